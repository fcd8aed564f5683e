"""W23: AWS takes every statement of ours: what it looks at, how, and the pattern itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from delivery.resolved import Deployment
from delivery.rules.reading.firewall_capacity import statements_in
from delivery.rules.reading.firewalls import firewalls
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault

FEWEST_JOINED = 2
LONGEST_REGEX, LONGEST_SEARCH = 512, 200
# libpcre as AWS has it: no look-around, no back references, no verbs, no possessive quantifiers.
NOT_TAKEN = re.compile(r"\(\?(?!i\)|:)|\\[1-9CKR]|\(\*|[*+?}]\+")
# Those that leave a plain text plain; others would make our patterns match nothing.
TRANSFORMATIONS = {
    "COMPRESS_WHITE_SPACE",
    "HTML_ENTITY_DECODE",
    "LOWERCASE",
    "NONE",
    "NORMALIZE_PATH",
    "NORMALIZE_PATH_WIN",
    "REMOVE_NULLS",
    "URL_DECODE",
    "URL_DECODE_UNI",
}


def check(shop: Deployment) -> Iterator[Fault]:
    for firewall in firewalls(shop):
        for rule in firewall.rules:
            top = rule.get("Statement")
            if not isinstance(top, dict) or len(top) != 1:
                yield fault(firewall.acl, f"rule {rule.get('Name')} has not exactly one statement")
            for kind, asked in statements_in(top):
                for wrong in _wrongs(kind, asked):
                    yield fault(firewall.acl, f"rule {rule.get('Name')}, {kind}: {wrong}")


def _wrongs(kind: str, asked: Any) -> Iterator[str]:
    joined = listed(within(asked, "Statements"))
    if kind in {"AndStatement", "OrStatement"} and len(joined) < FEWEST_JOINED:
        yield f"joins {len(joined)}, wanted at least {FEWEST_JOINED}"
    if kind in {"ByteMatchStatement", "RegexMatchStatement"}:
        field = within(asked, "FieldToMatch")
        if not isinstance(field, dict) or len(field) != 1:
            yield f"looks at {field}, wanted one part of the request"
        changes = listed(within(asked, "TextTransformations"))
        orders = {str(within(one, "Priority")) for one in changes}
        kinds = {str(within(one, "Type")) for one in changes}
        if not changes or len(orders) < len(changes) or not kinds <= TRANSFORMATIONS:
            yield f"transforms by {sorted(kinds)}, wanted known ones, each of its own priority"
    if kind == "ByteMatchStatement":
        wanted = within(asked, "SearchString")
        if not isinstance(wanted, str) or not 0 < len(wanted) <= LONGEST_SEARCH:
            yield f"searches {wanted!r}, wanted 1 to {LONGEST_SEARCH} characters"
    if kind == "RegexMatchStatement" and not _is_taken(within(asked, "RegexString")):
        yield f"AWS does not take {within(asked, 'RegexString')!r}"
    if kind == "LabelMatchStatement" and within(asked, "Scope") not in ("LABEL", "NAMESPACE"):
        yield f"Scope is {within(asked, 'Scope')}, wanted LABEL or NAMESPACE"


def _is_taken(regex: object) -> bool:
    if not isinstance(regex, str) or not 0 < len(regex) <= LONGEST_REGEX:
        return False
    try:
        return re.compile(regex) is not None and not NOT_TAKEN.search(regex)
    except re.error:
        return False


RULE = Rule(
    "W23",
    reason="AWS refuses the web ACL otherwise, after the stack has begun to change",
    remedy="state what is looked at, at least one transformation and a pattern AWS can read",
    check=check,
    whole=False,
)
