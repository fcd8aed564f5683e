"""What breaks the rules of the three web ACLs, and what does not."""

from tests.policies.changes import DELETE, Change, breaks

GLOBAL, FRONT_DOOR, BACKEND = "global.yaml", "front_door.yaml", "backend.yaml"
EDGE_ACL = "Resources.EdgeWebAcl.Properties"
PUBLIC_ACL = "Resources.FrontDoorWebAcl.Properties"
INTERNAL_ACL = "Resources.InternalWebAcl.Properties"
EDGE_LOGS = "Resources.EdgeWebAclLogs.Properties"

STAFF = f"{EDGE_ACL}.Rules.0.Fn::If.1"
TRIES, FLOOD, REPUTATION, BAD_INPUTS, SQL, COMMON, BODY = (
    f"{EDGE_ACL}.Rules.{index}" for index in range(1, 8)
)
BOTS = f"{EDGE_ACL}.Rules.8.Fn::If.1"
PUBLIC_COMMON, PUBLIC_BODY, LINUX, UNWELCOME, PRIVATE = (
    f"{PUBLIC_ACL}.Rules.{index}" for index in range(2, 7)
)
TRIED = f"{TRIES}.Statement.RateBasedStatement"
GROUP = "Statement.ManagedRuleGroupStatement"
BOT_CONTROL, TARGETED = "AWSManagedRulesBotControlRuleSet", {"InspectionLevel": "TARGETED"}
BLOCK = {"Block": {}}
COUNT = {"Count": {}}


def without_last(items):
    return items[:-1]


def backwards(items):
    return items[::-1]


def swapped(rules):
    """Exchange the priorities of the first two rules that are not conditional."""
    first, second, *rest = (one for one in rules if "Priority" in one)
    others = [one for one in rules if "Priority" not in one]
    exchanged = [
        {**first, "Priority": second["Priority"]},
        {**second, "Priority": first["Priority"]},
    ]
    return [*others, *exchanged, *rest]


def numbered_by_tens(rules):
    return [
        {**one, "Priority": one["Priority"] * 10 + 10} if "Priority" in one else one
        for one in rules
    ]


