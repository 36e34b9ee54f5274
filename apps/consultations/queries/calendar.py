"""The calendar of the station: days, shares, what the generator would plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from django.http import Http404

from apps.accounts.models import User
from apps.consultations import permissions, rules
from apps.consultations.choices import DutyStatus
from apps.consultations.models import DutyDay, StationLawyer
from apps.consultations.rules import Candidate, PlannedDay
from apps.core.calendars import official_calendar
from apps.core.choices import UnitKind
from apps.core.models import OrgUnit
from apps.core.workdays import ONE_DAY


def roster(user: User, first: date, last: date) -> list[DutyDay]:
    """The person's duty days of a period with lawyer and counts, by date."""
    days = DutyDay.objects.visible_to(user).between(first, last).with_counts()
    return list(days.select_related("lawyer").order_by("on", "room"))


def days_off(first: date, last: date) -> list[date]:
    """The station's weekdays that the official calendar makes days off."""
    weekdays, calendar = settings.DUTY_WEEKDAYS, official_calendar()
    span = (first + ONE_DAY * step for step in range((last - first).days + 1))
    return [day for day in span if day.weekday() in weekdays and not calendar.is_workday(day)]


@dataclass(frozen=True)
class Share:
    """What a lawyer has served and when the next day is."""

    lawyer: StationLawyer
    served: int
    next_on: date | None


def shares(user: User, today: date) -> list[Share]:
    """Duty days of each lawyer under contract, cancelled ones not counted."""
    lawyers = StationLawyer.objects.filter(bureau_id=user.unit.bureau_id, contract_to__gte=today)
    counted = ~Q(duty_days__status=DutyStatus.CANCELLED)
    rows = lawyers.annotate(
        served=Count("duty_days", filter=counted & Q(duty_days__on__lt=today)),
        next_on=Min("duty_days__on", filter=counted & Q(duty_days__on__gte=today)),
    )
    return [Share(row, row.served, row.next_on) for row in rows.order_by("position", "pk")]


def candidates(bureau: OrgUnit, first: date) -> list[Candidate]:
    """Every lawyer of the bureau as the plan sees one, with all duty days that stand."""
    given = ~Q(duty_days__status=DutyStatus.CANCELLED)
    rows = StationLawyer.objects.filter(bureau=bureau, contract_to__gte=first).annotate(
        served=Count("duty_days", filter=given), last_served=Max("duty_days__on", filter=given)
    )
    return [
        Candidate(
            pk=row.pk,
            position=row.position,
            contract_from=row.contract_from,
            contract_to=row.contract_to,
            licence_valid_to=row.licence_valid_to,
            served=row.served,
            last_served=row.last_served or date.min,
        )
        for row in rows
    ]


def planned_days(bureau: OrgUnit, first: date, last: date) -> list[PlannedDay]:
    """What the generator would add to the days that stand (cancelled ones stand too)."""
    dates = rules.duty_dates(first, last, settings.DUTY_WEEKDAYS, official_calendar())
    standing = set(DutyDay.objects.filter(bureau=bureau, on__range=(first, last)).values_list("on", flat=True))
    return rules.plan([day for day in dates if day not in standing], candidates(bureau, first))


@dataclass(frozen=True)
class Preview:
    """One line of the plan before it is made."""

    on: date
    lawyer: StationLawyer | None


def plan_preview(bureau: OrgUnit, first: date, last: date) -> list[Preview]:
    """The days that the generator would add, with their lawyers."""
    planned = planned_days(bureau, first, last)
    lawyers = StationLawyer.objects.in_bulk({day.lawyer_pk for day in planned if day.lawyer_pk is not None})
    return [Preview(day.on, lawyers.get(day.lawyer_pk or 0)) for day in planned]


def bureau_of(user: User) -> OrgUnit:
    """The bureau whose station the person plans for; 404 for people who do not work in a bureau."""
    if user.unit.bureau is None or not permissions.is_bureau_staff(user):
        raise Http404
    return user.unit.bureau


def station_unit(bureau: OrgUnit) -> OrgUnit:
    """Where the station stands: the bureau's service centre, or the bureau itself when it has none."""
    centres = OrgUnit.objects.filter(bureau=bureau, kind=UnitKind.SERVICE_CENTRE).order_by("code")
    return centres.first() or bureau
