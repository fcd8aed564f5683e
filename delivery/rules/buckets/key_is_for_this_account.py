"""B10: the shop's key rotates, obeys this account, and serves AWS services for it alone."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from delivery.resolved import Deployment, Resource
from delivery.resolved.functions import ACCOUNT
from delivery.rules.reading.policies import Statement, statements
from delivery.rules.rule import Fault, Rule, fault, number, true

ROOT = f"arn:aws:iam::{ACCOUNT}:root"
USE = {
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
}
# What each of them needs; log groups encrypt by themselves, too.
NEEDED = {"kms:Decrypt", "kms:GenerateDataKey"}
# Days in which somebody notices that the key of all data is about to go.
FEWEST_DAYS, MOST_DAYS = 14, 30
# The conditions that tie a service to this account.
ACCOUNT_IS = ("StringEquals", "aws:SourceAccount")
# These fill in no account; who may tell a topic stands in the topic's own policy.
TELLERS = {"budgets.amazonaws.com", "cloudwatch.amazonaws.com"}
LOG_GROUP_IS = ("ArnLike", "kms:EncryptionContext:aws:logs:arn")


def check(shop: Deployment) -> Iterator[Fault]:
    for key in shop.of("AWS::KMS::Key"):
        if not true(key.get("EnableKeyRotation")):
            yield fault(key, f"EnableKeyRotation is {key.get('EnableKeyRotation')}, wanted true")
        if (
            not FEWEST_DAYS
            <= number(days := key.get("PendingWindowInDays", MOST_DAYS))
            <= MOST_DAYS
        ):
            yield fault(key, f"PendingWindowInDays is {days}, wanted {FEWEST_DAYS} to {MOST_DAYS}")
        if not true(key.get("Enabled", "true")):
            yield fault(key, "is not enabled: nothing can be read")
        if key.get("KeySpec", "SYMMETRIC_DEFAULT") != "SYMMETRIC_DEFAULT":
            yield fault(key, f"KeySpec is {key.get('KeySpec')}: services cannot use it")
        yield from _policy(shop, key)


def _policy(shop: Deployment, key: Resource) -> Iterator[Fault]:
    said = list(statements(key, "KeyPolicy"))
    if not any(_owns(one) for one in said):
        yield fault(key, "its account does not own it: nobody could ever change or use it")
    for one in said:
        if not one.allows:
            yield fault(key, f"{one.sid} denies {', '.join(one.actions)}")
        elif not _owns(one) and (problem := _problem(shop, one)):
            yield fault(key, f"{one.sid} {problem}")
    for service, condition in _services(shop).items():
        if not any(_serves(one, service, condition) for one in said):
            yield fault(key, f"{service} cannot use it for this account")


def _owns(one: Statement) -> bool:
    whole = one.actions == ["kms:*"] and one.resources == ["*"] and not one.body.get("Condition")
    return one.allows and whole and one.principals == [("AWS", ROOT)]


def _problem(shop: Deployment, one: Statement) -> str:
    services = {str(who) for kind, who in one.principals if kind == "Service"}
    if len(services) != len(one.principals) or not services:
        return f"lets in {one.principals}, wanted services"
    if not set(one.actions) <= USE | {f"{action}*" for action in USE} | {"kms:ReEncrypt*"}:
        return f"lets them do {', '.join(one.actions)}"
    by_account = one.tested(*ACCOUNT_IS) == [ACCOUNT]
    groups = one.tested(*LOG_GROUP_IS)
    own = f"arn:aws:logs:{shop.region}:{ACCOUNT}:"
    if (
        not services <= TELLERS
        and not by_account
        and not (groups and all(arn.startswith(own) for arn in groups))
    ):
        return "lets them use it for any account"
    if groups and not all(fnmatchcase(f"{own}log-group:name", arn) for arn in groups):
        return "is about no log group"
    return ""


def _services(shop: Deployment) -> dict[str, tuple[str, str] | None]:
    """Return the services that use the key by themselves, and how each is tied to the account."""
    found: dict[str, tuple[str, str] | None] = {"cloudwatch.amazonaws.com": None}
    if shop.of("AWS::Budgets::Budget"):
        found["budgets.amazonaws.com"] = None
    if shop.of("AWS::Logs::LogGroup"):
        found[f"logs.{shop.region}.amazonaws.com"] = LOG_GROUP_IS
    return found


def _serves(one: Statement, service: str, condition: tuple[str, str] | None) -> bool:
    needed = NEEDED | {"kms:Encrypt"} if condition is not None else NEEDED
    able = all(any(fnmatchcase(deed, action) for action in one.actions) for deed in needed)
    meant = ("Service", service) in [(kind, str(who)) for kind, who in one.principals]
    everything = one.resources == ["*"]
    if condition is None:
        tied = not one.body.get("Condition") or one.tested(*ACCOUNT_IS) == [ACCOUNT]
    else:
        tied = bool(one.tested(*condition))
    return one.allows and able and meant and everything and tied


RULE = Rule(
    "B10",
    reason="without its owner a key is lost, without a service alarms and logs fall silent",
    remedy="rotate it; allow kms:* to the account, and use to services under a condition",
    check=check,
)
