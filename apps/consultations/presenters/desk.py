"""The lawyer's Tuesday: the list at the left."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.consultations.choices import (
    OPEN_STATUSES,
    BookingStatus,
    LogStatus,
)
from apps.consultations.models import Booking, Consultation, DutyDay
from apps.consultations.presenters.days import Board, Line, needs
from apps.core import shapes


def desk_slots(lines: Iterable[Line], day: DutyDay, current: Booking | None) -> list[shapes.Slot]:
    """The lawyer's list at the left: who, what about, where they stand; a press opens the log."""
    return [_desk_slot(line, day, current) for line in lines]


def desk_counts(board: Board) -> str:
    """预约 7，现场取号 4，已接待 3"""
    booked = sum(line.booking is not None for line in board.slots)
    counts = {"booked": booked, "walk_ins": len(board.queue), "seen": board.seen}
    return _("预约 %(booked)d，现场取号 %(walk_ins)d，已接待 %(seen)d") % counts


def _desk_slot(line: Line, day: DutyDay, current: Booking | None) -> shapes.Slot:
    booking = line.booking
    if booking is None:
        return shapes.Slot(line.at, _("未约"), state="free")
    is_now = current is not None and booking.pk == current.pk
    is_past = booking.status in (BookingStatus.SEEN, BookingStatus.NO_SHOW) and not is_draft(booking)
    return shapes.Slot(
        at=line.at,
        who=f"{line.who} {booking.topic.name}",
        note=_("接待中") if is_now and booking.status == BookingStatus.SEEN else _desk_note(booking),
        state="now" if is_now else "past" if is_past else "",
        url=desk_address(booking, day),
    )


def _desk_note(booking: Booking) -> str:
    """What the visitor needs while there is time to prepare for it, then where they stand."""
    if booking.status in OPEN_STATUSES and booking.needs:
        return needs(booking)
    return str(_("草稿") if is_draft(booking) else booking.get_status_display())


def is_draft(booking: Booking) -> bool:
    log = log_of(booking)
    return log is not None and log.status == LogStatus.DRAFT


def log_of(booking: Booking) -> Consultation | None:
    """The booking's log where it was read along; None when there is none."""
    return getattr(booking, "consultation", None)


def desk_address(booking: Booking, day: DutyDay) -> str:
    """Where the lawyer goes with a visitor: into the own log, or to the page that opens one.

    A log that a colleague opened before the day passed on stays the colleague's.
    """
    log = log_of(booking)
    if log is not None and log.lawyer_id != day.lawyer_id:
        log = None
    if log is not None and log.status == LogStatus.DRAFT:
        return reverse("log_write", args=[log.reference.number])
    if log is not None:
        return log.get_absolute_url()
    return f"{reverse('lawyer_desk_day', args=[day.pk])}?visitor={booking.reference.number}"
