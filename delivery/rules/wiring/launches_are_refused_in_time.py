"""X07: answers that do not go together are refused before anything is made, and no others."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.rules.launches import REFUSED
from delivery.rules.reading.written import section
from delivery.rules.rule import Fault, Rule, Set


def check(together: Set) -> Iterator[Fault]:
    for shop in together.deployments:
        for sentence in shop.refused:
            yield Fault(shop.root, "Rules", f"refuse {shop.given} in {shop.region}: {sentence}")
    for launch in REFUSED:
        template = together.templates.get(launch.root, {})
        # Rules come before resources: the latter need not be looked at.
        answered = {**template, "Outputs": {}, "Resources": {}}
        if template and not launch.of({launch.root: answered}).refused:
            yield Fault(launch.root, "Rules", f"let in {launch.name}")
    for file, template in together.templates.items():
        for name, rule in section(template, "Rules").items():
            for one in rule.get("Assertions") or [{}]:
                if not str(one.get("AssertDescription", "")).strip():
                    yield Fault(file, name, "does not say what is wrong")


RULE = Rule(
    "X07",
    reason="an hour later the same answer fails in the middle, and leaves half a shop behind",
    remedy="assert in Rules what must go together, each with a sentence",
    of_set=check,
)
