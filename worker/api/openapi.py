"""The internal API as OpenAPI 3.1, made from the tables that it is answered from.

`python -m worker.api.openapi` prints it; docs/api/internal.json is that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import msgspec

from shop.api.operations import (
    CLIENT_HEADER,
    KEY_HEADER,
    PROBLEM,
    SESSION_HEADER,
    VERSION,
    Nothing,
    Operation,
    Problem,
    Who,
)
from shop.service_calls import HEADER
from worker.api.limiting import TRIED
from worker.api.operations import OPERATIONS

JSON = "application/json"
REFERENCE = "#/components/schemas/{name}"

Schema = dict[str, Any]  # JSON Schema


def document(operations: Iterable[Operation] = OPERATIONS) -> Schema:
    """Return the whole document."""
    listed = list(operations)
    types = [Problem, *(kind for one in listed for kind in (one.takes, one.gives, one.query))]
    structs = list(dict.fromkeys(kind for kind in types if kind is not bytes))
    schemas, components = msgspec.json.schema_components(structs, ref_template=REFERENCE)
    by_type = dict(zip(structs, schemas, strict=True))
    paths: dict[str, Schema] = {}
    for one in listed:
        paths.setdefault(one.target, {})[one.method.lower()] = _described(one, by_type, components)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The shop's internal API",
            "version": VERSION,
            "description": "What the storefront asks the worker for. Never met by a browser.",
        },
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _SCHEMES},
        "security": [{"service": []}],
    }


_SCHEMES = {
    "service": {"type": "apiKey", "in": "header", "name": HEADER},
    "session": {"type": "apiKey", "in": "header", "name": SESSION_HEADER},
}


def _described(one: Operation, by_type: dict[Any, Schema], components: Schema) -> Schema:
    parameters = [_in_path(name) for name in re.findall(r"\{(\w+)\}", one.path)]
    parameters += _in_query(one.query, by_type, components)
    if one.method == "POST":
        parameters.append(_KEY)
    if one in TRIED:
        parameters.append(_CLIENT)
    described: Schema = {
        "operationId": one.name,
        "summary": one.says,
        "parameters": parameters,
        "responses": {
            "200": {"description": "Done.", "content": {JSON: {"schema": _of(one.gives, by_type)}}},
            "default": {
                "description": "Not done, and why.",
                "content": {PROBLEM: {"schema": by_type[Problem]}},
            },
        },
    }
    if one.method == "POST" and one.takes is not Nothing:
        kind = "application/octet-stream" if one.takes is bytes else JSON
        described["requestBody"] = {
            "required": True,
            "content": {kind: {"schema": _of(one.takes, by_type)}},
        }
    if not one.is_kept:
        described["description"] = "No answer is kept: said again it is done again."
    if one.who is not Who.ANYBODY:
        described["security"] = [{"service": [], "session": []}]
        described["x-who"] = one.who.name.lower()
    return described


_KEY = {
    "name": KEY_HEADER,
    "in": "header",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}


_CLIENT = {
    "name": CLIENT_HEADER,
    "in": "header",
    "required": True,
    "description": "The browser's address, by which tries are counted.",
    "schema": {"type": "string", "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]},
}


def _in_path(name: str) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _in_query(kind: Any, by_type: dict[Any, Schema], components: Schema) -> list[Schema]:
    named = by_type[kind]["$ref"].rpartition("/")[2]
    schema = components[named]
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": field}
        for name, field in schema["properties"].items()
    ]


def _of(kind: Any, by_type: dict[Any, Schema]) -> Schema:
    return {"type": "string", "format": "binary"} if kind is bytes else by_type[kind]


def text() -> str:
    """Return the document as docs/api/internal.json holds it."""
    return json.dumps(document(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(text(), end="")  # noqa: T201, it is what it is for
