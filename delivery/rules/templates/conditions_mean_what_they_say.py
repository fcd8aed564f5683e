"""T02: a condition holds in exactly the launches that its name speaks of, in every template."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from delivery.resolved import Deployment
from delivery.resolved.stack import Stack
from delivery.rules.rule import Fault, Rule, Set
from delivery.rules.reading.written import section
from delivery.templates import NESTED


@dataclass(frozen=True)
class Answers:
    """What a launch was given, and what the root takes where it was given nothing."""

    given: Mapping[str, str]
    region: str

    def are(self, name: str, value: str) -> bool:
        return self.given.get(name, "") == value


def _is(name: str, value: str) -> Callable[[Answers], bool]:
    return lambda answers: answers.are(name, value)


def _has(name: str) -> Callable[[Answers], bool]:
    return lambda answers: not answers.are(name, "")


MEANINGS: dict[str, Callable[[Answers], bool]] = {
    "BotControl": _is("BotControl", "true"),
    "EdgeSendsSecond": _is("EdgeSends", "two"),
    "FirewallObserves": _is("FirewallMode", "observe"),
    "FrontendsPrivate": _is("FrontendPlacement", "private"),
    "HasAlarmEmail": _has("AlarmEmail"),
    "HasDomain": lambda answers: _has("DomainName")(answers) or _has("ShopHealthCheckId")(answers),
    "HasStaffNetworks": _has("StaffNetworks"),
    "InUsEast1": lambda answers: answers.region == "us-east-1",
    "NatGateway": _is("Size", "growing"),
    "NatInstance": lambda answers: not answers.are("Size", "growing"),
    "NatInstancePerZone": _is("Size", "small"),
}


def check(together: Set) -> Iterator[Fault]:
    for shop in together.deployments:
        answers = Answers({**_defaults(together, shop), **shop.given}, shop.region)
        for stack in _stacks(together, shop):
            for name in section(stack.template, "Conditions"):
                wanted = MEANINGS.get(name)
                if wanted and stack.condition(name) != wanted(answers):
                    says = "does not hold" if wanted(answers) else "holds"
                    yield Fault(stack.file, name, f"{says} with {shop.given} in {shop.region}")


def _defaults(together: Set, shop: Deployment) -> dict[str, str]:
    parameters = section(together.templates.get(shop.root, {}), "Parameters")
    return {name: str(one["Default"]) for name, one in parameters.items() if "Default" in one}


def _stacks(together: Set, shop: Deployment) -> Iterator[Stack]:
    """Yield the root of a launch and every stack that it nests, to be asked once more."""
    aside = Deployment(shop.root, shop.region, shop.given)
    yield Stack(together.templates, shop.root, "", shop.given, aside)
    for one in shop.of(NESTED):
        file = str(one.get("TemplateURL")).rpartition("/")[2]
        given = one.get("Parameters", {})
        yield Stack(
            together.templates, file, one.name, given if isinstance(given, dict) else {}, aside
        )


RULE = Rule(
    "T02",
    reason="half a tier built for a domain and half without it is refused, or worse, stands",
    remedy="test the parameter that the condition is named for, and turn it round nowhere",
    of_set=check,
)
