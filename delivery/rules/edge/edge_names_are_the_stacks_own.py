"""E28: CloudFront's policies and access controls bear the stack's name, each one of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.rule import Fault, Rule, fault

NAMES = {
    "AWS::CloudFront::CachePolicy": "CachePolicyConfig.Name",
    "AWS::CloudFront::OriginAccessControl": "OriginAccessControlConfig.Name",
    "AWS::CloudFront::ResponseHeadersPolicy": "ResponseHeadersPolicyConfig.Name",
}


def check(shop: Deployment) -> Iterator[Fault]:
    named = shop.of(*NAMES)
    times = Counter((one.type, str(one.get(NAMES[one.type]))) for one in named)
    for one in named:
        name = str(one.get(NAMES[one.type]))
        stack = "-".join(["shop", *one.stack.split("/")])  # how a nested stack is named here
        if stack not in name or times[one.type, name] > 1:
            yield fault(one, f"is named {name}, wanted a name of its own that holds {stack}")


RULE = Rule(
    "E28",
    reason="these names are the account's: a second shop in it could not be launched",
    remedy="a Name that begins with ${AWS::StackName}",
    check=check,
)
