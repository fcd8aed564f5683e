"""S11: an instance of the worker that is to go gets time to finish, and says when it is done."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.fleets import WORKER, Fleet, fleets
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault, number

ENDING = "autoscaling:EC2_INSTANCE_TERMINATING"
MOST_SECONDS = 7200
# An order whose database is away is tried again for so long before it is given back.
LEAST_STOP_SECONDS = 60
# How long systemd lets a unit finish.
STOPS = re.compile(r"^TimeoutStopSec=(\d+)$", re.MULTILINE)


def check(shop: Deployment) -> Iterator[Fault]:
    for fleet in fleets(shop, WORKER):
        hooks = [
            one
            for one in listed(fleet.group.get("LifecycleHookSpecificationList"))
            if within(one, "LifecycleTransition") == ENDING
        ]
        if len(hooks) != 1:
            yield fault(fleet.group, f"has {len(hooks)} hooks on {ENDING}, wanted 1")
        for hook in hooks:
            yield from _faults(fleet, hook)


def _faults(fleet: Fleet, hook: object) -> Iterator[Fault]:
    stops = max(map(float, STOPS.findall(fleet.script)), default=30)
    time = within(hook, "HeartbeatTimeout")
    if not stops <= number(time) <= MOST_SECONDS:
        yield fault(
            fleet.group, f"HeartbeatTimeout is {time}, the units take {stops:.0f} s to stop"
        )
    if stops < LEAST_STOP_SECONDS:
        yield fault(
            fleet.template or fleet.group, f"systemd ends the order in hand after {stops:.0f} s"
        )
    if within(hook, "DefaultResult") != "CONTINUE":
        yield fault(fleet.group, f"DefaultResult is {within(hook, 'DefaultResult')}")
    name = within(hook, "LifecycleHookName")
    if f"--lifecycle-hook-name {name} " not in fleet.script:
        yield fault(fleet.group, f"nothing on the instance completes the hook {name}")
    if fleet.group.get("LifecycleHookSpecificationList.0.NotificationTargetARN"):
        yield fault(fleet.group, "tells a target of the hook, which nobody listens to")


RULE = Rule(
    "S11",
    reason="an order in hand when the instance goes is hidden for minutes, and costs it a receive",
    remedy="a terminating hook that user data completes, with time for the units to stop",
    check=check,
)
