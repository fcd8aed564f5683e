"""What breaks the rules of alarms, dashboard and budget, and what does not."""

from tests.policies.changes import Change, breaks

ALARMS, BACK, DATA, DOOR = "alarms.yaml", "backend.yaml", "data.yaml", "front_door.yaml"
QUEUE, WATCH, SCREEN, NETWORK = (
    "order_queue.yaml",
    "edge_watch.yaml",
    "dashboard.yaml",
    "network.yaml",
)


def at(resource, *properties):
    return ".".join(("Resources", resource, "Properties", *properties))


def ref(name):
    return {"Ref": name}


def with_more(**properties):
    return lambda old: {**old, **properties}


def instead(old, new):
    return lambda text: text.replace(old, new)


LATE, WAITING = "OrdersLate", "DeadLettersWaiting"
PUBLISH = at("AlarmTopicPolicy", "PolicyDocument", "Statement", "0")
BODY = at("Dashboard", "DashboardBody", "Fn::Sub", "0")
WARNINGS = at("MonthlyBudget", "NotificationsWithSubscribers")

BREAKS = [
    # heard
    breaks("A01", QUEUE, at(LATE, "AlarmActions")),
    breaks("A01", QUEUE, at(LATE, "OKActions"), []),
    breaks("A01", QUEUE, at(LATE, "AlarmActions"), [ref("OrderEvents")]),
    breaks("A01", QUEUE, at(LATE), with_more(ActionsEnabled=False)),
    breaks("A01", WATCH, at("EdgeFailing", "OKActions"), ["arn:aws:sns:us-east-1:1:x"]),
    # existing
    breaks("A02", QUEUE, at(LATE, "MetricName"), "AgeOfOldestMessage"),
    breaks("A02", BACK, at("WorkerSlow", "MetricName"), "Latency"),
    breaks("A02", DATA, at("DatabaseBusy", "Dimensions", "0", "Value"), ref("DatabaseSubnets")),
    breaks("A02", SCREEN, BODY, instead("CacheHitRate", "HitRate"), at="Dashboard"),
    # in time
    breaks("A03", QUEUE, at(LATE, "EvaluationPeriods"), 0),
    breaks("A03", QUEUE, at(LATE, "EvaluationPeriods"), 300),
    breaks("A03", QUEUE, at(LATE, "Period"), 45),
    breaks("A03", QUEUE, at(LATE), with_more(DatapointsToAlarm=4)),
    breaks("A03", QUEUE, at(LATE, "TreatMissingData"), "never"),
    # watched
    breaks("A04", QUEUE, f"Resources.{WAITING}", at="DeadLetters"),
    breaks("A04", QUEUE, at(WAITING, "MetricName"), "NumberOfMessagesSent"),
    breaks("A04", QUEUE, at(WAITING, "Threshold"), 100),
    breaks("A04", QUEUE, at(WAITING, "ComparisonOperator"), "LessThanThreshold"),
    breaks("A04", QUEUE, at(WAITING, "Statistic"), "SampleCount"),
    breaks(
        "A04",
        QUEUE,
        at(WAITING, "Dimensions", "0", "Value"),
        {"Fn::GetAtt": ["OrderQueue", "QueueName"]},
    ),
    breaks("A04", QUEUE, at(LATE, "Threshold"), 86_400),
    breaks("A04", BACK, at("WorkerSick", "Dimensions", "1"), at="WorkerTargets"),
    breaks("A04", BACK, at("WorkerFailing", "TreatMissingData"), "ignore"),
    breaks("A04", BACK, at("WorkerShort", "TreatMissingData"), "notBreaching"),
    breaks("A04", BACK, at("WorkerShort", "Threshold"), 0),
    breaks("A04", DOOR, "Resources.StorefrontUnanswered", at="FrontDoor"),
    breaks("A04", DOOR, at("StorefrontSlow", "ExtendedStatistic"), "p10"),
    breaks("A04", DATA, at("DatabaseDiskFull", "Threshold"), 5),
    breaks("A04", DATA, at("DatabaseMemoryLow", "ComparisonOperator"), "GreaterThanThreshold"),
    breaks("A04", DATA, "Resources.RedisFull", at="Redis"),
    breaks("A04", DATA, "Resources.CatalogueReadsThrottled", at="CatalogueTable"),
    breaks("A04", DATA, "Resources.CatalogueWritesThrottled", at="CatalogueTable"),
    breaks("A04", NETWORK, "Resources.NatInstance2Gone", at="NatInstance2"),
    breaks("A04", WATCH, at("EdgeFailing", "Dimensions", "1"), at="EdgeFailing"),
    breaks("A04", WATCH, at("EdgeUnwell", "Dimensions", "0", "Value"), ref("ShopHealthCheckId")),
    breaks("A04", WATCH, at("ShopUnwell", "TreatMissingData"), "missing"),
    # reached
    breaks("A05", ALARMS, "Resources.AlarmTopicPolicy", at="AlarmTopic"),
    breaks("A05", ALARMS, f"{PUBLISH}.Principal.Service.0", at="AlarmTopic"),
    breaks("A05", ALARMS, f"{PUBLISH}.Principal.Service.1", at="AlarmTopic"),
    breaks("A05", ALARMS, f"{PUBLISH}.Action", ["sns:Publish", "sns:Subscribe"]),
    breaks("A05", ALARMS, f"{PUBLISH}.Effect", "Deny", at="AlarmTopic"),
    breaks("A05", ALARMS, "Resources.AlarmMail", at="AlarmTopic"),
    breaks("A05", WATCH, at("EdgeAlarmMail", "Endpoint"), "me@example.com", at="EdgeAlarmTopic"),
    breaks("A05", WATCH, at("EdgeAlarmMail", "Protocol"), "sms", at="EdgeAlarmTopic"),
    # the budget
    breaks("A06", ALARMS, "Resources.MonthlyBudget", at="AlarmTopic"),
    breaks("A06", ALARMS, at("MonthlyBudget", "Budget", "TimeUnit"), "ANNUALLY"),
    breaks("A06", ALARMS, at("MonthlyBudget", "Budget", "BudgetType"), "USAGE"),
    breaks("A06", ALARMS, "Mappings.Sizes.small.MonthlyBudget", "5000", at="MonthlyBudget"),
    breaks("A06", ALARMS, "Mappings.Sizes.growing.MonthlyBudget", "0", at="MonthlyBudget"),
    breaks("A06", ALARMS, f"{WARNINGS}.1"),
    breaks("A06", ALARMS, f"{WARNINGS}.0.Notification.Threshold", 500),
    breaks("A06", ALARMS, f"{WARNINGS}.0.Notification.ComparisonOperator", "LESS_THAN"),
    breaks("A06", ALARMS, f"{WARNINGS}.0.Subscribers", []),
    breaks("A06", ALARMS, "Resources.MonthlyBudget.DependsOn"),
    # the dashboard
    breaks("A07", SCREEN, BODY, instead("}]}", "}]")),
    breaks("A07", SCREEN, BODY, instead("${AWS::Region}", "us-west-2")),
    breaks("A07", SCREEN, BODY, instead("${DeadLettersName}", "${OrderQueueName}")),
    breaks("A07", SCREEN, BODY, instead('"x":16', '"x":20')),
    # calculated
    breaks("A08", DATA, at("RedisBusy", "Metrics.2")),
    breaks("A08", DATA, at("RedisBusy", "Metrics.2.ReturnData"), "false"),
    breaks("A08", DATA, at("RedisBusy", "Metrics.0.ReturnData")),
    breaks("A08", DATA, at("RedisBusy", "Metrics.1.Id"), "node0"),
    breaks("A08", DATA, at("RedisFull", "Metrics.2.Expression"), "MIN([node0, node1])"),
    breaks("A08", DATA, at("RedisFull", "Metrics.2.Expression"), "FILL(node0, 0)"),
    breaks("A08", DATA, at("RedisFull", "Metrics.2.Expression"), "MAX([node1, node2])"),
]

