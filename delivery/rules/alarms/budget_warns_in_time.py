"""A06: a budget warns before the money is spent, and grows with the size."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from delivery.resolved import Deployment
from delivery.rules.alarms.alarms_are_heard import topics_of_alarms
from delivery.rules.reading.order import made_before
from delivery.rules.reading.shapes import all_behind, listed, within
from delivery.rules.rule import Fault, Rule, Set, fault, missing, number

BUDGET = "AWS::Budgets::Budget"
AMOUNT = "Budget.BudgetLimit.Amount"
WANTED = {
    "Budget.BudgetLimit.Unit": "USD",
    "Budget.BudgetType": "COST",
    "Budget.TimeUnit": "MONTHLY",
}
# Dollars a month; beyond it is a typing error.
LEAST, MOST = 10, 20_000
# Of the budget, in percent: at 100 the money is gone, below 10 it always warns.
LEAST_PERCENT, MOST_PERCENT = 10, 100
SIZES = ("dev", "small", "growing")


def check(shop: Deployment) -> Iterator[Fault]:
    if not shop.of(BUDGET):
        yield missing("alarms.yaml", "AlarmTopic", "there is no budget")
    for budget in shop.of(BUDGET):
        for path, wanted in WANTED.items():
            if budget.get(path) != wanted:
                yield fault(budget, f"{path} is {budget.get(path)}, wanted {wanted}")
        if not LEAST <= number(budget.get(AMOUNT)) <= MOST:
            yield fault(budget, f"{AMOUNT} is {budget.get(AMOUNT)}, wanted {LEAST} to {MOST}")
        if budget.get("Budget.CostFilters") or budget.get("Budget.FilterExpression"):
            yield fault(budget, "filters: what it filters by counts nothing until it is activated")
        notifications = listed(budget.get("NotificationsWithSubscribers"))
        warned = {_kind(shop, one) for one in notifications}
        for kind in sorted({"ACTUAL", "FORECASTED"} - warned):
            yield fault(budget, f"does not warn of {kind} spending, to 100 %, by the topic")
        for policy in shop.of("AWS::SNS::TopicPolicy"):
            if policy.stack == budget.stack and policy.name not in made_before(shop, budget):
                yield fault(budget, f"does not wait for {policy.logical_id}, and is refused")


def grows(together: Set) -> Iterator[Fault]:
    amounts = {
        shop.given["Size"]: (budget, number(budget.get(AMOUNT)))
        for shop in together.deployments
        if shop.given.get("Size") in SIZES
        for budget in shop.of(BUDGET)
    }
    found = [amounts[size] for size in SIZES if size in amounts]
    for (_, less), (budget, more) in pairwise(found):
        if not less < more:
            yield fault(budget, f"{AMOUNT} is {more:.0f} after {less:.0f} of the smaller size")


def _kind(shop: Deployment, one: object) -> str:
    """Return of what *one* warns, if it does so in time and somebody hears of it."""
    rule = within(one, "Notification")
    told = [
        topic
        for subscriber in listed(within(one, "Subscribers"))
        if within(subscriber, "SubscriptionType") == "SNS"
        for topic in all_behind(shop, within(subscriber, "Address"))
    ]
    in_time = (
        within(rule, "ComparisonOperator") == "GREATER_THAN"
        and within(rule, "ThresholdType") in {None, "PERCENTAGE"}
        and LEAST_PERCENT <= number(within(rule, "Threshold")) <= MOST_PERCENT
    )
    heard = any(topic in topics_of_alarms(shop) for topic in told)
    return str(within(rule, "NotificationType")) if in_time and heard else ""


RULE = Rule(
    "A06",
    reason="a loop that calls AWS all night is seen on the bill, unless something counts along",
    remedy="a monthly budget in USD for the size, telling the alarm topic of actual and forecast",
    check=check,
    of_set=grows,
)
