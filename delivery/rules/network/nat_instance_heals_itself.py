"""N09: each interface that routes lead to is taken by one NAT instance, replaced if lost."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.fleets import rolling
from delivery.rules.reading.parties import FLEET, INTERFACE, interfaces_taken_by
from delivery.rules.reading.places import subnets_of, targets_of
from delivery.rules.rule import Fault, Rule, fault, number


def check(shop: Deployment) -> Iterator[Fault]:
    for interface in _led_to(shop):
        takers = [one for one in shop.of(FLEET) if interface in interfaces_taken_by(shop, one)]
        if len(takers) != 1:
            yield fault(interface, f"{len(takers)} groups of instances take it over, wanted 1")
        for fleet in takers:
            yield from _faults(shop, fleet, interface)


def _led_to(shop: Deployment) -> list[Resource]:
    targets = {
        target.name: target
        for route in shop.of("AWS::EC2::Route")
        for target in targets_of(shop, route)
    }
    return [one for one in targets.values() if one.type == INTERFACE]


def _faults(shop: Deployment, fleet: Resource, interface: Resource) -> Iterator[Fault]:
    sizes = {name: number(fleet.get(name)) for name in ("MinSize", "MaxSize", "DesiredCapacity")}
    sizes["DesiredCapacity"] = number(fleet.get("DesiredCapacity", "1"))
    for name, size in sizes.items():
        if size != 1:
            yield fault(fleet, f"{name} is {fleet.get(name)}, wanted 1: one holds the interface")
    if subnets_of(shop, fleet) != subnets_of(shop, interface):
        yield fault(fleet, f"stands in another subnet than {interface.logical_id}")
    if number(rolling(fleet).get("MinInstancesInService", "0")) != 0:
        yield fault(fleet, "MinInstancesInService keeps the old instance, which has the interface")


RULE = Rule(
    "N09",
    reason="a NAT instance that dies takes its zone's way out along until another takes over",
    remedy="a group of exactly one in the interface's subnet, with the interface in its user data",
    check=check,
)
