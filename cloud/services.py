"""The services of AWS that we call: how each is spoken to, and where it is."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import NamedTuple

from yarl import URL

from cloud.signing import Signer


class Protocol(NamedTuple):
    """How a service is spoken to; what takes forms knows a version, the others a target."""

    # In AWS_ENDPOINT_URL_...; not always as the service is called in its address.
    endpoint_name: str
    content_type: str
    target: str = ""
    version: str = ""


SERVICES = {
    "dynamodb": Protocol("DYNAMODB", "application/x-amz-json-1.0", "DynamoDB_20120810."),
    "secretsmanager": Protocol("SECRETS_MANAGER", "application/x-amz-json-1.1", "secretsmanager."),
    "sns": Protocol(
        "SNS", "application/x-www-form-urlencoded; charset=utf-8", version="2010-03-31"
    ),
    "sqs": Protocol("SQS", "application/x-amz-json-1.0", "AmazonSQS."),
}


@dataclass(frozen=True)
class Service:
    """A service of a region, or what stands in for it."""

    name: str
    protocol: Protocol
    url: URL
    host: str
    signer: Signer


def service_of(name: str, region: str, endpoint: str | None = None) -> Service:
    """Return a service; without *endpoint* it is where the environment says, else in *region*."""
    protocol = SERVICES[name]
    given = endpoint or _configured(protocol) or f"https://{name}.{region}.amazonaws.com"
    url = URL(given)
    if url.scheme not in ("http", "https") or not url.host or url.path != "/" or url.query:
        raise ValueError(f"endpoint of {name} is {given!r}, wanted like https://host:443")
    host = url.host_subcomponent or ""
    host = host if url.is_default_port() else f"{host}:{url.port}"
    return Service(name, protocol, url.with_path("/"), host, Signer(name, region))


def _configured(protocol: Protocol) -> str | None:
    """Return what the environment says, by the names that botocore knows."""
    if os.environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
        return None
    own = os.environ.get(f"AWS_ENDPOINT_URL_{protocol.endpoint_name}")
    return own or os.environ.get("AWS_ENDPOINT_URL")
