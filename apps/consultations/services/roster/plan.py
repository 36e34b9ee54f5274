"""Plan a period, draw unpublished days anew, publish."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import choices, queries, rules
from apps.consultations.choices import DutyStatus
from apps.consultations.models import DutyDay, Slot, StationLawyer
from apps.core import history, moment
from apps.core.models import OrgUnit


@transaction.atomic
def generate_duty_days(
    first: date, last: date, *, unit: OrgUnit, by: User, room: str = choices.DEFAULT_ROOM, anew: bool = False
) -> list[DutyDay]:
    """Plan the station's days from `first` to `last` and make those that do not stand yet; returns what was written.

    unit: the station (bureau or service centre). anew: unpublished days to come without any visitor are drawn again.
    A second call makes nothing; two at once wait for each other. A day for nobody is left out: the preview shows it.
    """
    bureau = queries.lock_station(unit.bureau_id or unit.pk)
    planned = queries.planned_days(bureau, first, last, anew=anew)
    lawyers = StationLawyer.objects.in_bulk([day.lawyer_pk for day in planned if day.lawyer_pk])
    loose = {day.on: day for day in queries.loose_days(bureau, first, last)} if anew else {}
    written = []
    for day in planned:
        lawyer = lawyers.get(day.lawyer_pk or 0)
        if lawyer and day.on not in loose:
            written.append(_make_day(day.on, lawyer, bureau=bureau, unit=unit, room=room, by=by))
        elif lawyer and loose[day.on].lawyer_id != lawyer.pk:
            written.append(_redraw(loose[day.on], lawyer, by=by))
    return written


def _redraw(day: DutyDay, lawyer: StationLawyer, *, by: User) -> DutyDay:
    day = DutyDay.objects.select_for_update(of=("self",)).get(pk=day.pk)
    day.lawyer = lawyer
    day.version += 1
    return history.save(day, by=by, reason=_("重新排班"))


def _make_day(on: date, lawyer: StationLawyer, *, bureau: OrgUnit, unit: OrgUnit, room: str, by: User) -> DutyDay:
    day = DutyDay(bureau=bureau, unit=unit, on=on, lawyer=lawyer, room=room)
    history.save(day, by=by, reason=_("按轮值生成"))
    make_slots(day)
    return day


def make_slots(day: DutyDay) -> None:
    """The day's slots by its own first time, length and number, in local time; those that stand are kept."""
    noon = (choices.NOON_FROM, choices.NOON_TO)
    times = rules.slot_times(day.first_slot, day.slot_minutes, day.slot_count, noon)
    here = timezone.get_default_timezone()
    standing = {position for (position,) in Slot.objects.filter(duty_day=day).values_list("position")}
    Slot.objects.bulk_create(
        Slot(duty_day=day, position=place, starts_at=datetime.combine(day.on, at, here))
        for place, at in enumerate(times, start=1)
        if place not in standing
    )


@transaction.atomic
def publish_days(first: date, last: date, *, bureau: OrgUnit, by: User) -> int:
    """Publish the days of a period: from then on they are no longer drawn anew. Returns how many were published now."""
    rules.check_period(first, last)
    queries.lock_station(bureau.pk)
    days = DutyDay.objects.select_for_update(of=("self",)).filter(bureau=bureau, status=DutyStatus.PLANNED)
    found = list(days.between(max(first, moment.today()), last).filter(locked=False).order_by("pk"))
    for day in found:
        day.locked = True
        day.version += 1
        history.save(day, by=by, reason=_("公布"))
    return len(found)
