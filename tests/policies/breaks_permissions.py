"""What breaks the rules of permissions, and what does not."""

from tests.policies.changes import Change, breaks

FRONT, BACK, NETWORK, DATA = "frontend.yaml", "backend.yaml", "network.yaml", "data.yaml"
EVERYTHING = {"Sid": "More", "Effect": "Allow", "Action": ["s3:DeleteObject"], "Resource": ["*"]}
ADMINISTRATOR = [{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess"}]


def at(resource, *properties):
    return ".".join(("Resources", resource, "Properties", *properties))


def may(role, number, *part):
    """Return the path of a statement of *role*."""
    return at(role, "Policies", "0", "PolicyDocument", "Statement", str(number), *part)


def all_of(role):
    return at(role, "Policies", "0", "PolicyDocument", "Statement")


def with_more(statement):
    return lambda old: [*old, statement]


def ref(name):
    return {"Ref": name}


TRUST = at("WorkerRole", "AssumeRolePolicyDocument", "Statement", "0")
SEND, KEY, ASSETS = 0, 2, 3  # statements of the storefront's role

BREAKS = [
    # named actions
    breaks("I01", BACK, may("WorkerRole", 0, "Action"), ["sqs:*"]),
    breaks("I01", BACK, may("WorkerRole", 0, "Action"), "*"),
    breaks("I01", FRONT, may("StorefrontRole", SEND, "Action", "0"), "sqs:Send*"),
    breaks("I01", FRONT, may("StorefrontRole", SEND), {"Effect": "Allow", "NotAction": ["iam:*"]}),
    breaks("I01", FRONT, may("StorefrontRole", SEND, "Effect"), "Permit"),
    # named resources
    breaks("I02", FRONT, may("StorefrontRole", SEND, "Resource"), ["*"]),
    breaks("I02", FRONT, all_of("StorefrontRole"), with_more(EVERYTHING)),
    breaks("I02", NETWORK, may("NatInstance1Role", 1, "Condition")),
    breaks(
        "I02",
        FRONT,
        may("StorefrontRole", SEND, "Resource"),
        {"Fn::Sub": "arn:${AWS::Partition}:sqs:*:${AWS::AccountId}:orders"},
    ),
    # trust
    breaks("I03", BACK, f"{TRUST}.Principal", {"AWS": "*"}),
    breaks("I03", BACK, f"{TRUST}.Principal.Service", "lambda.amazonaws.com"),
    breaks("I03", BACK, f"{TRUST}.Action", ["sts:*"]),
    breaks(
        "I03",
        DATA,
        at("DatabaseMonitoring", "AssumeRolePolicyDocument", "Statement", "0", "Condition"),
    ),
    # of one kind
    breaks("I04", FRONT, may("StorefrontRole", SEND, "Resource"), [ref("OrderQueueUrl")]),
    breaks("I04", FRONT, may("StorefrontRole", SEND, "Resource"), [ref("SigningKeyArn")]),
    breaks("I04", FRONT, may("StorefrontRole", ASSETS, "Resource"), [ref("AssetsBucketArn")]),
    breaks("I04", BACK, may("WorkerRole", 3, "Resource"), [ref("CatalogueTableName")]),
    # deeds
    breaks("I05", FRONT, may("StorefrontRole", SEND)),
    breaks("I05", FRONT, may("StorefrontRole", SEND, "Effect"), "Deny"),
    breaks("I05", FRONT, may("StorefrontRole", SEND, "Action"), ["sqs:ReceiveMessage"]),
    breaks("I05", BACK, may("WorkerRole", 0, "Resource"), [ref("DeadLettersArn")]),
    breaks("I05", BACK, may("WorkerRole", 3, "Resource", "1")),
    breaks("I05", BACK, may("WorkerRole", 5, "Resource", "1")),
    breaks("I05", BACK, may("WorkerRole", 5, "Resource"), [ref("SigningKeyArn")]),
    breaks("I05", NETWORK, may("NatInstance2Role", 0), at="NatInstance2Role"),
    breaks("I05", FRONT, at("StorefrontRoleProfile", "Roles"), [], at="StorefrontTemplate"),
    breaks(
        "I05",
        FRONT,
        may("StorefrontRole", SEND),
        lambda old: {**old, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}},
    ),
    breaks(
        "I05",
        FRONT,
        all_of("StorefrontRole"),
        with_more({"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}),
    ),
    # the key
    breaks("I06", FRONT, may("StorefrontRole", KEY, "Condition")),
    breaks("I06", FRONT, may("StorefrontRole", KEY, "Condition.StringEquals.kms:ViaService.3")),
    breaks(
        "I06",
        BACK,
        may("WorkerRole", 6, "Condition"),
        {"StringLike": {"kms:ViaService": ["*.amazonaws.com"]}},
    ),
    # tags
    breaks("I07", NETWORK, may("NatInstance1Role", 0, "Condition")),
    breaks("I07", NETWORK, at("NatInstance1Interface", "Tags")),
    breaks(
        "I07",
        NETWORK,
        may("NatInstance1Role", 0, "Condition"),
        {"StringEquals": {"aws:ResourceTag/shop:role": "worker"}},
        at="NatInstance1Template",
    ),
    # managed policies
    breaks("I08", BACK, at("WorkerRole"), lambda old: {**old, "ManagedPolicyArns": ADMINISTRATOR}),
    breaks("I08", DATA, at("DatabaseMonitoring", "ManagedPolicyArns")),
    breaks(
        "I08", BACK, "Resources", lambda old: {**old, "Me": {"Type": "AWS::IAM::User"}}, at="Me"
    ),
]

HARMLESS = [
    Change(
        NETWORK,
        may("NatInstance1Role", 0, "Condition"),
        {"StringEquals": {"aws:ResourceTag/shop:role": ["nat"]}},
    ),
    Change(FRONT, may("StorefrontRole", SEND, "Sid"), "LeaveOrders"),
    Change(FRONT, may("StorefrontRole", SEND, "Action"), "sqs:SendMessage"),
    Change(FRONT, all_of("StorefrontRole"), lambda old: old[::-1]),
    Change(FRONT, at("StorefrontRole", "Policies", "0", "PolicyName"), "Storefront"),
    Change(FRONT, at("StorefrontRole"), lambda old: {**old, "MaxSessionDuration": 3600}),
    Change(BACK, may("WorkerRole", 5, "Resource"), lambda old: old[::-1]),
    Change(BACK, at("WorkerRole"), lambda old: {**old, "Description": "The worker's deeds"}),
    Change(BACK, f"{TRUST}.Principal.Service", ["ec2.amazonaws.com"]),
    Change(BACK, f"{TRUST}.Action", "sts:AssumeRole"),
]
