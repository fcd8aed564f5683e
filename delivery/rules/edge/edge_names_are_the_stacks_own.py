"""E28: CloudFront's policies and access controls bear the stack's name or id, each one its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.resolved.functions import STACK_ID_START
from delivery.rules.rule import Fault, Rule, fault

# AWS's limit on the name of an access control; a nested stack's own name may be longer.
LONGEST = 64
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
        ours = STACK_ID_START in name or stack in name
        if not ours or len(name) > LONGEST or times[one.type, name] > 1:
            yield fault(one, f"is named {name}, wanted a short name with the stack's own id in it")


RULE = Rule(
    "E28",
    reason="these names are the account's: a second shop in it could not be launched",
    remedy="a Name with the first part of the stack's own id: a stack's name may be too long",
    check=check,
)
