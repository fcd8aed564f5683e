"""W25: no web ACL pays for larger bodies, for the dear half of Bot Control, or for dear groups."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.firewalls import BOT_CONTROL, firewalls, group
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault

LEVEL = "AWSManagedRulesBotControlRuleSet.InspectionLevel"
# Paid by the request, and by the month.
DEAR = {
    "AWSManagedRulesACFPRuleSet",
    "AWSManagedRulesATPRuleSet",
    "AWSManagedRulesAntiDDoSRuleSet",
}


def check(shop: Deployment) -> Iterator[Fault]:
    for firewall in firewalls(shop):
        if firewall.acl.get("AssociationConfig"):
            yield fault(firewall.acl, "AssociationConfig looks at larger bodies, by the request")
        for rule in firewall.groups:
            asked = group(rule) or {}
            if str(asked.get("Name")) in DEAR:
                yield fault(firewall.acl, f"{asked['Name']} is paid by the request")
            levels = {
                str(level)
                for config in listed(asked.get("ManagedRuleGroupConfigs"))
                if (level := within(config, LEVEL)) is not None
            }
            if asked.get("Name") == BOT_CONTROL and not levels <= {"COMMON"}:
                yield fault(firewall.acl, f"Bot Control looks {', '.join(sorted(levels))}")


RULE = Rule(
    "W25",
    reason="each of them costs ten times what the rest of the firewall does",
    remedy="no AssociationConfig, InspectionLevel COMMON, the groups that cost nothing more",
    check=check,
    whole=False,
)
