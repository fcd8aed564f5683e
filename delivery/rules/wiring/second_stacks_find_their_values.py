"""X08: the root puts out what operators need, and what stacks elsewhere are given by hand."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.rules.reading.written import alone, attribute, file_of, given, nested, section
from delivery.rules.rule import Fault, Rule, Set
from delivery.templates import ROOT

# Where shoppers and staff go, and what the runbook names.
FOR_OPERATORS = {
    "AlarmTopicArn",
    "AssetsBucketName",
    "CatalogueTableName",
    "DeadLettersUrl",
    "DistributionId",
    "OrderEventsArn",
    "OrderQueueUrl",
    "PublicUrl",
    "SiteBucketName",
}


def check(together: Set) -> Iterator[Fault]:
    stacks = nested(together.templates)
    offered = {ROOT: set(section(together.templates.get(ROOT, {}), "Outputs"))}
    for stack in stacks.values():
        outputs = section(together.templates.get(file_of(stack), {}), "Outputs")
        offered[file_of(stack)] = set(outputs)
    for name in sorted(FOR_OPERATORS - offered[ROOT]):
        yield Fault(ROOT, name, "is no output of the root")
    for stack in stacks.values():
        if file_of(stack) not in alone(together):
            continue
        for name, value in given(stack).items():
            of, what = attribute(value)
            if not what.startswith("Outputs.") or of not in stacks:
                continue
            source = file_of(stacks[of]) if file_of(stacks[of]) in alone(together) else ROOT
            if name not in offered[source]:
                yield Fault(source, name, f"is no output of {source}, but {file_of(stack)} asks it")


RULE = Rule(
    "X08",
    reason="elsewhere a person carries values from stack to stack, and can carry only outputs",
    remedy="add the output under the name of the parameter that asks for it",
    of_set=check,
)
