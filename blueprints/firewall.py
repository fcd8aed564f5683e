"""The rules of the three web ACLs as tables, and the web ACL they become.

Each table lists its rules in the order they are tried. A rule blocks, counts or is off; at
deploy FirewallMode=observe makes blocking rules count, so that a shop can watch first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from troposphere import If, Template, wafv2

from blueprints.choices import firewall_observes, only_if
from blueprints.kinds import FirewallMode
from shop.paths import ORIGIN_SECRET_HEADER, Guard, prefixes


class Does(Enum):
    """What a rule does with a request that it matches."""

    BLOCK = "block"
    COUNT = "count"
    OFF = "off"


@dataclass(frozen=True)
class Managed:
    """A rule group that AWS maintains; `counted` names rules in it that only count."""

    name: str
    group: str
    counted: tuple[str, ...] = ()
    within: wafv2.Statement | None = None
    config: wafv2.ManagedRuleGroupConfig | None = None
    condition: str = ""
    does: Does = Does.BLOCK
    # Known attacks are blocked while the rest is observed: no shopper's request looks like one.
    always: bool = False


@dataclass(frozen=True)
class Own:
    """A rule of ours; `status` and `body` are what a blocked visitor gets."""

    name: str
    statement: wafv2.Statement
    status: int = 403
    condition: str = ""
    does: Does = Does.BLOCK


Rule = Managed | Own

# ---- statements

# Requests in five minutes from one address.
CREDENTIAL_TRIES = 100
PAGES = 3000

# Forms stay below 8 KB, the most a load balancer's firewall looks at; staff upload more.
OVERSIZE = "SizeRestrictions_BODY"
OVERSIZE_LABEL = "awswaf:managed:aws:core-rule-set:SizeRestrictions_Body"
SCRIPT_IN_BODY = "CrossSiteScripting_BODY"
SCRIPT_LABEL = "awswaf:managed:aws:core-rule-set:CrossSiteScripting_Body"

# Robots that take and give nothing back, and the tools of the curious.
UNWELCOME = (
    "(ahrefsbot|semrushbot|mj12bot|dotbot|blexbot|bytespider|petalbot|dataforseobot|"
    "sqlmap|nikto|nmap|masscan|zgrab|nuclei|wpscan|gobuster|dirbuster|acunetix)"
)
ROBOT = "(bot|crawl|spider|slurp)"


def starts_with(prefix: str, *, plainly: bool = False) -> wafv2.Statement:
    """Match paths below *prefix*, however they are written; *plainly* only as it stands.

    What restricts must see through encodings, what exempts must not.
    """
    kinds = ["NONE"] if plainly else ["URL_DECODE", "NORMALIZE_PATH", "LOWERCASE"]
    return wafv2.Statement(
        ByteMatchStatement=wafv2.ByteMatchStatement(
            FieldToMatch=wafv2.FieldToMatch(UriPath={}),
            PositionalConstraint="STARTS_WITH",
            SearchString=prefix,
            TextTransformations=[
                wafv2.TextTransformation(Priority=order, Type=kind)
                for order, kind in enumerate(kinds)
            ],
        )
    )


def any_of(*statements: wafv2.Statement) -> wafv2.Statement:
    """Match what any of *statements* matches."""
    if len(statements) == 1:
        return statements[0]
    return wafv2.Statement(OrStatement=wafv2.OrStatement(Statements=list(statements)))


def all_of(*statements: wafv2.Statement) -> wafv2.Statement:
    """Match what all of *statements* match."""
    return wafv2.Statement(AndStatement=wafv2.AndStatement(Statements=list(statements)))


def none_of(statement: wafv2.Statement) -> wafv2.Statement:
    """Match what *statement* does not."""
    return wafv2.Statement(NotStatement=wafv2.NotStatement(Statement=statement))


def labelled(label: str) -> wafv2.Statement:
    """Match what an earlier rule labelled."""
    return wafv2.Statement(LabelMatchStatement=wafv2.LabelMatchStatement(Scope="LABEL", Key=label))


def user_agent(pattern: str) -> wafv2.Statement:
    """Match the User-Agent header, in lower case, by a regular expression."""
    return wafv2.Statement(
        RegexMatchStatement=wafv2.RegexMatchStatement(
            FieldToMatch=wafv2.FieldToMatch(SingleHeader=wafv2.SingleHeader(Name="user-agent")),
            RegexString=pattern,
            TextTransformations=[wafv2.TextTransformation(Priority=0, Type="LOWERCASE")],
        )
    )


def from_address(limit: int, within: wafv2.Statement | None = None) -> wafv2.Statement:
    """Match an address that asked more than *limit* times in five minutes."""
    scope: dict[str, Any] = {} if within is None else {"ScopeDownStatement": within}
    return wafv2.Statement(
        RateBasedStatement=wafv2.RateBasedStatement(
            AggregateKeyType="IP", EvaluationWindowSec=300, Limit=limit, **scope
        )
    )


def from_networks(ip_set: Any) -> wafv2.Statement:
    """Match addresses of an IP set."""
    return wafv2.Statement(IPSetReferenceStatement=wafv2.IPSetReferenceStatement(Arn=ip_set))


def guarded(guard: Guard) -> wafv2.Statement:
    """Match the paths of `shop.paths` that ask for *guard*, however they are written."""
    return any_of(*(starts_with(one) for one in prefixes(guard)))


def below_guarded(guard: Guard) -> wafv2.Statement:
    """Match what lies below the paths that ask for *guard*, as it stands: for exemptions."""
    return any_of(*(starts_with(f"{one}/", plainly=True) for one in prefixes(guard)))


# ---- the tables


def _common(*rest: Rule) -> tuple[Rule, ...]:
    """What both public firewalls have; large bodies and markup only from staff."""
    return (
        Managed("KnownBadInputs", "AWSManagedRulesKnownBadInputsRuleSet", always=True),
        Managed("SqlInjection", "AWSManagedRulesSQLiRuleSet"),
        Managed("Common", "AWSManagedRulesCommonRuleSet", counted=(OVERSIZE, SCRIPT_IN_BODY)),
        Own(
            "BodyNotFromStaff",
            all_of(
                any_of(labelled(OVERSIZE_LABEL), labelled(SCRIPT_LABEL)),
                none_of(below_guarded(Guard.STAFF)),
            ),
        ),
        *rest,
    )


def edge_rules(staff_networks: Any, *, staff: str, bots: str) -> tuple[Rule, ...]:
    """Return CloudFront's rules: who floods, who is known, what is sent.

    *staff* and *bots* are the conditions under which the IP set exists and Bot Control is paid.
    """
    credentials = guarded(Guard.CREDENTIALS)
    return (
        Own(
            "StaffFromElsewhere",
            all_of(guarded(Guard.STAFF), none_of(from_networks(staff_networks))),
            condition=staff,
        ),
        Own("CredentialTries", from_address(CREDENTIAL_TRIES, credentials), status=429),
        Own("Flood", from_address(PAGES), status=429),
        Managed("IpReputation", "AWSManagedRulesAmazonIpReputationList"),
        *_common(),
        # Paid by the request, so only where a robot does harm.
        Managed(
            "BotControl",
            "AWSManagedRulesBotControlRuleSet",
            within=any_of(credentials, starts_with("/carrinho"), starts_with("/en/cart")),
            # The other level costs ten times as much.
            config=wafv2.ManagedRuleGroupConfig(
                AWSManagedRulesBotControlRuleSet=wafv2.AWSManagedRulesBotControlRuleSet(
                    InspectionLevel="COMMON"
                )
            ),
            condition=bots,
        ),
    )


# The public load balancer sees CloudFront's addresses: no rule by address here.
FRONT_DOOR: tuple[Rule, ...] = _common(
    Managed("Linux", "AWSManagedRulesLinuxRuleSet"),
    Own("UnwelcomeRobots", user_agent(UNWELCOME)),
    Own(
        "RobotsInPrivate",
        all_of(user_agent(ROBOT), any_of(guarded(Guard.FORM), guarded(Guard.CREDENTIALS))),
    ),
)

# Bodies here are JSON of ours, larger than 8 KB and full of product texts.
INTERNAL: tuple[Rule, ...] = (
    Managed("KnownBadInputs", "AWSManagedRulesKnownBadInputsRuleSet", always=True),
    Managed("SqlInjection", "AWSManagedRulesSQLiRuleSet"),
    Managed("Common", "AWSManagedRulesCommonRuleSet", counted=(OVERSIZE, SCRIPT_IN_BODY)),
)


# ---- what they become


def web_acl(
    t: Template, title: str, *, scope: str, mode: FirewallMode, rules: Sequence[Rule], what: str
) -> wafv2.WebACL:
    """Add the web ACL *title* made of *rules*, tried in their order."""
    observes = firewall_observes(t, mode)
    kept = [rule for rule in rules if rule.does is not Does.OFF]
    return t.add_resource(
        wafv2.WebACL(
            title,
            Scope=scope,
            Description=what,
            DefaultAction=wafv2.DefaultAction(Allow=wafv2.AllowAction()),
            Rules=[_rule(rule, order, observes) for order, rule in enumerate(kept)],
            **_answers(kept),
            VisibilityConfig=_visible(title),
        )
    )


def log_requests(
    t: Template, title: str, acl: wafv2.WebACL, bucket_arn: Any, *, after: Any = None
) -> wafv2.LoggingConfiguration:
    """Log what *acl* blocks or counts, without cookies, sign-ins and our own secret."""
    order: dict[str, Any] = {} if after is None else {"DependsOn": after}
    return t.add_resource(
        wafv2.LoggingConfiguration(
            title,
            **order,
            ResourceArn=acl.get_att("Arn"),
            LogDestinationConfigs=[bucket_arn],
            RedactedFields=[
                wafv2.LoggingConfigurationFieldToMatch(SingleHeader=wafv2.SingleHeader(Name=name))
                for name in ("authorization", "cookie", ORIGIN_SECRET_HEADER.lower())
            ],
            LoggingFilter=wafv2.LoggingFilter(
                DefaultBehavior="DROP",
                Filters=[
                    wafv2.Filter(
                        Behavior="KEEP",
                        Requirement="MEETS_ANY",
                        Conditions=[
                            wafv2.Condition(ActionCondition=wafv2.ActionCondition(Action=action))
                            for action in ("BLOCK", "COUNT", "EXCLUDED_AS_COUNT")
                        ],
                    )
                ],
            ),
        )
    )


# Whoever reads this is a person. Without accents: CloudFormation may turn them into "?".
_ANSWERS = {
    403: "Pedido recusado. Se acha que foi por engano, fale conosco.\n"
    "Request refused. If this is a mistake, please contact us.\n",
    429: "Muitas tentativas. Aguarde cinco minutos e tente de novo.\n"
    "Too many tries. Please wait five minutes and try again.\n",
}


_COUNT = wafv2.RuleAction(Count=wafv2.CountAction())


def _answers(rules: Sequence[Rule]) -> dict[str, Any]:
    """Return the texts that the rules of ours refer to, if any."""
    wanted = {rule.status for rule in rules if isinstance(rule, Own)}
    bodies = {
        str(status): wafv2.CustomResponseBody(ContentType="TEXT_PLAIN", Content=text)
        for status, text in _ANSWERS.items()
        if status in wanted
    }
    return {"CustomResponseBodies": bodies} if bodies else {}


def _rule(rule: Rule, order: int, observes: str) -> Any:
    does: dict[str, Any]  # a group's rules have actions of their own: it is overridden instead
    if isinstance(rule, Managed):
        does = {"OverrideAction": _overridden(rule, observes)}
        statement = _group(rule)
    else:
        block = _unless(observes, _block(rule.status))
        does = {"Action": _COUNT if rule.does is Does.COUNT else block}
        statement = rule.statement
    made = wafv2.WebACLRule(
        Name=rule.name,
        Priority=order,
        Statement=statement,
        VisibilityConfig=_visible(rule.name),
        **does,
    )
    return only_if(rule.condition, made) if rule.condition else made


def _overridden(rule: Managed, observes: str) -> Any:
    none: Any = wafv2.OverrideAction()
    none.properties["None"] = {}  # a keyword of Python cannot be an argument
    if rule.does is Does.COUNT:
        return wafv2.OverrideAction(Count={})
    return none if rule.always else _unless(observes, {"None": {}})


def _unless(observes: str, action: dict[str, Any]) -> If:
    return If(observes, {"Count": {}}, action)


def _block(status: int) -> dict[str, Any]:
    return {
        "Block": {"CustomResponse": {"ResponseCode": status, "CustomResponseBodyKey": str(status)}}
    }


def _group(rule: Managed) -> wafv2.Statement:
    more: dict[str, Any] = {}
    if rule.counted:
        more["RuleActionOverrides"] = [
            wafv2.RuleActionOverride(
                Name=name, ActionToUse=wafv2.RuleAction(Count=wafv2.CountAction())
            )
            for name in rule.counted
        ]
    if rule.config is not None:
        more["ManagedRuleGroupConfigs"] = [rule.config]
    if rule.within is not None:
        more["ScopeDownStatement"] = rule.within
    return wafv2.Statement(
        ManagedRuleGroupStatement=wafv2.ManagedRuleGroupStatement(
            VendorName="AWS", Name=rule.group, **more
        )
    )


def _visible(name: str) -> wafv2.VisibilityConfig:
    return wafv2.VisibilityConfig(
        CloudWatchMetricsEnabled=True, MetricName=name, SampledRequestsEnabled=True
    )
