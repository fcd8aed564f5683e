"""What one launch would make: its resources, and what could not be resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from delivery.resolved.values import Attribute, Resolved


@dataclass(frozen=True)
class Gap:
    """Something that cannot be resolved, and where it stands."""

    file: str
    logical_id: str
    problem: str


@dataclass(frozen=True)
class Resource:
    """One resource as it would be made."""

    stack: str  # path of nested stacks, empty for the root
    file: str
    logical_id: str
    type: str
    properties: dict[str, Resolved]
    attributes: dict[str, Any]  # DeletionPolicy, UpdatePolicy, DependsOn ... resolved

    @property
    def name(self) -> str:
        """The path that `Attribute.resource` uses."""
        return f"{self.stack}/{self.logical_id}" if self.stack else self.logical_id

    def get(self, path: str, default: Any = None) -> Resolved:
        """Return a property by its dotted path, such as `RedrivePolicy.maxReceiveCount`."""
        value: Any = self.properties
        for key in path.split("."):
            if isinstance(value, dict) and key in value:
                value = value[key]
            elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
                value = value[int(key)]
            else:
                return default
        return value


@dataclass
class Deployment:
    """All that one launch would make."""

    root: str
    region: str
    given: dict[str, str]
    resources: dict[str, Resource] = field(default_factory=dict)
    outputs: dict[str, Resolved] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # sentences of Rules that do not hold

    def of(self, *types: str) -> list[Resource]:
        """Return the resources of *types*, such as "AWS::SQS::Queue"."""
        return [one for one in self.resources.values() if one.type in types]

    def behind(self, value: Resolved) -> Resource | None:
        """Return the resource that *value* is an attribute of, if it is exactly that."""
        return self.resources.get(value.resource) if isinstance(value, Attribute) else None
