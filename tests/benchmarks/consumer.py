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
from tests.benchmarks import calibration, goods, starting
from tests.benchmarks.calibration import nginx
from tests.benchmarks.database import database
from tests.benchmarks.processes import MEASURED, OTHER, cpu_seconds, pss_mib, running

RUNS = 5
ORDERS = 8_000
A_SECOND, FOR_SECONDS = 200, 15
# What stands for a standby that answers two milliseconds later.
SLOW_COMMIT = {"commit_delay": 2_000, "commit_siblings": 0}

# What is wanted: nginx requests' worth of CPU, orders a second, seconds, MiB.
WORKER, BASE = 14, 12
LEAST_A_SECOND, LEAST_SLOWLY = 2_000, 1_000
P99_SECONDS, START, MOST_MIB = 0.25, 1.5, 90


@dataclass(frozen=True)
class Bar:
    """A figure and what it must not pass, or must reach at *least*."""

    what: str
    figure: float
    wanted: float
    is_wall: bool = False
    least: bool = False

    @property
    def is_met(self):
        """Whether it is as wanted."""
        return self.figure >= self.wanted if self.least else self.figure <= self.wanted


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

    @property
    def a_second(self):
        """Orders a second."""
        return self.orders / self.seconds

    @property
    def worker_us(self):
        """CPU microseconds of the worker an order."""
        return self.worker / self.orders * 1e6

    @property
    def database_us(self):
        """CPU microseconds of PostgreSQL an order."""
        return self.database / self.orders * 1e6


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
        consume = [sys.executable, "-m", "tests.benchmarks.consume", json.dumps(told)]
        process = stack.enter_context(running(consume, core=MEASURED, ready="ready"))
        ready, worker_before = time.time(), cpu_seconds(process.pid)
        report = _report(folder / "waited.json", seconds=120)
        worker = cpu_seconds(process.pid) - worker_before
        used = base.cpu_seconds() - database_before
        mib = pss_mib(process.pid)
    states, wrong = asyncio.run(base.judged(fresh))
    if states != {"confirmed": len(set(messages))}:
        wrong.append(f"{states}, wanted {len(set(messages))} confirmed")
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
    """Return calibrations and runs, alternating; then one slow, one by the clock, and starts."""
    messages = goods.said(goods.orders(orders))
    with nginx() as calibrate, database() as base, Progress(transient=True) as progress:
        task = progress.add_task("consuming", total=runs + 2)
        files, ours = [], []
        for _ in range(runs):
            files.append(calibrate())
            ours.append(run(base, messages))
            progress.advance(task)
        asyncio.run(base.set(**SLOW_COMMIT))
        slow = run(base, messages)
        asyncio.run(base.set(**dict.fromkeys(SLOW_COMMIT)))
        progress.advance(task)
        timed = run(base, goods.said(goods.orders(A_SECOND * for_seconds)), rate=A_SECOND)
    return files, ours, slow, timed, [asyncio.run(starting.seconds()) for _ in range(runs)]


def bars(files, ours, slow, timed, starts):
    """Return what was measured beside what is wanted."""

    def ratio(of):
        pairs = zip(ours, files, strict=True)
        return statistics.median(of(one) / us for one, (us, _) in pairs)

    p99 = statistics.quantiles(timed.waited, n=100)[98]
    mib = max(one.mib for one in (*ours, slow, timed))
    walls = [one.a_second for one in ours]
    return [
        Bar("worker CPU an order, in nginx requests", ratio(lambda one: one.worker_us), WORKER),
        Bar("PostgreSQL CPU an order, in nginx requests", ratio(lambda one: one.database_us), BASE),
        Bar("memory (PSS), MiB", mib, MOST_MIB),
        Bar("orders a second, best run", max(walls), LEAST_A_SECOND, is_wall=True, least=True),
        Bar("... with 2 ms more a commit", slow.a_second, LEAST_SLOWLY, is_wall=True, least=True),
        Bar(f"queue to deleted at {A_SECOND} a second, p99, s", p99, P99_SECONDS, is_wall=True),
        Bar("start to asking for messages, s", statistics.median(starts), START, is_wall=True),
    ]


def shown(bars, files, ours):
    """Return a table of it all."""
    table = Table(title=f"consumer, {ours[0].orders} orders of 3 to 5 lines, {len(ours)} runs")
    for column in ("what", "measured", "bar", ""):
        table.add_column(column, justify="left" if column == "what" else "right")
    for bar in bars:
        verdict = ("met" if bar.is_met else "MISSED") + (", wall" if bar.is_wall else "")
        table.add_row(bar.what, f"{bar.figure:,.2f}", f"{bar.wanted:,}", verdict)
    for what, figure in (
        ("one nginx request, us of CPU", statistics.median(us for us, _ in files)),
        ("nginx requests a second", max(a_second for _, a_second in files)),
        ("worker CPU an order, us", statistics.median(one.worker_us for one in ours)),
        ("PostgreSQL CPU an order, us", statistics.median(one.database_us for one in ours)),
    ):
        table.add_row(what, f"{figure:,.1f}", "", "")
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--orders", type=int, default=ORDERS)
    given = parser.parse_args()
    if missing := calibration.missing():
        sys.exit(f"not installed: {', '.join(missing)}; `make system` installs them")
    files, ours, slow, timed, starts = measure(runs=given.runs, orders=given.orders)
    wanted = bars(files, ours, slow, timed, starts)
    Console().print(shown(wanted, files, ours))
    wrong = [one for each in (*ours, slow, timed) for one in each.wrong]
    print(*wrong, sep="\n")
    # Wall times say as much about who else uses the machine.
    sys.exit(1 if wrong or not all(bar.is_met for bar in wanted if not bar.is_wall) else 0)


if __name__ == "__main__":
    main()
