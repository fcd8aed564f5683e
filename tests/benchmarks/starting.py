"""How long `python -m worker orders` takes from its start until it asks for messages."""

import asyncio
import dataclasses
import os
import subprocess
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from tests.benchmarks.consume import settings
from tests.benchmarks.processes import MEASURED, REPOSITORY, pin
from tests.integration.worker.caches import running_cluster
from tests.integration.worker.told_service import Service

# No database listens there: none is connected before there is an order.
NOBODY = 9
# More answers than it asks for before it is stopped.
EMPTY = [(200, {})] * 1_000


async def seconds():
    """Return how long."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        cluster = stack.enter_context(running_cluster(Path(folder)))
        service = await stack.enter_async_context(Service(*EMPTY))
        began = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "worker", "orders"),
            cwd=REPOSITORY,
            env=_environment(service.endpoint, cluster),
            stdout=subprocess.DEVNULL,
            preexec_fn=lambda: pin(0, MEASURED),
        )
        try:
            async with asyncio.timeout(60):
                while not any(_is_receive(one) for one in service.asked):  # noqa: ASYNC110
                    await asyncio.sleep(0.005)
            return time.monotonic() - began
        finally:
            process.terminate()
            if status := await process.wait():
                sys.exit(f"the worker ended with status {status}")


def _is_receive(asked):
    return asked.headers.get("x-amz-target", "").endswith(".ReceiveMessage")


def _environment(endpoint, cluster):
    told = dataclasses.replace(
        settings(),
        aws_region="us-east-1",
        database_host="127.0.0.1",
        database_port=NOBODY,
        redis_port=NOBODY,
        memcached_host="127.0.0.1",
        memcached_port=cluster.way.port,
        port=NOBODY,
    )
    named = {name.upper(): str(value or "none") for name, value in vars(told).items()}
    return {
        **os.environ,
        **named,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "AKIA0000000000000000",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "SSL_CERT_FILE": cluster.authority,
    }
