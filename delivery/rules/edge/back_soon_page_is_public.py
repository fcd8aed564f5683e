"""E19: with a domain one bucket of that name is a website that anybody may read, and only read."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Attribute, Deployment, Resource
from delivery.rules.reading.edge import domain_of
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault, missing, true

BLOCKS = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": False,
    "RestrictPublicBuckets": False,
}


def check(shop: Deployment) -> Iterator[Fault]:
    sites = [one for one in shop.of("AWS::S3::Bucket") if one.get("WebsiteConfiguration")]
    if len(sites) != bool(domain_of(shop)):
        yield missing("edge.yaml", "SecondaryRecord", f"{len(sites)} websites to lead to")
    for site in sites:
        if site.get("BucketName") != domain_of(shop):
            yield fault(site, f"is named {site.get('BucketName')}, wanted {domain_of(shop)}")
        for name in ("IndexDocument", "ErrorDocument"):
            if site.get(f"WebsiteConfiguration.{name}") != "index.html":
                yield fault(site, f"{name} is not the one page that is there")
        for name, wanted in BLOCKS.items():
            if true(site.get(f"PublicAccessBlockConfiguration.{name}")) != wanted:
                yield fault(site, f"{name} is not {wanted}: the page is read by policy alone")
        yield from _reading(shop, site)


def _reading(shop: Deployment, site: Resource) -> Iterator[Fault]:
    statements = [
        (policy, one)
        for policy in shop.of("AWS::S3::BucketPolicy")
        if policy.get("Bucket") == Attribute(site.name, "Ref")
        for one in listed(policy.get("PolicyDocument.Statement"))
    ]
    if not statements:
        yield fault(site, "no policy lets anybody read it")
    for policy, one in statements:
        met = (
            within(one, "Effect"),
            listed(within(one, "Action")),
            [str(part) for part in listed(within(one, "Resource"))],
            within(one, "Condition"),
        )
        anybody = within(one, "Principal") in ("*", {"AWS": "*"})
        if not anybody or met != ("Allow", ["s3:GetObject"], [f"<{site.name}.Arn>/*"], None):
            yield fault(policy, f"{met} is not reading by anybody of what is in the bucket")


RULE = Rule(
    "E19",
    reason="S3's website endpoint serves public objects of a bucket named as the record, no others",
    remedy="BucketName the domain, index.html for everything, s3:GetObject for everybody",
    check=check,
)
