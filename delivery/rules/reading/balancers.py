"""What the rules about load balancers share: their listeners, targets and settings."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resolved, Resource, texts_in
from delivery.rules.reading.parties import BALANCER, FLEET, is_public, template_of
from delivery.rules.reading.shapes import all_behind, listed, within

LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
LISTENER_RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"


def balancers(shop: Deployment, *, public: bool) -> list[Resource]:
    """Return the load balancers that the internet reaches, or those that it does not."""
    return [one for one in shop.of(BALANCER) if is_public(one) == public]


def listeners(shop: Deployment, balancer: Resource) -> list[Resource]:
    """Return the listeners of *balancer*."""
    found = shop.of(LISTENER)
    return [one for one in found if shop.behind(one.get("LoadBalancerArn")) == balancer]


def rules_of(shop: Deployment, listener: Resource) -> list[Resource]:
    """Return the rules by which *listener* does something else than by default."""
    found = shop.of(LISTENER_RULE)
    return [one for one in found if shop.behind(one.get("ListenerArn")) == listener]


def forwarded_to(shop: Deployment, actions: Resolved) -> list[Resource]:
    """Return the target groups that *actions* forward to; none if they do anything else."""
    if any(within(action, "Type") != "forward" for action in listed(actions)):
        return []
    groups = all_behind(shop, [within(action, "TargetGroupArn") for action in listed(actions)])
    return [one for one in groups if one.type == TARGET_GROUP]


def settings(resource: Resource, name: str) -> dict[str, Resolved]:
    """Return the property *name*, a list of Key and Value, as a mapping."""
    return {str(within(one, "Key")): within(one, "Value") for one in listed(resource.get(name))}


def fleets_behind(shop: Deployment, group: Resource) -> list[Resource]:
    """Return the fleets whose instances *group* sends requests to."""
    fleets = shop.of(FLEET)
    return [one for one in fleets if group in all_behind(shop, one.get("TargetGroupARNs"))]


def boot_texts(shop: Deployment, fleet: Resource) -> Iterator[str]:
    """Yield the texts that an instance of *fleet* boots with, its settings among them."""
    template = template_of(shop, fleet)
    if template is not None:
        yield from texts_in(template.get("LaunchTemplateData.UserData"))
