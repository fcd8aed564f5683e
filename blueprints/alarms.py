"""Alarms tier: where every alarm is told, and the budget.

It comes before the tiers, because each carries its own alarms beside what they watch.
"""

from __future__ import annotations

from dataclasses import dataclass

from troposphere import FindInMap, Ref, Template, budgets, sns

from blueprints.choices import by_size, has_alarm_email
from blueprints.kinds import Email, KeyArn, Size, TopicArn
from blueprints.permissions import policy, services_may_publish

SIZES = {
    # US dollars a month: the estimate of docs/costs.md and a fifth more.
    "MonthlyBudget": {"dev": "185", "small": "450", "growing": "2060"},
}


@dataclass(frozen=True)
class Inputs:
    size: Size
    shop_key_arn: KeyArn
    alarm_email: Email


@dataclass(frozen=True)
class Outputs:
    alarm_topic_arn: TopicArn


def build(t: Template, given: Inputs) -> Outputs:
    """Alarms tier: the topic that every alarm tells, its subscriber, the budget."""
    of_size = by_size(t, given.size, SIZES)
    mailed = has_alarm_email(t, given.alarm_email)
    topic = t.add_resource(sns.Topic("AlarmTopic", KmsMasterKeyId=given.shop_key_arn))
    t.add_resource(
        sns.TopicPolicy(
            "AlarmTopicPolicy",
            Topics=[Ref(topic)],
            PolicyDocument=policy(
                services_may_publish(
                    Ref(topic), ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"]
                )
            ),
        )
    )
    t.add_resource(
        sns.SubscriptionResource(
            "AlarmMail",
            Condition=mailed,
            TopicArn=Ref(topic),
            Protocol="email",
            Endpoint=given.alarm_email,
        )
    )
    t.add_resource(_budget(of_size("MonthlyBudget"), topic))
    return Outputs(alarm_topic_arn=TopicArn(Ref(topic)))


def _budget(amount: FindInMap, topic: sns.Topic) -> budgets.Budget:
    """Tell at 80 % spent and when the forecast passes the whole.

    It counts the whole account: a filter by tag would silently count nothing until somebody
    activates the tag for cost allocation.
    """

    def at(percent: int, kind: str) -> budgets.NotificationWithSubscribers:
        return budgets.NotificationWithSubscribers(
            Notification=budgets.Notification(
                ComparisonOperator="GREATER_THAN",
                NotificationType=kind,
                Threshold=percent,
                ThresholdType="PERCENTAGE",
            ),
            Subscribers=[budgets.Subscriber(Address=Ref(topic), SubscriptionType="SNS")],
        )

    return budgets.Budget(
        "MonthlyBudget",
        Budget=budgets.BudgetData(
            BudgetType="COST",
            TimeUnit="MONTHLY",
            BudgetLimit=budgets.Spend(Amount=amount, Unit="USD"),
        ),
        NotificationsWithSubscribers=[at(80, "ACTUAL"), at(100, "FORECASTED")],
        DependsOn="AlarmTopicPolicy",
    )
