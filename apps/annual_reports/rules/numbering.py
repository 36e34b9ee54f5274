"""Headings numbered as official documents number them, for the screen; the PDF's layout makes its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from apps.documents.rules import heading_number

DEEPEST = 3


def numbered(levels: Iterable[int]) -> Iterator[str]:
    """一、 （一） 1. for each level in order; a heading starts the levels below it anew."""
    counts = [0] * DEEPEST
    for level in levels:
        counts[level - 1] += 1
        counts[level:] = [0] * (DEEPEST - level)
        yield heading_number(level, counts[level - 1])


def leaves(levels: list[int]) -> list[bool]:
    """Whether each heading has none below it."""
    return [place + 1 == len(levels) or levels[place + 1] <= level for place, level in enumerate(levels)]
