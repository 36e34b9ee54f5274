"""One booking, one consultation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.choices import (
    BookingStatus,
    LogStatus,
)
from apps.consultations.models import Booking, Consultation, DutyDay
from apps.consultations.presenters.days import clock, needs, visitor
from apps.consultations.presenters.logs import services_text
from apps.core import shapes
from apps.core.look import prose_day


def booking_facts(booking: Booking, user: User) -> list[shapes.Fact]:
    day = booking.duty_day
    place = clock(booking.slot) if booking.slot else booking.queue_label or _("候补")
    facts = [
        shapes.Fact(_("驻点日"), f"{prose_day(day.on, with_year=True)} {place}"),
        shapes.Fact(_("地点"), day.room),
        shapes.Fact(_("律师"), day.lawyer.name),
        shapes.Fact(_("来访人"), visitor(booking, user)),
        shapes.Fact(_("事项类别"), booking.topic.name),
        shapes.Fact(_("需要的服务"), booking.get_wanted_display()),
        shapes.Fact(_("便利需求"), needs(booking) or _("无")),
        shapes.Fact(_("预约方式"), _via(booking)),
        shapes.Fact(_("通知方式"), booking.get_contact_way_display()),
    ]
    if permissions.can_see_visitor(user, booking):
        facts.insert(4, shapes.Fact(_("电话"), booking.person.masked_phone or _("未留")))
    return facts


def _via(booking: Booking) -> str:
    return f"{booking.get_via_display()}（{booking.street.name}）" if booking.street else str(booking.get_via_display())


def trail(moves: Iterable[tuple[datetime, str, str, str]]) -> list[shapes.Entry]:
    """Moves of a booking as (when, to, who, why), newest first."""
    return [shapes.Entry(at, str(BookingStatus(to).label), who or _("系统"), text=why) for at, to, who, why in moves]


@dataclass(frozen=True)
class LogRow:
    """One line of the bureau's list of consultations."""

    log: Consultation
    at: str
    services: str
    shape: str


def log_rows(logs: Iterable[Consultation]) -> list[LogRow]:
    return [
        LogRow(
            log,
            clock(log.booking.slot) if log.booking.slot else log.booking.queue_label,
            services_text(log.service_units),
            "done" if log.status == LogStatus.DONE else "doing",
        )
        for log in logs
    ]


def desk_url(day: DutyDay) -> str:
    return reverse("lawyer_desk_day", args=[day.pk])
