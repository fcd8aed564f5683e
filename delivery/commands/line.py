"""The command line: options of `generate.py` itself, and its verbs, loaded when they are used."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from delivery.commands import VERBS
from delivery.commands.options import NamesOptions
from delivery.errors import DeliveryError

HELP = """Emit the shop's CloudFormation templates and judge them.

Without a verb: writes templates/ (what no blueprint makes is removed there), lints them and
prints one table; exit 1 on any finding.

\b
Examples:
  python generate.py                  write and lint all templates
  python generate.py --check          write nothing; exit 1 where templates/ is out of date
  python generate.py --only network   write and lint one template
  python generate.py lint DIR         judge any folder of templates
"""


class Verbs(NamesOptions, click.Group):
    """Verbs by name; a mistake is answered with the choices there are."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002, click's signature
        """Return the names of all verbs, in the order of the table."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the verb's command; its module is read only now."""
        if cmd_name not in VERBS:
            ctx.fail(f"there is no verb {cmd_name!r}; verbs: {', '.join(VERBS)}")
        module = importlib.import_module(f"delivery.commands.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Print the table of verbs without reading their modules."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))

    def main(self, *args: Any, **kwargs: Any) -> Any:  # Any: click's own signature
        """Run; a mistake of the user or of the shop is a sentence, never a traceback."""
        try:
            return super().main(*args, **kwargs)
        except (DeliveryError, OSError) as error:
            click.echo(f"error: {_sentence(error)}", err=True)
            sys.exit(1)


def _sentence(error: Exception) -> str:
    """Return what is wrong; of the machine's own errors file and reason."""
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror.lower()}"
    return str(error)


@click.group(cls=Verbs, help=HELP, invoke_without_command=True, subcommand_metavar="[VERB ...]")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where templates/ would change.")
@click.option("--no-lint", is_flag=True, help="Write without judging.")
@click.option("--only", metavar="TIER", help="Only this template, such as network or root.")
@click.pass_context
def command(ctx: click.Context, *, check: bool, no_lint: bool, only: str | None) -> None:
    """Emit and judge, unless a verb is given."""
    if ctx.invoked_subcommand is None:
        from delivery.commands.emit import emit  # noqa: PLC0415, half a second that --help saves

        sys.exit(emit(check=check, lint=not no_lint, only=only))
    elif check or no_lint or only:
        ctx.fail(f"--check, --no-lint and --only do not go with {ctx.invoked_subcommand}")
