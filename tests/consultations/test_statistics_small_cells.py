"""No small number of a cross-table is shown, and none can be worked out from the rest: tried against all tables."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from apps.consultations.rules.small_cells import FEWEST, guarded

Table = list[list[int]]


def tables(most: int, size: int = 3) -> st.SearchStrategy[Table]:
    shapes = st.tuples(st.integers(1, size), st.integers(1, size))
    return shapes.flatmap(
        lambda shape: st.lists(
            st.lists(st.integers(0, most), min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
        )
    )


def shown(table: Table) -> list[list[int | None]] | None:
    counts = {(r, c): value for r, line in enumerate(table) for c, value in enumerate(line)}
    return guarded(counts, range(len(table)), range(len(table[0])))


def possible(table: Table, seen: list[list[int | None]]) -> dict[tuple[int, int], set[int]]:
    """Every value each hidden cell can have, by trying all tables with the same sums and the same shown cells."""
    rows, columns = [sum(line) for line in table], [sum(line) for line in zip(*table, strict=True)]
    hidden = [(r, c) for r, line in enumerate(seen) for c, value in enumerate(line) if value is None]
    found: dict[tuple[int, int], set[int]] = {cell: set() for cell in hidden}
    for values in product(*(range(min(rows[r], columns[c]) + 1) for r, c in hidden)):
        tried = [[value or 0 for value in line] for line in seen]
        for (r, c), value in zip(hidden, values, strict=True):
            tried[r][c] = value
        if [sum(line) for line in tried] == rows and [sum(line) for line in zip(*tried, strict=True)] == columns:
            for cell, value in zip(hidden, values, strict=True):
                found[cell].add(value)
    return found


@given(tables(most=8, size=6))
def test_no_small_number_is_shown_and_what_is_shown_is_true(table: Table) -> None:
    seen = shown(table)
    for told, true in zip(seen or [], table, strict=False):
        assert all(value == fact for value, fact in zip(told, true, strict=True) if value is not None)
        assert not any(0 < value < FEWEST for value in told if value is not None)


@given(tables(most=2, size=2))
def test_no_hidden_number_follows_from_the_others(table: Table) -> None:
    seen = shown(table)
    if seen is not None:
        assert all(len(values) > 1 for values in possible(table, seen).values())


@given(st.lists(st.lists(st.sampled_from([0, 1, 2, 6]), min_size=3, max_size=3), min_size=2, max_size=2))
def test_nor_in_a_table_of_two_rows_and_three_columns(table: Table) -> None:
    seen = shown(table)
    hidden = [value for line in seen or [] for value in line if value is None]
    if seen is not None and len(hidden) <= 4:
        assert all(len(values) > 1 for values in possible(table, seen).values())


def test_a_table_without_small_numbers_is_shown_whole() -> None:
    assert shown([[5, 0], [12, 7]]) == [[5, 0], [12, 7]]


def test_one_small_number_takes_companions_in_its_row_and_column() -> None:
    assert shown([[3, 9, 20], [8, 7, 30], [9, 11, 40]]) == [[None, None, 20], [None, None, 30], [9, 11, 40]]


def test_a_table_that_cannot_hide_a_number_is_not_shown_at_all() -> None:
    assert shown([[3, 9, 20]]) is None
    assert shown([[2]]) is None
