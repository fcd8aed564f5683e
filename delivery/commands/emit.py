"""No verb: write templates/ and the pages made from them, lint, print one table."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from typing import Any

import click

from delivery import pages, templates
from delivery.bundles import PROJECT
from delivery.errors import NoSuchTierError

COLUMNS = ("tier", "resources", "parameters", "bytes", "findings")


def emit(*, check: bool, lint: bool, only: str | None) -> int:
    """Write, or with *check* compare, the templates and the pages; return the exit code.

    *only* names one template by its file without `.yaml`.
    """
    # A second of work that throws nothing away: collecting costs a sixth of it.
    gc.disable()
    made = templates.make_all()
    rendered = {file: templates.render(body) for file, body in made.items()}
    gc.enable()
    chosen = _chosen(rendered, only)
    stale = [*_bring(chosen, write=not check, whole=only is None)]
    if only is None:
        stale += _bring_pages(made, write=not check)
    found = _findings(rendered, chosen) if lint else None
    _print_table({file: made[file] for file in chosen}, chosen, found)
    if not check:
        for name in stale:
            click.echo(f"{'wrote' if (PROJECT / name).exists() else 'removed'} {name}", err=True)
    if check and stale:
        click.echo(
            f"out of date: {', '.join(stale)}; run `make generate` and commit the result", err=True
        )
    return 1 if (found and any(found.values())) or (check and stale) else 0


def _chosen(rendered: dict[str, str], only: str | None) -> dict[str, str]:
    if only is None:
        return rendered
    file = f"{only.removesuffix('.yaml')}.yaml"
    if file not in rendered:
        raise NoSuchTierError(only, [name.removesuffix(".yaml") for name in rendered])
    return {file: rendered[file]}


def _bring(chosen: dict[str, str], *, write: bool, whole: bool) -> list[str]:
    stale = templates.drift(chosen, templates.FOLDER, whole=whole)
    if write:
        templates.write(chosen, templates.FOLDER, stale)
    return [f"templates/{name}" for name in stale]


def _bring_pages(made: Mapping[str, Mapping[str, Any]], *, write: bool) -> list[str]:
    texts = pages.render_all(made)
    stale = pages.drift(texts)
    if write:
        pages.write(texts, stale)
    return [f"docs/{name}" for name in stale]


def _findings(rendered: dict[str, str], chosen: dict[str, str]) -> dict[str, list[str]]:
    from delivery import linting  # noqa: PLC0415, not needed with --no-lint

    lines: dict[str, list[str]] = {name: [] for name in chosen}
    for finding in linting.judge(rendered):
        if finding.file in lines:
            lines[finding.file].append(str(finding))
    return lines


def _print_table(
    made: Mapping[str, Mapping[str, Any]],
    texts: Mapping[str, str],
    found: Mapping[str, list[str]] | None,
) -> None:
    """One row a template, then each finding in full; *found* is None where nobody judged."""
    counts = {
        file: (
            len(body.get("Resources", {})),
            len(body.get("Parameters", {})),
            len(texts[file].encode()),
        )
        for file, body in made.items()
    }
    rows: list[tuple[str, ...]] = [COLUMNS]
    for file, numbers in counts.items():
        findings = "-" if found is None else str(len(found[file]))
        rows.append((file.removesuffix(".yaml"), *(f"{n:,}" for n in numbers), findings))
    sums = [sum(column) for column in zip(*counts.values(), strict=True)]
    all_found = "-" if found is None else str(sum(map(len, found.values())))
    rows.append(("all", *(f"{n:,}" for n in sums), all_found))
    _print_rows(rows)
    for line in (line for lines in (found or {}).values() for line in lines):
        click.echo(line)


def _print_rows(rows: list[tuple[str, ...]]) -> None:
    """Print *rows* in columns; a line under the first and over the last."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for index, (first, *rest) in enumerate(rows):
        if index in {1, len(rows) - 1}:
            click.echo("  ".join("-" * width for width in widths))
        numbers = [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
        click.echo("  ".join([first.ljust(widths[0]), *numbers]))
