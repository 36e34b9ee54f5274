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
    OpposingKind,
    ServiceKind,
)
from apps.consultations.models import Booking, Consultation, DutyDay
from apps.consultations.presenters.days import clock, needs, visitor
from apps.core import shapes
from apps.core.look import prose_day


def booking_facts(booking: Booking, user: User) -> list[shapes.Fact]:
    day = booking.duty_day
    place = clock(booking.slot) if booking.slot else booking.queue_label
    facts = [
        shapes.Fact(_("驻点日"), f"{prose_day(day.on, with_year=True)} {place}"),
        shapes.Fact(_("地点"), day.room),
        shapes.Fact(_("律师"), day.lawyer.name),
        shapes.Fact(_("来访人"), visitor(booking, user)),
        shapes.Fact(_("事项类别"), booking.topic.name),
        shapes.Fact(_("需要的服务"), booking.get_wanted_display()),
        shapes.Fact(_("便利需求"), needs(booking) or _("无")),
        shapes.Fact(_("预约方式"), _via(booking)),
    ]
    if permissions.can_see_visitor(user, booking):
        facts.insert(4, shapes.Fact(_("电话"), booking.person.masked_phone or _("未留")))
    return facts


def _via(booking: Booking) -> str:
    return f"{booking.get_via_display()}（{booking.street.name}）" if booking.street else str(booking.get_via_display())


def trail(moves: Iterable[tuple[datetime, str, str, str]]) -> list[shapes.Entry]:
    """Moves of a booking as (when, to, who, why), newest first."""
    return [shapes.Entry(at, str(BookingStatus(to).label), who, text=why) for at, to, who, why in moves]


def log_facts(log: Consultation) -> list[shapes.Fact]:
    """What the bureau sees of a consultation: codes and figures."""
    services = "、".join(str(ServiceKind(unit).label) for unit in log.service_units)
    slot = log.booking.slot
    return [
        shapes.Fact(_("日期"), prose_day(log.on, with_year=True)),
        shapes.Fact(_("时段"), clock(slot) if slot else log.booking.queue_label),
        shapes.Fact(_("律师"), f"{log.lawyer.name}（{log.lawyer.firm.name}）"),
        shapes.Fact(_("事项类别"), log.topic.name if log.topic else _("未填")),
        shapes.Fact(_("服务"), services or _("未填")),
        shapes.Fact(_("结果"), log.get_outcome_display() or _("未填")),
        shapes.Fact(_("告知援助权利"), _("是") if log.told_of_aid_right else _("否")),
        shapes.Fact(_("用时"), _("%(n)d 分钟") % {"n": log.minutes} if log.minutes else _("未填")),
    ]


def conflict_note(log: Consultation, opposing: str, advises: bool) -> str:
    """The first sentence of the banner over a log in which another adviser has to be offered."""
    if opposing != OpposingKind.THIS_BUREAU:
        return _("可能有利益冲突：请改由另所律师、法律援助中心或 12348 接待。")
    if advises:
        return _("利益冲突：对方当事人为本局，%(firm)s现任本局法律顾问。") % {"firm": log.lawyer.firm.name}
    return _("对方当事人为本局，本站由本局委托。")


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
            "、".join(str(ServiceKind(unit).label) for unit in log.service_units),
            "done" if log.status == LogStatus.DONE else "doing",
        )
        for log in logs
    ]


def desk_url(day: DutyDay) -> str:
    return reverse("lawyer_desk_day", args=[day.pk])


def lay_open(log: Consultation, notes: dict[str, str]) -> None:
    """Put the notes beside the codes of a log, so that the comparison with another edit shows them too."""
    for name, text in notes.items():
        setattr(log, name, text)
