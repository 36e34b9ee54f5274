"""Figures of the legal service station for reports, each with the words from which it can be counted again."""

from __future__ import annotations

from apps.consultations.indicators import outside, visits, work
from apps.core.registry import indicators


def register() -> None:
    """Called once, when the app starts."""
    for room in (visits, work, outside):
        for indicator in room.all_indicators():
            indicators.register(indicator)
