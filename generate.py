#!/usr/bin/env python3
"""The shop's command: emits its CloudFormation, judges it, and carries out all that follows."""

from delivery.commands.line import command

if __name__ == "__main__":
    command()
