"""W07: FirewallMode enforce blocks and observe only counts; known bad inputs are always blocked."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, resolve
from delivery.rules.reading.firewalls import (
    KNOWN_BAD_INPUTS,
    asks,
    deed,
    enforces,
    firewalls,
    group,
)
from delivery.rules.rule import Fault, Rule, Set, fault

EDGE_FILE = "global.yaml"
WORLDWIDE = "us-east-1"


def check(shop: Deployment) -> Iterator[Fault]:
    for firewall in firewalls(shop):
        for rule in firewall.rules:
            blocks = enforces(shop) or asks(rule, KNOWN_BAD_INPUTS)
            kind, block = ("Action", "Block") if group(rule) is None else ("OverrideAction", "None")
            wanted = block if blocks else "Count"
            if deed(rule, kind) != wanted:
                yield fault(
                    firewall.acl,
                    f"rule {rule.get('Name')}: {kind} is {deed(rule, kind) or 'none'}, wanted "
                    f"{wanted} when it {'enforces' if enforces(shop) else 'observes'}",
                )


def of_set(together: Set) -> Iterator[Fault]:
    """Look at every rule of the edge while it observes, those for staff networks too."""
    given = {"FirewallMode": "observe", "BotControl": "true", "StaffNetworks": "203.0.113.0/24"}
    yield from check(resolve(together.templates, EDGE_FILE, given, region=WORLDWIDE))


RULE = Rule(
    "W07",
    reason="a rule left in Count stops nobody; one that blocks while observing stops shoppers",
    remedy="choose between Count and the rule's deed by FirewallMode",
    check=check,
    of_set=of_set,
    whole=False,
)
