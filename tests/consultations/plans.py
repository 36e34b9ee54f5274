"""Random stations for the property tests of the plan: years, weekdays, days off, contracts, leave, days held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import strategies as st

from apps.consultations import rules
from apps.consultations.rules import Candidate, PlannedDay
from apps.core.workdays import Calendar

ALWAYS = ((date(2015, 1, 1), date(2040, 12, 31)),)


def candidate(pk: int, **changes: object) -> Candidate:
    return Candidate(**({"pk": pk, "position": pk, "under_contract": ALWAYS} | changes))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Station:
    """A year to plan and everybody who might sit in it."""

    first: date
    last: date
    weekdays: frozenset[int]
    calendar: Calendar
    lawyers: tuple[Candidate, ...]

    def dates(self) -> list[date]:
        return rules.duty_dates(self.first, self.last, self.weekdays, self.calendar)

    def plan(self) -> list[PlannedDay]:
        return rules.plan(self.dates(), self.lawyers)


@dataclass(frozen=True)
class Shares:
    """The definition of a fair share, worked out afresh: nothing here calls the rules."""

    takers: dict[date, list[int]]
    held: dict[int, int]
    quota: dict[int, Fraction]

    def over(self, planned: Sequence[PlannedDay]) -> dict[int, Fraction]:
        given = [day.lawyer_pk for day in planned]
        return {pk: self.held[pk] + given.count(pk) - self.quota[pk] for pk in self.held}

    def squares(self, planned: Sequence[PlannedDay]) -> Fraction:
        return sum((value**2 for value in self.over(planned).values()), Fraction(0))


def shares(dates: Sequence[date], lawyers: Sequence[Candidate]) -> Shares:
    """Who could take each date, what each holds, and the sum of 1/(lawyers under contract) over all duty days."""
    takers = {on: [row.pk for row in lawyers if may_take(on, row)] for on in dates}
    quota = {row.pk: Fraction(0) for row in lawyers}
    held = {row.pk: 0 for row in lawyers}
    standing = [(on, row.pk) for row in lawyers for on in row.held]
    for on, holder in [*standing, *((on, 0) for on, able in takers.items() if able)]:
        under = [row.pk for row in lawyers if inside(on, row.under_contract)]
        for pk in under:
            quota[pk] += Fraction(1, len(under))
        if under and holder:
            held[holder] += 1
    return Shares(takers, held, quota)


def may_take(on: date, lawyer: Candidate) -> bool:
    return inside(on, lawyer.under_contract) and not inside(on, lawyer.away) and on not in lawyer.held


def inside(on: date, periods: Sequence[tuple[date, date]]) -> bool:
    return any(first <= on <= last for first, last in periods)


def _periods(first: date, days: int, most: int) -> st.SearchStrategy[tuple[tuple[date, date], ...]]:
    ends = st.tuples(st.integers(0, days), st.integers(0, days)).map(sorted)
    return st.lists(ends, max_size=most).map(
        lambda drawn: tuple((first + timedelta(days=a), first + timedelta(days=b)) for a, b in drawn)
    )


@st.composite
def stations(
    draw: st.DrawFn, *, most_lawyers: int = 7, most_weekdays: int = 2, length: int | None = None, most_held: int = 8
) -> Station:
    """`length`: days to plan, else a whole year."""
    year = draw(st.integers(2019, 2033))
    first = date(year, 1, 1)
    last = first + timedelta(days=length) if length is not None else date(year, 12, 31)
    days = (last - first).days
    weekdays = draw(st.frozensets(st.integers(0, 6), min_size=1, max_size=most_weekdays))
    days_of_year = st.integers(0, days).map(lambda step: first + timedelta(days=step))
    named = draw(st.dictionaries(days_of_year, st.booleans(), max_size=30))
    lawyers = tuple(
        draw(_lawyers(pk, first, days, most_held)) for pk in range(1, draw(st.integers(1, most_lawyers)) + 1)
    )
    return Station(first, last, weekdays, Calendar(named), lawyers)


@st.composite
def _lawyers(draw: st.DrawFn, pk: int, first: date, days: int, most_held: int) -> Candidate:
    contracts = draw(st.one_of(st.just(ALWAYS), _periods(first - timedelta(days=60), days + 60, 2)))
    away = draw(_periods(first, days, 3))
    held = draw(st.frozensets(st.integers(1, 300), max_size=most_held))
    return Candidate(
        pk, draw(st.integers(1, 6)), contracts, away, tuple(sorted(first - timedelta(days=n) for n in held))
    )
