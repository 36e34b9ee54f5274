"""The station in figures: consultations and kept appointments of a period, counted every way the page shows.

Two queries give one row per consultation and one per booking; everything else is counted from these rows, so that all
tables of a page show the same moment and add up. Every count carries the filter whose list it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import Any, Generic, TypeVar

from apps.accounts.models import User
from apps.consultations.choices import LogStatus
from apps.consultations.queries.log_filter import ENTERED_TOGETHER, LogFilter, filtered, home_street, with_waiting
from apps.consultations.queries.visit_filter import KEPT, MISSED, VisitFilter, visits
from apps.core.models import OrgUnit

K = TypeVar("K")


@dataclass(frozen=True)
class Consulted:
    """One finished consultation as the statistics see it."""

    on: date
    lawyer: tuple[int, str, int]  # position, name, key: in the order of the rotation
    topic: tuple[int, str]
    topic_group: tuple[int, str]
    street: int | None
    units: Sequence[str]
    outcome: str
    mode: str
    minutes: int
    waited: timedelta | None


@dataclass(frozen=True)
class Visited:
    """One booked visitor who came or was expected."""

    on: date
    lawyer: tuple[int, str, int]
    came: bool


@dataclass
class Tally:
    """What a group of rows comes to. waits: whole minutes of those whose arrival was entered before the reception."""

    count: int = 0
    units: int = 0
    minutes: int = 0
    waits: list[int] = field(default_factory=list)
    expected: int = 0
    missed: int = 0

    def add(self, row: Consulted) -> None:
        self.count += 1
        self.units += len(row.units)
        self.minutes += row.minutes
        if row.waited is not None and row.waited > ENTERED_TOGETHER:
            self.waits.append(int(row.waited.total_seconds() // 60))

    def expect(self, row: Visited) -> None:
        self.expected += 1
        self.missed += not row.came

    @property
    def mean_minutes(self) -> float | None:
        return self.minutes / self.count if self.count else None

    @property
    def mean_wait(self) -> float | None:
        return sum(self.waits) / len(self.waits) if self.waits else None

    @property
    def middle_wait(self) -> float | None:
        return float(median(self.waits)) if self.waits else None

    @property
    def longest_wait(self) -> int | None:
        return max(self.waits, default=None)


@dataclass(frozen=True)
class Group(Generic[K]):
    """One line of a table: what it is, what it comes to, and the filters of its two lists."""

    key: K
    name: str
    tally: Tally
    logs: LogFilter
    visits: VisitFilter
    place: int = 0


@dataclass(frozen=True)
class Statistics:
    """Everything of one period. crossed: consultations by (topic group, street); a street of None is not on record."""

    whole: Group[str]
    months: Sequence[Group[date]]
    lawyers: Sequence[Group[int]]
    services: Sequence[Group[str]]
    topics: Sequence[Group[int]]
    streets: Sequence[Group[int | None]]
    outcomes: Sequence[Group[str]]
    modes: Sequence[Group[str]]
    units_by_kind: dict[str, int]
    crossed: dict[tuple[tuple[int, str], int | None], int]


def statistics(user: User, first: date, last: date) -> Statistics:
    """The figures of this person's station from `first` to `last`, both included."""
    logs = LogFilter(first=first, last=last, status=LogStatus.DONE)
    met = VisitFilter(first=first, last=last)
    return _Count(logs, met, list(_consulted(user, logs)), list(_visited(user, met))).all()


_COLUMNS = (
    "on", "lawyer_id", "lawyer__name", "lawyer__position", "topic_id", "topic__name", "topic__parent_id",
    "topic__parent__name", "home", "service_units", "outcome", "service_mode", "minutes", "waited",
)  # fmt: skip


def _consulted(user: User, conditions: LogFilter) -> Iterable[Consulted]:
    rows = with_waiting(filtered(user, conditions)).annotate(home=home_street()).order_by("on", "pk")
    for row in rows.values(*_COLUMNS):
        topic = (row["topic_id"], row["topic__name"])
        parent = (row["topic__parent_id"], row["topic__parent__name"])
        yield Consulted(
            on=row["on"],
            lawyer=(row["lawyer__position"], row["lawyer__name"], row["lawyer_id"]),
            topic=topic,
            topic_group=parent if parent[0] else topic,
            street=row["home"],
            units=row["service_units"],
            outcome=row["outcome"],
            mode=row["service_mode"],
            minutes=row["minutes"],
            waited=row["waited"],
        )


