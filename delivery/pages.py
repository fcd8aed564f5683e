"""Pages of docs/ that are made from the templates, so that they cannot be out of date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "docs"


def render_all(templates: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return the text of every page by its name in docs/."""
    return {"accepted.md": _accepted(templates)}


def drift(texts: Mapping[str, str], folder: Path = FOLDER) -> list[str]:
    """Return the pages that are not what *texts* says."""
    return [name for name, text in texts.items() if _there(folder / name) != text]


def write(texts: Mapping[str, str], stale: list[str], folder: Path = FOLDER) -> None:
    """Bring stale pages up to date."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (folder / name).write_text(texts[name], encoding="utf-8")


def _there(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _accepted(templates: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [
        f"| {file} | {logical_id} | {check} | {reason} |"
        for file, body in sorted(templates.items())
        for logical_id, resource in sorted(body.get("Resources", {}).items())
        for check, reason in _reasons(resource.get("Metadata", {}))
    ]
    return "\n".join(
        [
            "# Accepted findings",
            "",
            "Made by `python generate.py` from the templates. Each is accepted beside the resource",
            "(`blueprints/accepted.py`), with the reason a reader is owed. Nothing is ignored for",
            "all templates but cfn-lint's W3002: TemplateURL is relative on purpose, so that the",
            "linter sees parameters and outputs across nested stacks.",
            "",
            "| template | resource | check | reason |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )


def _reasons(metadata: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for skip in metadata.get("checkov", {}).get("skip", []):
        yield f"checkov {skip['id']}", skip["comment"]
    for rule, reason in metadata.get("accepted", {}).items():
        yield f"rule {rule}", reason
