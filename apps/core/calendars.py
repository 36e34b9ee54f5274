"""The official calendar out of its table, read once per process.

The notice for a year comes once, in November: a process may be a minute behind (`REFERENCE_CACHE_SECONDS`), and
whoever changes days calls `forget()` so that at least its own process sees them at once.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.conf import settings

from apps.core.models import CalendarDay
from apps.core.workdays import Calendar


@dataclass(frozen=True)
class _Loaded:
    calendar: Calendar
    at: float


_loaded: _Loaded | None = None


def official_calendar() -> Calendar:
    """The calendar that every statutory count uses. Costs a query only when its copy is older than a minute."""
    global _loaded
    found = _loaded
    if found is None or time.monotonic() - found.at > settings.REFERENCE_CACHE_SECONDS:
        found = _Loaded(_read(), time.monotonic())
        _loaded = found if found.calendar.days else None  # before load_reference there is nothing worth keeping
    return found.calendar


def forget() -> None:
    """Read the table again at the next question."""
    global _loaded
    _loaded = None


def _read() -> Calendar:
    rows = list(CalendarDay.objects.values_list("date", "is_workday", "confirmed"))
    # The 1st of October stands in every year's notice; a last day of December belongs to the next year's.
    published = frozenset(day.year for day, _, confirmed in rows if confirmed and (day.month, day.day) == (10, 1))
    return Calendar({day: is_workday for day, is_workday, _ in rows}, published)