def _visited(user: User, conditions: VisitFilter) -> Iterable[Visited]:
    rows = visits(user, conditions).values_list(
        "duty_day__on", "duty_day__lawyer__position", "duty_day__lawyer__name", "duty_day__lawyer_id", "status"
    )
    for on, position, name, pk, status in rows:
        yield Visited(on, (position, name, pk), came=status in KEPT)


@dataclass(frozen=True)
class _Count:
    """The rows of a period, and the filters that found them."""

    logs: LogFilter
    met: VisitFilter
    consulted: Sequence[Consulted]
    visited: Sequence[Visited]

    def all(self) -> Statistics:
        streets = self._streets()
        return Statistics(
            whole=Group("", "", self._tally(lambda row: True, lambda row: True), self.logs, self.met),
            months=self._months(),
            lawyers=self._lawyers(),
            services=self._coded("service", lambda row: set(row.units)),
            topics=[
                self._group(pk, name, tally, topic=pk)
                for (pk, name), tally in _most_first(self._by(lambda row: [row.topic]))
            ],
            streets=streets,
            outcomes=self._coded("outcome", lambda row: [row.outcome]),
            modes=self._coded("mode", lambda row: [row.mode]),
            units_by_kind=_counted(unit for row in self.consulted for unit in row.units),
            crossed=_counted((row.topic_group, row.street) for row in self.consulted),
        )

    def _tally(self, mine: Callable[[Consulted], bool], met: Callable[[Visited], bool]) -> Tally:
        found = Tally()
        for row in self.consulted:
            if mine(row):
                found.add(row)
        for visit in self.visited:
            if met(visit):
                found.expect(visit)
        return found

    def _by(self, keys: Callable[[Consulted], Iterable[Any]]) -> dict[Any, Tally]:
        found: dict[Any, Tally] = defaultdict(Tally)
        for row in self.consulted:
            for one in keys(row):
                found[one].add(row)
        return dict(found)

    def _group(self, one: Any, name: str, tally: Tally, **condition: Any) -> Group[Any]:
        return Group(one, name, tally, self.logs.with_(**condition), self.met)

    def _months(self) -> list[Group[date]]:
        assert self.logs.first is not None
        assert self.logs.last is not None
        return [self._month(first, last) for first, last in months_of(self.logs.first, self.logs.last)]

    def _month(self, first: date, last: date) -> Group[date]:
        tally = self._tally(lambda row: first <= row.on <= last, lambda row: first <= row.on <= last)
        span = {"first": first, "last": last}
        return Group(first, f"{first:%Y-%m}", tally, self.logs.with_(**span), self.met.with_(**span))

    def _lawyers(self) -> list[Group[int]]:
        everybody = sorted({row.lawyer for row in self.consulted} | {row.lawyer for row in self.visited})
        return [self._lawyer(lawyer) for lawyer in everybody]

    def _lawyer(self, lawyer: tuple[int, str, int]) -> Group[int]:
        place, name, pk = lawyer
        tally = self._tally(lambda row: row.lawyer == lawyer, lambda row: row.lawyer == lawyer)
        return Group(pk, name, tally, self.logs.with_(lawyer=pk), self.met.with_(lawyer=pk), place)

    def _coded(self, condition: str, keys: Callable[[Consulted], Iterable[str]]) -> list[Group[str]]:
        found = self._by(keys)
        return [self._group(code, code, tally, **{condition: code}) for code, tally in _most_first(found)]

    def _streets(self) -> list[Group[int | None]]:
        found = self._by(lambda row: [row.street])
        names = dict(OrgUnit.objects.filter(pk__in=[pk for pk in found if pk]).values_list("pk", "name"))
        return [
            self._group(pk, names.get(pk, ""), tally, street=str(pk) if pk else "none")
            for pk, tally in _most_first(found)
        ]


def _most_first(found: dict[Any, Tally]) -> list[tuple[Any, Tally]]:
    return sorted(found.items(), key=lambda pair: (-pair[1].count, str(pair[0])))


def _counted(keys: Iterable[Any]) -> dict[Any, int]:
    found: dict[Any, int] = defaultdict(int)
    for one in keys:
        found[one] += 1
    return dict(found)


def months_of(first: date, last: date) -> list[tuple[date, date]]:
    """First and last day of every calendar month of the period, cut to the period."""
    found, start = [], first
    while start <= last:
        following = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        found.append((start, min(following - timedelta(days=1), last)))
        start = following
    return found


__all__ = ["MISSED", "Group", "Statistics", "Tally", "months_of", "statistics"]
