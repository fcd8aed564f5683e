"""X05: the root nests every tier once, in every launch where that tier can stand."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.written import alone, nested
from delivery.rules.rule import Fault, Rule, Set
from delivery.templates import NESTED, ROOT

# The bucket that all templates lie in comes before every launch.
BEFORE = {"bootstrap.yaml"}
# CloudFront keeps its firewall, its certificate and its alarms there.
EDGE = "us-east-1"


def check(together: Set) -> Iterator[Fault]:
    own = alone(together)
    for shop in together.deployments:
        if shop.root == ROOT:
            here = set(together.templates) - {ROOT} - BEFORE
            yield from _compared(shop, here if shop.region == EDGE else here - own)
    for id_, stack in nested(together.templates).items():
        for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
            if stack.get(policy, "Delete") != "Delete":
                yield Fault(ROOT, id_, f"{policy} is {stack[policy]}: it outlives its root")


def _compared(shop: Deployment, wanted: set[str]) -> Iterator[Fault]:
    found: dict[str, list[str]] = {file: [] for file in wanted}
    for one in shop.of(NESTED):
        file = str(one.get("TemplateURL")).rpartition("/")[2]
        found.setdefault(file, []).append(one.logical_id)
    for file, ids in found.items():
        right = int(file in wanted)
        if len(ids) != right:
            says = f"{file} is nested {len(ids)} times in {shop.region}, wanted {right}"
            for id_ in ids or ["".join(map(str.title, file.partition(".")[0].split("_")))]:
                yield Fault(ROOT, id_, says)


RULE = Rule(
    "X05",
    reason="a tier that nobody nests is not there, and no other check looks at it",
    remedy="nest the template once, with the condition that it can stand in the region",
    of_set=check,
)
