"""D05: data, and the key it is read by, are kept when a stack goes or a resource is replaced."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.rule import Fault, Rule, fault

# RetainExceptOnCreate clears away what a failed first launch leaves, and nothing else.
KEEPS = {
    "DeletionPolicy": {"Retain", "RetainExceptOnCreate"},
    "UpdateReplacePolicy": {"Retain"},
}
# A snapshot is as good, and does not cost what a database costs.
SNAPSHOT = "Snapshot"
TYPES = {
    "AWS::DynamoDB::Table": set[str](),
    "AWS::KMS::Key": set[str](),
    "AWS::RDS::DBInstance": {SNAPSHOT},
    "AWS::S3::Bucket": set[str](),
    "AWS::SQS::Queue": set[str](),
}


def check(shop: Deployment) -> Iterator[Fault]:
    for type_, more in TYPES.items():
        for one in shop.of(type_):
            for policy, keeping in KEEPS.items():
                found, wanted = str(one.attributes.get(policy)), keeping | more
                if found not in wanted:
                    yield fault(one, f"{policy} is {found}, wanted {' or '.join(sorted(wanted))}")


RULE = Rule(
    "D05",
    reason="DeletionPolicy alone does not save what an update replaces",
    remedy="set both DeletionPolicy and UpdateReplacePolicy",
    check=check,
    whole=False,
)
