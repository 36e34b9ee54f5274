"""Pages of the legal service station."""

from apps.consultations.views.bookings import booking_detail, booking_move, booking_slip
from apps.consultations.views.days import duty_day, duty_day_cancel, duty_day_close, slot_book, walk_in_take
from apps.consultations.views.desk import lawyer_desk, lawyer_desk_day, log_start, log_write
from apps.consultations.views.logs import consultation_list, log_detail
from apps.consultations.views.roster import duty_days_plan, station

__all__ = [
    "booking_detail",
    "booking_move",
    "booking_slip",
    "consultation_list",
    "duty_day",
    "duty_day_cancel",
    "duty_day_close",
    "duty_days_plan",
    "lawyer_desk",
    "lawyer_desk_day",
    "log_detail",
    "log_start",
    "log_write",
    "slot_book",
    "station",
    "walk_in_take",
]
