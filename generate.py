#!/usr/bin/env python3
"""The shop's command: emits its CloudFormation, judges it, and carries out all that follows."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

ENVIRONMENT = Path(__file__).resolve().parent / ".venv"


def enter_environment() -> None:
    """Go on with the Python of `make setup`, whichever was asked."""
    python = ENVIRONMENT / "bin" / "python"
    if (ENVIRONMENT / "ready").exists() and Path(sys.prefix).resolve() != ENVIRONMENT.resolve():
        os.execv(python, [str(python), *sys.argv])  # noqa: S606, its own arguments  # nosec B606
    if not (find_spec("click") and find_spec("troposphere")):
        sys.exit("error: the environment is missing; run `make setup` first")


if __name__ == "__main__":
    enter_environment()

    from delivery.commands.line import command

    command()
