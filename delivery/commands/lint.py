"""`lint DIR`: judge a folder of templates by cfn-lint and by our own rules."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from delivery import linting, templates
from delivery.commands.options import NamesOptions


@click.command(
    "lint",
    cls=NamesOptions,
    short_help="Judge a folder of templates",
    help="""Judge DIR, a copy of the whole set, by cfn-lint and by the shop's rules.

A line for each finding: file, logical id, rule, reason. Exit 1 on any finding.

\b
Examples:
  python generate.py lint templates
  python generate.py lint out/templates --json
""",
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the findings as a JSON list.")
def command(folder: Path, *, as_json: bool) -> None:
    """Print what is found in *folder*."""
    found = linting.judge(templates.read(folder))
    if as_json:
        click.echo(json.dumps([finding.as_dict() for finding in found], indent=2))
    else:
        for finding in found:
            click.echo(str(finding))
        click.echo(f"{len(found)} findings in {folder}", err=True)
    sys.exit(1 if found else 0)
