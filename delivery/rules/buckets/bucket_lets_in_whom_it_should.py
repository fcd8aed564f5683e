"""B06: a bucket lets in log services for this account, our distribution, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from delivery.resolved import Deployment, Resource
from delivery.resolved.functions import ACCOUNT
from delivery.rules.reading.buckets import (
    BALANCERS,
    BUCKET,
    POLICY,
    SERVICES,
    is_website,
    path_in,
    services_let_in,
)
from delivery.rules.reading.edge import arn_at_cloudfront, distributions
from delivery.rules.reading.policies import Statement, sources, statements
from delivery.rules.rule import Fault, Rule, fault

READ = {"s3:GetObject"}
WRITE = {"s3:PutObject"}
LOOK = {"s3:GetBucketAcl"}
CLOUDFRONT = "cloudfront.amazonaws.com"
# Load balancers name no source account; the folder that they write to does.
OUR_FOLDER = f"/AWSLogs/{ACCOUNT}/"


def check(shop: Deployment) -> Iterator[Fault]:
    for policy in shop.of(POLICY):
        bucket = shop.behind(policy.get("Bucket"))
        if bucket is None or bucket.type != BUCKET:
            yield fault(policy, f"is of {policy.get('Bucket')}, which is no bucket of the shop")
            continue
        for one in statements(policy):
            if one.allows and (problem := _problem(shop, bucket, one)):
                yield fault(policy, f"{one.sid} {problem}")


def _problem(shop: Deployment, bucket: Resource, one: Statement) -> str:
    """Return what is wrong with a statement that lets somebody in; nothing if it is right."""
    paths = {path_in(bucket, arn) for arn in one.resources}
    actions, services = set(one.actions), services_let_in(one)
    if None in paths or not paths:
        return f"is about {', '.join(one.resources)}, which is not of {bucket.logical_id}"
    if any(who == "*" for _, who in one.principals):
        right = is_website(shop, bucket) and actions <= READ and paths == {"/*"}
        return "" if right else "lets anybody in"
    if any(kind != "Service" for kind, _ in one.principals) or len(services) != 1:
        return f"lets in {one.principals}, wanted one service"
    if services <= SERVICES:
        return _log_problem(one, actions, paths)
    return _edge_problem(shop, one, readable=actions <= READ and paths == {"/*"})


def _edge_problem(shop: Deployment, one: Statement, *, readable: bool) -> str:
    if services_let_in(one) != {CLOUDFRONT} or not readable:
        return f"lets {one.principals} do {', '.join(one.actions)}"
    ours = {arn_at_cloudfront(distribution) for distribution in distributions(shop)}
    found = set(sources(one))
    return "" if found and found <= ours else f"lets in distributions {sorted(found)}"


def _log_problem(one: Statement, actions: set[str], paths: set[Any]) -> str:
    if not (actions <= WRITE or (actions <= LOOK and paths == {""})):
        return f"lets a log service do {sorted(actions)} on {sorted(map(str, paths))}"
    if actions <= WRITE and any(not path.endswith("/*") or path == "/*" for path in paths):
        return f"lets it write to {sorted(paths)}, wanted below a prefix"
    in_path = services_let_in(one) == {BALANCERS} and all(OUR_FOLDER in path for path in paths)
    if not in_path and one.tested("StringEquals", "aws:SourceAccount") != [ACCOUNT]:
        return "lets it deliver for any account"
    return ""


RULE = Rule(
    "B06",
    reason="whoever else may read or write there does so unseen, from any account",
    remedy="allow PutObject below a prefix to a log service under aws:SourceAccount, GetObject to "
    "CloudFront under aws:SourceArn of our distribution",
    check=check,
    whole=False,
)
