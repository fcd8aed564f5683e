"""T10: who answers nothing gets the small, closed, cheap shop; no tier answers for the root."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.rules.rule import Fault, Rule, Set
from delivery.rules.reading.written import alone, section
from delivery.templates import ROOT

# What is safe where nobody says otherwise, and why.
SAFE = {
    "BotControl": ("false", "it is paid by the request"),
    "CacheEngine": ("valkey", "redis costs a quarter more"),
    "FirewallMode": ("enforce", "observe stops nobody"),
    "FrontendPlacement": ("public", "private ones pay for NAT"),
    "ProtectData": ("false", "a failed first launch could not roll back"),
    "Size": ("dev", "the others are paid by the month"),
}
# A text, and a person's own: nothing fits everybody.
EMPTY = {"AlarmEmail", "DomainName", "EdgeCertificateArn", "EdgeWebAclArn", "HostedZoneId"}


def check(together: Set) -> Iterator[Fault]:
    for file, template in together.templates.items():
        for name, parameter in section(template, "Parameters").items():
            default = parameter.get("Default")
            if file not in alone(together) | {ROOT}:
                if default is not None:
                    yield Fault(file, name, f"has Default {default!r}: it hides a missing value")
            elif name in SAFE and str(default) != SAFE[name][0]:
                yield Fault(file, name, f"has Default {default!r}: {SAFE[name][1]}")
            elif name in EMPTY and default != "":
                yield Fault(file, name, f"has Default {default!r}, wanted none: ''")
            elif default is None and file == ROOT:
                yield Fault(file, name, "must be answered: the root starts without any answer")


RULE = Rule(
    "T10",
    reason="a default is what most launches get, and nobody reads it again",
    remedy="the safe value in the root, no Default in a template that is only nested",
    of_set=check,
)
