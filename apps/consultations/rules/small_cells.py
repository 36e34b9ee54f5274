"""Small numbers in a table of two conditions are not shown, nor may they be worked out from those that are.

`guarded` hides every cell from 1 to 4, and as many others as it takes until no hidden cell follows from the sums of
its row and column, which stay (a unit's own one-way totals may be shown).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

R = TypeVar("R")
C = TypeVar("C")
Cell = tuple[int, int]
FEWEST = 5


def guarded(
    counts: Mapping[tuple[R, C], int], rows: Sequence[R], columns: Sequence[C]
) -> list[list[int | None]] | None:
    """The table row by row, None where a number is hidden; None in all when nothing would be left to protect it with.

    counts: how many of each pair; a pair that is missing is nought.
    """
    table = [[counts.get((row, column), 0) for column in columns] for row in rows]
    hidden = {(r, c) for r, line in enumerate(table) for c, value in enumerate(line) if 0 < value < FEWEST}
    while exposed := sorted(cell for cell in hidden if _follows(cell, hidden, table)):
        companion = _companion(exposed[0], hidden, table)
        if companion is None:
            return None
        hidden.add(companion)
    return [[None if (r, c) in hidden else value for c, value in enumerate(line)] for r, line in enumerate(table)]


def _follows(cell: Cell, hidden: set[Cell], table: Sequence[Sequence[int]]) -> bool:
    """Whether the cell's value follows from the shown cells and the sums of rows and columns.

    Hidden cells can trade ones around a ring of them: one row's cell grows, another of that row falls, and so on. A
    cell that lies on no such ring, in which every falling cell is above nought, can have no other value.
    """
    return not (
        _ring(cell, hidden, table, grows=True) or (table[cell[0]][cell[1]] and _ring(cell, hidden, table, grows=False))
    )


def _ring(cell: Cell, hidden: set[Cell], table: Sequence[Sequence[int]], *, grows: bool) -> bool:
    """Walk from the cell along rows and columns in turn; cells that fall must have something to give."""
    others = hidden - {cell}

    def may(other: Cell, *, falls: bool) -> bool:
        return not falls or table[other[0]][other[1]] > 0

    # Where the walk has come to: a row whose sum needs mending, or a column.
    reached_rows, waiting = {cell[0]}, [cell[0]]
    while waiting:
        row = waiting.pop()
        for _row, column in [other for other in others if other[0] == row and may(other, falls=grows)]:
            if column == cell[1]:
                return True
            for mended in [other[0] for other in others if other[1] == column and may(other, falls=not grows)]:
                if mended not in reached_rows:
                    reached_rows.add(mended)
                    waiting.append(mended)
    return False


def _companion(cell: Cell, hidden: set[Cell], table: Sequence[Sequence[int]]) -> Cell | None:
    """The next cell to hide: one that closes a ring, else one of the same row or column; small, but not nought."""
    shown = [(r, c) for r, line in enumerate(table) for c, _value in enumerate(line) if (r, c) not in hidden]
    closing = [(r, c) for r, c in shown if (r, cell[1]) in hidden and (cell[0], c) in hidden]
    near = [other for other in shown if other[0] == cell[0] or other[1] == cell[1]]

    def cost(other: Cell) -> tuple[bool, int, Cell]:
        value = table[other[0]][other[1]]
        return value == 0, value, other

    return min(closing or near or shown, key=cost, default=None)
