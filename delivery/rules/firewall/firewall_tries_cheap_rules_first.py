"""W14: the edge asks who calls before what is sent, and asks what is paid by the request last."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.firewall.firewall_asks_its_groups import WANTED
from delivery.rules.reading.firewall_capacity import statements_in
from delivery.rules.reading.firewalls import BOT_CONTROL, EDGE, asks, firewalls
from delivery.rules.rule import Fault, Rule, fault

BY_ADDRESS = {"IPSetReferenceStatement", "RateBasedStatement"}


def check(shop: Deployment) -> Iterator[Fault]:
    for firewall in firewalls(shop, EDGE):
        order = list(firewall.rules)
        groups = [order.index(rule) for rule in firewall.groups if not asks(rule, BOT_CONTROL)]
        needed = [one for one in groups if any(asks(order[one], name) for name in WANTED[EDGE])]
        for index, rule in enumerate(order):
            by_address = BY_ADDRESS & {kind for kind, _ in statements_in(rule.get("Statement"))}
            if by_address and index > min(groups, default=index):
                yield fault(firewall.acl, f"rule {rule.get('Name')} comes after a managed group")
            if asks(rule, BOT_CONTROL) and index < max(needed, default=index):
                yield fault(firewall.acl, f"rule {rule.get('Name')} comes before a free group")


RULE = Rule(
    "W14",
    reason="what a cheap rule stops is neither inspected, nor paid, nor missing in its count",
    remedy="give rules by address the lowest priorities and Bot Control the highest",
    check=check,
    whole=False,
)
