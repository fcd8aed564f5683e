"""Capacity units (WCU) that AWS counts for the statements of a web ACL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from delivery.rules.reading.shapes import listed, within

# As AWS lists its groups: capacity is fixed for each.
OF_GROUPS = {
    "AWSManagedRulesACFPRuleSet": 50,
    "AWSManagedRulesATPRuleSet": 50,
    "AWSManagedRulesAdminProtectionRuleSet": 100,
    "AWSManagedRulesAmazonIpReputationList": 25,
    "AWSManagedRulesAnonymousIpList": 50,
    "AWSManagedRulesAntiDDoSRuleSet": 50,
    "AWSManagedRulesBotControlRuleSet": 50,
    "AWSManagedRulesCommonRuleSet": 700,
    "AWSManagedRulesKnownBadInputsRuleSet": 200,
    "AWSManagedRulesLinuxRuleSet": 200,
    "AWSManagedRulesPHPRuleSet": 100,
    "AWSManagedRulesSQLiRuleSet": 200,
    "AWSManagedRulesUnixRuleSet": 100,
    "AWSManagedRulesWindowsRuleSet": 200,
    "AWSManagedRulesWordPressRuleSet": 100,
}

_OF_STATEMENTS = {
    "GeoMatchStatement": 1,
    "IPSetReferenceStatement": 1,
    "LabelMatchStatement": 1,
    "RateBasedStatement": 2,
    "RegexMatchStatement": 3,
    "RegexPatternSetReferenceStatement": 25,
    "SizeConstraintStatement": 1,
    "SqliMatchStatement": 20,
    "XssMatchStatement": 40,
}
_OF_BYTES = {"CONTAINS": 10, "CONTAINS_WORD": 10}
_OTHER_BYTES = 2
_OF_A_TRANSFORMATION = 10


def units(rules: Iterable[dict[str, Any]]) -> int:
    """Return what *rules* of one web ACL cost together."""
    statements = [one for rule in rules for one in statements_in(rule.get("Statement"))]
    return sum(_units(kind, asked) for kind, asked in statements) + _OF_A_TRANSFORMATION * len(
        {one for _, asked in statements for one in _transformations(asked)}
    )


def statements_in(statement: Any) -> Iterator[tuple[str, Any]]:  # Any: or what became of one
    """Yield every statement in *statement*, itself first, as kind and content."""
    for kind, asked in statement.items() if isinstance(statement, dict) else ():
        yield str(kind), asked
        for key in ("Statement", "ScopeDownStatement", "Statements"):
            for one in listed(within(asked, key)):
                yield from statements_in(one)


def _units(kind: str, asked: Any) -> int:
    if kind == "ManagedRuleGroupStatement":
        return OF_GROUPS.get(str(within(asked, "Name")), 0)
    if kind == "ByteMatchStatement":
        return _OF_BYTES.get(str(within(asked, "PositionalConstraint")), _OTHER_BYTES)
    return _OF_STATEMENTS.get(kind, 0)


def _transformations(asked: Any) -> Iterator[tuple[str, str]]:
    """Yield what is changed and how: AWS counts the same change of the same part once."""
    for one in listed(within(asked, "TextTransformations")):
        yield str(within(asked, "FieldToMatch")), str(within(one, "Type"))
