"""Bootstrap stack: the bucket of a region that holds templates and bundles.

It cannot stand in the root, whose own children are read from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from troposphere import Ref, Template, s3

from blueprints.accepted import accepted
from blueprints.buckets import bucket, expire_after
from blueprints.kinds import BucketName
from blueprints.permissions import below, only_over_tls, policy
from blueprints.wiring import build_alone

# Keys are content hashes, never written twice: old versions only undo a mistaken delete.
KEPT_DAYS = 30


@dataclass(frozen=True)
class Inputs: ...


@dataclass(frozen=True)
class Outputs:
    artifacts_bucket_name: BucketName


def build_tier(t: Template, given: Inputs) -> Outputs:  # noqa: ARG001, as every tier is called
    """Bootstrap: the bucket of this region for templates and bundles."""
    kept = t.add_resource(
        bucket(
            "ArtifactsBucket",
            None,
            expire_after(KEPT_DAYS),
            Metadata=accepted(
                checkov={"CKV_AWS_18": "it comes before every log bucket; CloudTrail sees it"}
            ),
        )
    )
    arn = kept.get_att("Arn")
    t.add_resource(
        s3.BucketPolicy(
            "ArtifactsBucketPolicy",
            Bucket=Ref(kept),
            PolicyDocument=policy(only_over_tls([arn, below(arn, "/*")], "s3")),
        )
    )
    return Outputs(artifacts_bucket_name=BucketName(Ref(kept)))


def build() -> dict[str, Template]:
    """Return the template by its file name."""
    template, _ = build_alone("Bootstrap", build_tier, Inputs)
    return {"bootstrap.yaml": template}
