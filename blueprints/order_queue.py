"""Order queue tier: where the storefront leaves orders, where the bad ones end, what they tell."""

from __future__ import annotations

from dataclasses import dataclass

from troposphere import Ref, Sub, Template, sns, sqs

from blueprints.alarm import alarm
from blueprints.kinds import KeyArn, QueueArn, QueueName, QueueUrl, ShopId, TopicArn
from blueprints.permissions import only_over_tls, policy

# Longer than one database failover. SQS may still deliver twice: the worker is idempotent.
VISIBILITY_SECONDS = 180
# Only a fault of the message costs it a receive, so ten of them are a verdict.
MAX_RECEIVES = 10
DAY = 24 * 3600
# The enqueue time is kept on the move, so dead letters must live longer than orders wait.
ORDERS_KEPT_DAYS = 4
DEAD_LETTERS_KEPT_DAYS = 14
# Orders that wait this long are late for a shopper who looks at the order page.
LATE_SECONDS = 300


@dataclass(frozen=True)
class Inputs:
    shop_id: ShopId
    shop_key_arn: KeyArn
    alarm_topic_arn: TopicArn


@dataclass(frozen=True)
class Outputs:
    order_queue_url: QueueUrl
    order_queue_arn: QueueArn
    order_queue_name: QueueName
    dead_letters_url: QueueUrl
    dead_letters_arn: QueueArn
    dead_letters_name: QueueName
    order_events_arn: TopicArn


def build(t: Template, given: Inputs) -> Outputs:
    """Order queue tier: order queue, dead letters, and the topic of order events."""
    # Two queues that name each other are a cycle, so one is named by text.
    name = Sub("orders-${ShopId}", ShopId=given.shop_id)
    arn = "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${Name}"
    dead_letters = t.add_resource(
        sqs.Queue(
            "DeadLetters",
            MessageRetentionPeriod=DEAD_LETTERS_KEPT_DAYS * DAY,
            VisibilityTimeout=VISIBILITY_SECONDS,
            # Orders hold names, addresses and CPFs: the shop's own key.
            KmsMasterKeyId=given.shop_key_arn,
            KmsDataKeyReusePeriodSeconds=3600,
            RedriveAllowPolicy={
                "redrivePermission": "byQueue",
                "sourceQueueArns": [Sub(arn, Name=name)],
            },
            DeletionPolicy="RetainExceptOnCreate",
            UpdateReplacePolicy="Retain",
        )
    )
    orders = t.add_resource(
        sqs.Queue(
            "OrderQueue",
            QueueName=name,
            MessageRetentionPeriod=ORDERS_KEPT_DAYS * DAY,
            VisibilityTimeout=VISIBILITY_SECONDS,
            ReceiveMessageWaitTimeSeconds=20,
            # An order is at most 7 KB; anything larger is none.
            MaximumMessageSize=16 * 1024,
            # Orders hold names, addresses and CPFs: the shop's own key.
            KmsMasterKeyId=given.shop_key_arn,
            KmsDataKeyReusePeriodSeconds=3600,
            RedrivePolicy=sqs.RedrivePolicy(
                deadLetterTargetArn=dead_letters.get_att("Arn"), maxReceiveCount=MAX_RECEIVES
            ),
            DeletionPolicy="RetainExceptOnCreate",
            UpdateReplacePolicy="Retain",
        )
    )
    _only_over_tls(t, "OrderQueuePolicy", orders)
    _only_over_tls(t, "DeadLettersPolicy", dead_letters)
    events = t.add_resource(sns.Topic("OrderEvents", KmsMasterKeyId=given.shop_key_arn))
    _alarms(t, given.alarm_topic_arn, orders, dead_letters)
    return Outputs(
        order_queue_url=QueueUrl(Ref(orders)),
        order_queue_arn=QueueArn(orders.get_att("Arn")),
        order_queue_name=QueueName(orders.get_att("QueueName")),
        dead_letters_url=QueueUrl(Ref(dead_letters)),
        dead_letters_arn=QueueArn(dead_letters.get_att("Arn")),
        dead_letters_name=QueueName(dead_letters.get_att("QueueName")),
        order_events_arn=TopicArn(Ref(events)),
    )


def _only_over_tls(t: Template, title: str, queue: sqs.Queue) -> None:
    t.add_resource(
        sqs.QueuePolicy(
            title,
            Queues=[Ref(queue)],
            PolicyDocument=policy(only_over_tls([queue.get_att("Arn")], "sqs")),
        )
    )


def _alarms(t: Template, topic: TopicArn, orders: sqs.Queue, dead_letters: sqs.Queue) -> None:
    t.add_resource(
        alarm(
            "DeadLettersWaiting",
            topic,
            tells="An order could not be taken: look at the dead letters, mend, redrive",
            namespace="AWS/SQS",
            # A message moved here after failed receives is not counted as sent.
            metric="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": dead_letters.get_att("QueueName")},
            statistic="Maximum",
            above=0,
        )
    )
    t.add_resource(
        alarm(
            "OrdersLate",
            topic,
            tells="The oldest order has waited for five minutes: the worker does not keep up",
            namespace="AWS/SQS",
            metric="ApproximateAgeOfOldestMessage",
            dimensions={"QueueName": orders.get_att("QueueName")},
            statistic="Maximum",
            above=LATE_SECONDS,
            times=3,
        )
    )
