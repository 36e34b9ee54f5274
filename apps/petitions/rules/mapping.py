"""Which column of a table is which field: the header found among title rows, and a proposal by headings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from apps.core.spreadsheets.reader import Fault, Row, Value
from apps.petitions.rules.cells import key, plain

LEAST_KNOWN, LEAST_FILLED = 2, 3
HEADING_MAX = 60


def find_header(rows: Iterable[Row], spellings: Iterable[str]) -> Row | None:
    """The row with the most known headings (two at least), else the first with three different texts or more."""
    known, looked_at = {key(text) for text in spellings}, list(rows)
    best = max(looked_at, key=lambda row: _known(row, known), default=None)
    if best is not None and _known(best, known) >= LEAST_KNOWN:
        return best
    filled = (row for row in looked_at if len({cell for cell in row.cells if isinstance(cell, str)}) >= LEAST_FILLED)
    return next(filled, None)


def _known(row: Row, known: set[str]) -> int:
    return len({key(cell) for cell in row.cells if isinstance(cell, str)} & known)


def headings(row: Row) -> list[str]:
    """The headings by column, "" where there is none; a merged heading counts for none of its columns."""
    texts = [_heading(cell) for cell in row.cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _heading(cell: Value) -> str:
    if cell is None or isinstance(cell, Fault):
        return ""
    return plain(cell).replace("\n", "")[:HEADING_MAX]


def propose(
    header: Sequence[str], spellings: Mapping[str, Sequence[str]], remembered: Mapping[str, str]
) -> dict[str, int]:
    """Field -> column index: what was chosen for this heading last time, then the known spellings in their order.

    A column fills one field.
    """
    places: dict[str, int] = {}
    for place, text in enumerate(header):
        if text:
            places.setdefault(key(text), place)
    found: dict[str, int] = {}
    for name, heading in remembered.items():
        _take(found, places, name, [heading] if name in spellings else [])
    for name, known in spellings.items():
        if name not in found:
            _take(found, places, name, known)
    return found


def _take(found: dict[str, int], places: Mapping[str, int], name: str, spellings: Sequence[str]) -> None:
    taken = set(found.values())
    fitting = (places[key(text)] for text in spellings if places.get(key(text), -1) not in {*taken, -1})
    place = next(fitting, None)
    if place is not None:
        found[name] = place


def cells_of(row: Row, columns: Mapping[str, int]) -> dict[str, Value]:
    """Field -> cell of the row."""
    return {name: row.cells[place] if place < len(row.cells) else None for name, place in columns.items()}
