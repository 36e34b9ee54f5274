"""The stage: acts of many records performed in the order of their moments, each at its own time."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count

from django.utils import timezone

from apps.core import moment

Act = Callable[[], None]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of the bureau's day."""
    return timezone.make_aware(datetime.combine(day, time(hour, 0)) + timedelta(minutes=minute))


@dataclass
class Stage:
    """Acts waiting for their moment; what would lie after `until` never happens."""

    until: datetime
    _waiting: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _order: count[int] = field(default_factory=count)

    def plan(self, when: datetime, act: Act) -> None:
        """Let `act` happen at `when`; of two acts at one moment the first planned goes first."""
        heapq.heappush(self._waiting, (when, next(self._order), act))

    def perform(self, told: Callable[[str], None]) -> int:
        """Let everything happen; `told` hears each new month. Returns how many acts happened."""
        done, month = 0, ""
        while self._waiting:
            when, _order, act = heapq.heappop(self._waiting)
            if when > self.until:
                break
            if f"{when:%Y-%m}" != month:
                month = f"{when:%Y-%m}"
                told(f"{month}: {done}")
            with moment.at(when):
                act()
            done += 1
        return done
