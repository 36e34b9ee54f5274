"""A lawyer's duty days as a calendar (RFC 5545): how many come and where, never who."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from apps.consultations.choices import DutyStatus
from apps.consultations.models import DutyDay, StationLawyer
from apps.core import moment

PRODUCT = "-//veterans-portal//duty days//ZH"
ASK_AGAIN = timedelta(hours=1)


def ics(lawyer: StationLawyer, days: Iterable[DutyDay]) -> bytes:
    """The calendar as bytes; days come from `feed_days`. A day called off or given away stays in it, cancelled."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("法律服务站值班"))
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    for day in days:
        calendar.add_component(_event(lawyer, day))
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def _event(lawyer: StationLawyer, day: DutyDay) -> Event:
    off = day.status == DutyStatus.CANCELLED or day.lawyer_id != lawyer.pk
    begins, ends = hours(day)
    event = Event()
    event.add("uid", f"duty-{day.pk}-{lawyer.pk}@{settings.BUREAU_CODE}.veterans-portal")
    event.add("dtstamp", moment.now())
    event.add("dtstart", begins)
    event.add("dtend", ends)
    event.add("summary", _summary(lawyer, day))
    event.add("location", f"{day.unit.name} {day.room}")
    event.add("sequence", day.version - 1 + (getattr(day, "times_changed", 0) or 0))
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if off else "OPAQUE")
    event.add("class", "PRIVATE")
    return event


def _summary(lawyer: StationLawyer, day: DutyDay) -> str:
    if day.lawyer_id != lawyer.pk:
        return _("值班已换")
    if day.status == DutyStatus.CANCELLED:
        return _("停诊")
    return _("值班 %(count)d 位") % {"count": getattr(day, "visitors", 0)}


def hours(day: DutyDay) -> tuple[datetime, datetime]:
    """From the first slot to the end of the last; a day of walk-ins alone lasts an hour at least."""
    starts = sorted(timezone.localtime(slot.starts_at) for slot in day.slots.all())
    length = timedelta(minutes=day.slot_minutes)
    if starts:
        return starts[0], starts[-1] + length
    begins = timezone.make_aware(datetime.combine(day.on, day.first_slot))
    return begins, begins + max(day.slot_count * length, timedelta(hours=1))
