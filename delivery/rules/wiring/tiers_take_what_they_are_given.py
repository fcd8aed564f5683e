"""X09: what the root gives a tier is what the tier's own parameter takes."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.rules.reading.written import file_of, function, given, nested, section, takes
from delivery.rules.rule import Fault, Rule, Set
from delivery.templates import NESTED, ROOT

# Where nothing is packaged yet, the tiers refuse what these hold on purpose.
UNPACKAGED = "Artifacts"


def check(together: Set) -> Iterator[Fault]:
    stacks = nested(together.templates)
    for shop in together.deployments:
        for tier in shop.of(NESTED):
            stack = stacks.get(tier.logical_id, {})
            asked = section(together.templates.get(file_of(stack), {}), "Parameters")
            passed = tier.get("Parameters")
            for name, value in passed.items() if isinstance(passed, dict) else ():
                if not isinstance(value, str) or _is_packaged(given(stack).get(name)):
                    continue
                if not takes(asked.get(name, {}), value):
                    yield Fault(ROOT, tier.logical_id, f"{name} is {value!r}, which it refuses")


def _is_packaged(value: object) -> bool:
    name, argument = function(value)
    return name == "Fn::FindInMap" and isinstance(argument, list) and argument[:1] == [UNPACKAGED]


RULE = Rule(
    "X09",
    reason="a tier that refuses what it is given stops the launch when half of the shop stands",
    remedy="give the value that the pattern of the tier's parameter describes",
    of_set=check,
)
