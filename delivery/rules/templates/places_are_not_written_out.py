"""T04: no account, region or partition is written out where a template can ask for its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery.rules.rule import Fault, Rule, Set
from delivery.rules.reading.written import section
from delivery.templates import walk

PARTITION = re.compile(r"\barn:aws(-\w+)*:")
ACCOUNT = re.compile(r"(?<![\w.])(?<![0-9a-f]{4}-)\d{12}(?![\w.])")
REGION = re.compile(
    r"\b(us|eu|sa|ca|ap|af|me|il)-(east|west|north|south|central|northeast|southeast)-\d[a-f]?\b"
)
# Texts that a person reads, and numbers that are no account.
READ = {"AlarmDescription", "Comment", "Description", "GroupDescription", "Metadata", "Tags"}


def check(together: Set) -> Iterator[Fault]:
    for file, template in together.templates.items():
        for part in ("Resources", "Outputs"):
            for id_, one in section(template, part).items():
                for path, value in walk(one):
                    if isinstance(value, str) and not READ & set(map(str, path)):
                        for found in _written_out(value):
                            yield Fault(file, id_, f"writes out {found!r}")


def _written_out(value: str) -> list[str]:
    return [
        match.group()
        for pattern in (PARTITION, ACCOUNT, REGION)
        if (match := pattern.search(value))
    ]


RULE = Rule(
    "T04",
    reason="launched in another account or region it names what is not ours",
    remedy="write ${AWS::Partition}, ${AWS::AccountId} and ${AWS::Region}",
    of_set=check,
)
