"""E25: CloudFront's logs reach a bucket, without cookies and queries."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Attribute, Deployment
from delivery.resolved.functions import ACCOUNT
from delivery.rules.reading.edge import distributions
from delivery.rules.reading.shapes import listed
from delivery.rules.rule import Fault, Rule, fault, missing

FILE = "edge_watch.yaml"
SOURCE = "AWS::Logs::DeliverySource"
DESTINATION = "AWS::Logs::DeliveryDestination"
DELIVERY = "AWS::Logs::Delivery"

# The end of a delivery -> what it must be, and by which attribute it is named.
ENDS = {
    "DeliverySourceName": (SOURCE, "Ref"),
    "DeliveryDestinationArn": (DESTINATION, "Arn"),
}
NEEDED = {"date", "time", "c-ip", "cs-method", "cs-uri-stem", "sc-status"}
# What CloudFront tells besides; not cs(Cookie), cs-uri-query and cs(Referer), which hold tokens
# and what a shopper looks for.
TOLD = NEEDED | {
    *("DistributionId", "timestamp", "timestamp(ms)", "x-host-header", "cs(Host)"),
    *("asn", "c-country", "c-port", "x-forwarded-for", "cs(User-Agent)"),
    *("cs-bytes", "cs-protocol", "cs-protocol-version", "ssl-cipher", "ssl-protocol"),
    *("sc-bytes", "sc-content-len", "sc-content-type", "sc-range-end", "sc-range-start"),
    *("fle-encrypted-fields", "fle-status", "origin-fbl", "origin-lbl"),
    *("time-taken", "time-to-first-byte", "cache-behavior-path-pattern"),
    *("x-edge-detailed-result-type", "x-edge-location", "x-edge-request-id"),
    *("x-edge-response-result-type", "x-edge-result-type"),
}


def check(shop: Deployment) -> Iterator[Fault]:
    is_there = FILE in {shop.root, *(one.file for one in shop.resources.values())}
    deliveries = shop.of(DELIVERY)
    if is_there and len(deliveries) != 1:
        yield missing(FILE, "EdgeLogsBucket", f"{len(deliveries)} deliveries of logs, wanted one")
    for one in deliveries:
        for name, (kind, attribute) in ENDS.items():
            value, found = one.get(name), shop.behind(one.get(name))
            if found is None or found.type != kind or value.name != attribute:
                yield fault(one, f"{name} is {value}, wanted {attribute} of a {kind}")
        fields = {str(field) for field in listed(one.get("RecordFields"))}
        if not NEEDED <= fields <= TOLD:
            lacking, wrong = sorted(NEEDED - fields), sorted(fields - TOLD)
            yield fault(one, f"RecordFields lack {lacking} and hold {wrong}")
    yield from _ends(shop)


def _ends(shop: Deployment) -> Iterator[Fault]:
    ids = [str(Attribute(one.name, "Ref")) for one in distributions(shop)]
    wanted = ids or [shop.given.get("DistributionId", "")]
    for source in shop.of(SOURCE):
        logged = str(source.get("ResourceArn"))
        if logged not in {f"arn:aws:cloudfront::{ACCOUNT}:distribution/{id_}" for id_ in wanted}:
            yield fault(source, f"logs {logged}, wanted the distribution {wanted}")
        if source.get("LogType") != "ACCESS_LOGS":
            yield fault(source, f"LogType is {source.get('LogType')}, wanted ACCESS_LOGS")
    for destination in shop.of(DESTINATION):
        place = destination.get("DestinationResourceArn")
        bucket = shop.behind(place)
        if bucket is None or bucket.type != "AWS::S3::Bucket" or place.name != "Arn":
            yield fault(destination, f"leads to {place}, wanted the ARN of a bucket")


RULE = Rule(
    "E25",
    reason="without logs nobody can tell what CloudFront answered; with cookies in them whoever "
    "reads a log is signed in",
    remedy="DeliverySource of the distribution, Delivery with chosen fields, DeliveryDestination "
    "of the bucket",
    check=check,
    whole=False,
)
