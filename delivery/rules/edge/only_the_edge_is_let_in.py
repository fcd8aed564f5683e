"""E13: the public load balancer answers 403 to whoever shows neither of the two secrets."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.balancers import (
    balancers,
    fleets_behind,
    forwarded_to,
    listeners,
    rules_of,
)
from delivery.rules.reading.edge import distributions, header_secrets, secret_in
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault, number
from shop.paths import ORIGIN_SECRET_HEADER

SECRETS = 2


def check(shop: Deployment) -> Iterator[Fault]:
    sent = [
        secret.name
        for distribution in distributions(shop)
        for secret in header_secrets(shop, distribution, ORIGIN_SECRET_HEADER)
    ]
    for balancer in balancers(shop, public=True):
        found = listeners(shop, balancer)
        if len(found) != 1:
            yield fault(balancer, f"has {len(found)} listeners, wanted one")
        for listener in found:
            actions = listed(listener.get("DefaultActions"))
            status = within(actions[0], "FixedResponseConfig.StatusCode") if actions else None
            kinds = [within(one, "Type") for one in actions]
            if kinds != ["fixed-response"] or number(status) != HTTPStatus.FORBIDDEN:
                yield fault(listener, f"answers {kinds} {status} by default, wanted a fixed 403")
            if not rules_of(shop, listener):
                yield fault(listener, "has no rule: nobody is let in")
            for rule in rules_of(shop, listener):
                accepted = _accepted(shop, rule)
                if len(accepted) != SECRETS or not accepted.issuperset(sent):
                    yield fault(
                        rule,
                        f"asks for {sorted(accepted)} as {ORIGIN_SECRET_HEADER}, wanted "
                        f"{SECRETS} secrets, {sent} among them, and nothing else",
                    )
                groups = forwarded_to(shop, rule.get("Actions"))
                if len(groups) != 1 or not fleets_behind(shop, groups[0]):
                    yield fault(rule, "does not forward to the target group of a fleet")


def _accepted(shop: Deployment, rule: Resource) -> set[str]:
    """Return the names of the secrets that *rule* accepts; none if it accepts anything else."""
    conditions = listed(rule.get("Conditions"))
    asked = within(conditions[0], "HttpHeaderConfig") if len(conditions) == 1 else None
    if asked is None or within(conditions[0], "Field") != "http-header":
        return set()
    if str(within(asked, "HttpHeaderName")).lower() != ORIGIN_SECRET_HEADER.lower():
        return set()
    values = [secret_in(shop, value) for value in listed(within(asked, "Values"))]
    return set() if None in values else {one.name for one in values if one}


RULE = Rule(
    "E13",
    reason="a way past CloudFront is a way past its firewall, limits and staff networks",
    remedy="a default action of 403 and one rule that asks for either secret in the header",
    check=check,
)
