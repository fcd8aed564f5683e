"""What differs between deployments: sizes as rows of a Mapping, structure as named conditions.

There are at most twelve conditions. cfn-lint and readers both choke on more, so a number that
differs by size is a row of the tier's own Mapping `Sizes`; only structure is a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from troposphere import And, AWSHelperFn, Equals, FindInMap, If, Not, NoValue, Ref, Template

from blueprints.kinds import Size
from blueprints.wiring import Value

SIZES = ("dev", "small", "growing")

Row = Callable[[str], FindInMap]


def by_size(t: Template, size: Size, rows: Mapping[str, Mapping[str, str]]) -> Row:
    """Add *rows* (name -> size -> value) as the Mapping `Sizes`; return its reader."""
    for name, values in rows.items():
        if tuple(values) != SIZES:
            raise ValueError(f"Sizes.{name}: expected {', '.join(SIZES)}, got {', '.join(values)}")
    t.add_mapping("Sizes", {one: {name: rows[name][one] for name in rows} for one in SIZES})
    return lambda name: FindInMap("Sizes", size, name)


def only_if(condition: str, value: object) -> Any:  # Any: it stands in for any property
    """Return *value* under *condition*, else no property at all."""
    return If(condition, value, NoValue)


def has_domain(t: Template, *signs: Value) -> str:
    """The shop has a domain of its own: none of *signs*, which exist only with it, is empty."""
    tests = [_given(sign) for sign in signs]
    return _condition(t, "HasDomain", tests[0] if len(tests) == 1 else And(*tests))


def in_us_east_1(t: Template) -> str:
    """The stack is launched where CloudFront keeps its firewalls and certificates."""
    return _condition(t, "InUsEast1", Equals(Ref("AWS::Region"), "us-east-1"))


def nat_instances(t: Template, kind: AWSHelperFn) -> str:
    """Private subnets reach out through instances of ours."""
    return _condition(t, "NatInstance", Equals(kind, "instance"))


def nat_gateways(t: Template, kind: AWSHelperFn) -> str:
    """Private subnets reach out through a gateway in each zone."""
    return _condition(t, "NatGateway", Equals(kind, "gateway"))


def nat_instance_per_zone(t: Template, kind: AWSHelperFn, count: AWSHelperFn) -> str:
    """There is a NAT instance in the second zone too."""
    return _condition(t, "NatInstancePerZone", And(Equals(kind, "instance"), Equals(count, "2")))


def frontends_private(t: Template, placement: Value) -> str:
    """The frontends stand in the private subnets 1 and 2."""
    return _condition(t, "FrontendsPrivate", Equals(placement, "private"))


def bot_control(t: Template, switch: Value) -> str:
    """AWS's bot rules are paid for."""
    return _condition(t, "BotControl", Equals(switch, "true"))


def firewall_observes(t: Template, mode: Value) -> str:
    """The firewalls count and do not block."""
    return _condition(t, "FirewallObserves", Equals(mode, "observe"))


def has_staff_networks(t: Template, networks: Value) -> str:
    """Only named networks may reach the staff area."""
    return _condition(t, "HasStaffNetworks", _given(networks))


def edge_sends_second(t: Template, which: Value) -> str:
    """CloudFront sends the second of the two header secrets."""
    return _condition(t, "EdgeSendsSecond", Equals(which, "two"))


def has_alarm_email(t: Template, email: Value) -> str:
    """Somebody is told of alarms by mail."""
    return _condition(t, "HasAlarmEmail", _given(email))


def _given(value: Value) -> Not:
    return Not(Equals(value, ""))


def _condition(t: Template, name: str, test: AWSHelperFn) -> str:
    if name not in t.conditions:
        t.add_condition(name, test)
    return name
