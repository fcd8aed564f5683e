"""S17: the application runs as a user of its own, closed in, with its settings, and comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.fleets import APPLICATIONS, fleets
from delivery.rules.rule import Fault, Rule, fault

UNIT = re.compile(r"^cat > (/etc/systemd/system/\S+) ", re.MULTILINE)
STARTS = "ExecStart=/opt/shop/venv/bin/python -m "
CLOSED = {
    "[Service]",
    "EnvironmentFile=/etc/shop/environment",
    "NoNewPrivileges=yes",
    "PrivateTmp=yes",
    "ProtectSystem=strict",
    "User=shop",
    "WorkingDirectory=/opt/shop",
}
# What runs once neither comes back nor is started by the machine.
ONCE = "Type=oneshot"
LASTING = {"Restart=always", "[Install]", "WantedBy=multi-user.target"}


def check(shop: Deployment) -> Iterator[Fault]:
    for fleet in fleets(shop, *APPLICATIONS):
        units = {path: fleet.file_at(path) for path in UNIT.findall(fleet.script)}
        started = {path: text for path, text in units.items() if STARTS in text}
        if not started:
            yield fault(fleet.template or fleet.group, f"no unit starts the {fleet.runs}")
        for path, text in started.items():
            lines = set(text.splitlines())
            wanted = CLOSED if ONCE in lines else CLOSED | LASTING
            if f"{STARTS}{fleet.runs}" not in text:
                yield fault(fleet.template or fleet.group, f"{path} starts something else")
            for line in sorted(wanted - lines):
                yield fault(fleet.template or fleet.group, f"{path} lacks {line}")


RULE = Rule(
    "S17",
    reason="who breaks in by a page must find a user that may read little and write less",
    remedy="units as on_instances/ has them: User, EnvironmentFile, sandbox, Restart",
    check=check,
)
