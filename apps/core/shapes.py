"""What the components in templates/components expect, one frozen shape each, so that presenters are typed.

Every field that a template may leave out has a default here: templates never meet an undefined name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from apps.core.look import WEEKDAYS


@dataclass(frozen=True)
class Door:
    """A module in the top bar (`nav`). `icon` is a Bootstrap Icons name and `short` the word for the phone bar."""

    label: str
    url: str
    icon: str
    current: bool = False
    short: str = ""


@dataclass(frozen=True)
class Room:
    """A room in the sub-bar (`rooms`), also a tab of saved.html."""

    label: str
    url: str
    count: int | None = None
    current: bool = False
    is_over: bool = False


@dataclass(frozen=True)
class Tally:
    """One count of tally.html; `kind` is "over", "soon" or empty."""

    label: str
    count: int
    url: str
    kind: str = ""


@dataclass(frozen=True)
class WorkRow:
    """One row of worklist.html. `paused` is the word in the chip while the clock stands, such as 听证暂停; `hour` are
    the words of an appointment, such as 今日 09:30, instead of the days left.
    """

    number: str
    subject: str
    url: str
    due_on: date | None = None
    who: str = ""
    next: str = ""
    paused: str = ""
    met_on: date | None = None
    workdays: int | None = None
    unread: bool = False
    hour: str = ""


@dataclass(frozen=True)
class WorkGroup:
    """Rows under one group line (已逾期, 3 日内到期); an empty label draws no line, `key` is where a count leads."""

    label: str
    rows: Sequence[WorkRow]
    is_over: bool = False
    key: str = ""


@dataclass(frozen=True)
class DayItem:
    """What falls due or is fixed on a day; `kind` is "due", "over" or empty, `brief` two characters for phones."""

    text: str
    url: str = ""
    kind: str = ""
    brief: str = ""


@dataclass(frozen=True)
class Day:
    """One of the fourteen days in days.html: only what falls due or is fixed."""

    on: date
    items_due: Sequence[DayItem] = ()
    is_today: bool = False
    is_off: bool = False
    is_makeup: bool = False

    @property
    def weekday(self) -> str:
        return WEEKDAYS[self.on.weekday()]


@dataclass(frozen=True)
class Condition:
    """An applied filter condition; `remove_url` is the same address without it."""

    label: str
    value: str
    remove_url: str


@dataclass(frozen=True)
class Page:
    """What pager.html needs: keyset pages have a previous and a next address, or none."""

    summary: str
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True)
class Check:
    text: str
    done: bool


@dataclass(frozen=True)
class Way:
    label: str
    url: str


@dataclass(frozen=True)
class Step:
    """nextstep.html: one act with its article, what is missing, at most four other acts; `blocked` is why not yet."""

    label: str
    url: str = ""
    basis: str = ""
    due_text: str = ""
    checks: Sequence[Check] = ()
    others: Sequence[Way] = ()
    blocked: str = ""


@dataclass(frozen=True)
class Entry:
    """One move in trail.html, newest first."""

    at: datetime
    what: str
    who: str
    text: str = ""


@dataclass(frozen=True)
class Fact:
    label: str
    value: object
    wide: bool = False


@dataclass(frozen=True)
class Line:
    """A row of rows.html: text left, meta and a figure right."""

    text: str
    url: str = ""
    meta: str = ""
    end: str = ""


@dataclass(frozen=True)
class Figure:
    """A key figure; `values` and `before` are twelve months of both years, `change` names its denominator."""

    name: str
    value: str
    unit: str
    url: str
    change: str = ""
    values: Sequence[float] = ()
    before: Sequence[float] = ()


@dataclass(frozen=True)
class Stage:
    """A due day of the report cycle; `state` is "done", "now" or empty."""

    on: date
    label: str
    note: str = ""
    state: str = ""


@dataclass(frozen=True)
class Slot:
    """A slot or a queue number: `at` is 09:00 or B003, `state` "now", "past", "free" or empty."""

    at: str
    who: str
    note: str = ""
    state: str = ""
    url: str = ""


@dataclass(frozen=True)
class DutyDay:
    """A duty day; `place` is the lawyer's place in the rotation, `state` "today", "past", "off" or empty."""

    on: date
    lawyer: str = ""
    place: int = 1
    text: str = ""
    tag: str = ""
    state: str = ""
    off_text: str = ""
    url: str = ""

    @property
    def weekday(self) -> str:
        return WEEKDAYS[self.on.weekday()]


@dataclass(frozen=True)
class Chapter:
    """A chapter of a report; `mark` is the required content (①), `ready` whether it is there."""

    title: str
    url: str
    note: str = ""
    current: bool = False
    sub: bool = False
    mark: str = ""
    ready: bool = False
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Changed:
    """Who saved after you had opened the page, and when."""

    who: str
    at: datetime


@dataclass(frozen=True)
class Compared:
    """One field of the two versions in comparison.html."""

    label: str
    theirs: object
    mine: object

    @property
    def differs(self) -> bool:
        return self.theirs != self.mine
