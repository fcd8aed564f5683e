"""What the internal API costs beside a static file: `python -m tests.benchmarks.api`.

One process has one core; Valkey and wrk have the other. The call is signed, and no session is
looked up. Left out: TLS to Valkey.
"""

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from delivery.local.parts import free_port
from shop.service_calls import HEADER, sign_call
from tests.benchmarks import calibration
from tests.benchmarks.calibration import nginx
from tests.benchmarks.processes import MEASURED, OTHER, cpu_seconds, pin, pss_mib, running
from tests.integration.worker.shelves import running_valkey
from tests.unit.shop.builders import KEYS

RUNS = 5
SECONDS = 2
TARGET = "/v1/products/cafe-serra-clara"
# nginx's CPU a request over ours; milliseconds.
LEAST_RATIO, MOST_ADDED = 0.09, 50


def headers():
    """Return what a call of the storefront's carries; it is good for a minute."""
    return {HEADER: sign_call(KEYS, "GET", TARGET, b"", at=time.time())}


def asked(port):
    """Ask once; return the milliseconds that it took."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{TARGET}", headers=headers())
    began = time.perf_counter()
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
        answer.read()
    return (time.perf_counter() - began) * 1_000


def loaded(pid, port):
    """Return the CPU microseconds of a request under load, and requests a second."""
    ((name, value),) = headers().items()
    before = cpu_seconds(pid)
    done = subprocess.run(
        [
            "wrk",
            "-t1",
            "-c32",
            f"-d{SECONDS}s",
            "-H",
            f"{name}: {value}",
            f"http://127.0.0.1:{port}{TARGET}",
        ],
        check=True,
        capture_output=True,
        text=True,
        preexec_fn=lambda: pin(0, OTHER),
    ).stdout
    if "Non-2xx" in done:
        sys.exit(f"not every call was answered:\n{done}")
    requests = int(re.search(r"(\d+) requests in", done)[1])
    return (cpu_seconds(pid) - before) * 1e6 / requests, requests / SECONDS


def measure(runs):
    """Return pairs of nginx and ours, memory, and milliseconds with the cache and without."""
    port = free_port()
    with tempfile.TemporaryDirectory() as name, nginx() as calibrate, Progress() as progress:
        task = progress.add_task("asking", total=runs)
        with running_valkey(Path(name)) as valkey_port:
            command = [sys.executable, "-m", "tests.benchmarks.serve_api", str(port)]
            process = running([*command, str(valkey_port)], core=MEASURED, ready="ready")
            api = process.__enter__()
            _answers(port)
            pairs = []
            for _ in range(runs):
                pairs.append((calibrate()[0], loaded(api.pid, port)))
                progress.advance(task)
            usual = statistics.median(asked(port) for _ in range(50))
            mib = pss_mib(api.pid)
        # Valkey is gone.
        without = [asked(port) for _ in range(50)]
        process.__exit__(None, None, None)
    return pairs, mib, usual, without


def _answers(port):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            asked(port)
        except OSError:
            time.sleep(0.05)
        else:
            return
    sys.exit("the API does not answer")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=RUNS)
    if missing := calibration.missing():
        sys.exit(f"not installed: {', '.join(missing)}; `make system` installs them")
    pairs, mib, usual, without = measure(parser.parse_args().runs)
    ratio = statistics.median(file / ours for file, (ours, _) in pairs)
    first, later = without[0] - usual, statistics.median(without[1:]) - usual
    table = Table(title="a product by the internal API, from Valkey")
    for column in ("what", "measured", "bar", ""):
        table.add_column(column, justify="left" if column == "what" else "right")
    rows = [
        ("nginx CPU / ours", ratio, f">= {LEAST_RATIO}", ratio >= LEAST_RATIO),
        ("first call without Valkey, ms more", first, f"<= {MOST_ADDED}", first <= MOST_ADDED),
        ("calls after that, ms more", later, "<= 1", later <= 1),
    ]
    for what, figure, bar, is_met in rows:
        table.add_row(what, f"{figure:,.2f}", bar, "met" if is_met else "MISSED")
    for what, figure in (
        ("one nginx request, us of CPU", statistics.median(file for file, _ in pairs)),
        ("a product, us of CPU", statistics.median(ours for _, (ours, _) in pairs)),
        ("products a second", max(a_second for _, (_, a_second) in pairs)),
        ("a call, ms", usual),
        ("memory (PSS), MiB", mib),
    ):
        table.add_row(what, f"{figure:,.2f}", "", "")
    Console().print(table)
    sys.exit(0 if all(is_met for *_, is_met in rows) else 1)


if __name__ == "__main__":
    main()
