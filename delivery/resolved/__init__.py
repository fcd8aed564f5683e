"""A set of templates as it would stand once deployed: every stack, parameter and function resolved.

`resolve(templates, root, given, region)` walks the nested stacks from *root* and returns the
resources they make. What only AWS knows (an id, an address) stays an `Attribute` of the resource
that has it, wherever it travels: through outputs, parameters, Sub and Join. Rules, the price,
the picture and the proofs all read this, so none of them has to know CloudFormation's functions.

What cannot be resolved is a `Gap`: a Ref to nothing, a parameter that nobody gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from delivery.resolved.deployment import Deployment, Gap, Resource
from delivery.resolved.stack import Stack
from delivery.resolved.values import (
    Attribute,
    Encoded,
    Resolved,
    Text,
    attributes_in,
    texts_in,
)

__all__ = [
    "Attribute",
    "Deployment",
    "Encoded",
    "Gap",
    "Resolved",
    "Resource",
    "Text",
    "attributes_in",
    "resolve",
    "texts_in",
]


def resolve(
    templates: Mapping[str, Mapping[str, Any]],
    root: str,
    given: Mapping[str, str],
    *,
    region: str,
) -> Deployment:
    """Return what launching *root* with the parameters *given* in *region* would make."""
    deployment = Deployment(root=root, region=region, given=dict(given))
    deployment.outputs = Stack(templates, root, "", given, deployment).build()
    return deployment
