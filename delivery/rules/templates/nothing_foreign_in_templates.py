"""T03: templates nest, and nothing else: no exports, macros, transforms, custom resources."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.rules.rule import Fault, Rule, Set
from delivery.rules.reading.written import section
from delivery.templates import NESTED, ROOT, walk

FUNCTIONS = {"Fn::ImportValue", "Fn::Transform", "Fn::ForEach", "Fn::GetStackOutput"}
TYPES = (
    "AWS::CloudFormation::CustomResource",
    "AWS::CloudFormation::Macro",
    "AWS::CloudFormation::WaitCondition",
    "Custom::",
)


def check(together: Set) -> Iterator[Fault]:
    for file, template in together.templates.items():
        if "Transform" in template:
            yield Fault(file, "Transform", "nested change sets refuse transforms")
        for name, output in section(template, "Outputs").items():
            if "Export" in output:
                yield Fault(file, name, "is exported: nobody may change what somebody imports")
        for id_, resource in section(template, "Resources").items():
            type_ = str(resource.get("Type"))
            if type_.startswith(TYPES) or (type_ == NESTED and file != ROOT):
                yield Fault(file, id_, f"is {type_}, wanted a native type; only the root nests")
            for path, _ in walk(resource):
                if path and path[-1] in FUNCTIONS:
                    yield Fault(file, id_, f"uses {path[-1]}")


RULE = Rule(
    "T03",
    reason="an import locks both stacks, and a macro runs where no check of ours looks",
    remedy="pass the value through the root, and render everything in the blueprints",
    of_set=check,
)
