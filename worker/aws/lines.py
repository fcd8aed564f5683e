"""The way to a service: its regional address or the one the environment gives, and its signer.

The environment is read as botocore reads it: AWS_ENDPOINT_URL_SQS before AWS_ENDPOINT_URL before
the config file, and none of them where AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is set.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import botocore.session
from yarl import URL

from worker.aws.services import Service
from worker.aws.signing import Signer


@dataclass(frozen=True)
class Line:
    """The way to one service."""

    service: Service
    url: URL
    host: str
    signer: Signer


def configured(session: botocore.session.Session, service: Service) -> str | None:
    """Return the address that environment or config file give; reads a file."""
    if session.get_config_variable("ignore_configured_endpoint_urls"):
        return None
    return next((url for url in _given(session, service) if url), None)


def line_to(service: Service, region: str, given: str | None) -> Line:
    """Return the way to *service*; an address that is *given* has no path."""
    url = URL(given or f"https://{service.name}.{region}.amazonaws.com")
    if url.scheme not in ("http", "https") or not url.host or url.path != "/" or url.query:
        raise ValueError(f"endpoint of {service.name} is {given!r}, wanted like https://host:443")
    return Line(service, url.with_path("/"), _host(url), Signer(service.name, region))


def _given(session: botocore.session.Session, service: Service) -> Iterator[str | None]:
    yield os.environ.get(f"AWS_ENDPOINT_URL_{service.endpoint_name.upper()}")
    yield os.environ.get("AWS_ENDPOINT_URL")
    profile: Mapping[str, Any] = session.get_scoped_config()  # whatever stands in the file
    sections = session.full_config.get("services", {})
    section = sections.get(profile.get("services"), {})
    yield section.get(service.endpoint_name, {}).get("endpoint_url")
    yield profile.get("endpoint_url")


def _host(url: URL) -> str:
    name = url.host_subcomponent or ""
    return name if url.is_default_port() else f"{name}:{url.port}"
