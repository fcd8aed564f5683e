"""`down`: stop the shop on this machine."""

from __future__ import annotations

import click

from delivery.commands.options import NamesOptions
from delivery.local import shop


@click.command(
    "down",
    cls=NamesOptions,
    short_help="Stop the shop on this machine",
    help="""Stop the shop on this machine. What it holds stays under var/.

\b
Example:
  python generate.py down
""",
)
def command() -> None:
    """Stop what runs, and say what that was."""
    stopped = shop.stop()
    click.echo(f"stopped: {', '.join(stopped)}" if stopped else "nothing runs")
