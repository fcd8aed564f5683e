"""N14: security groups let through what is agreed, on both sides, and nothing else.

AGREED is the list. The ports are those on which balancers, fleets and stores say they listen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.parties import HTTPS, ROLES, groups_of, members_of, ports_of
from delivery.rules.reading.places import EVERYWHERE, Way, subnets_of, way_out
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault, number

# Client, server.
AGREED = (
    ("edge", "front door"),
    ("front door", "storefront"),
    ("storefront", "internal balancer"),
    ("internal balancer", "worker"),
    ("worker", "database"),
    ("worker", "memcached"),
    ("worker", "redis"),
    ("storefront", "nat"),
    ("worker", "nat"),
    ("storefront", "internet"),
    ("worker", "internet"),
    ("nat", "internet"),
)

GROUP = "AWS::EC2::SecurityGroup"
DIRECTIONS = {"SecurityGroupIngress": "in", "SecurityGroupEgress": "out"}
# Which list it is has a rule of its own.
A_LIST = "a prefix list"
PEERS = ("SourceSecurityGroupId", "DestinationSecurityGroupId", "CidrIp", "CidrIpv6")
LISTS = ("SourcePrefixListId", "DestinationPrefixListId")
NOWHERE = "127.0.0.1/32"


class Talk(NamedTuple):
    """What a rule lets through: at which group, in or out, from or to whom, on which ports."""

    group: str
    direction: str
    peer: str
    protocol: str
    first: float
    last: float

    def __str__(self) -> str:
        between = "from" if self.direction == "in" else "to"
        ports = f"{self.first:g} to {self.last:g}"
        return f"{self.direction} {between} {self.peer} by {self.protocol} on ports {ports}"


def check(shop: Deployment) -> Iterator[Fault]:
    agreed = {talk: pair for pair in AGREED for talk in _talks(shop, *pair)}
    carried = {name for role in ROLES for name in groups_of(shop, role)}
    groups = {one.name for one in shop.of(GROUP)}
    let: set[Talk] = set()
    for resource, talk in _rules(shop):
        let.add(talk)
        # A group that nobody carries in this size matters less, but it too lets in groups alone.
        matters = talk.group in carried or (talk.direction == "in" and talk.peer not in groups)
        if talk not in agreed and talk.peer != NOWHERE and matters:
            yield fault(resource, f"lets through {talk}: nobody agreed to that")
    for pair in AGREED:
        talks = [talk for talk, parties in agreed.items() if parties == pair]
        missing = [talk for talk in talks if talk not in let]
        for talk in missing:
            yield fault(shop.resources[talk.group], f"{pair[0]} needs it to let through {talk}")
        if missing and missing == talks:  # neither side knows the port: it may be the wrong one
            for server in members_of(shop, pair[1]) if pair[1] in ROLES else ():
                yield fault(server, f"listens where {pair[0]} is not let through")


def _talks(shop: Deployment, client: str, server: str) -> Iterator[Talk]:
    """Yield what the two sides must let through for *client* to reach *server*."""
    if server == "nat":  # what passes through comes by address; out to NAT is to the internet
        for group in groups_of(shop, server):
            for block in _blocks_behind_nat(shop, client):
                yield Talk(group, "in", block, "tcp", float(HTTPS), float(HTTPS))
        return
    clients = {A_LIST} if client == "edge" else groups_of(shop, client)
    servers = {EVERYWHERE} if server == "internet" else groups_of(shop, server)
    ports = {float(HTTPS)} if server == "internet" else ports_of(shop, server)
    for one in clients:
        for other in servers:
            for port in ports:
                if client != "edge":
                    yield Talk(one, "out", other, "tcp", port, port)
                if server != "internet":
                    yield Talk(other, "in", one, "tcp", port, port)


def _rules(shop: Deployment) -> Iterator[tuple[Resource, Talk]]:
    """Yield what every rule lets through, of its own or within a group."""
    for name, direction in DIRECTIONS.items():
        for one in shop.of(f"AWS::EC2::{name}"):
            group = shop.behind(one.get("GroupId"))
            yield one, _talk(shop, group.name if group else "", direction, one.properties)
        for group in shop.of(GROUP):
            for rule in listed(group.get(name)):
                yield group, _talk(shop, group.name, direction, rule)


def _talk(shop: Deployment, group: str, direction: str, rule: object) -> Talk:
    peers = [value for name in PEERS if (value := within(rule, name)) is not None]
    behind = [one.name if (one := shop.behind(value)) else str(value) for value in peers]
    lists = [A_LIST for name in LISTS if within(rule, name) is not None]
    first, last = number(within(rule, "FromPort")), number(within(rule, "ToPort"))
    protocol = str(within(rule, "IpProtocol"))
    return Talk(group, direction, " and ".join([*behind, *lists]), protocol, first, last)


def _blocks_behind_nat(shop: Deployment, role: str) -> set[str]:
    """Return the addresses of the subnets of *role* that lead out through NAT."""
    return {
        str(subnet.get("CidrBlock"))
        for fleet in members_of(shop, role)
        for subnet in subnets_of(shop, fleet)
        if way_out(shop, subnet).way is Way.NAT
    }


RULE = Rule(
    "N14",
    reason="who may talk to whom is what keeps one broken machine from the others",
    remedy="one rule out of the client's group and one into the server's, on the server's port",
    check=check,
)
