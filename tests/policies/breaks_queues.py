"""What breaks the rules of queues and topics, and what does not."""

from tests.policies.changes import Change, breaks

FILE = "order_queue.yaml"
DAY = 24 * 3600


def at(resource, *properties):
    return ".".join(("Resources", resource, "Properties", *properties))


def ref(name):
    return {"Ref": name}


POLICY = at("OrderQueuePolicy", "PolicyDocument", "Statement")
ALLOWED = at("DeadLetters", "RedriveAllowPolicy")
ANYBODY_SENDS = {
    "Sid": "Partner",
    "Effect": "Allow",
    "Principal": "*",
    "Action": ["sqs:SendMessage"],
    "Resource": [{"Fn::GetAtt": ["OrderQueue", "Arn"]}],
}

BREAKS = [
    # set aside
    breaks("Q01", FILE, at("OrderQueue", "RedrivePolicy")),
    breaks("Q01", FILE, at("OrderQueue", "RedrivePolicy", "maxReceiveCount"), 1),
    # kept
    breaks("Q02", FILE, at("DeadLetters", "MessageRetentionPeriod")),
    breaks("Q02", FILE, at("DeadLetters", "MessageRetentionPeriod"), 4 * DAY),
    breaks("Q02", FILE, at("OrderQueue", "MessageRetentionPeriod"), DAY),
    breaks("Q02", FILE, at("OrderQueue", "MessageRetentionPeriod"), 14 * DAY, at="DeadLetters"),
    # hidden
    breaks("Q03", FILE, at("OrderQueue", "VisibilityTimeout"), 30),
    breaks("Q03", FILE, at("OrderQueue", "VisibilityTimeout")),
    breaks("Q03", FILE, at("OrderQueue", "VisibilityTimeout"), 50_000),
    # encrypted
    breaks("Q04", FILE, at("OrderQueue", "KmsMasterKeyId")),
    breaks("Q04", FILE, at("OrderQueue", "KmsMasterKeyId"), "alias/aws/sqs"),
    breaks("Q04", FILE, at("OrderQueue", "KmsMasterKeyId"), ref("AlarmTopicArn")),
    breaks("Q04", FILE, at("OrderQueue", "KmsDataKeyReusePeriodSeconds"), 10),
    breaks("Q04", FILE, at("OrderEvents", "KmsMasterKeyId")),
    breaks("Q04", "alarms.yaml", at("AlarmTopic", "KmsMasterKeyId"), "alias/aws/sns"),
    breaks("Q04", "edge_watch.yaml", "Resources.EdgeAlarmTopic.Metadata"),
    # over TLS
    breaks("Q05", FILE, "Resources.DeadLettersPolicy", at="DeadLetters"),
    breaks("Q05", FILE, at("OrderQueuePolicy", "Queues"), [ref("DeadLetters")], at="OrderQueue"),
    breaks("Q05", FILE, f"{POLICY}.0.Effect", "Allow"),
    breaks("Q05", FILE, f"{POLICY}.0.Action", ["sqs:SendMessage"]),
    breaks("Q05", FILE, f"{POLICY}.0.Condition"),
    breaks("Q05", FILE, f"{POLICY}.0.Condition.Bool", {"aws:SecureTransport": "true"}),
    breaks("Q05", FILE, f"{POLICY}.0.Principal", {"Service": "sqs.amazonaws.com"}),
    breaks("Q05", FILE, f"{POLICY}.0.Resource.0", {"Fn::GetAtt": ["DeadLetters", "Arn"]}),
    # dead letters of the order queue alone
    breaks("Q06", FILE, ALLOWED),
    breaks("Q06", FILE, f"{ALLOWED}.redrivePermission", "allowAll"),
    breaks("Q06", FILE, f"{ALLOWED}.redrivePermission", "denyAll"),
    breaks("Q06", FILE, f"{ALLOWED}.sourceQueueArns", []),
    breaks(
        "Q06", FILE, at("OrderQueue", "QueueName"), {"Fn::Sub": "o-${ShopId}"}, at="DeadLetters"
    ),
    # at once
    breaks("Q07", FILE, at("OrderQueue", "ReceiveMessageWaitTimeSeconds")),
    breaks("Q07", FILE, at("OrderQueue", "MaximumMessageSize"), 4096),
    breaks("Q07", FILE, at("OrderQueue"), lambda old: {**old, "DelaySeconds": 900}),
    breaks("Q07", FILE, at("OrderQueue"), lambda old: {**old, "FifoQueue": True}),
    # subscribed
    breaks("Q09", "alarms.yaml", at("AlarmMail", "TopicArn"), ref("AlarmTopicArn")),
    breaks("Q09", "alarms.yaml", at("AlarmMail", "Protocol"), "https"),
    # for ourselves
    breaks("Q08", FILE, POLICY, lambda old: [*old, ANYBODY_SENDS]),
    breaks(
        "Q08",
        "alarms.yaml",
        at("AlarmTopicPolicy", "PolicyDocument", "Statement", "0", "Condition"),
    ),
    breaks(
        "Q08",
        "edge_watch.yaml",
        at("EdgeAlarmTopicPolicy", "PolicyDocument", "Statement", "0", "Principal"),
        {"AWS": "arn:aws:iam::999999999999:root"},
    ),
    breaks("Q01", FILE, at("OrderQueue", "RedrivePolicy", "maxReceiveCount"), 1000),
]

HARMLESS = [
    Change(FILE, at("OrderQueue", "RedrivePolicy", "maxReceiveCount"), 20),
    Change(FILE, at("OrderQueue", "VisibilityTimeout"), 600),
    Change(FILE, at("OrderQueue", "MessageRetentionPeriod"), 7 * DAY),
    Change(FILE, at("OrderQueue", "RedrivePolicy", "maxReceiveCount"), 20),
    Change(FILE, at("OrderQueue", "MaximumMessageSize"), 262_144),
    Change(FILE, at("OrderQueue", "KmsDataKeyReusePeriodSeconds"), 300),
    Change(FILE, at("OrderQueue"), lambda old: {**old, "Tags": [{"Key": "team", "Value": "a"}]}),
    Change(FILE, f"{POLICY}.0.Sid", "Encrypted"),
    Change(FILE, f"{POLICY}.0.Resource", "*"),
    Change(FILE, at("OrderEvents"), lambda old: {**old, "DisplayName": "Orders"}),
]
