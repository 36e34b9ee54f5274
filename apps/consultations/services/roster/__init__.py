"""Lawyers, their leave and the days they sit: every verb locks the station first, so they come one by one."""

from apps.consultations.services.roster.days import (
    DayEntry,
    add_slot,
    arrange_day,
    cancel_duty_day,
    close_duty_day,
)
from apps.consultations.services.roster.hand_on import Undecided, stand_in, swap_days
from apps.consultations.services.roster.lawyers import LawyerEntry, edit_lawyer, register_lawyer, send_lawyer
from apps.consultations.services.roster.leave import LeaveEntry, enter_leave, send_leave, withdraw_leave
from apps.consultations.services.roster.plan import generate_duty_days, publish_days

__all__ = [
    "DayEntry",
    "LawyerEntry",
    "LeaveEntry",
    "Undecided",
    "add_slot",
    "arrange_day",
    "cancel_duty_day",
    "close_duty_day",
    "edit_lawyer",
    "enter_leave",
    "generate_duty_days",
    "publish_days",
    "register_lawyer",
    "send_lawyer",
    "send_leave",
    "stand_in",
    "swap_days",
    "withdraw_leave",
]
