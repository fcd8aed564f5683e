"""`python -m worker COMMAND`: one process of the worker, told by its environment."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

import uvloop

from cloud import logs
from cloud.errors import AwayError
from shop.environment import SettingsError, read
from shop.errors import ShopError
from worker.errors import WorkerError
from worker.settings import Settings

# By name: what it is for. Each is the module of that name in `worker.commands`.
COMMANDS = {
    "api": "answer the storefront over HTTP; until SIGTERM",
    "orders": "take orders off the queue, have them paid, tell what happened; until SIGTERM",
    "migrate": "bring the database up to date, and let the application use it; then end",
    "seed": "put goods for trying out into an empty shop; what is there stays",
    "staff": "let somebody look behind the counter, or no more; then end",
}
STAFF_DEEDS = {
    "add": "print a password and the secret of one-time codes, once; again for new ones",
    "list": "print role and address of each",
    "revoke": "end all sessions and let nobody in by that address",
}
EXAMPLES = """
Settings come from the environment, as fields of worker.settings.Settings in capitals. On an
instance they stand in /etc/shop/environment:

  systemctl start worker@orders          # how an instance runs it
  systemd-run --pipe --uid=shop -p EnvironmentFile=/etc/shop/environment \\
      -p WorkingDirectory=/opt/shop /opt/shop/venv/bin/python -m worker seed
  ... -m worker staff add --email ana@example.com --role owner

exit status: 0 done, 1 failed, 2 called or set wrongly
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the status to exit with."""
    given = vars(_parser().parse_args(arguments))
    command = given.pop("command")
    logs.set_up(command)
    try:
        settings = read(Settings, os.environ)
    except SettingsError as error:
        print(*error.faults, sep="\n", file=sys.stderr)  # noqa: T201, for whoever started it
        return 2
    module = importlib.import_module(f"worker.commands.{command}")
    try:
        uvloop.run(module.run(settings, **given))
    except (AwayError, WorkerError, ShopError) as error:
        print(f"worker {command}: {error}", file=sys.stderr)  # noqa: T201, as above
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m worker",
        description="One process of the shop's back end.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, what in COMMANDS.items():
        command = commands.add_parser(name, help=what, description=what)
        if name == "staff":
            _add_staff(command)
        if name == "seed":
            command.add_argument(
                "--products", type=int, metavar="N", help="so many, up to 100,000, for load tests"
            )
    return parser


def _add_staff(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", required=True, metavar="DEED")
    for name, what in STAFF_DEEDS.items():
        deed = deeds.add_parser(name, help=what, description=what)
        if name != "list":
            deed.add_argument("--email", required=True)
        if name == "add":
            deed.add_argument("--role", required=True, choices=("owner", "staff"))


if __name__ == "__main__":
    sys.exit(main())
