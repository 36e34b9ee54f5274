"""Verbs that write at the station, one aggregate per file."""

from apps.consultations.services.bookings import (
    BookingEntry,
    book_slot,
    cancel_by_us,
    excuse,
    make_booking,
    make_walk_in,
    mark_arrived,
    mark_no_show,
    move_booking,
    take_walk_in,
)
from apps.consultations.services.contracts import ContractEntry, register_contract
from apps.consultations.services.logs import LogEntry, start_log, write_log
from apps.consultations.services.roster import (
    LawyerEntry,
    cancel_duty_day,
    close_duty_day,
    generate_duty_days,
    register_lawyer,
)

__all__ = [
    "BookingEntry",
    "ContractEntry",
    "LawyerEntry",
    "LogEntry",
    "book_slot",
    "cancel_by_us",
    "cancel_duty_day",
    "close_duty_day",
    "excuse",
    "generate_duty_days",
    "make_booking",
    "make_walk_in",
    "mark_arrived",
    "mark_no_show",
    "move_booking",
    "register_contract",
    "register_lawyer",
    "start_log",
    "take_walk_in",
    "write_log",
]
