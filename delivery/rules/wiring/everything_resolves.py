"""X01: every Ref, GetAtt, parameter, mapping and condition leads to something."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.rule import Fault, Rule


def check(shop: Deployment) -> Iterator[Fault]:
    for gap in shop.gaps:
        yield Fault(gap.file, gap.logical_id, gap.problem)


RULE = Rule(
    "X01",
    reason="what does not resolve fails in the middle of a deploy, if not worse",
    remedy="refer to a resource, parameter, output or mapping that exists under this condition",
    check=check,
    whole=False,
)
