"""What all commands share: an unknown option is answered with those there are."""

from __future__ import annotations

import click


class NamesOptions(click.Command):
    """A command that names all its options where one is unknown."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse; an unknown option is a usage error."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            names = (name for one in self.get_params(ctx) for name in one.opts)
            options = ", ".join(sorted(name for name in names if name.startswith("-")))
            ctx.fail(f"there is no option {error.option_name}; options: {options}")
