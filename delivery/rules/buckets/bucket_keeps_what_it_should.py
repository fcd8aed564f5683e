"""B03: buckets keep old versions for a while, logs for months, and what is current for ever."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from delivery.resolved import Deployment, Resolved, Resource
from delivery.rules.reading.buckets import BUCKET, takes_logs
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault, number

# Logs: last month's incident; ten years at most. Versions: a mistake is seen within a week.
LOG_DAYS = (30, 3660)
VERSION_DAYS = (7, 3660)
# An upload that somebody is still at is not broken.
BROKEN_DAYS = (1, 90)

CURRENT = "ExpirationInDays"
VERSION = "NoncurrentVersionExpiration.NoncurrentDays"
BROKEN = "AbortIncompleteMultipartUpload.DaysAfterInitiation"
# Nobody can read what lies there before asking for it hours ahead.
ARCHIVES = {"GLACIER", "DEEP_ARCHIVE"}
# What makes a rule apply to some objects only.
NARROWS = ("Prefix", "TagFilters", "ObjectSizeGreaterThan", "ObjectSizeLessThan")


def check(shop: Deployment) -> Iterator[Fault]:
    for bucket in shop.of(BUCKET):
        if bucket.get("VersioningConfiguration.Status") != "Enabled":
            yield fault(bucket, "VersioningConfiguration is not Enabled: a slip cannot be undone")
        logs = takes_logs(shop, bucket)
        yield from _between(bucket, BROKEN, BROKEN_DAYS)
        yield from _between(bucket, VERSION, (1, LOG_DAYS[1]) if logs else VERSION_DAYS)
        if logs:
            yield from _between(bucket, CURRENT, LOG_DAYS)
        for rule in _rules(bucket):
            if within(rule, "ExpirationDate") is not None or (
                not logs and within(rule, CURRENT) is not None
            ):
                yield fault(bucket, f"rule {within(rule, 'Id')} drops what is current")
            if not logs and ARCHIVES & set(_classes(rule)):
                yield fault(bucket, f"rule {within(rule, 'Id')} archives what is read")


def _classes(rule: Resolved) -> Iterator[str]:
    """Yield the storage classes that *rule* moves current objects to."""
    for one in [*listed(within(rule, "Transitions")), within(rule, "Transition")]:
        yield str(within(one, "StorageClass"))


def _rules(bucket: Resource) -> list[Any]:
    rules = listed(bucket.get("LifecycleConfiguration.Rules"))
    return [one for one in rules if within(one, "Status") == "Enabled"]


def _between(bucket: Resource, name: str, days: tuple[int, int]) -> Iterator[Fault]:
    """Yield a fault unless a rule for all objects says *name* of so many days."""
    found = [
        within(one, name)
        for one in _rules(bucket)
        if within(one, name) is not None and not any(within(one, part) for part in NARROWS)
    ]
    if not found:
        yield fault(bucket, f"no lifecycle rule for all objects says {name}")
    for value in found:
        if not days[0] <= number(value) <= days[1]:
            yield fault(bucket, f"{name} is {value}, wanted {days[0]} to {days[1]}")


RULE = Rule(
    "B03",
    reason="what nobody drops is paid for ever; what is dropped too early is missed",
    remedy="version the bucket; expire logs, old versions and broken uploads, nothing current",
    check=check,
    whole=False,
)
