"""Who talks in the shop: each party by its role, the groups it carries, the ports it listens on."""

from __future__ import annotations

from collections.abc import Callable

from delivery.resolved import Deployment, Resource, attributes_in
from delivery.rules.reading.shapes import all_behind, listed, within
from delivery.rules.rule import number

FLEET = "AWS::AutoScaling::AutoScalingGroup"
BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
INTERFACE = "AWS::EC2::NetworkInterface"
HTTPS = 443

# Where each type names the security groups it carries; a fleet's stand in its launch template.
_GROUPS_AT = {
    BALANCER: "SecurityGroups",
    INTERFACE: "GroupSet",
    "AWS::EC2::LaunchTemplate": "LaunchTemplateData.SecurityGroupIds",
    "AWS::ElastiCache::CacheCluster": "VpcSecurityGroupIds",
    "AWS::ElastiCache::ReplicationGroup": "SecurityGroupIds",
    "AWS::RDS::DBInstance": "VPCSecurityGroups",
}


def members_of(shop: Deployment, role: str) -> list[Resource]:
    """Return the resources that play *role*: balancers, fleets, stores, NAT."""
    return _MEMBERS[role](shop)


def carriers_of(shop: Deployment, role: str) -> list[Resource]:
    """Return what carries the security groups of *role*: of a fleet its launch template."""
    found = [
        (template_of(shop, one) or one) if one.type == FLEET else one
        for one in members_of(shop, role)
    ]
    return [one for one in found if one.type in _GROUPS_AT]


def groups_carried(shop: Deployment, carrier: Resource) -> list[Resource]:
    """Return the security groups of a balancer, launch template, store or interface."""
    return all_behind(shop, carrier.get(_GROUPS_AT[carrier.type]))


def groups_of(shop: Deployment, role: str) -> set[str]:
    """Return the names of the security groups that *role* carries."""
    return {
        group.name for carrier in carriers_of(shop, role) for group in groups_carried(shop, carrier)
    }


def ports_of(shop: Deployment, role: str) -> set[float]:
    """Return the ports on which *role* listens, as its own resources say."""
    return {port for one in members_of(shop, role) for port in _ports(shop, one)}


# ---- fleets and balancers


def template_of(shop: Deployment, fleet: Resource) -> Resource | None:
    """Return the launch template of *fleet*, plain or within a mixed policy."""
    mixed = "MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateId"
    return shop.behind(fleet.get(mixed) or fleet.get("LaunchTemplate.LaunchTemplateId"))


def balancers_before(shop: Deployment, fleet: Resource) -> list[Resource]:
    """Return the load balancers that send their requests to *fleet*."""
    targets = {one.name for one in all_behind(shop, fleet.get("TargetGroupARNs"))}
    return [
        balancer
        for balancer in shop.of(BALANCER)
        if targets & {one.name for one in _targets(shop, balancer)}
    ]


def is_public(balancer: Resource) -> bool:
    """Return whether *balancer* faces the internet, as it does unless told otherwise."""
    return bool(balancer.get("Scheme") != "internal")


def interfaces_taken_by(shop: Deployment, fleet: Resource) -> list[Resource]:
    """Return the network interfaces that the user data of *fleet* names: it is a NAT instance."""
    template = template_of(shop, fleet)
    named = attributes_in(template.get("LaunchTemplateData.UserData")) if template else ()
    return [one for one in all_behind(shop, list(named)) if one.type == INTERFACE]


def _listeners(shop: Deployment, balancer: Resource) -> list[Resource]:
    found = shop.of("AWS::ElasticLoadBalancingV2::Listener")
    return [one for one in found if shop.behind(one.get("LoadBalancerArn")) == balancer]


def _targets(shop: Deployment, balancer: Resource) -> list[Resource]:
    """Return the target groups that listeners of *balancer*, or rules of these, forward to."""
    listeners = _listeners(shop, balancer)
    rules = [
        one
        for one in shop.of("AWS::ElasticLoadBalancingV2::ListenerRule")
        if shop.behind(one.get("ListenerArn")) in listeners
    ]
    actions = [
        *(action for one in listeners for action in listed(one.get("DefaultActions"))),
        *(action for one in rules for action in listed(one.get("Actions"))),
    ]
    return all_behind(shop, [within(action, "TargetGroupArn") for action in actions])


def _ports(shop: Deployment, member: Resource) -> list[float]:
    if member.type == BALANCER:
        return [number(one.get("Port")) for one in _listeners(shop, member)]
    if member.type == FLEET:
        targets = all_behind(shop, member.get("TargetGroupARNs"))
        return [number(one.get("Port")) for one in targets]
    return [HTTPS] if member.type == INTERFACE else [number(member.get("Port"))]


def _balancers(*, public: bool) -> Callable[[Deployment], list[Resource]]:
    return lambda shop: [one for one in shop.of(BALANCER) if is_public(one) == public]


def _fleets(*, public: bool) -> Callable[[Deployment], list[Resource]]:
    return lambda shop: [
        fleet
        for fleet in shop.of(FLEET)
        if public in {is_public(one) for one in balancers_before(shop, fleet)}
    ]


def _nat(shop: Deployment) -> list[Resource]:
    fleets = [one for one in shop.of(FLEET) if interfaces_taken_by(shop, one)]
    return [*shop.of(INTERFACE), *fleets]


_MEMBERS: dict[str, Callable[[Deployment], list[Resource]]] = {
    "front door": _balancers(public=True),
    "storefront": _fleets(public=True),
    "internal balancer": _balancers(public=False),
    "worker": _fleets(public=False),
    "database": lambda shop: shop.of("AWS::RDS::DBInstance"),
    "memcached": lambda shop: shop.of("AWS::ElastiCache::CacheCluster"),
    "redis": lambda shop: shop.of("AWS::ElastiCache::ReplicationGroup"),
    "nat": _nat,
}
ROLES = tuple(_MEMBERS)
