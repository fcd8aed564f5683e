"""Serve the embedded AWS: `python -m delivery.local.emulator PORT [--for-tests]`.

All else comes by environment variables, which are the emulator's own; delivery.local.embedded_aws
is the one place that sets them.
"""

from __future__ import annotations

import asyncio
import os
import sys

import hypercorn.asyncio
import hypercorn.config
import ministack.app

from delivery.local.emulator import extension
from delivery.local.emulator.database_logins import DatabaseLogins
from delivery.local.emulator.gate import Gate
from delivery.local.emulator.instance_metadata import InstanceMetadata

# Longer than an SQS long poll (20 s), so that an idle consumer keeps its connection.
KEEP_ALIVE_SECONDS = 75

# A long poll whose client has gone is waited for in vain; all else is answered in milliseconds.
STOPPING_SECONDS = 0.5


def main() -> None:
    port = int(sys.argv[1])
    # Lambda functions inherit this, and must find in their bundle alone what they import.
    os.environ.pop("PYTHONPATH", None)
    extension.install()
    config = hypercorn.config.Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_timeout = KEEP_ALIVE_SECONDS
    config.graceful_timeout = STOPPING_SECONDS
    answering = DatabaseLogins(InstanceMetadata(ministack.app.app))
    gate = Gate(answering, port=port, for_tests="--for-tests" in sys.argv)
    asyncio.run(hypercorn.asyncio.serve(gate, config))


if __name__ == "__main__":
    main()
