"""S16: every line of an environment file holds the address, name or secret that it is named for."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from blueprints.programs import SETTINGS
from delivery.resolved import Attribute, Deployment
from delivery.rules.reading.balancers import listeners
from delivery.rules.reading.edge import distributions, domain_of
from delivery.rules.reading.fleets import Fleet, fleets
from delivery.rules.reading.parties import members_of
from delivery.rules.reading.parts import part
from delivery.rules.rule import Fault, Rule, fault
from shop import environment

HTTP = "80"
# Name of the variable: the part of the shop, and which attribute of it.
PARTS = {
    "ASSETS_BUCKET": ("assets", "Ref"),
    "BACK_SOON_BUCKET": ("back soon", "Ref"),
    "CATALOGUE_TABLE": ("catalogue", "Ref"),
    "DATABASE_HOST": ("database", "Endpoint.Address"),
    "DATABASE_MASTER_SECRET": ("database", "MasterUserSecret.SecretArn"),
    "DATABASE_PORT": ("database", "Endpoint.Port"),
    "DEAD_LETTERS_URL": ("dead letters", "Ref"),
    "MEMCACHED_HOST": ("memcached", "ConfigurationEndpoint.Address"),
    "MEMCACHED_PORT": ("memcached", "ConfigurationEndpoint.Port"),
    "ORDER_EVENTS_TOPIC": ("order events", "Ref"),
    "ORDER_QUEUE_URL": ("orders", "Ref"),
    "REDIS_HOST": ("redis", "PrimaryEndPoint.Address"),
    "REDIS_PORT": ("redis", "PrimaryEndPoint.Port"),
    "REDIS_TOKEN_SECRET": ("redis token", "Ref"),
    "SIGNING_KEY_SECRET": ("signing key", "Ref"),
}


def check(shop: Deployment) -> Iterator[Fault]:
    for fleet in fleets(shop, *SETTINGS):
        at, told = fleet.template or fleet.group, fleet.environment
        for name, wanted in _wanted(shop, fleet).items():
            if told.get(name) not in wanted:
                yield fault(at, f"{name} is {told.get(name)}, wanted {' or '.join(wanted)}")
        for unknown in sorted(set(told) - _names(fleet)):
            yield fault(at, f"{unknown} is no setting of the {fleet.runs}")
        try:
            environment.read(SETTINGS[fleet.runs], {k: _sample(v) for k, v in told.items()})
        except environment.SettingsError as error:
            yield from (fault(at, one) for one in error.faults)


def _wanted(shop: Deployment, fleet: Fleet) -> dict[str, list[str]]:
    found = {name: part(shop, of) for name, (of, _) in PARTS.items()}
    parts = {name: [str(Attribute(one.name, PARTS[name][1]))] for name, one in found.items() if one}
    database = part(shop, "database")
    wanted = {
        **{name: [""] for name in found},
        **parts,
        "AWS_REGION": [shop.region],
        "PUBLIC_URL": _public_urls(shop),
        "BACKEND_URL": _backend_urls(shop),
        "DATABASE_NAME": [str(database.get("DBName"))] if database else [],
    }
    return {name: values for name, values in wanted.items() if name in _names(fleet)}


def _public_urls(shop: Deployment) -> list[str]:
    hosts = [domain_of(shop)] if domain_of(shop) else []
    return [
        f"https://{host}"
        for host in hosts or [f"<{one.name}.DomainName>" for one in distributions(shop)]
    ]


def _backend_urls(shop: Deployment) -> list[str]:
    return [
        f"http://<{one.name}.DNSName>" + (f":{port}" if port != HTTP else "")
        for one in members_of(shop, "internal balancer")
        for port in (str(listener.get("Port")) for listener in listeners(shop, one))
    ]


def _names(fleet: Fleet) -> set[str]:
    fields = dataclasses.fields(SETTINGS[fleet.runs])
    return {environment.variable(field.name) for field in fields}


def _sample(value: str) -> str:
    """Return a value as it may be once AWS has filled it in; digits will do for a port, too."""
    return re.sub(r"<[^>]*>", "1", value)


RULE = Rule(
    "S16",
    reason="a host or queue swapped for another of its kind starts well, and loses orders",
    remedy="give the variable the attribute of the part that it is named for",
    check=check,
)
