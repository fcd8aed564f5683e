"""How much CPU an order costs, beside a static file: `python -m tests.benchmarks.consumer`.

The consumer has one core; PostgreSQL (fsync and synchronous_commit on) and a stand-in for SQS and
DynamoDB have the other. Left out: TLS and login tokens.
"""

import argparse
import asyncio
import contextlib
import json
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from delivery.local.parts import free_port
from tests.benchmarks import calibration, goods
from tests.benchmarks.calibration import nginx
from tests.benchmarks.database import database
from tests.benchmarks.processes import MEASURED, OTHER, cpu_seconds, pss_mib, running

RUNS = 5
ORDERS = 8_000
A_SECOND, FOR_SECONDS = 200, 15
# What stands for a standby that answers two milliseconds later.
SLOW_COMMIT = {"commit_delay": 2_000, "commit_siblings": 0}

# The bars: nginx requests' worth of CPU, orders a second, seconds, MiB.
WORKER_REQUESTS, DATABASE_REQUESTS = 14, 12
LEAST_A_SECOND, LEAST_SLOWLY = 2_000, 1_000
P99_SECONDS, MOST_MIB = 0.25, 90


@dataclass(frozen=True)
class Run:
    """What one run used, and how long its messages waited."""

    orders: int
    seconds: float
    worker: float
    database: float
    mib: float
    waited: list
    wrong: list


def run(base, messages, *, rate=0):
    """Have all messages consumed."""
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder, port = Path(name), free_port()
        (folder / "messages").write_text("".join(f"{one}\n" for one in messages))
        (folder / "items").write_text(goods.items())
        fresh = asyncio.run(base.fresh())
        played = [sys.executable, "-m", "tests.benchmarks.stand_in", name, str(port), str(rate)]
        told = {"host": base.host, "database": fresh, "endpoint": f"http://127.0.0.1:{port}"}
        stack.enter_context(running(played, core=OTHER, ready="ready"))
        database_before = base.cpu_seconds()
        began = time.time()
        consume = [sys.executable, "-m", "tests.benchmarks.consume", json.dumps(told)]
        process = stack.enter_context(running(consume, core=MEASURED, ready="ready"))
        ready, worker_before = time.time(), cpu_seconds(process.pid)
        report = _report(folder / "waited.json", seconds=120)
        worker = cpu_seconds(process.pid) - worker_before
        used = base.cpu_seconds() - database_before
        mib = pss_mib(process.pid)
    states, wrong = asyncio.run(base.judged(fresh))
    if states != {"confirmed": len(set(messages))}:
        wrong.append(f"{states}, wanted {len(set(messages))} confirmed; began at {began}")
    seconds = report["ended"] - ready
    return Run(len(set(messages)), seconds, worker, used, mib, report["waited"], wrong)


def _report(path, *, seconds):
    deadline = time.monotonic() + seconds
    while not path.exists():
        if time.monotonic() > deadline:
            sys.exit(f"not all messages were consumed within {seconds} s")
        time.sleep(0.02)
    return json.loads(path.read_text())


def measure(*, runs=RUNS, orders=ORDERS, for_seconds=FOR_SECONDS):
    """Return calibrations and runs, alternating; then one slow, and one by the clock."""
    messages = goods.said(goods.orders(orders))
    with nginx() as calibrate, database() as base, Progress(transient=True) as progress:
        task = progress.add_task("consuming", total=runs + 2)
        files, ours = [], []
        for _ in range(runs):
            files.append(calibrate()[0])
            ours.append(run(base, messages))
            progress.advance(task)
        asyncio.run(base.set(**SLOW_COMMIT))
        slow = run(base, messages)
        asyncio.run(base.set(**dict.fromkeys(SLOW_COMMIT)))
        progress.advance(task)
        timed = run(base, goods.said(goods.orders(A_SECOND * for_seconds)), rate=A_SECOND)
    return files, ours, slow, timed


def judged(files, ours, slow, timed):
    """Return rows of what was measured: name, figure, bar, whether it is met."""

    def ratio(of):
        return statistics.median(
            of(one) / one.orders * 1e6 / file for one, file in zip(ours, files, strict=True)
        )

    def a_second(one):
        return one.orders / one.seconds

    worker, base = ratio(lambda one: one.worker), ratio(lambda one: one.database)
    best = statistics.median(a_second(one) for one in ours)
    p99 = statistics.quantiles(timed.waited, n=100)[98]
    mib = max(one.mib for one in (*ours, slow, timed))
    return [
        (
            "worker CPU an order, in nginx requests",
            worker,
            WORKER_REQUESTS,
            worker <= WORKER_REQUESTS,
        ),
        (
            "PostgreSQL CPU an order, in nginx requests",
            base,
            DATABASE_REQUESTS,
            base <= DATABASE_REQUESTS,
        ),
        ("orders a second (wall)", best, LEAST_A_SECOND, best >= LEAST_A_SECOND),
        (
            "... with 2 ms more a commit",
            a_second(slow),
            LEAST_SLOWLY,
            a_second(slow) >= LEAST_SLOWLY,
        ),
        (f"queue to deleted at {A_SECOND} a second, p99, s", p99, P99_SECONDS, p99 <= P99_SECONDS),
        ("memory (PSS), MiB", mib, MOST_MIB, mib <= MOST_MIB),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--orders", type=int, default=ORDERS)
    given = parser.parse_args()
    if missing := calibration.missing():
        sys.exit(f"not installed: {', '.join(missing)}; `make system` installs them")
    files, ours, slow, timed = measure(runs=given.runs, orders=given.orders)
    rows = judged(files, ours, slow, timed)
    wrong = [one for each in (*ours, slow, timed) for one in each.wrong]
    table = Table(title=f"consumer, {given.orders} orders of 3 to 5 lines, {given.runs} runs")
    for column in ("what", "measured", "bar", ""):
        table.add_column(column, justify="left" if column == "what" else "right")
    for name, figure, bar, is_met in rows:
        table.add_row(name, f"{figure:,.2f}", f"{bar:,}", "met" if is_met else "MISSED")
    file = statistics.median(files)
    table.add_row("one nginx request, us of CPU", f"{file:.2f}", "", "")
    worker = statistics.median(one.worker / one.orders for one in ours)
    table.add_row("worker CPU an order, us", f"{worker * 1e6:.1f}", "", "")
    Console().print(table)
    print(*wrong, sep="\n")
    sys.exit(1 if wrong or not all(is_met for *_, is_met in rows) else 0)


if __name__ == "__main__":
    main()