HARMLESS = [
    Change(DATA, at("RedisBusy", "Metrics.2.Expression"), "MAX(METRICS())"),
    Change(DATA, at("RedisFull", "Metrics.2"), lambda old: {**old, "Id": "most", "Label": "Worst"}),
    Change(QUEUE, at(LATE, "AlarmDescription"), "Orders are late"),
    Change(QUEUE, at(LATE, "Threshold"), 120),
    Change(QUEUE, at(LATE, "EvaluationPeriods"), 5),
    Change(QUEUE, at(LATE), with_more(DatapointsToAlarm=2)),
    Change(QUEUE, at(WAITING, "ComparisonOperator"), "GreaterThanThreshold"),
    Change(QUEUE, at(WAITING, "Statistic"), "Average"),
    Change(QUEUE, at(WAITING), with_more(InsufficientDataActions=[ref("AlarmTopicArn")])),
    Change(BACK, at("WorkerSlow", "Threshold"), 0.5),
    Change(BACK, at("WorkerSlow", "ExtendedStatistic"), "p95"),
    Change(BACK, at("WorkerFailing", "Threshold"), 5),
    Change(BACK, at("WorkerFailing", "TreatMissingData"), "missing"),
    Change(DATA, at("DatabaseDiskFull", "Threshold"), 10_737_418_240),
    Change(DATA, at("DatabaseBusy", "Threshold"), 70),
    Change(
        DATA,
        "Resources",
        lambda old: {
            **old,
            "DatabaseWaits": {
                **old["DatabaseBusy"],
                "Properties": {
                    **old["DatabaseBusy"]["Properties"],
                    "MetricName": "DiskQueueDepth",
                    "Threshold": 64,
                },
            },
        },
    ),
    Change(
        DATA,
        "Resources",
        lambda old: {
            **old,
            "Quiet": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "ComparisonOperator": "GreaterThanThreshold",
                    "Dimensions": [{"Name": "DBInstanceIdentifier", "Value": ref("Database")}],
                    "EvaluationPeriods": 1,
                    "MetricName": "DatabaseConnections",
                    "Namespace": "AWS/RDS",
                    "Period": 60,
                    "Statistic": "Maximum",
                    "Threshold": 500,
                },
            },
        },
    ),
    Change(ALARMS, f"{WARNINGS}.0.Notification.Threshold", 50),
    Change(ALARMS, "Mappings.Sizes.small.MonthlyBudget", "600"),
    Change(SCREEN, BODY, instead('"title":"Requests"', '"title":"Who comes"')),
    Change(SCREEN, BODY, instead('"period":60', '"period":300')),
]
