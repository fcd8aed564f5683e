"""W11: the edge limits the requests of an address, and the tries at credentials more closely."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from delivery.resolved import Deployment
from delivery.rules.reading.firewalls import EDGE, firewalls, rate
from delivery.rules.reading.requests import Request, disguises, matches, samples
from delivery.rules.rule import Fault, Rule, fault, number
from shop.paths import Guard, Reach

# Requests in five minutes: a page is a dozen, a form is one.
PAGES = (500, 10_000)
TRIES = (10, 300)
WINDOWS = (60, 120, 300, 600)
FIVE_MINUTES = 300


def check(shop: Deployment) -> Iterator[Fault]:
    everything = samples(lambda _: True)
    credentials = [
        disguise
        for path in samples(lambda path: path.guard is Guard.CREDENTIALS)
        for disguise in disguises(path)
    ]
    public = samples(lambda path: path.reach is Reach.PUBLIC)
    for firewall in firewalls(shop, EDGE):
        for name, paths, others, (least, most) in (
            ("every page", everything, [], PAGES),
            ("credentials", credentials, public, TRIES),
        ):
            fitting = [
                rule
                for rule in firewall.rates
                if all(matches(rule.get("Statement"), Request(path)) for path in paths)
                and not any(matches(rule.get("Statement"), Request(path)) for path in others)
            ]
            if not any(least <= _limit(rate(rule) or {}) <= most for rule in fitting):
                yield fault(
                    firewall.acl,
                    f"no limit of {least} to {most} requests in five minutes to {name} and no more",
                )
        for rule in firewall.rates:
            asked = rate(rule) or {}
            if asked.get("AggregateKeyType") != "IP" or _window(asked) not in WINDOWS:
                yield fault(
                    firewall.acl,
                    f"rule {rule.get('Name')} counts by {asked.get('AggregateKeyType')} in "
                    f"{_window(asked):g} s, wanted by IP in one of {WINDOWS}",
                )


def _window(asked: dict[str, Any]) -> float:
    return number(asked.get("EvaluationWindowSec", FIVE_MINUTES))


def _limit(asked: dict[str, Any]) -> float:
    return number(asked.get("Limit")) * FIVE_MINUTES / (_window(asked) or FIVE_MINUTES)


RULE = Rule(
    "W11",
    reason="an address that floods us or guesses passwords is stopped here or nowhere",
    remedy="a rate rule by IP for all paths, and one for the paths of Guard.CREDENTIALS",
    check=check,
    whole=False,
)
