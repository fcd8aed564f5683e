"""S14: an instance checks what it fetched, starts it, and signals its group in any case."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery.resolved import Deployment, Encoded
from delivery.rules.reading.fleets import APPLICATIONS, Fleet, fleets
from delivery.rules.rule import Fault, Rule, fault

# What user data does, in this order, and what happens without.
DEEDS = (
    (r"\A#!/bin/(ba)?sh\n", "is no script: cloud-init passes over it"),
    (r"^\. /etc/shop/boot$", "knows none of its variables"),
    (r"^set -\w*e", "goes on after a failure, and signals success"),
    (
        r'^trap \'cfn-signal --exit-code \$\? --stack "\$STACK" --resource "\$GROUP" .+\' EXIT$',
        "does not signal in any case: a failure is noticed after the whole timeout",
    ),
    (r"^dnf install .*python3\.11", "installs no Python"),
    (r"^useradd --system .*shop$", "knows no user that is not root"),
    (r'^aws s3 cp "s3://\$BUCKET/bundles/\$APP-\$DIGEST\.zip" ', "fetches no bundle"),
    (r'^echo "\$DIGEST  [^"]+" \| sha256sum --check', "does not check the bundle's digest"),
    (r"^python3\.11 -m zipfile --extract ", "does not unpack the bundle"),
    (r"^\S+/pip install .*--no-index ", "installs from an index, which may be away or lie"),
    (r"^\S*amazon-cloudwatch-agent-ctl -a fetch-config ", "keeps its logs to itself"),
    (r'systemctl enable --now "\$unit"', "starts nothing"),
    (r'^curl .*--fail .*"http://127\.0\.0\.1:\$PORT/readyz"$', "signals before it is ready"),
)
# EC2 takes no more; what only AWS knows may be longer than what stands for it here.
MOST_BYTES = 16 * 1024


def check(shop: Deployment) -> Iterator[Fault]:
    for fleet in fleets(shop):
        at = fleet.template or fleet.group
        data = fleet.template.get("LaunchTemplateData.UserData") if fleet.template else None
        if not isinstance(data, Encoded):
            yield fault(at, "user data is not in base 64: EC2 refuses it")
        if len(fleet.script.encode()) > MOST_BYTES:
            yield fault(at, f"user data has {len(fleet.script.encode())} bytes, EC2 takes 16 KiB")
        if fleet.runs in APPLICATIONS:
            done = 0
            for pattern, otherwise in DEEDS:
                found = re.compile(pattern, re.MULTILINE).search(fleet.deeds, done)
                if found is None:
                    yield fault(at, f"user data {otherwise}")
                else:
                    done = found.end()
            yield from (fault(at, f"no file for unit {unit}") for unit in _without_file(fleet))


def _without_file(fleet: Fleet) -> list[str]:
    units = fleet.variables.get("UNITS", "").split()
    names = {unit: re.sub(r"@[^.]+\.", "@.", unit) for unit in units}
    return [
        unit
        for unit, name in names.items()
        if "ExecStart=" not in fleet.file_at(f"/etc/systemd/system/{name}")
    ]


RULE = Rule(
    "S14",
    reason="an instance that fails in silence is found by customers, after the update is complete",
    remedy="user data as on_instances/app.sh has it: trap, digest, units, readiness",
    check=check,
)
