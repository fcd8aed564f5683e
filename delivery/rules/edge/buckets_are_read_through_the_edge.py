"""E14: the distribution signs its requests to buckets, which let it read and nobody else."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Attribute, Deployment, Resource, attributes_in
from delivery.rules.reading.edge import arn_at_cloudfront, distributions, origins
from delivery.rules.reading.policies import sources, statements
from delivery.rules.reading.shapes import all_behind, within
from delivery.rules.rule import Fault, Rule, fault

SIGNED = {
    "SigningBehavior": "always",
    "SigningProtocol": "sigv4",
    "OriginAccessControlOriginType": "s3",
}
BUCKET = "AWS::S3::Bucket"
CONFIG = "OriginAccessControlConfig"
IDENTITY = "S3OriginConfig.OriginAccessIdentity"


def check(shop: Deployment) -> Iterator[Fault]:
    for distribution in distributions(shop):
        read: list[str] = []
        for origin in origins(distribution):
            if "CustomOriginConfig" in origin:
                continue
            host, where = origin.get("DomainName"), f"origin {origin.get('Id')}"
            buckets = all_behind(shop, list(attributes_in(host)))
            names = [one.name for one in buckets if one.type == BUCKET]
            read += names
            if str(host) not in {f"<{one}.Ref>.s3.{shop.region}.amazonaws.com" for one in names}:
                yield fault(distribution, f"{where} is {host}, wanted the bucket in {shop.region}")
            access = origin.get("OriginAccessControlId")
            control = shop.behind(access)
            is_id = isinstance(access, Attribute) and access.name == "Id"
            if control is None or not is_id or within(origin, IDENTITY) != "":
                yield fault(distribution, f"{where} is not signed by an origin access control")
            elif any(control.get(f"{CONFIG}.{name}") != value for name, value in SIGNED.items()):
                yield fault(control, f"does not sign as {', '.join(SIGNED.values())}")
            for name in names:
                if not _lets_read(shop, name, distribution):
                    yield fault(distribution, f"{where}: no policy of {name} lets it read")
        if len(set(read)) != len(read):
            yield fault(distribution, f"reads {sorted(read)}, wanted a bucket for each origin")


def _lets_read(shop: Deployment, bucket: str, distribution: Resource) -> bool:
    """Return whether the policies of *bucket* let *distribution* read it, and nobody else."""
    allowed = [
        one
        for policy in shop.of("AWS::S3::BucketPolicy")
        if policy.get("Bucket") == Attribute(bucket, "Ref")
        for one in statements(policy)
        if one.allows
    ]
    return bool(allowed) and all(
        one.principals == [("Service", "cloudfront.amazonaws.com")]
        and one.actions == ["s3:GetObject"]
        and one.resources == [f"<{bucket}.Arn>/*"]
        and sources(one) == [arn_at_cloudfront(distribution)]
        for one in allowed
    )


RULE = Rule(
    "E14",
    reason="without a signature S3 answers 403; without the source anybody's distribution may read",
    remedy="an OriginAccessControl that always signs, and a bucket policy that lets this "
    "distribution get objects",
    check=check,
)
