"""Shapes for the station's pages."""

from apps.consultations.presenters.days import SHAPES, Board, Line, board, clock, needs, visitor
from apps.consultations.presenters.desk import desk_address, desk_slots, is_draft, log_of
from apps.consultations.presenters.records import (
    LogRow,
    booking_facts,
    conflict_note,
    desk_url,
    lay_open,
    log_facts,
    log_rows,
    trail,
)
from apps.consultations.presenters.roster import Lane, Month, Quarter, lanes, months, rooms

__all__ = [
    "SHAPES",
    "Board",
    "Lane",
    "Line",
    "LogRow",
    "Month",
    "Quarter",
    "board",
    "booking_facts",
    "clock",
    "conflict_note",
    "desk_address",
    "desk_slots",
    "desk_url",
    "is_draft",
    "lanes",
    "lay_open",
    "log_facts",
    "log_of",
    "log_rows",
    "months",
    "needs",
    "rooms",
    "trail",
    "visitor",
]
