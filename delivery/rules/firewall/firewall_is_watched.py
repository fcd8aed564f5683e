"""W20: each web ACL and each of its rules counts, and keeps samples, under a name of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.firewalls import firewalls
from delivery.rules.reading.shapes import within
from delivery.rules.rule import Fault, Rule, fault, true

SHOWN = ("CloudWatchMetricsEnabled", "SampledRequestsEnabled")
NAME = re.compile(r"(?!All$|Default_Action$)[A-Za-z0-9_-]{1,128}")


def check(shop: Deployment) -> Iterator[Fault]:
    metrics: Counter[str] = Counter()
    for firewall in firewalls(shop):
        metrics[str(firewall.acl.get("VisibilityConfig.MetricName"))] += 1
        rules = Counter(str(within(one, "VisibilityConfig.MetricName")) for one in firewall.rules)
        for name, times in rules.items():
            if times > 1:
                yield fault(firewall.acl, f"{times} rules count as {name}, wanted one")
        for one in (firewall.acl.properties, *firewall.rules):
            for setting in SHOWN:
                if not true(within(one, f"VisibilityConfig.{setting}")):
                    yield fault(firewall.acl, f"{setting} is off at {one.get('Name', 'the ACL')}")
            name = str(within(one, "VisibilityConfig.MetricName") or "")
            if not NAME.fullmatch(name):
                yield fault(firewall.acl, f"MetricName is {name}, not taken by AWS")
    for firewall in firewalls(shop):
        name = str(firewall.acl.get("VisibilityConfig.MetricName"))
        if metrics[name] > 1:
            yield fault(firewall.acl, f"{metrics[name]} web ACLs count as {name}, wanted one")


RULE = Rule(
    "W20",
    reason="a rule that stops shoppers is found by its metric and its samples, or not at all",
    remedy="VisibilityConfig with both switches on and a MetricName that no other rule has",
    check=check,
    whole=False,
)
