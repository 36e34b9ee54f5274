"""Forms of the station, one aggregate per file."""

from apps.consultations.forms.days import CancelDayForm, DayVersionForm, PlanForm
from apps.consultations.forms.logs import LogForm
from apps.consultations.forms.parts import TopicField
from apps.consultations.forms.visits import BookingForm, MoveForm, VisitForm, WalkInForm

__all__ = [
    "BookingForm",
    "CancelDayForm",
    "DayVersionForm",
    "LogForm",
    "MoveForm",
    "PlanForm",
    "TopicField",
    "VisitForm",
    "WalkInForm",
]
