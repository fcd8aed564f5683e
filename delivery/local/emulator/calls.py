"""Calls from the extension to the emulator's own services, without a socket.

botocore writes each request and reads each answer, so a resource type that the emulator's
CloudFormation lacks is made by the very API call CloudFormation itself would make, and is checked
like one. Account and region are those of the stack operation that is running.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.model import OperationModel, Shape
from ministack.app import SERVICE_NAME_ALIASES, SERVICE_REGISTRY
from ministack.core.responses import get_region

# How a text is read where the API wants another type.
_READERS: dict[str, Callable[[str], object]] = {
    "boolean": lambda value: value.lower() == "true",
    "double": float,
    "float": float,
    "integer": int,
    "long": int,
}

# Never resolved nor connected to: each request is answered before it would be sent.
_ENDPOINT = "http://127.0.0.1"


def aws(service: str) -> Any:  # botocore makes its clients at run time
    """Return a client of the emulator's own service, in the region of the running operation."""
    return _client(service, get_region())


@functools.cache
def _client(service: str, region: str) -> Any:  # botocore makes its clients at run time
    client = _session().create_client(
        service,
        region_name=region,
        endpoint_url=_ENDPOINT,
        # Inside the process nobody checks a signature; botocore insists on a key.
        aws_access_key_id="inside",
        aws_secret_access_key="inside",  # noqa: S106  # nosec B106
    )
    name = client.meta.service_model.service_name
    client.meta.events.register("before-parameter-build.*", _fit)
    client.meta.events.register("before-send.*", functools.partial(_answer, name))
    return client


@functools.cache
def _session() -> botocore.session.Session:
    return botocore.session.Session()


def _fit(params: dict[str, Any], model: OperationModel, **_: object) -> None:
    """Give the values the types of the API: in a template, 443 and true may well be texts."""
    params.update(_fitted(params, model.input_shape))


def _fitted(value: Any, shape: Shape) -> Any:  # JSON of any shape
    match shape.type_name, value:
        case "structure", dict():
            members = shape.members
            return {k: _fitted(v, members[k]) if k in members else v for k, v in value.items()}
        case "list", list():
            return [_fitted(item, shape.member) for item in value]
        case "string", int() | float():
            return str(value)
        case kind, str() if kind in _READERS:
            return _READERS[kind](value)
    return value


def _answer(service: str, request: AWSPreparedRequest, **_: object) -> AWSResponse:
    handler = importlib.import_module(f"ministack.services.{_module(service)}").handle_request
    address = urlsplit(request.url)
    headers = {name.lower(): _text(value) for name, value in request.headers.items()}
    query = parse_qs(address.query, keep_blank_values=True)
    body = request.body or b""
    answering = handler(
        request.method,
        address.path,
        headers,
        body.encode() if isinstance(body, str) else body,
        query,
    )
    status, answered, content = _result(answering)
    raw = content.encode() if isinstance(content, str) else content
    named = {name.lower(): value for name, value in answered.items()}
    return AWSResponse(request.url, status, named, _Content(raw))


@dataclass(frozen=True)
class _Content:
    """The body of an answer, read as botocore reads one from a connection."""

    content: bytes

    def stream(self) -> Iterator[bytes]:
        yield self.content


def _result(answering: Any) -> Any:  # a coroutine of the untyped emulator
    """Run a handler that awaits nothing, which holds for all services called from here."""
    try:
        answering.send(None)
    except StopIteration as finished:
        return finished.value
    raise RuntimeError("the emulated service waits for something; it cannot be called from here")


def _module(service: str) -> str:
    known = SERVICE_NAME_ALIASES.get(service, service)
    return str(SERVICE_REGISTRY[_ALIASES.get(known, known)]["module"])


# botocore's names of services that the emulator's registry does not know as aliases.
_ALIASES = {"elbv2": "elasticloadbalancing"}


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
