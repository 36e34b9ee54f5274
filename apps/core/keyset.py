"""The key of the last row seen, by which the next page of a list begins: no offset."""

from __future__ import annotations

from datetime import date


def day_and_row(text: str) -> tuple[date, int] | None:
    """`2022-05-24_17` as day and row key; anything else is no key."""
    day, _underscore, pk = text.partition("_")
    try:
        return date.fromisoformat(day), int(pk[:18])
    except ValueError:
        return None
