"""B01: every bucket is closed to the public; the "back soon" page is, to public ACLs."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.buckets import BUCKET, is_website
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault

ACLS = ("BlockPublicAcls", "IgnorePublicAcls")
# S3 refuses a public policy while these are on, and a website without one serves nothing.
POLICIES = ("BlockPublicPolicy", "RestrictPublicBuckets")
OWNER = "BucketOwnerEnforced"


def check(shop: Deployment) -> Iterator[Fault]:
    for bucket in shop.of(BUCKET):
        public = is_website(shop, bucket)
        wanted = dict.fromkeys(ACLS, "true")
        wanted |= dict.fromkeys(POLICIES, "false" if public else "true")
        for name, value in wanted.items():
            found = bucket.get(f"PublicAccessBlockConfiguration.{name}", "false")
            if str(found).lower() != value:
                yield fault(bucket, f"{name} is {found}, wanted {value}")
        rules = listed(bucket.get("OwnershipControls.Rules"))
        if [within(one, "ObjectOwnership") for one in rules] != [OWNER]:
            yield fault(bucket, f"ObjectOwnership is not {OWNER}: ACLs of objects count")
        if bucket.get("AccessControl") is not None:
            yield fault(bucket, f"AccessControl is {bucket.get('AccessControl')}: ACLs are off")
        if bucket.get("WebsiteConfiguration") is not None and not public:
            yield fault(bucket, "is a website, but not named as the shop's domain")


RULE = Rule(
    "B01",
    reason="one open switch, and a slip in a policy publishes what lies in the bucket",
    remedy="set all four switches and BucketOwnerEnforced; only the back-soon page is public",
    check=check,
    whole=False,
)
