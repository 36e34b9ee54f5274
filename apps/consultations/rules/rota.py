"""The fair plan of duty days and the times of their slots."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from apps.core.refusals import Refused
from apps.core.workdays import Calendar, check_countable

LONGEST_PLAN_DAYS = 3 * 366


@dataclass(frozen=True)
class Candidate:
    """A lawyer as the plan sees one. served: duty days already given (cancelled ones do not count).

    last_served: the last of them; away: periods of leave, both ends included.
    """

    pk: int
    position: int
    contract_from: date
    contract_to: date
    licence_valid_to: date
    served: int = 0
    last_served: date = date.min
    away: tuple[tuple[date, date], ...] = ()

    def is_available(self, on: date) -> bool:
        """Under contract, with a valid licence and not away on the day."""
        in_contract = self.contract_from <= on <= self.contract_to and on <= self.licence_valid_to
        return in_contract and not any(first <= on <= last for first, last in self.away)


@dataclass(frozen=True)
class PlannedDay:
    """One day of the plan; lawyer_pk is None when nobody is available."""

    on: date
    lawyer_pk: int | None


def duty_dates(first: date, last: date, weekdays: Collection[int], calendar: Calendar) -> list[date]:
    """The station's weekdays between two days (Monday is 0) that are working days by the calendar."""
    check_countable(first)
    check_countable(last)
    if last < first:
        raise Refused(_("截止日期不得早于起始日期。"), field="last")
    if (last - first).days > LONGEST_PLAN_DAYS:
        raise Refused(_("一次最多排三年。"), field="last")
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return [day for day in days if day.weekday() in weekdays and calendar.is_workday(day)]


def plan(days: Sequence[date], lawyers: Sequence[Candidate]) -> list[PlannedDay]:
    """Give each day to a lawyer: fewest duty days first, then least recently served, then by place in the rotation.

    The shares end as even as leave and contracts allow: no reassignment of days makes the spread of
    (served before + planned) smaller. The same input gives the same plan.
    """
    rota = _Rota(sorted(lawyers, key=lambda lawyer: (lawyer.position, lawyer.pk)))
    for day in sorted(days):
        rota.give(day)
    rota.level()
    return [PlannedDay(day, rota.holder.get(day)) for day in sorted(days)]


@dataclass
class _Rota:
    """Who holds which day while the plan is made."""

    lawyers: list[Candidate]
    holder: dict[date, int] = field(default_factory=dict)
    load: dict[int, int] = field(init=False)
    latest: dict[int, date] = field(init=False)

    def __post_init__(self) -> None:
        self.load = {lawyer.pk: lawyer.served for lawyer in self.lawyers}
        self.latest = {lawyer.pk: lawyer.last_served for lawyer in self.lawyers}

    def give(self, day: date) -> None:
        free = [lawyer for lawyer in self.lawyers if lawyer.is_available(day)]
        if free:
            chosen = min(free, key=lambda lawyer: (self.load[lawyer.pk], self.latest[lawyer.pk]))
            self.holder[day] = chosen.pk
            self.load[chosen.pk] += 1
            self.latest[chosen.pk] = day

    def level(self) -> None:
        """Hand days down chains of lawyers as long as one has two more than another who could be reached."""
        while chain := next(self._uneven_chains(), None):
            for day, receiver in chain:
                self.load[self.holder[day]] -= 1
                self.holder[day] = receiver
                self.load[receiver] += 1

    def _uneven_chains(self) -> Iterator[list[tuple[date, int]]]:
        for lawyer in sorted(self.lawyers, key=lambda lawyer: -self.load[lawyer.pk]):
            if chain := self._chain_from(lawyer.pk):
                yield chain

    def _chain_from(self, start: int) -> list[tuple[date, int]]:
        """The shortest chain of (day, who takes it) from `start` to somebody with at least two days fewer."""
        reached: dict[int, tuple[date, int] | None] = {start: None}
        queue = deque([start])
        while queue:
            giver = queue.popleft()
            for day, taker in self._takers(giver):
                if taker in reached:
                    continue
                reached[taker] = (day, giver)
                if self.load[taker] <= self.load[start] - 2:
                    return self._way_to(taker, reached)
                queue.append(taker)
        return []

    def _takers(self, giver: int) -> Iterator[tuple[date, int]]:
        for day, holder in self.holder.items():
            if holder == giver:
                yield from ((day, lawyer.pk) for lawyer in self.lawyers if lawyer.is_available(day))

    @staticmethod
    def _way_to(end: int, reached: Mapping[int, tuple[date, int] | None]) -> list[tuple[date, int]]:
        way = []
        while step := reached[end]:
            day, giver = step
            way.append((day, end))
            end = giver
        return way


def slot_times(first: time, minutes: int, count: int, noon: tuple[time, time]) -> list[time]:
    """When the slots of a day begin: `count` of them, `minutes` each, none reaching into the noon break."""
    anchor, length = date(2000, 1, 1), timedelta(minutes=minutes)
    moment = datetime.combine(anchor, first)
    found: list[time] = []
    noon_from, noon_to = (datetime.combine(anchor, end) for end in noon)
    while len(found) < count:
        if moment < noon_to and moment + length > noon_from:
            moment = noon_to
        if (moment + length).date() != anchor:
            raise Refused(_("号段超出当天，请减少号数或缩短每号时间。"), field="slot_count")
        found.append(moment.time())
        moment += length
    return found
