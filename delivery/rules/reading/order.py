"""In which order stacks make their resources: what must be there before another is begun."""

from __future__ import annotations

from delivery.resolved import Deployment, Resource, attributes_in
from delivery.rules.reading.shapes import listed


def made_before(shop: Deployment, resource: Resource) -> set[str]:
    """Return the names of all that is made before *resource*: what it waits for or refers to.

    A value of another stack is there only once that whole stack is.
    """
    before: set[str] = set()
    open_ = [resource]
    while open_:
        one = open_.pop()
        for name in _waits_for(shop, one) - before:
            before.add(name)
            if name in shop.resources:
                open_.append(shop.resources[name])
    return before


def _waits_for(shop: Deployment, resource: Resource) -> set[str]:
    own = f"{resource.stack}/" if resource.stack else ""
    named = {f"{own}{name}" for name in listed(resource.attributes.get("DependsOn"))}
    for attribute in attributes_in(resource.properties):
        other = shop.resources.get(attribute.resource)
        if other is None or other.stack == resource.stack:
            named.add(attribute.resource)
        else:
            named |= {one.name for one in shop.resources.values() if one.stack == other.stack}
    return named - {resource.name}
