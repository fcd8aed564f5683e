"""`python -m storefront`: one process of the web front end, told by its environment."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

import uvloop

from cloud import logs
from cloud.errors import AwayError
from cloud.serving import serve
from shop.environment import SettingsError, read
from storefront import publish
from storefront.bootstrap import opened
from storefront.settings import Settings

EXAMPLES = """
Settings come from the environment, as fields of storefront.settings.Settings in capitals. On an
instance they stand in /etc/shop/environment:

  systemctl start storefront             # how an instance runs it
  curl http://127.0.0.1:8080/readyz      # whether it serves
  ... -m storefront publish              # what an instance does first

exit status: 0 done, 1 failed, 2 called or set wrongly
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM, or publish; return the status to exit with."""
    parser = argparse.ArgumentParser(
        prog="python -m storefront",
        description="One process of the shop's web front end; until SIGTERM.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "command",
        nargs="?",
        choices=("serve", "publish"),
        default="serve",
        help="serve pages, or put the shop's own files where the edge finds them",
    )
    command = parser.parse_args(arguments).command
    logs.set_up("storefront")
    try:
        settings = read(Settings, os.environ)
    except SettingsError as error:
        print(*error.faults, sep="\n", file=sys.stderr)  # noqa: T201, for whoever started it
        return 2
    try:
        uvloop.run(_serve(settings) if command == "serve" else publish.run(settings))
    except AwayError as error:
        print(f"storefront {command}: {error}", file=sys.stderr)  # noqa: T201, as above
        return 1
    return 0


async def _serve(settings: Settings) -> None:
    async with opened(settings) as application:
        await serve(application, host=settings.host, port=settings.port)


if __name__ == "__main__":
    sys.exit(main())
