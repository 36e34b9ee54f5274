"""What the station allows: the fair plan of duty days, the moves of a booking, what a finished log needs.

Pure: `today` and the calendar come in. A refusal is one sentence and names its article where there is one."""

from apps.consultations.rules.logs import (
    CONFLICT_ARTICLE,
    LogState,
    check_can_finish,
    check_log_open,
    missing_for_done,
    needs_offer,
    refers,
)
from apps.consultations.rules.rota import LONGEST_PLAN_DAYS, Candidate, PlannedDay, duty_dates, plan, slot_times
from apps.consultations.rules.visits import (
    BUREAU_KINDS,
    MOVES,
    NEED_REASON,
    NOT_BEFORE_THE_DAY,
    STREET_KINDS,
    check_can_close,
    check_day_takes_bookings,
    check_move,
    check_street,
    check_walk_in,
    has_calendar,
    serves_bureau,
)

__all__ = [
    "BUREAU_KINDS",
    "CONFLICT_ARTICLE",
    "LONGEST_PLAN_DAYS",
    "MOVES",
    "NEED_REASON",
    "NOT_BEFORE_THE_DAY",
    "STREET_KINDS",
    "Candidate",
    "LogState",
    "PlannedDay",
    "check_can_close",
    "check_can_finish",
    "check_day_takes_bookings",
    "check_log_open",
    "check_move",
    "check_street",
    "check_walk_in",
    "duty_dates",
    "has_calendar",
    "missing_for_done",
    "needs_offer",
    "plan",
    "refers",
    "serves_bureau",
    "slot_times",
]
