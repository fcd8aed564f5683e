"""E26: what CloudFront keeps in us-east-1 alone is made there: once, and put out for the root."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Attribute, Deployment
from delivery.rules.reading.firewalls import WEB_ACL
from delivery.rules.rule import Fault, Rule, fault, missing
from delivery.templates import ROOT

WORLDWIDE = "us-east-1"
FILES = ("global.yaml", "edge_watch.yaml")


def check(shop: Deployment) -> Iterator[Fault]:
    for one in shop.resources.values():
        if one.file in FILES and shop.region != WORLDWIDE:
            yield fault(one, f"is made in {shop.region}, wanted {WORLDWIDE}")
    if shop.root == ROOT and shop.region == WORLDWIDE:
        for file in FILES:
            if not any(one.file == file for one in shop.resources.values()):
                yield missing(ROOT, "Edge", f"{file} is not nested in {WORLDWIDE}")
    if shop.root == FILES[0]:
        arns = [Attribute(one.name, "Arn") for one in shop.of(WEB_ACL)]
        if shop.outputs.get("EdgeWebAclArn") not in arns:
            yield missing(shop.root, "EdgeWebAclArn", "is not the ARN of the edge's web ACL")


RULE = Rule(
    "E26",
    reason="CloudFront's firewall, certificate, metrics and logs exist in us-east-1 alone",
    remedy="nest them under InUsEast1; elsewhere launch them there first and give their outputs",
    check=check,
    whole=False,
)
