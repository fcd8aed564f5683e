"""`up`: start the shop on this machine."""

from __future__ import annotations

import time

import click
from rich.console import Console
from rich.table import Table

from delivery.commands.options import NamesOptions
from delivery.local import shop


@click.command(
    "up",
    cls=NamesOptions,
    short_help="Start the shop on this machine",
    help="""Start the shop on this machine.

Starts PostgreSQL, memcached, a proxy that ends TLS before both, and an embedded AWS, all on
127.0.0.1; deploys the emitted templates there as nested stacks; then migrates, puts goods for
trying out into a new installation, and runs the programs with the settings and roles that were
deployed: worker, storefront, and a door before each where a load balancer would be. What runs so
already is left as it is. What they hold lies under var/ and outlives `down`.

\b
Examples:
  python generate.py up
  python generate.py up --port 4600
""",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=shop.AWS_PORT,
    show_default=True,
    help="Port of the embedded AWS.",
)
def command(port: int) -> None:
    """Start, and say what runs where."""
    console = Console(stderr=True)
    start = time.monotonic()
    try:
        with console.status("starting the parts, deploying the stacks"):
            running = shop.start(port=port, tell=console.print)
    except KeyboardInterrupt:
        console.print("what was started goes on; `make down` stops it, `make up` finishes it")
        raise
    table = Table(title=f"up in {time.monotonic() - start:.1f} s")
    table.add_column("what")
    table.add_column("where", overflow="fold")
    table.add_row("the shop", running.address)
    table.add_row("embedded AWS", running.aws.endpoint)
    for name, value in (*running.stores.items(), *running.outputs.items()):
        if value:
            table.add_row(name, value)
    Console().print(table)
    click.echo("stop it with `make down` or `python generate.py down`")
