"""W24: what restricts a path sees through every disguise, what exempts one through none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from delivery.resolved import Deployment
from delivery.rules.reading.firewalls import firewalls
from delivery.rules.reading.requests import Request, disguises, matches
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault


def check(shop: Deployment) -> Iterator[Fault]:
    for firewall in firewalls(shop):
        for rule in firewall.rules:
            for statement, exempts in _path_matches(rule.get("Statement"), exempts=False):
                path = str(within(statement, "ByteMatchStatement.SearchString"))
                plain, *hidden = disguises(path) if path.startswith("/") and path[1:] else ("/",)
                hidden += [] if exempts else [f"{path}/below"]
                seen = [one for one in hidden if matches(statement, Request(one))]
                if not matches(statement, Request(plain)) or seen != ([] if exempts else hidden):
                    yield fault(
                        firewall.acl,
                        f"rule {rule.get('Name')} {'exempts' if exempts else 'restricts'} {path}, "
                        f"but of its disguises, and of what lies below, it sees {seen}",
                    )


def _path_matches(statement: Any, *, exempts: bool) -> Iterator[tuple[Any, bool]]:
    """Yield every match of a path in *statement*, and whether it is to exempt one."""
    if within(statement, "ByteMatchStatement.FieldToMatch.UriPath") is not None:
        yield statement, exempts
    for kind, asked in statement.items() if isinstance(statement, dict) else ():
        for key in ("Statement", "ScopeDownStatement", "Statements"):
            for one in listed(within(asked, key)):
                yield from _path_matches(one, exempts=exempts != (kind == "NotStatement"))


RULE = Rule(
    "W24",
    reason="/%61dmin or /x/../admin would pass what guards /admin, or be let off as staff's own",
    remedy="URL_DECODE, NORMALIZE_PATH, LOWERCASE in that order where a path is restricted, NONE "
    "where it is exempted",
    check=check,
    whole=False,
)
