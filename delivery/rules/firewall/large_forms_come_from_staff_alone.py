"""W10: what the counted rules about bodies label is refused in public, but to staff."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.firewalls import COMMON, INTERNAL, LABELS, Firewall, asks, firewalls
from delivery.rules.reading.requests import Request, disguises, in_staff_area, samples
from delivery.rules.rule import Fault, Rule, fault
from shop.paths import Guard


def check(shop: Deployment) -> Iterator[Fault]:
    staff = samples(lambda path: path.guard is Guard.STAFF and "POST" in path.methods)
    others = samples(lambda path: not in_staff_area(path))
    hidden = [disguise for path in staff for disguise in disguises(path)[1:]]
    for firewall in firewalls(shop):
        late = _after_the_labels(firewall)
        for label in LABELS.values():
            if firewall.door == INTERNAL:
                if _refuses(late, "/", label):
                    yield fault(firewall.acl, f"refuses {label}: our own requests are large")
                continue
            for path in (*others, *hidden):
                if not _refuses(late, path, label):
                    yield fault(firewall.acl, f"lets {label} by at {path}, after counting it")
                    break
            if any(_refuses(late, path, label) for path in staff):
                yield fault(firewall.acl, f"refuses {label} to staff, who upload products")


def _after_the_labels(firewall: Firewall) -> Firewall:
    given = [index for index, rule in enumerate(firewall.rules) if asks(rule, COMMON)]
    rules = firewall.rules[given[0] + 1 :] if given else ()
    return Firewall(firewall.acl, firewall.door, rules)


def _refuses(firewall: Firewall, path: str, label: str) -> bool:
    """Return whether a rule of ours stops a request because of *label*."""
    labelled = Request(path, labels=frozenset({label}))
    return firewall.stops(labelled) and not firewall.stops(Request(path))


RULE = Rule(
    "W10",
    reason="a large or scripted body is only counted by the group: without this it comes in",
    remedy="after the group a rule on its labels that exempts staff paths as they are written",
    check=check,
    whole=False,
)
