"""Lawyers and duty days: register, plan, close, cancel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import choices, queries, rules
from apps.consultations.choices import BookingStatus, DutyStatus, LogStatus
from apps.consultations.models import Booking, DutyDay, Slot, StationLawyer
from apps.consultations.services.bookings import move_booking
from apps.core import history, moment
from apps.core.models import OrgUnit
from apps.core.refusals import Refused
from apps.core.versions import locked
from apps.people.choices import OrganisationKind
from apps.people.models import Organisation


@dataclass(frozen=True)
class LawyerEntry:
    """A lawyer as the contract with the firm names one."""

    name: str
    licence_number: str
    licence_valid_to: date
    firm: Organisation
    contract_from: date
    contract_to: date
    position: int
    user: User | None = None


@transaction.atomic
def register_lawyer(entry: LawyerEntry, *, bureau: OrgUnit, by: User) -> StationLawyer:
    """Enter a lawyer of a law firm into the rotation."""
    if entry.firm.kind != OrganisationKind.LAW_FIRM:
        raise Refused(_("驻点律师须来自律师事务所。"), field="firm")
    lawyer = StationLawyer(bureau=bureau, **entry.__dict__)
    return history.save(lawyer, by=by, reason=_("登记驻点律师"))


@transaction.atomic
def generate_duty_days(
    first: date, last: date, *, unit: OrgUnit, by: User, room: str = choices.DEFAULT_ROOM
) -> list[DutyDay]:
    """Plan the station's days from `first` to `last` and make those that do not stand yet; returns the new ones.

    unit: the station (bureau or service centre). A second call makes nothing; two at once wait for each other.
    A day on which nobody is available is left out: the preview shows it.
    """
    bureau = OrgUnit.objects.select_for_update(no_key=True).get(pk=unit.bureau_id or unit.pk)
    planned = queries.planned_days(bureau, first, last)
    lawyers = StationLawyer.objects.in_bulk([day.lawyer_pk for day in planned if day.lawyer_pk])
    return [
        _make_day(day.on, lawyers[day.lawyer_pk], bureau=bureau, unit=unit, room=room, by=by)
        for day in planned
        if day.lawyer_pk
    ]


def _make_day(on: date, lawyer: StationLawyer, *, bureau: OrgUnit, unit: OrgUnit, room: str, by: User) -> DutyDay:
    day = DutyDay(bureau=bureau, unit=unit, on=on, lawyer=lawyer, room=room)
    history.save(day, by=by, reason=_("按轮值生成"))
    noon = (choices.NOON_FROM, choices.NOON_TO)
    times = rules.slot_times(day.first_slot, day.slot_minutes, day.slot_count, noon)
    here = timezone.get_default_timezone()
    Slot.objects.bulk_create(
        Slot(duty_day=day, position=place, starts_at=datetime.combine(on, at, here))
        for place, at in enumerate(times, start=1)
    )
    return day


@transaction.atomic
def close_duty_day(day: DutyDay, *, version: int, by: User) -> DutyDay:
    """End a day that was held: every visitor settled, every log done. From then on it counts as held."""
    day = locked(DutyDay, day.pk, version)
    if day.status == DutyStatus.CANCELLED:
        raise Refused(_("停诊的日子不能结束。"))
    bookings = Booking.objects.filter(duty_day=day)
    unfinished = bookings.filter(consultation__status=LogStatus.DRAFT).count()
    rules.check_can_close(day.on, moment.today(), bookings.unsettled().count(), unfinished)
    day.status = DutyStatus.CLOSED
    return history.save(day, by=by, reason=_("结束驻点日"))


@transaction.atomic
def cancel_duty_day(day: DutyDay, *, version: int, reason: str, by: User) -> list[Booking]:
    """Cancel a day with everybody booked on it; returns the bookings whose people have to be told."""
    day = locked(DutyDay, day.pk, version)
    if day.status != DutyStatus.PLANNED or Booking.objects.filter(duty_day=day, status=BookingStatus.SEEN).exists():
        raise Refused(_("已经开始接待或已经结束的驻点日不能停诊。"))
    if not reason.strip():
        raise Refused(_("请写明原因。"), field="reason")
    live = list(Booking.objects.filter(duty_day=day).unsettled().select_related("duty_day__lawyer", "reference"))
    for booking in live:
        move_booking(booking, BookingStatus.CANCELLED_BY_US, by=by, reason=reason)
    day.status = DutyStatus.CANCELLED
    history.save(day, by=by, reason=reason)
    return live
