"""How long the search index takes to build and to ask, and what it weighs.

Run as `python -m tests.benchmarks.search [COUNT ...]`; without counts for 10,000 and 100,000.
PSS is measured once products are gone, as a worker keeps none.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks.products import COLOURS, KINDS, THINGS, names, products
from worker.search.index import Index

SEARCHES = 400
# By products: the column of a figure, and what it must not pass.
BARS = {
    10_000: {"p99": (4, 10), "PSS": (5, 150)},
    100_000: {"build": (1, 5), "p99": (4, 30), "PSS": (5, 400)},
}


def queries(count: int) -> list[str]:
    """Return a mixture of what is typed: words, beginnings, slips, SKUs, what nobody has."""
    chance = random.Random(7)  # noqa: S311, the same each time
    made = []
    for _ in range(SEARCHES):
        thing, kind, colour = (chance.choice(one)[0] for one in (THINGS, KINDS, COLOURS))
        slip = chance.randrange(len(thing))
        made.append(
            chance.choice(
                [
                    thing,
                    f"{thing} {colour}",
                    f"{thing} {kind} {colour}",
                    thing[: chance.randint(1, 4)],
                    thing[:slip] + thing[slip + 1 :],
                    f"P{chance.randrange(count):06}-M",
                    f"{colour} xyzzyx",
                ]
            )
        )
    return made


def measure(count: int) -> list[float]:
    """Return a row of the table: products, seconds, CPU seconds, p50 and p99 in ms, MiB."""
    items = list(products(count))
    began, cpu = time.perf_counter(), time.process_time()
    index = Index.of(items, names())
    built, worked = time.perf_counter() - began, time.process_time() - cpu
    del items
    gc.collect()
    took = sorted(_asked(index, text) for text in queries(count))
    half, most = took[len(took) // 2], took[len(took) * 99 // 100]
    return [count, built, worked, half, most, _pss()]


def _asked(index: Index, text: str) -> float:
    began = time.perf_counter()
    index.search(text, "pt-BR")
    return (time.perf_counter() - began) * 1_000


def _pss() -> int:
    lines = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) // 1024


def main() -> int:
    """Print the table; return 1 where a bar is missed. A process each: none inherits memory."""
    counts = [int(one) for one in sys.argv[1:]] or [10_000, 100_000]
    table = Table(title="search index, both languages")
    for column in ("products", "build s", "CPU s", "p50 ms", "p99 ms", "PSS MiB", "missed"):
        table.add_column(column, justify="right")
    missed = False
    for count in counts:
        with get_context("spawn").Pool(1) as pool:
            row = pool.apply(measure, (count,))
        wanted = BARS.get(count, {})
        above = [name for name, (at, most) in wanted.items() if row[at] > most]
        missed = missed or bool(above)
        table.add_row(f"{count:,}", *(f"{one:,.1f}" for one in row[1:]), ", ".join(above) or "none")
    Console().print(table)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