BREAKS = [
    breaks("W01", GLOBAL, f"{EDGE_ACL}.Scope", "REGIONAL"),
    breaks("W01", GLOBAL, "Resources.StaffAddresses.Properties.Scope", "REGIONAL"),
    breaks("W01", FRONT_DOOR, f"{PUBLIC_ACL}.Scope", "CLOUDFRONT"),
    breaks("W01", "root.yaml", "Resources.Worldwide.Condition", at="EdgeWebAcl"),
    breaks("W02", FRONT_DOOR, "Resources.FrontDoorGuard", at="FrontDoor"),
    breaks("W02", BACKEND, "Resources.InternalGuard", at="InternalBalancer"),
    breaks(
        "W02",
        BACKEND,
        "Resources.InternalGuard.Properties.WebACLArn",
        {"Ref": "InternalWebAcl"},
    ),
    breaks("W02", "edge.yaml", "Resources.Distribution.Properties.DistributionConfig.WebACLId"),
    breaks("W03", GLOBAL, f"{SQL}.Action", BLOCK),
    breaks("W03", GLOBAL, f"{COMMON}.OverrideAction"),
    breaks("W03", FRONT_DOOR, f"{UNWELCOME}.OverrideAction", COUNT),
    breaks("W04", GLOBAL, f"{FLOOD}.Priority", 1),
    breaks("W04", FRONT_DOOR, f"{LINUX}.Name", "Common"),
    breaks("W05", GLOBAL, f"{SQL}.{GROUP}.Name", "AWSManagedRulesSQLInjectionRuleSet"),
    breaks("W05", BACKEND, f"{INTERNAL_ACL}.Rules.1.{GROUP}.VendorName", "Aws"),
    breaks("W05", GLOBAL, f"{BAD_INPUTS}.{GROUP}.Version", "Version_1.1"),
    breaks("W06", GLOBAL, REPUTATION),
    breaks("W06", FRONT_DOOR, LINUX),
    breaks("W06", BACKEND, f"{INTERNAL_ACL}.Rules.0"),
    breaks("W06", GLOBAL, f"{EDGE_ACL}.Rules.8"),
    breaks("W06", "root.yaml", "Parameters.BotControl.Default", "true", at="EdgeWebAcl"),
    breaks(
        "W06",
        FRONT_DOOR,
        f"{PUBLIC_ACL}.Rules.1.{GROUP}.ScopeDownStatement",
        {
            "ByteMatchStatement": {
                "FieldToMatch": {"UriPath": {}},
                "PositionalConstraint": "STARTS_WITH",
                "SearchString": "/busca",
                "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
            }
        },
    ),
    breaks("W07", GLOBAL, f"{SQL}.OverrideAction", COUNT),
    breaks("W07", FRONT_DOOR, f"{UNWELCOME}.Action", BLOCK),
    breaks(
        "W07",
        BACKEND,
        f"{INTERNAL_ACL}.Rules.0.OverrideAction",
        {"Fn::If": ["FirewallObserves", COUNT, {"None": {}}]},
    ),
    breaks("W07", GLOBAL, "Parameters.FirewallMode.Default", "observe", at="EdgeWebAcl"),
    breaks("W07", GLOBAL, f"{STAFF}.Action", BLOCK),
    breaks("W06", GLOBAL, "Parameters.BotControl.Default", "true", at="EdgeWebAcl"),
    breaks("W08", FRONT_DOOR, f"{PUBLIC_ACL}.DefaultAction", BLOCK),
    breaks("W08", FRONT_DOOR, f"{UNWELCOME}.Statement.RegexMatchStatement.RegexString", "(bot|)"),
    breaks("W09", GLOBAL, f"{COMMON}.{GROUP}.RuleActionOverrides.0.Name", "NoUserAgent_HEADER"),
    breaks(
        "W09",
        FRONT_DOOR,
        f"{PUBLIC_ACL}.Rules.1.{GROUP}.ExcludedRules",
        [{"Name": "SQLi_BODY"}],
    ),
    breaks("W09", BACKEND, f"{INTERNAL_ACL}.Rules.2.{GROUP}.RuleActionOverrides"),
    breaks("W10", GLOBAL, BODY),
    breaks("W10", FRONT_DOOR, f"{PUBLIC_BODY}.Priority", 1),
    breaks(
        "W10",
        GLOBAL,
        f"{BODY}.Statement.AndStatement.Statements.0.OrStatement.Statements.0"
        ".LabelMatchStatement.Key",
        "awswaf:managed:aws:core-rule-set:SizeRestrictions_BODY",
    ),
    breaks(
        "W10",
        FRONT_DOOR,
        f"{PUBLIC_BODY}.Statement.AndStatement.Statements.1.NotStatement.Statement"
        ".ByteMatchStatement.TextTransformations.0.Type",
        "LOWERCASE",
    ),
    breaks("W11", GLOBAL, FLOOD),
    breaks("W11", GLOBAL, f"{TRIED}.Limit", 10_000),
    breaks("W11", GLOBAL, f"{TRIED}.AggregateKeyType", "FORWARDED_IP"),
    breaks("W11", GLOBAL, f"{TRIED}.ScopeDownStatement.OrStatement.Statements", without_last),
    breaks("W11", GLOBAL, f"{TRIED}.ScopeDownStatement"),
    breaks(
        "W11",
        GLOBAL,
        f"{TRIED}.ScopeDownStatement.OrStatement.Statements.4.ByteMatchStatement"
        ".TextTransformations.1.Type",
        "NONE",
    ),
    breaks(
        "W12",
        FRONT_DOOR,
        f"{UNWELCOME}.Statement",
        {"RateBasedStatement": {"AggregateKeyType": "IP", "Limit": 3000}},
    ),
    breaks("W12", FRONT_DOOR, f"{LINUX}.{GROUP}.Name", "AWSManagedRulesAmazonIpReputationList"),
    breaks("W13", GLOBAL, f"{EDGE_ACL}.Rules.0"),
    breaks("W08", GLOBAL, f"{STAFF}.Statement.AndStatement.Statements", without_last),
    breaks(
        "W13",
        GLOBAL,
        f"{STAFF}.Statement.AndStatement.Statements.0.ByteMatchStatement.TextTransformations",
        [{"Priority": 0, "Type": "NONE"}],
    ),
    breaks("W13", GLOBAL, "Resources.StaffAddresses.Properties.Addresses", ["0.0.0.0/1"]),
    breaks("W14", GLOBAL, f"{FLOOD}.Priority", 20),
    breaks("W14", GLOBAL, f"{BOTS}.Priority", -1),
    breaks("W15", FRONT_DOOR, UNWELCOME),
    breaks("W15", FRONT_DOOR, f"{UNWELCOME}.Statement.RegexMatchStatement.TextTransformations", []),
    breaks(
        "W15",
        FRONT_DOOR,
        f"{PRIVATE}.Statement.AndStatement.Statements.1.OrStatement.Statements.0.OrStatement"
        ".Statements",
        without_last,
    ),
    breaks("W16", GLOBAL, f"{BOTS}.{GROUP}.ScopeDownStatement"),
    breaks(
        "W16",
        GLOBAL,
        f"{BOTS}.{GROUP}.ScopeDownStatement.OrStatement.Statements.1.ByteMatchStatement"
        ".SearchString",
        "/cart",
    ),
    breaks("W25", GLOBAL, f"{BOTS}.{GROUP}.ManagedRuleGroupConfigs.0", {BOT_CONTROL: TARGETED}),
    breaks("W25", GLOBAL, f"{BOTS}.{GROUP}.Name", "AWSManagedRulesATPRuleSet"),
    breaks(
        "W25",
        GLOBAL,
        "Resources.EdgeWebAcl.Properties",
        lambda old: {
            **old,
            "AssociationConfig": {"RequestBody": {"CLOUDFRONT": {"DefaultSizeInspectionLimit": 1}}},
        },
    ),
    breaks("W17", GLOBAL, "Resources.EdgeWebAclLogs", at="EdgeWebAcl"),
    breaks(
        "W17",
        "root.yaml",
        "Resources.FrontDoor.Properties.Parameters.FirewallLogsBucketArn",
        {"Fn::GetAtt": ["Storage", "Outputs.LogsBucketArn"]},
        at="FrontDoorWebAclLogs",
    ),
    breaks(
        "W17",
        GLOBAL,
        "Resources.EdgeWebAclLogsBucket.Properties.BucketName",
        "firewall-logs",
        at="EdgeWebAclLogs",
    ),
    breaks("W18", GLOBAL, f"{EDGE_LOGS}.RedactedFields.1"),
    breaks("W18", BACKEND, "Resources.InternalWebAclLogs.Properties.RedactedFields"),
    breaks("W19", GLOBAL, f"{EDGE_LOGS}.LoggingFilter.Filters.0.Requirement", "MEETS_ALL"),
    breaks("W19", GLOBAL, f"{EDGE_LOGS}.LoggingFilter.Filters.0.Behavior", "DROP"),
    breaks("W20", GLOBAL, f"{TRIES}.VisibilityConfig.CloudWatchMetricsEnabled", "false"),
    breaks("W20", FRONT_DOOR, f"{PUBLIC_ACL}.VisibilityConfig.MetricName", "InternalWebAcl"),
    breaks("W20", FRONT_DOOR, f"{LINUX}.VisibilityConfig.MetricName", "Common"),
    breaks("W21", FRONT_DOOR, f"{PUBLIC_ACL}.CustomResponseBodies"),
    breaks(
        "W21",
        GLOBAL,
        f"{FLOOD}.Action.Fn::If.2.Block.CustomResponse.ResponseCode",
        503,
    ),
    breaks(
        "W22",
        FRONT_DOOR,
        f"{UNWELCOME}.Statement",
        {
            "ManagedRuleGroupStatement": {
                "VendorName": "AWS",
                "Name": "AWSManagedRulesWindowsRuleSet",
            }
        },
    ),
    breaks(
        "W23",
        FRONT_DOOR,
        f"{UNWELCOME}.Statement.RegexMatchStatement.RegexString",
        r"(?=.*bot)sqlmap",
    ),
    breaks("W23", GLOBAL, f"{STAFF}.Statement.AndStatement.Statements", without_last),
    breaks(
        "W23",
        FRONT_DOOR,
        f"{UNWELCOME}.Statement.RegexMatchStatement.TextTransformations.0.Type",
        "LOWER",
    ),
    breaks(
        "W24",
        FRONT_DOOR,
        f"{PRIVATE}.Statement.AndStatement.Statements.1.OrStatement.Statements.1.OrStatement"
        ".Statements.6.ByteMatchStatement.TextTransformations.0.Type",
        "NONE",
    ),
    breaks(
        "W24",
        GLOBAL,
        f"{TRIED}.ScopeDownStatement.OrStatement.Statements.6.ByteMatchStatement"
        ".PositionalConstraint",
        "EXACTLY",
    ),
    breaks(
        "W24",
        GLOBAL,
        f"{BODY}.Statement.AndStatement.Statements.1.NotStatement.Statement"
        ".ByteMatchStatement.TextTransformations.0.Type",
        "URL_DECODE",
    ),
]

