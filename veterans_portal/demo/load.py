"""Performs the plan of a year in one transaction: either the whole year stands or nothing of it."""

from __future__ import annotations

from collections.abc import Callable

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from apps.core.calendars import official_calendar
from apps.core.models import Installation, OrgUnit
from apps.core.refusals import Refused
from veterans_portal.demo import actors, matters, outreach, plan, reports, station, studies
from veterans_portal.demo.actors import Actors
from veterans_portal.demo.plan import YearPlan
from veterans_portal.demo.stage import Stage
from veterans_portal.demo.told import tell_everybody

Told = Callable[[str], None]
CURRENT = "current"
EARLIEST_YEAR, LATEST_YEAR = 2021, 2026


def check_years(years: list[int]) -> None:
    """The calendar of days off and the lawyers' contract bound what can be played."""
    for year in years:
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise Refused(f"演示年度须在 {EARLIEST_YEAR} 至 {LATEST_YEAR} 年之间，不能是 {year} 年。")


def installation() -> Installation:
    """The row that says what this database is, locked."""
    row, _made = Installation.objects.select_for_update().get_or_create(pk=1)
    return row


def loaded() -> list[str]:
    """The years that stand."""
    found = Installation.objects.filter(pk=1).values_list("demo_years", flat=True).first()
    return [str(year) for year in found or []]


@transaction.atomic
def load_year(year: int, told: Told, *, signed: bool = False) -> int:
    """Perform a year, once; returns how many acts happened (0 when it stands already).

    signed: the year's report is compiled and approved too; else it stays a written draft.
    """
    calendar = official_calendar()
    stage = Stage(timezone.now())
    return _load(str(year), plan.of_year(year, calendar), stage, told, report="signed" if signed else "draft")


@transaction.atomic
def load_current(told: Told) -> int:
    """Perform the weeks around today, so that something is due on the screens."""
    today = timezone.localdate()
    if not EARLIEST_YEAR <= today.year <= LATEST_YEAR:
        return 0
    return _load(CURRENT, plan.current(today, official_calendar()), Stage(timezone.now()), told)


def _load(name: str, planned: YearPlan, stage: Stage, told: Told, *, report: str = "") -> int:
    row = installation()
    if name in [str(year) for year in row.demo_years]:
        return 0
    _refuse_a_real_database(row)
    row.is_demo, row.marked_at = True, timezone.now()
    row.demo_years = [*row.demo_years, name]
    row.save()
    cache.clear()
    played = actors.hire()
    _plan(stage, played, planned)
    if report:
        outreach.plan_outreach(stage, played, planned.year)
        reports.plan_report(stage, played, planned.year, signed=report == "signed")
    done = stage.perform(told)
    tell_everybody(played.users["hall_clerk"])
    return done


def _refuse_a_real_database(row: Installation) -> None:
    """People of a service are never mixed with invented ones."""
    if not row.is_demo and OrgUnit.objects.filter(users__isnull=False).exists():
        raise Refused("这个数据库已有真实用户，不能装入演示数据；请另建数据库。")


def _plan(stage: Stage, played: Actors, planned: YearPlan) -> None:
    calendar = official_calendar()
    if planned.duty_dates:
        first, last = planned.duty_dates[0], planned.duty_dates[-1]
        station.plan_duty_days(stage, played, first, last, station.planning_day(first))
    station.plan_visits(stage, played, planned.visits)
    matters.plan_matters(stage, played, planned.matters, calendar)
    studies.plan_sessions(stage, played, planned.sessions, calendar)
