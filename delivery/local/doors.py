"""The doors of the one-machine shop: where shoppers and storefronts find who answers them.

The front door stands for the edge and the public load balancer: files come from the assets bucket,
pages from the storefronts. The inner door stands for the internal load balancer. Neither knows of
caching, firewalls or TLS: what the edge does is told by the templates, and not tried here.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from delivery.local import embedded_aws, parts
from delivery.local.embedded_aws import EmbeddedAWS
from delivery.local.kept_ports import kept_port
from delivery.local.parts import HOST, Part

FRONT, INNER = "front-door", "inner-door"
REPOSITORY = Path(__file__).parents[2]

# By the setting that holds it: which door's address a program is told instead of what AWS's name
# servers would answer for.
SETTINGS = {"PUBLIC_URL": FRONT, "BACKEND_URL": INNER}


def address(var: Path, door: str) -> str:
    """Return where a door is."""
    return f"http://{HOST}:{kept_port(var, door)}"


def addresses(var: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """Return those of a program's settings that are addresses of doors."""
    return {name: address(var, door) for name, door in SETTINGS.items() if name in settings}


def part(var: Path, door: str, behind: Sequence[int], aws: EmbeddedAWS, *, bucket: str) -> Part:
    """Return a door before the ports *behind*; only the front one has the files of *bucket*."""
    port = kept_port(var, door)
    told = {"port": port, "behind": list(behind)}
    if door == FRONT:
        key = str(embedded_aws.key_file(var))
        told |= {"bucket": bucket, "endpoint": aws.endpoint, "key": key}
    return Part(
        door,
        command=[sys.executable, "-m", "delivery.local.door_server", json.dumps(told)],
        var=var,
        port=port,
        environment={"PYTHONPATH": str(REPOSITORY)},
        is_ready=parts.answers_http("/healthz"),
    )
