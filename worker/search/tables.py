"""The index of one language, in SQLite: what is put, and what may match.

Two FTS5 tables: what a product is (near), and all that is said of it (far). Neither keeps
positions: ranking looks at names, which stand in a table of their own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any, Final, Literal, NamedTuple, TypeAlias

import msgspec

from worker.search.entries import Entry

# No more is ranked, counted or paged through: beyond it a shopper adds a word.
MOST_CANDIDATES: Final = 300
# Sorts after every letter.
_LAST: Final = "\U0010ffff"
_MOST_IN_ONE: Final = 500

# A name of "" is a file of the connection's own, gone with it: pages beyond the cache leave the
# process, and the system keeps them for it while there is memory. A crash costs a rebuild.
_OPEN: Final = """
pragma journal_mode = memory;
pragma synchronous = off;
pragma locking_mode = exclusive;
pragma page_size = 8192;
pragma cache_size = -{cache_kib};
create table product (
    row integer primary key, product_id text not null, version integer not null,
    is_shown integer not null, name text not null, words text not null
);
create table spelling (word text primary key, written text not null) without rowid;
create virtual table near using fts5(
    tokens, detail = none, columnsize = 0, prefix = '1', tokenize = "ascii tokenchars '_'");
create virtual table far using fts5(
    tokens, detail = none, columnsize = 0,
    tokenize = "unicode61 remove_diacritics 2 tokenchars '_'");
create virtual table near_term using fts5vocab(near, row);
create virtual table far_term using fts5vocab(far, row);
"""
# How FTS5 writes while it is filled and otherwise: what it gathers first, and when it merges the
# pieces. Merged once at the end they cost a third less.
_FILLING: Final = {"hashsize": 16 * 1024 * 1024, "automerge": 0, "crisismerge": 1_000}
_USUAL: Final = {"hashsize": 1024 * 1024, "automerge": 4, "crisismerge": 16}
# Made once where many products come at a time.
_INDICES: Final = {
    "product_ids": "create unique index product_ids on product (product_id)",
    "product_words": "create index product_words on product (words) where is_shown",
}
_MARKED: Final = "row in (select rowid from near where near match ?)"
_CACHE_KIB: Final = 16 * 1024


class Candidate(NamedTuple):
    """A product that has what was asked for, and by what it is ranked."""

    row: int
    product_id: str
    name: str
    words: str


class Tables:
    """Guards nothing: whoever holds it lets one in at a time."""

    def __init__(self) -> None:
        # One thread at a time, but not always the same.
        self._sqlite = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._sqlite.executescript(_OPEN.format(cache_kib=_CACHE_KIB))
        self._index()

    def close(self) -> None:
        """Free it."""
        self._sqlite.close()

    def versions(self) -> dict[str, int]:
        """Return the version of each product that is known, hidden ones included."""
        return dict(self._sqlite.execute("select product_id, version from product"))

    def versions_of(self, product_ids: Collection[str]) -> dict[str, int]:
        """Return the version of those of *product_ids* that are known."""
        return {one: version for one, (_, version) in self._known(product_ids).items()}

    def put(self, shown: Sequence[Entry], hidden: Mapping[str, int]) -> None:
        """Take in what is newer than what is known of it; *hidden* is known, and never found."""
        offered = {one.product_id: one.version for one in shown} | dict(hidden)
        with _transaction(self._sqlite) as sqlite:
            known = self._known(offered)
            rows = self._rows(offered, known)
            self._take_out([(known[one][0],) for one in rows if one in known])
            new = [(rows[one.product_id], one) for one in shown if one.product_id in rows]
            _note(
                sqlite,
                [(row, one.product_id, one.version, 1, one.name, one.words) for row, one in new]
                + [(rows[one], one, hidden[one], 0, "", "") for one in hidden if one in rows],
            )
            # Each table in one go: in turns they cost twice as much.
            for first, run in _runs(new):
                _fill(sqlite, "near", first, [one.near for one in run])
                _fill(sqlite, "far", first, [one.far for one in run])

    def fill(self, batches: Iterable[tuple[Sequence[Entry], Mapping[str, int]]]) -> None:
        """Take in all that there is, each product once, where nothing was known before."""
        self.begin()
        for name in _INDICES:
            self._sqlite.execute(f"drop index {name}")
        row = 1
        for shown, hidden in batches:
            _note(self._sqlite, _rows_of(row, shown, hidden))
            _fill(self._sqlite, "near", row, [one.near for one in shown])
            _fill(self._sqlite, "far", row, [one.far for one in shown])
            row += len(shown) + len(hidden)
        self._index()
        self.finish()

    def _index(self) -> None:
        for create in _INDICES.values():
            self._sqlite.execute(create)

    def remove(self, product_ids: Collection[str]) -> None:
        """Forget products, and that they ever were."""
        with _transaction(self._sqlite):
            self._take_out([(row,) for row, _ in self._known(product_ids).values()])

    def spell(self, written: Mapping[str, str]) -> None:
        """Remember how words are written."""
        with _transaction(self._sqlite) as sqlite:
            sqlite.executemany("insert or ignore into spelling values (?, ?)", written.items())

    def begin(self) -> None:
        """Get ready to be filled: nothing is kept before `finish`."""
        self._set(_FILLING)
        self._sqlite.execute("begin")

    def finish(self) -> None:
        """Keep what it was filled with, in one piece: searching then looks in one place."""
        if self._sqlite.in_transaction:
            self._sqlite.execute("commit")
        for table in ("near", "far"):
            self._sqlite.execute(f"insert into {table} ({table}) values ('optimize')")  # noqa: S608, ours  # nosec B608
        self._set(_USUAL)

    def _set(self, options: Mapping[str, int]) -> None:
        for table in ("near", "far"):
            self._sqlite.executemany(
                f"insert into {table} ({table}, rank) values (?, ?)",  # noqa: S608, ours  # nosec B608
                options.items(),
            )

    def named(self, start: str, exact: Collection[str], marks: str) -> list[Candidate]:
        """Return products whose names are one of *exact* or begin with *start*."""
        marked = f" and {_MARKED}" if marks else ""
        also = [marks] if marks else []
        one_of = ",".join("?" * len(exact))
        return [
            *self._candidates(
                f"where is_shown and words in ({one_of}){marked} limit ?",
                [*exact, *also, MOST_CANDIDATES],
            ),
            *self._candidates(
                f"where is_shown and words >= ? and words < ?{marked} limit ?",
                [start, start + _LAST, *also, MOST_CANDIDATES],
            ),
        ]

    def matching(self, table: Literal["near", "far"], match: str, marks: str) -> list[Candidate]:
        """Return products that *match* finds, the newest first."""
        if marks and table == "near":
            match, marks = f"({match}) AND {marks}", ""
        return self._candidates(
            f"join {table} on {table}.rowid = row where {table} match ?"
            f"{f' and {_MARKED}' if marks else ''} order by {table}.rowid desc limit ?",
            [match, *([marks] if marks else []), MOST_CANDIDATES],
        )

    def occurs(self, word: str, *, begins: bool) -> bool:
        """Return whether any product has *word*, or one that begins with it."""
        last = word + _LAST if begins else word
        found = self._sqlite.execute(
            "select exists(select 1 from near_term where term >= ?1 and term <= ?2)"
            " or exists(select 1 from far_term where term >= ?1 and term <= ?2)",
            (word, last),
        )
        return bool(found.fetchone()[0])

    def spellings(self, words: Collection[str]) -> dict[str, str]:
        """Return how those of *words* are written that some product has had."""
        return dict(self._among("select word, written from spelling where word", words))

    def products_with(self, word: str) -> int:
        """Return how many products have *word*."""
        found = self._sqlite.execute("select doc from near_term where term = ?", (word,)).fetchone()
        return found[0] if found else 0

    def _candidates(self, where: str, values: Sequence[object]) -> list[Candidate]:
        found = self._sqlite.execute(
            f"select row, product_id, name, words from product {where}",  # noqa: S608, ours  # nosec B608
            values,
        )
        return [Candidate(*one) for one in found]

    def _known(self, product_ids: Collection[str]) -> dict[str, tuple[int, int]]:
        """Return row and version of those of *product_ids* that are known."""
        found = self._among(
            "select product_id, row, version from product where product_id", product_ids
        )
        return {product_id: (row, version) for product_id, row, version in found}

    def _rows(
        self, offered: Mapping[str, int], known: Mapping[str, tuple[int, int]]
    ) -> dict[str, int]:
        """Return the row to write for each of *offered* that is newer than what is known."""
        last = self._sqlite.execute("select coalesce(max(row), 0) from product").fetchone()[0]
        new = [one for one in offered if one not in known]
        older = {one: row for one, (row, version) in known.items() if version < offered[one]}
        return {**older, **{one: last + place for place, one in enumerate(new, 1)}}

    def _take_out(self, rows: Sequence[tuple[int]]) -> None:
        for table, row in (("near", "rowid"), ("far", "rowid"), ("product", "row")):
            self._sqlite.executemany(f"delete from {table} where {row} = ?", rows)  # noqa: S608, ours  # nosec B608

    def _among(self, select: str, values: Collection[str]) -> Iterator[tuple[Any, ...]]:
        """Return what *select* finds for any of *values*, few enough at a time for SQLite."""
        ordered = list(values)
        for start in range(0, len(ordered), _MOST_IN_ONE):
            some = ordered[start : start + _MOST_IN_ONE]
            yield from self._sqlite.execute(f"{select} in ({','.join('?' * len(some))})", some)


@contextmanager
def _transaction(sqlite: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Keep all that is done within, or nothing; while it is filled, that is for whoever fills."""
    if sqlite.in_transaction:
        yield sqlite
        return
    sqlite.execute("begin")
    try:
        yield sqlite
    except BaseException:
        sqlite.execute("rollback")
        raise
    sqlite.execute("commit")


