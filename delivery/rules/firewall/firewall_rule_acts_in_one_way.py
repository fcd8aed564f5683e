"""W03: a rule that asks a group overrides its action, any other has an action; never both."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.firewalls import deed, firewalls, group
from delivery.rules.rule import Fault, Rule, fault

ACTION, OVERRIDE = "Action", "OverrideAction"


def check(shop: Deployment) -> Iterator[Fault]:
    for firewall in firewalls(shop):
        for rule in firewall.rules:
            wanted, other = (ACTION, OVERRIDE) if group(rule) is None else (OVERRIDE, ACTION)
            if other in rule or not deed(rule, wanted):
                met = ", ".join(one for one in (ACTION, OVERRIDE) if one in rule) or "neither"
                yield fault(
                    firewall.acl,
                    f"rule {rule.get('Name')} has {met}, wanted one deed as {wanted} alone",
                )


RULE = Rule(
    "W03",
    reason="AWS refuses a rule with both or neither, and a group that is given an Action",
    remedy="OverrideAction for a managed group, Action for any other statement",
    check=check,
    whole=False,
)
