"""W04: the rules of a web ACL have priorities and names of their own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.firewalls import firewalls
from delivery.rules.rule import Fault, Rule, fault

# What AWS takes as either; a priority tells the order, so it is a whole number.
TAKEN = {"Name": re.compile(r"[\w-]{1,128}"), "Priority": re.compile(r"\d{1,9}")}


def check(shop: Deployment) -> Iterator[Fault]:
    for firewall in firewalls(shop):
        for key, pattern in TAKEN.items():
            met = Counter(str(rule.get(key, "")) for rule in firewall.rules)
            for value, times in met.items():
                if times > 1:
                    yield fault(firewall.acl, f"{key} {value} at {times} rules, wanted at one")
                if not pattern.fullmatch(value):
                    yield fault(firewall.acl, f"{key} of a rule is {value}, not taken by AWS")


RULE = Rule(
    "W04",
    reason="AWS refuses two rules of one priority or one name, in the middle of a deploy",
    remedy="number the rules in the order they are to be tried",
    check=check,
    whole=False,
)
