"""Products in tantivy: what is kept of them, and which answer a question, the newest first.

A search sees what the last commit left, and waits for nobody; changes wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from threading import Lock
from typing import Final
from zlib import crc32

from msgspec import Struct
from tantivy import Document, IndexWriter, Query

from shop.catalogue import LANGUAGES, Language
from worker.search.entries import Entry
from worker.search.fields import FIELDS, ROW, SHARED, empty, is_row

# No more is ranked, counted or paged through: beyond it a shopper adds a word.
MOST_CANDIDATES: Final = 300
# What is gathered before it is written, by how many threads: more makes fewer pieces to be asked.
_FILLING: Final = (128_000_000, 2)
# The least that tantivy takes.
_USUAL: Final = (15_000_000, 1)
_HASH_BITS: Final = 20


class Candidate(Struct, frozen=True, gc=False):
    """A product that has what was asked for, and by what it is ranked."""

    row: int
    product_id: str
    title: str
    words: str


class Engine:
    """Safe to be used by several threads."""

    def __init__(self) -> None:
        self._index = empty()
        self._writer: IndexWriter | None = None
        self._is_filling = False
        self._lock = Lock()
        self._versions: dict[str, int] = {}
        self._rows: dict[str, int] = {}
        self._kept: dict[Language, dict[int, Candidate]] = {one: {} for one in LANGUAGES}

    def close(self) -> None:
        """Free what it holds; nothing can be put any more."""
        with self._lock:
            self._writer = None
            self._index = empty()

    def versions(self) -> dict[str, int]:
        """Return the version of each product that is known, hidden ones included."""
        with self._lock:
            return dict(self._versions)

    def versions_of(self, product_ids: Collection[str]) -> dict[str, int]:
        """Return the version of those of *product_ids* that are known."""
        with self._lock:
            return {one: self._versions[one] for one in product_ids if one in self._versions}

    def begin(self) -> None:
        """Get ready to be filled: nothing is found before `finish`."""
        with self._lock:
            self._writer, self._is_filling = self._index.writer(*_FILLING), True

    def finish(self) -> None:
        """Let all that it was filled with be found."""
        with self._lock:
            if self._writer:
                self._writer.commit()
                self._writer.wait_merging_threads()
                self._index.reload()
            self._writer, self._is_filling = None, False

    def put(self, shown: Iterable[Entry], hidden: Mapping[str, int]) -> None:
        """Take in what is newer than what is known of it; *hidden* is known, and never found."""
        with self._lock:
            new = [one for one in shown if one.version > self._versions.get(one.product_id, 0)]
            gone = [one for one in hidden if hidden[one] > self._versions.get(one, 0)]
            writer = self._take_out([*gone, *(one.product_id for one in new)])
            for one in new:
                writer.add_document(self._document(one))
                self._versions[one.product_id] = one.version
            self._versions.update((one, hidden[one]) for one in gone)
            self._keep()

    def remove(self, product_ids: Collection[str]) -> None:
        """Forget products, and that they ever were."""
        with self._lock:
            self._take_out(product_ids)
            for one in product_ids:
                self._versions.pop(one, None)
            self._keep()

    def newest(self, question: Query, language: Language) -> list[Candidate]:
        """Return products that answer *question*, the newest first."""
        kept = self._kept[language]
        found = self._index.searcher().search(
            question, MOST_CANDIDATES, count=False, order_by_field=ROW
        )
        # One that is gone since the last commit is left out.
        return [kept[row] for row, _ in found.hits if row in kept]

    def occurs(self, word: str, fields: Iterable[str]) -> bool:
        """Return whether any product has *word* in one of *fields*."""
        searcher = self._index.searcher()
        return any(searcher.doc_freq(one, word) for one in fields)

    def beginning(self, word: str, field: str, most: int = MOST_CANDIDATES) -> list[str]:
        """Return words of *field* that begin with *word*."""
        found = self._index.searcher().terms_with_prefix(field, word, limit=most)
        return [one for one, _ in found]

    def products_with(self, word: str, fields: Iterable[str]) -> int:
        """Return how often *word* is found in *fields*."""
        searcher = self._index.searcher()
        return sum(searcher.doc_freq(one, word) for one in fields)

    def _take_out(self, product_ids: Iterable[str]) -> IndexWriter:
        self._writer = self._writer or self._index.writer(*_USUAL)
        for one in product_ids:
            row = self._rows.pop(one, None)
            if row is not None:
                self._writer.delete_documents_by_query(is_row(row))
                for kept in self._kept.values():
                    del kept[row]
        return self._writer

    def _document(self, entry: Entry) -> Document:
        row = self._row(entry)
        self._rows[entry.product_id] = row
        document = Document()
        document.add_unsigned(ROW, row)
        document.add_text(SHARED, entry.shared)
        for language, side in entry.sides.items():
            fields = FIELDS[language]
            document.add_text(fields.whole, side.words)
            document.add_text(fields.name, side.name)
            document.add_text(fields.facts, side.facts)
            document.add_text(fields.texts, side.texts)
            kept = Candidate(row, entry.product_id, side.title, side.words)
            self._kept[language][row] = kept
        return document

    def _row(self, entry: Entry) -> int:
        """Return a number that is higher for newer products, and the same in other processes."""
        row = entry.created_ms << _HASH_BITS | crc32(entry.product_id.encode()) >> 32 - _HASH_BITS
        while row in self._kept[LANGUAGES[0]]:
            row += 1
        return row

    def _keep(self) -> None:
        if self._writer and not self._is_filling:
            self._writer.commit()
            self._index.reload()
