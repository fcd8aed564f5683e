"""CSV as spreadsheets read and write it: no cell of ours is a formula there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from shop.errors import InvalidError

# What a spreadsheet takes for the beginning of a formula, or drops before it looks for one; the
# last four are full-width signs.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
QUOTE = "'"

Cell = str | int | Decimal


def written(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return rows as CSV; text that would be a formula begins with a quote instead."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def read(text: str, header: Sequence[str], *, most: int) -> Iterator[tuple[int, dict[str, str]]]:
    """Return each row by its columns, with the number of its line; empty lines are left out.

    Columns may come in any order, apart by commas or semicolons. Raises `InvalidError`, naming
    the line, where a column is missing, or there are more than *most* rows.
    """
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        _check_header(reader.fieldnames or (), header)
        for found, row in enumerate(reader, start=1):
            if found > most:
                raise InvalidError(_line(reader.line_num), found, f"at most {most} rows")
            if None in row or None in row.values():
                raise InvalidError(_line(reader.line_num), len(row), f"{len(header)} cells")
            yield reader.line_num, {name: _plain(cell) for name, cell in row.items()}
    except csv.Error as error:
        raise InvalidError(_line(reader.line_num), str(error), "CSV") from error


def money(minor: int) -> Decimal:
    """Return an amount of two decimals as a number."""
    return Decimal(minor).scaleb(-2)


def _line(number: int) -> str:
    return f"line {number}"


def _check_header(given: Sequence[str], wanted: Sequence[str]) -> None:
    if sorted(given) != sorted(wanted):
        raise InvalidError("line 1", ", ".join(given)[:200], f"columns {', '.join(wanted)}")


def _safe(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith((*FORMULAS, QUOTE)):
        return QUOTE + cell
    return cell


def _plain(cell: str) -> str:
    """Return what `written` was given."""
    is_quoted = cell.startswith(QUOTE) and cell[1:].startswith((*FORMULAS, QUOTE))
    return (cell[1:] if is_quoted else cell).strip(" ")