_Row: TypeAlias = tuple[int, str, int, int, str, str]


def _rows_of(first: int, shown: Sequence[Entry], hidden: Mapping[str, int]) -> Iterator[_Row]:
    """Yield rows of product from *first* on."""
    for row, one in enumerate(shown, first):
        yield row, one.product_id, one.version, 1, one.name, one.words
    for row, (product_id, version) in enumerate(hidden.items(), first + len(shown)):
        yield row, product_id, version, 0, "", ""


def _note(sqlite: sqlite3.Connection, rows: Iterable[_Row]) -> None:
    sqlite.executemany("insert into product values (?, ?, ?, ?, ?, ?)", rows)


def _fill(sqlite: sqlite3.Connection, table: str, first: int, texts: Sequence[str]) -> None:
    """Insert *texts* by one statement, into rows from *first* on."""
    sqlite.execute(
        f"insert into {table} (rowid, tokens) select ? + key, value from json_each(?)",  # noqa: S608, ours  # nosec B608
        (first, msgspec.json.encode(texts).decode()),
    )


def _runs(rows: Sequence[tuple[int, Entry]]) -> Iterator[tuple[int, list[Entry]]]:
    """Return entries of neighbouring rows together, after the first row of each run."""
    ordered = sorted(rows, key=lambda one: one[0])
    for _, run in groupby(enumerate(ordered), key=lambda one: one[1][0] - one[0]):
        entries = [entry for _, entry in run]
        yield entries[0][0], [one for _, one in entries]
