"""No verb: write templates/, lint them, print one table."""

from __future__ import annotations

import gc

import click

from delivery import templates
from delivery.errors import NoSuchTierError


def emit(*, check: bool, lint: bool, only: str | None) -> int:
    """Write, or with *check* compare, the templates; return the exit code.

    *only* names one template by its file without `.yaml`.
    """
    # A second of work that throws nothing away: collecting costs a sixth of it.
    gc.disable()
    rendered = templates.render_all()
    gc.enable()
    chosen = _chosen(rendered, only)
    stale = templates.drift(chosen, templates.FOLDER, whole=only is None)
    if not check:
        templates.write(chosen, templates.FOLDER, stale)
    found = _findings(rendered, chosen) if lint else {}
    _print_table(chosen, found, judged=lint)
    if check and stale:
        click.echo(
            f"out of date: {', '.join(stale)}; run `make generate` and commit the result", err=True
        )
    return 1 if any(found.values()) or (check and stale) else 0


def _chosen(rendered: dict[str, str], only: str | None) -> dict[str, str]:
    if only is None:
        return rendered
    file = f"{only.removesuffix('.yaml')}.yaml"
    if file not in rendered:
        raise NoSuchTierError(only, [name.removesuffix(".yaml") for name in rendered])
    return {file: rendered[file]}


def _findings(rendered: dict[str, str], chosen: dict[str, str]) -> dict[str, list[str]]:
    from delivery import linting  # noqa: PLC0415, not needed with --no-lint

    lines: dict[str, list[str]] = {name: [] for name in chosen}
    for finding in linting.judge(rendered):
        if finding.file in lines:
            lines[finding.file].append(str(finding))
    return lines


def _print_table(texts: dict[str, str], found: dict[str, list[str]], *, judged: bool) -> None:
    """One row a template; then each finding in full."""
    rows: list[tuple[str, ...]] = [("tier", "resources", "parameters", "bytes", "findings")]
    totals = [0, 0, 0]
    for name, text in texts.items():
        body = templates.parse(text)
        counts = [
            len(body.get("Resources", {})),
            len(body.get("Parameters", {})),
            len(text.encode()),
        ]
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        findings = str(len(found.get(name, []))) if judged else "-"
        rows.append((name.removesuffix(".yaml"), *(f"{count:,}" for count in counts), findings))
    all_found = str(sum(map(len, found.values()))) if judged else "-"
    rows.append(("all", *(f"{total:,}" for total in totals), all_found))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for index, row in enumerate(rows):
        if index in {1, len(rows) - 1}:
            click.echo("  ".join("-" * width for width in widths))
        first, *rest = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join([first.strip().ljust(widths[0]), *rest]))
    for lines in found.values():
        for line in lines:
            click.echo(line)
