"""T15: no time and no commit stands in a template: two runs give the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery.rules.rule import Fault, Rule, Set
from delivery.templates import walk

TIME = re.compile(r"\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d")
COMMIT = re.compile(r"\b(?=[0-9a-f]*[a-f])[0-9a-f]{40}\b")


def check(together: Set) -> Iterator[Fault]:
    for file, template in together.templates.items():
        for path, value in walk(template):
            if isinstance(value, str) and (TIME.search(value) or COMMIT.search(value)):
                at = str(path[1] if len(path) > 1 else path[0])
                yield Fault(file, at, f"holds a time or a commit: {value[:60]!r}")


RULE = Rule(
    "T15",
    reason="a template that changes with the clock updates what nobody has changed",
    remedy="leave it out: git knows when, the bundles' digests say what",
    of_set=check,
)
