"""What all plans draw from."""

from __future__ import annotations

import random
from datetime import date, timedelta

from apps.core.workdays import Calendar

VISITORS, PETITIONERS = 260, 220


def pick(chance: random.Random, weights: dict[str, int]) -> str:
    """One of the keys, by weight."""
    return chance.choices(list(weights), list(weights.values()))[0]


def workdays_of(year: int, calendar: Calendar) -> list[date]:
    """The year's working days."""
    days = (date(year, 1, 1) + timedelta(days=offset) for offset in range(366))
    return [day for day in days if day.year == year and calendar.is_workday(day)]
