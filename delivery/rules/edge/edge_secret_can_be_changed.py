"""E11: the idle one of the two secrets is renewed by its serial without a request being refused."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource, resolve
from delivery.rules.reading.edge import distributions, header_secrets
from delivery.rules.rule import Fault, Rule, Set, fault
from delivery.templates import ROOT
from shop.paths import ORIGIN_SECRET_HEADER

SERIALS = {"one": "SecretOneSerial", "two": "SecretTwoSerial"}
REGION = "us-east-1"


def of_set(together: Set) -> Iterator[Fault]:
    if ROOT not in together.templates:
        return
    sent = {used: _sent(_launch(together, EdgeSends=used)) for used in SERIALS}
    bumped = {used: _launch(together, **{serial: "77"}) for used, serial in SERIALS.items()}
    for used, secret in sent.items():
        for which, shop in bumped.items():
            after = shop.resources.get(secret.name) if secret else None
            if secret is None or after is None:
                continue  # nothing is sent: another rule says so
            if (after.get("Name") != secret.get("Name")) != (which == used):
                yield fault(
                    secret,
                    f"is named {after.get('Name')} with another {SERIALS[which]}, and sent "
                    f"when EdgeSends is {used}",
                )


def _launch(together: Set, **given: str) -> Deployment:
    return resolve(together.templates, ROOT, given, region=REGION)


def _sent(shop: Deployment) -> Resource | None:
    for distribution in distributions(shop):
        for secret in header_secrets(shop, distribution, ORIGIN_SECRET_HEADER):
            return secret
    return None


RULE = Rule(
    "E11",
    reason="a secret that changes while it is used closes the shop until both ends know it",
    remedy="two secrets, each named by its own serial, and EdgeSends to choose between them",
    of_set=of_set,
)
