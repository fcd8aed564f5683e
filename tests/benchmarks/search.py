"""How long the search index takes to build and to ask, what it weighs, and if others can work on.

Run as `python -m tests.benchmarks.search [--products N]`; without a number for 10,000 and 100,000,
the seeded catalogue and one with longer texts. Exits 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context

from rich.console import Console
from rich.table import Table

from shop.catalogue import Product
from tests.benchmarks import products
from tests.benchmarks.processes import pss_mib
from worker.search.entries import Names
from worker.search.index import Index
from worker.seed.scaled import goods
from worker.seed.shelves import categories, vocabulary

SEARCHES = 600
BATCH = 1_000
NOW = datetime(2026, 1, 1, tzinfo=UTC)

# What is wanted up to so many products: p99 in ms, and MiB.
BARS = {10_000: (10, 150), 100_000: (30, 400)}
BUILD_SECONDS = 5


@dataclass(frozen=True)
class Measured:
    """One size of one catalogue."""

    texts: str
    count: int
    build_seconds: float
    build_cpu: float
    p50_ms: float
    p99_ms: float
    p99_cpu_ms: float
    rebuild_p99_ms: float
    held_ms: float  # the longest that another thread waited for its turn in a build
    mib: float

    @property
    def missed(self) -> list[str]:
        """Which bars are missed."""
        p99, mib = BARS[min(one for one in BARS if self.count <= one)]
        judged = {
            f"build {BUILD_SECONDS} s": self.build_seconds <= BUILD_SECONDS,
            f"p99 {p99} ms": self.p99_ms <= p99,
            f"PSS {mib} MiB": self.mib <= mib,
        }
        return [bar for bar, is_met in judged.items() if not is_met]


def catalogue(texts: str, count: int) -> tuple[Iterator[Product], Names]:
    """Return products and what their shelves and values are called."""
    if texts == "long":
        return products.products(count), products.names()
    shelves = {one.category_id: one for one in categories()}
    return (one.product for one in goods(count, now=NOW)), Names(shelves, vocabulary())


def queries(items: list[Product]) -> list[str]:
    """Return a mixture of what is typed: words, beginnings, slips, SKUs, what nobody has."""
    chance = random.Random(7)  # noqa: S311, the same each time
    return [_query(chance.choice(items), chance) for _ in range(SEARCHES)]


def _query(product: Product, chance: random.Random) -> str:
    words = product.texts["pt-BR"].name.split()
    word, other = max(words, key=len), chance.choice(words)
    slip = chance.randrange(len(word))
    return chance.choice(
        [
            word,
            f"{word} {other}",
            " ".join(words),
            word[: chance.randint(1, 4)],
            f"{words[0]} {word[: chance.randint(1, 3)]}",
            word[:slip] + word[slip + 1 :],
            product.variants[0].sku,
            product.brand,
            f"{product.category} {word}",
            f"{other} xyzzyx",
        ]
    )


def measure(texts: str, count: int) -> Measured:
    """Return what one size of a catalogue takes."""
    made, names = catalogue(texts, count)
    items = list(made)
    asked = queries(items)
    began, cpu = time.perf_counter(), time.process_time()
    index = Index.of(items, names)
    built, worked = time.perf_counter() - began, time.process_time() - cpu
    walls = sorted(_timed(index, text, time.perf_counter) for text in asked)
    cpus = sorted(_timed(index, text, time.thread_time) for text in asked)
    del items
    gc.collect()
    mib = pss_mib("self")
    again = list(catalogue(texts, count)[0])
    # A worker holds a batch of products, never all: collecting them would be held against it.
    gc.freeze()
    rebuild, held = _rebuilding(index, again, names, asked)
    return Measured(
        texts,
        count,
        built,
        worked,
        walls[len(walls) // 2],
        _p99(walls),
        _p99(cpus),
        _p99(rebuild),
        max(held),
        mib,
    )


def _timed(index: Index, text, clock) -> float:
    began = clock()
    index.search(text, "pt-BR")
    return (clock() - began) * 1_000


def _rebuilding(index, items, names, asked) -> tuple[list[float], list[float]]:
    """Return ms of searches while another index is filled, and of waits for a turn at Python."""
    other = Index(names)
    filling = threading.Thread(target=_fill, args=(other, items))
    held: list[float] = []
    watching = threading.Thread(target=_watch, args=(filling, held))
    filling.start()
    watching.start()
    took = []
    while filling.is_alive():
        took += [_timed(index, text, time.perf_counter) for text in asked[:20]]
    watching.join()
    other.close()
    return sorted(took), held


def _fill(index: Index, items: list[Product]) -> None:
    index.begin()
    for start in range(0, len(items), BATCH):
        index.put(items[start : start + BATCH])
    index.finish()


def _watch(filling: threading.Thread, held: list[float]) -> None:
    while filling.is_alive():
        began = time.perf_counter()
        time.sleep(0.001)
        held.append((time.perf_counter() - began) * 1_000)


def _p99(ordered: list[float]) -> float:
    return ordered[len(ordered) * 99 // 100]


def shown(all_measured: list[Measured]) -> Table:
    """Return a table of it all."""
    table = Table(title=f"search, {SEARCHES} queries; bars: build 5 s, p99 10 and 30 ms")
    for column in (
        "texts", "products", "build s", "CPU s", "p50 ms", "p99 ms", "p99 CPU ms",
        "p99 in a build", "held ms", "PSS MiB", "missed",
    ):  # fmt: skip
        table.add_column(column, justify="left" if column == "texts" else "right")
    for one in all_measured:
        figures = (
            one.build_seconds, one.build_cpu, one.p50_ms, one.p99_ms, one.p99_cpu_ms,
            one.rebuild_p99_ms, one.held_ms, one.mib,
        )  # fmt: skip
        row = [f"{figure:,.1f}" for figure in figures]
        table.add_row(one.texts, f"{one.count:,}", *row, ", ".join(one.missed))
    return table


def main() -> None:
    """Print the table; a process each, so that none inherits another's memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--products", type=int)
    given = parser.parse_args()
    counts = [given.products] if given.products else list(BARS)
    if max(counts) > max(BARS):
        parser.error(f"--products {max(counts)}: at most {max(BARS)}")
    all_measured = []
    for texts in ("seeded", "long"):
        for count in counts:
            with get_context("spawn").Pool(1) as pool:
                all_measured.append(pool.apply(measure, (texts, count)))
    Console(width=120).print(shown(all_measured))
    sys.exit(1 if any(one.missed for one in all_measured) else 0)


if __name__ == "__main__":
    main()
