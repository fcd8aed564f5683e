"""E19: with a domain one bucket of that name is a website that anybody may read, and only read."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.buckets import statements_of
from delivery.rules.reading.edge import domain_of
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
    said = statements_of(shop, site)
    if not said:
        yield fault(site, "no policy lets anybody read it")
    for one in said:
        met = (one.body.get("Effect"), one.actions, one.resources, one.body.get("Condition"))
        anybody = [who for _, who in one.principals] == ["*"]
        if not anybody or met != ("Allow", ["s3:GetObject"], [f"<{site.name}.Arn>/*"], None):
            yield fault(one.owner, f"{met} is not reading by anybody of what is in the bucket")


RULE = Rule(
    "E19",
    reason="S3's website endpoint serves public objects of a bucket named as the record, no others",
    remedy="BucketName the domain, index.html for everything, s3:GetObject for everybody",
    check=check,
)
