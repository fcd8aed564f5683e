"""What a person fills in: the parameters of the root and of global.yaml, as the console shows them.

A parameter has one kind, label and default wherever it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from troposphere import (
    AWSHelperFn,
    Equals,
    Not,
    Parameter,
    Ref,
    Select,
    Split,
    Template,
)

from blueprints.groups import CLOUDFRONT
from blueprints.kinds import (
    BucketName,
    CacheEngine,
    Cidr,
    DistributionId,
    DomainName,
    EdgeCertificateArn,
    EdgeWebAclArn,
    Email,
    FirewallMode,
    HealthCheckId,
    HostedZoneId,
    Placement,
    Serial,
    Size,
    StaffNetworks,
    Switch,
    WhichSecret,
)
from blueprints.wiring import Value


@dataclass(frozen=True)
class Question:
    """One parameter as a person meets it; without a default it must be answered."""

    title: str
    kind: type[Value]
    label: str
    default: str | None = ""
    description: str = ""


QUESTIONS: dict[str, tuple[Question, ...]] = {
    "The shop": (
        Question("Size", Size, "Size", "dev"),
        Question("DomainName", DomainName, "Domain"),
        Question("HostedZoneId", HostedZoneId, "Hosted zone of the domain"),
        Question("DistributionId", DistributionId, "Distribution", None),
        Question("EdgeHealthCheckId", HealthCheckId, "Health check of the edge"),
        Question("ShopHealthCheckId", HealthCheckId, "Health check of the shop"),
        Question(
            "EdgeWebAclLogsBucketName",
            BucketName,
            "Bucket for the logs of the log bucket",
            None,
            "Output EdgeWebAclLogsBucketName of global.yaml",
        ),
    ),
    "Mail": (
        Question(
            "AlarmEmail",
            Email,
            "Who is told of alarms",
            description="Address that alarms are mailed to; empty means nobody is mailed",
        ),
    ),
    "Network and safety": (
        Question("VpcCidr", Cidr, "Network of the VPC", "10.20.0.0/16"),
        Question("FrontendPlacement", Placement, "Storefront's subnets", "public"),
        Question(
            "ProtectData",
            Switch,
            "Protect data against deletion",
            "false",
            "true refuses to delete databases and load balancers; set it once the shop stands",
        ),
    ),
    "Firewall": (
        Question("FirewallMode", FirewallMode, "Firewall", "enforce"),
        Question(
            "BotControl",
            Switch,
            "Bot Control",
            "false",
            "true adds AWS's bot rules to sign-in, cart and checkout, for a price",
        ),
        Question("StaffNetworks", StaffNetworks, "Networks of the staff"),
    ),
    "Caches": (Question("CacheEngine", CacheEngine, "Engine of the catalogue cache", "valkey"),),
    "Rotation of the edge's secret": (
        Question("EdgeSends", WhichSecret, "Secret that CloudFront sends", "one"),
        Question("SecretOneSerial", Serial, "Serial of secret one", "1"),
        Question("SecretTwoSerial", Serial, "Serial of secret two", "1"),
    ),
    "Only outside us-east-1": (
        Question("EdgeWebAclArn", EdgeWebAclArn, "Firewall of the edge"),
        Question("EdgeCertificateArn", EdgeCertificateArn, "Certificate of the edge"),
    ),
}


def described() -> dict[str, Parameter]:
    """Return every parameter a person may fill in, with its default, by title."""
    return {
        question.title: _parameter(question)
        for questions in QUESTIONS.values()
        for question in questions
    }


def show(t: Template) -> None:
    """Group and label the parameters of *t* for the console."""
    groups = []
    labels = {}
    for group, questions in QUESTIONS.items():
        here = [question for question in questions if question.title in t.parameters]
        if here:
            groups.append(
                {
                    "Label": {"default": group},
                    "Parameters": [question.title for question in here],
                }
            )
            labels.update({question.title: {"default": question.label} for question in here})
    unlabelled = sorted(set(t.parameters) - set(labels))
    if unlabelled:
        raise ValueError(f"parameters without a question: {', '.join(unlabelled)}")
    t.set_metadata(
        {
            "AWS::CloudFormation::Interface": {
                "ParameterGroups": groups,
                "ParameterLabels": labels,
            }
        }
    )


def stack_token() -> Select:
    """Return eight characters of the stack's own id, for names that must be unique."""
    return Select("0", Split("-", Select("2", Split("/", Ref("AWS::StackId")))))


# ---- rules between parameters


def refuse(t: Template, name: str, *assertions: tuple[Any, str], when: Any = None) -> None:
    """Add a rule: what must hold, with the sentence the console shows when it does not."""
    rule: dict[str, Any] = {
        "Assertions": [{"Assert": test, "AssertDescription": says} for test, says in assertions]
    }
    if when is not None:
        rule["RuleCondition"] = when
    t.add_rule(name, rule)


def given(title: str) -> Not:
    """The parameter is not empty."""
    return Not(Equals(Ref(title), ""))


def domain_and_zone_together(t: Template) -> None:
    """A domain needs its zone, a zone its domain."""
    refuse(
        t,
        "DomainNeedsZone",
        (given("HostedZoneId"), "DomainName is given: HostedZoneId must be given too"),
        when=given("DomainName"),
    )
    refuse(
        t,
        "ZoneNeedsDomain",
        (given("DomainName"), "HostedZoneId is given: DomainName must be given too"),
        when=given("HostedZoneId"),
    )


def only_in_us_east_1(t: Template) -> None:
    """CloudFront's firewall, certificate and metrics live nowhere else."""
    refuse(
        t,
        "OnlyInUsEast1",
        (
            Equals(Ref("AWS::Region"), "us-east-1"),
            "launch this stack in us-east-1: CloudFront keeps these things there alone",
        ),
    )


def only_known_regions(t: Template) -> None:
    """Refuse regions whose list of CloudFront's addresses is not known here."""
    regions = sorted(CLOUDFRONT)
    test: AWSHelperFn | dict[str, Any] = {"Fn::Contains": [regions, Ref("AWS::Region")]}
    refuse(t, "KnownRegion", (test, f"the shop can be launched in {', '.join(regions)}"))


def _parameter(question: Question) -> Parameter:
    more = {} if question.default is None else {"Default": question.default}
    return question.kind.parameter(question.title, description=question.description, **more)
