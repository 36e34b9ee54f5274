"""One line of somebody's work today, whichever app it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class WorkItem:
    """due_on: the day that counts, None when nothing is due; next_step: the verb that is owed; never a full name.

    first: goes before everything else, whatever is overdue. hour: words such as 今日 09:30 for what happens at an hour
    and is no limit; it never falls due.
    """

    due_on: date | None
    number: str
    title: str
    who: str
    next_step: str
    url: str
    paused: bool = False
    first: bool = False
    hour: str = ""

    def days_left(self, today: date) -> int | None:
        """Negative when overdue."""
        return None if self.due_on is None else (self.due_on - today).days
