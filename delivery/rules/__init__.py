"""Our own checks over a set of templates: what no linter sees because it spans resources.

One rule a file, named for what must hold, with id, reason and remedy. A rule reads the resolved
launches (`delivery.resolved`), so that parameters, sizes and nested stacks are no hiding place.
Ids: A alarms, B buckets and logs, D data, E edge, I permissions, N network, Q queues and topics,
S scaling and instances, T templates, W firewall, X wiring.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from delivery.rules.launches import LAUNCHES, Launch
from delivery.rules.reading.shapes import within
from delivery.rules.reading.sound import misshapen, sound
from delivery.rules.reading.written import section
from delivery.rules.rule import Fault, Rule, Set
from delivery.templates import ROOT

# The rooms that hold rules, one a file; `reading` is what they share.
AREAS = (
    "alarms",
    "buckets",
    "data",
    "edge",
    "firewall",
    "network",
    "permissions",
    "queues",
    "scaling",
    "templates",
    "wiring",
)


def all_rules() -> list[Rule]:
    """Return every rule, by id."""
    found = [
        importlib.import_module(f"{__name__}.{area}.{module.name}").RULE
        for area in AREAS
        for module in pkgutil.iter_modules([str(Path(__file__).parent / area)])
    ]
    return sorted(found, key=lambda rule: rule.id)


def judge(
    templates: Mapping[str, Mapping[str, Any]],
    rules: Iterable[Rule],
    launches: Iterable[Launch] = LAUNCHES,
) -> list[tuple[Rule, Fault]]:
    """Return what *rules* find in *templates* and nobody accepted beside the resource."""
    readable = {file: sound(template) for file, template in templates.items()}
    unreadable = [
        Fault(file, name, problem)
        for file, template in templates.items()
        for _, name, problem in misshapen(template)
    ]
    together = Set(readable, tuple(launches), unreadable)
    found: dict[tuple[Rule, Fault], None] = {}
    for rule in rules:
        for fault in _faults(rule, together):
            if not _accepted(rule, fault, templates):
                found[rule, fault] = None
    return sorted(found, key=lambda one: (one[1].file, one[1].logical_id, one[0].id, one[1].reason))


def _faults(rule: Rule, together: Set) -> Iterator[Fault]:
    if rule.of_set is not None:
        yield from rule.of_set(together)
    if rule.check is not None:
        for deployment in together.deployments:
            if deployment.root == ROOT or not rule.whole:
                yield from rule.check(deployment)


def _accepted(rule: Rule, fault: Fault, templates: Mapping[str, Mapping[str, Any]]) -> bool:
    resource = section(templates.get(fault.file, {}), "Resources").get(fault.logical_id)
    return bool(str(within(resource, f"Metadata.accepted.{rule.id}") or "").strip())
