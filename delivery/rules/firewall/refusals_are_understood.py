"""W21: who is refused gets a 4xx and a text, which neither caches nor failover mistake."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from delivery.resolved import Deployment
from delivery.rules.reading.firewalls import firewalls
from delivery.rules.reading.shapes import within
from delivery.rules.rule import Fault, Rule, fault, number


def check(shop: Deployment) -> Iterator[Fault]:
    for firewall in firewalls(shop):
        bodies = firewall.acl.get("CustomResponseBodies")
        for rule in firewall.rules:
            answer = within(rule, "Action.Block.CustomResponse")
            if answer is None:
                continue
            status, body = within(answer, "ResponseCode"), within(answer, "CustomResponseBodyKey")
            first, after = HTTPStatus.BAD_REQUEST, HTTPStatus.INTERNAL_SERVER_ERROR
            if not first <= number(status) < after:
                yield fault(firewall.acl, f"rule {rule.get('Name')} answers {status}, wanted 4xx")
            if body is not None and not within(bodies, str(body)):
                yield fault(firewall.acl, f"rule {rule.get('Name')}: no response body {body}")
        for key, body in bodies.items() if isinstance(bodies, dict) else ():
            if not within(body, "Content") or within(body, "ContentType") is None:
                yield fault(firewall.acl, f"response body {key} is empty or of no type")


RULE = Rule(
    "W21",
    reason="AWS refuses a body that is not there; a 5xx would bring up the failover site",
    remedy="CustomResponse with 403 or 429 and the key of one of the CustomResponseBodies",
    check=check,
    whole=False,
)
