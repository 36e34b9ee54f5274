"""Properties of the plan over random years, weekdays, days off, contracts, leave and days already held.

The optimum comes from solvers of the tests' own: all plans tried on small cases, minimum-cost flow on full years.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from apps.consultations import rules
from tests.consultations.plans import Station, candidate, inside, shares, stations
from tests.consultations.solver import every_plan, least_squares

SOME = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
FEW = settings(SOME, max_examples=20)


@SOME
@given(stations(most_weekdays=3))
def test_every_planned_day_is_a_duty_day_and_its_lawyer_may_sit(station: Station) -> None:
    by_pk = {row.pk: row for row in station.lawyers}
    planned = station.plan()
    assert [day.on for day in planned] == station.dates()
    for day in planned:
        assert day.on.weekday() in station.weekdays
        assert station.calendar.is_workday(day.on)
        able = [row for row in station.lawyers if inside(day.on, row.under_contract) and not inside(day.on, row.away)]
        assert (day.lawyer_pk is None) == (not able), "a day is left open only when nobody can take it"
        assert day.lawyer_pk is None or by_pk[day.lawyer_pk] in able


@SOME
@given(stations(), st.randoms(use_true_random=False))
def test_the_same_input_in_any_order_gives_the_same_plan(station: Station, order: Random) -> None:
    planned = station.plan()
    assert station.plan() == planned
    days, lawyers = station.dates(), list(station.lawyers)
    order.shuffle(days)
    order.shuffle(lawyers)
    assert rules.plan(days, lawyers) == planned


@FEW
@given(stations())
def test_a_year_is_as_fair_as_the_cheapest_flow(station: Station) -> None:
    due = shares(station.dates(), station.lawyers)
    assert due.squares(station.plan()) == least_squares(due.takers, due.held, due.quota)


@FEW
@given(stations(most_lawyers=3, most_weekdays=1, length=44, most_held=3))
def test_no_plan_at_all_is_fairer_by_any_measure(station: Station) -> None:
    due = shares(station.dates(), station.lawyers)
    over = due.over(station.plan()).values()
    squares, spread, top, floor = every_plan(due.takers, due.held, due.quota)
    assert sum(value**2 for value in over) == squares
    assert (max(over) - min(over), max(over), min(over)) == (spread, top, floor)


@SOME
@given(stations())
def test_the_balances_reported_are_those_of_the_definition(station: Station) -> None:
    planned = station.plan()
    found = rules.balances(station.lawyers, planned)
    expected = shares(station.dates(), station.lawyers).over(planned)
    assert {pk: balance.over for pk, balance in found.items()} == expected
    assert rules.spread(found.values()) == max(expected.values()) - min(expected.values())


@SOME
@given(st.integers(1, 8), st.integers(0, 120), stations(most_lawyers=1))
def test_alike_contracts_differ_by_one_day_at_most(people: int, days: int, station: Station) -> None:
    lawyers = [candidate(pk) for pk in range(1, people + 1)]
    given_days = [day.lawyer_pk for day in rules.plan(station.dates()[:days], lawyers)]
    counts = [given_days.count(row.pk) for row in lawyers]
    assert max(counts) - min(counts) <= 1


@SOME
@given(stations(), st.data())
def test_a_holiday_more_never_plans_that_day_and_keeps_the_other_days(station: Station, data: st.DataObject) -> None:
    assume(station.dates())
    off = data.draw(st.sampled_from(station.dates()))
    changed = Station(
        station.first, station.last, station.weekdays, station.calendar.with_days({off: False}), station.lawyers
    )
    assert [day.on for day in changed.plan()] == [on for on in station.dates() if on != off]


@SOME
@given(stations(length=0))
def test_a_period_of_one_day_goes_to_whoever_is_owed_most(station: Station) -> None:
    for day in station.plan():
        first: Sequence[int] = rules.fairest_first(day.on, station.lawyers)
        assert day.lawyer_pk == (first[0] if first else None)


@FEW
@given(stations(most_weekdays=1), st.integers(1, 364))
def test_planning_on_from_what_stands_keeps_what_stands(station: Station, step: int) -> None:
    """A year planned in two goes: the second go counts the days of the first and touches none."""
    middle = station.first + timedelta(days=step)
    early = [day for day in rules.plan([on for on in station.dates() if on < middle], station.lawyers) if day.lawyer_pk]
    held = {row.pk: (*row.held, *(day.on for day in early if day.lawyer_pk == row.pk)) for row in station.lawyers}
    later = [
        rules.Candidate(row.pk, row.position, row.under_contract, row.away, held[row.pk]) for row in station.lawyers
    ]
    rest = [on for on in station.dates() if on >= middle]
    due = shares(rest, later)
    assert due.squares(rules.plan(rest, later)) == least_squares(due.takers, due.held, due.quota)
