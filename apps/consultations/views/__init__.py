"""Pages of the legal service station."""

from apps.consultations.views.arranging import duty_day_arrange, slot_add
from apps.consultations.views.bookings import booking_detail, booking_list, booking_move, booking_slip
from apps.consultations.views.days import duty_day, duty_day_cancel, duty_day_close, slot_book, wait_join, walk_in_take
from apps.consultations.views.desk import lawyer_desk, lawyer_desk_day, log_autosave, log_start, log_write
from apps.consultations.views.firms import contract_edit, contract_register, firm_list, lawyer_edit, lawyer_register
from apps.consultations.views.leave import lawyer_leave, leave_withdraw, my_leave
from apps.consultations.views.log_acts import log_amend, log_consents, log_copy, log_detail
from apps.consultations.views.logs import consultation_list
from apps.consultations.views.messages import call_list, call_note, call_phone, message_list, message_slip
from apps.consultations.views.queue import queue_call, queue_display, queue_screen
from apps.consultations.views.rebookings import rebooking_book, rebooking_decline, rebooking_list
from apps.consultations.views.roster import duty_days_plan, duty_days_publish, station
from apps.consultations.views.swaps import duty_day_stand_in, duty_day_swap

__all__ = [
    "booking_detail",
    "booking_list",
    "booking_move",
    "booking_slip",
    "call_list",
    "call_note",
    "call_phone",
    "consultation_list",
    "contract_edit",
    "contract_register",
    "duty_day",
    "duty_day_arrange",
    "duty_day_cancel",
    "duty_day_close",
    "duty_day_stand_in",
    "duty_day_swap",
    "duty_days_plan",
    "duty_days_publish",
    "firm_list",
    "lawyer_desk",
    "lawyer_desk_day",
    "lawyer_edit",
    "lawyer_leave",
    "lawyer_register",
    "leave_withdraw",
    "log_amend",
    "log_autosave",
    "log_consents",
    "log_copy",
    "log_detail",
    "log_start",
    "log_write",
    "message_list",
    "message_slip",
    "my_leave",
    "queue_call",
    "queue_display",
    "queue_screen",
    "rebooking_book",
    "rebooking_decline",
    "rebooking_list",
    "slot_add",
    "slot_book",
    "station",
    "wait_join",
    "walk_in_take",
]
