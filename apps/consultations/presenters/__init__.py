"""Shapes for the station's pages."""

from apps.consultations.presenters.bookings import BookingDay, BookingRow, booking_days, say_errors, wait_note
from apps.consultations.presenters.days import SHAPES, Board, Line, board, clock, needs, visitor
from apps.consultations.presenters.desk import desk_address, desk_counts, desk_slots, is_draft, log_of
from apps.consultations.presenters.duty import (
    LeaveRow,
    RebookingLine,
    day_facts,
    day_roster,
    ending_lines,
    leave_rows,
    matters,
    rebooking_facts,
    rebooking_lines,
    swap_label,
)
from apps.consultations.presenters.logs import lay_open, log_facts
from apps.consultations.presenters.messages import message_rows
from apps.consultations.presenters.queue import Number, Queue, Wait, queue, wait
from apps.consultations.presenters.records import (
    LogRow,
    booking_facts,
    desk_url,
    log_rows,
    trail,
)
from apps.consultations.presenters.roster import Lane, Month, Quarter, lanes, months, rooms, spread_text

__all__ = [
    "SHAPES",
    "Board",
    "BookingDay",
    "BookingRow",
    "Lane",
    "LeaveRow",
    "Line",
    "LogRow",
    "Month",
    "Number",
    "Quarter",
    "Queue",
    "RebookingLine",
    "Wait",
    "board",
    "booking_days",
    "booking_facts",
    "clock",
    "day_facts",
    "day_roster",
    "desk_address",
    "desk_counts",
    "desk_slots",
    "desk_url",
    "ending_lines",
    "is_draft",
    "lanes",
    "lay_open",
    "leave_rows",
    "log_facts",
    "log_of",
    "log_rows",
    "matters",
    "message_rows",
    "months",
    "needs",
    "queue",
    "rebooking_facts",
    "rebooking_lines",
    "rooms",
    "say_errors",
    "spread_text",
    "swap_label",
    "trail",
    "visitor",
    "wait",
    "wait_note",
]
