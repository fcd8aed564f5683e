"""Findings that are accepted beside the resource, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def accepted(
    *, checkov: Mapping[str, str] | None = None, rules: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the metadata by which checkov and our own rules pass over one resource.

    Keys are check or rule ids, values the reasons a reader is owed. docs/accepted.md lists them.
    """
    metadata: dict[str, Any] = {}
    if checkov:
        metadata["checkov"] = {
            "skip": [{"id": id_, "comment": reason} for id_, reason in sorted(checkov.items())]
        }
    if rules:
        metadata["accepted"] = dict(sorted(rules.items()))
    return metadata
