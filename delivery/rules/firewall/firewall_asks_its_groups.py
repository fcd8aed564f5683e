"""W06: every web ACL asks the managed groups of its door, about every request."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, resolve
from delivery.rules.reading.firewalls import (
    BOT_CONTROL,
    COMMON,
    EDGE,
    INTERNAL,
    KNOWN_BAD_INPUTS,
    LINUX,
    PUBLIC,
    REPUTATION,
    SQL_INJECTION,
    asks,
    firewalls,
)
from delivery.rules.reading.requests import Request, matches, samples
from delivery.rules.rule import Fault, Rule, Set, fault, true

EDGE_FILE = "global.yaml"
WORLDWIDE = "us-east-1"
WANTED = {
    EDGE: (REPUTATION, KNOWN_BAD_INPUTS, SQL_INJECTION, COMMON),
    PUBLIC: (KNOWN_BAD_INPUTS, SQL_INJECTION, COMMON, LINUX),
    INTERNAL: (KNOWN_BAD_INPUTS, SQL_INJECTION, COMMON),
}


def check(shop: Deployment) -> Iterator[Fault]:
    everything = [Request(path) for path in samples(lambda _: True)]
    paid = true(shop.given.get("BotControl", "false"))
    for firewall in firewalls(shop):
        for name in WANTED.get(firewall.door, ()):
            asking = [rule.get("Statement") for rule in firewall.groups if asks(rule, name)]
            if not any(all(matches(one, request) for request in everything) for one in asking):
                yield fault(firewall.acl, f"{name} is not asked about every request")
        met = any(asks(rule, BOT_CONTROL) for rule in firewall.groups)
        if met != (paid and firewall.door == EDGE):
            yield fault(
                firewall.acl,
                f"{BOT_CONTROL} is {'there' if met else 'missing'}; BotControl asks for it: "
                f"{paid}, at the {EDGE} alone",
            )


def of_set(together: Set) -> Iterator[Fault]:
    """Look at the edge's firewall launched alone and asked for nothing."""
    yield from check(resolve(together.templates, EDGE_FILE, {}, region=WORLDWIDE))


RULE = Rule(
    "W06",
    reason="Log4j, SQL injection and scripts reach what no group has looked at",
    remedy="ask the group without a ScopeDownStatement; Bot Control, which costs, by its parameter",
    check=check,
    of_set=of_set,
    whole=False,
)
