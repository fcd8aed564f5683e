"""W09: of all rules in managed groups only the two about bodies are counted, and these are."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.firewalls import COMMON, LABELS, firewalls, group
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault


def check(shop: Deployment) -> Iterator[Fault]:
    for firewall in firewalls(shop):
        for rule in firewall.groups:
            asked = group(rule) or {}
            wanted = set(LABELS) if asked.get("Name") == COMMON else set()
            overrides = listed(asked.get("RuleActionOverrides"))
            weakened = {
                str(within(one, "Name"))
                for one in overrides
                if within(one, "ActionToUse.Block") is None
            }
            counted = {
                str(within(one, "Name"))
                for one in overrides
                if within(one, "ActionToUse") == {"Count": {}}
            }
            excluded = {str(within(one, "Name")) for one in listed(asked.get("ExcludedRules"))}
            for name in sorted((weakened | excluded) - wanted):
                yield fault(firewall.acl, f"{asked.get('Name')} no longer blocks by {name}")
            for name in sorted(wanted - counted):
                yield fault(firewall.acl, f"{name} is not counted: it refuses what staff upload")


RULE = Rule(
    "W09",
    reason="an override silences a rule of a group without a trace; large bodies are ours",
    remedy="RuleActionOverrides with Count for the two rules about bodies and for nothing else",
    check=check,
    whole=False,
)