HARMLESS = [
    Change(
        GLOBAL,
        f"{EDGE_ACL}.Rules",
        lambda old: [
            *old,
            {
                "Name": "Anonymous",
                "Priority": 20,
                "OverrideAction": {"Fn::If": ["FirewallObserves", COUNT, {"None": {}}]},
                "Statement": {
                    "ManagedRuleGroupStatement": {
                        "VendorName": "AWS",
                        "Name": "AWSManagedRulesAnonymousIpList",
                    }
                },
                "VisibilityConfig": {
                    "CloudWatchMetricsEnabled": True,
                    "MetricName": "Anonymous",
                    "SampledRequestsEnabled": True,
                },
            },
        ],
    ),
    Change(GLOBAL, f"{EDGE_ACL}.Description", "The edge"),
    Change(GLOBAL, f"{EDGE_ACL}.Tags", [{"Key": "Team", "Value": "shop"}]),
    Change(GLOBAL, f"{TRIED}.Limit", 50),
    Change(GLOBAL, f"{FLOOD}.Statement.RateBasedStatement.Limit", 2000),
    Change(GLOBAL, f"{FLOOD}.Statement.RateBasedStatement.EvaluationWindowSec", 600),
    Change(GLOBAL, f"{TRIED}.ScopeDownStatement.OrStatement.Statements", backwards),
    Change(GLOBAL, f"{REPUTATION}.Name", "KnownAddresses"),
    Change(GLOBAL, f"{REPUTATION}.VisibilityConfig.MetricName", "KnownAddresses"),
    Change(GLOBAL, f"{COMMON}.{GROUP}.RuleActionOverrides", backwards),
    Change(GLOBAL, f"{EDGE_LOGS}.RedactedFields", backwards),
    Change(GLOBAL, f"{EDGE_LOGS}.RedactedFields", lambda x: [*x, {"QueryString": {}}]),
    Change(GLOBAL, f"{EDGE_LOGS}.LoggingFilter", DELETE),
    Change(GLOBAL, f"{FLOOD}.Action.Fn::If.2", BLOCK),
    Change(FRONT_DOOR, f"{PUBLIC_ACL}.Rules", numbered_by_tens),
    Change(FRONT_DOOR, f"{PUBLIC_ACL}.Rules", backwards),
    Change(FRONT_DOOR, f"{PUBLIC_ACL}.CustomResponseBodies.403.Content", "No.\n"),
    Change(
        FRONT_DOOR,
        f"{UNWELCOME}.Statement.RegexMatchStatement.RegexString",
        lambda regex: regex.replace("|acunetix", "|acunetix|zmap"),
    ),
    Change(BACKEND, f"{INTERNAL_ACL}.Rules", swapped),
]
