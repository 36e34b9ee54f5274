"""Forms of the station, one aggregate per file."""

from apps.consultations.forms.days import (
    CancelDayForm,
    DayForm,
    DayVersionForm,
    ExtraSlotForm,
    PlanForm,
    PublishForm,
)
from apps.consultations.forms.firms import (
    ContractEditForm,
    ContractForm,
    LawyerEditForm,
    LawyerForm,
)
from apps.consultations.forms.handing_on import (
    LeaveForm,
    StandInForm,
    SwapForm,
    asking_again,
)
from apps.consultations.forms.logs import AmendForm, ConsentForm, LogForm, shortcomings_on
from apps.consultations.forms.parts import TopicField
from apps.consultations.forms.rebookings import (
    DeclineForm,
    RebookForm,
)
from apps.consultations.forms.visits import (
    BookingForm,
    CallForm,
    DisplayForm,
    MoveForm,
    StatusForm,
    VisitForm,
    WaitForm,
    WalkInForm,
)

__all__ = [
    "AmendForm",
    "BookingForm",
    "CallForm",
    "CancelDayForm",
    "ConsentForm",
    "ContractEditForm",
    "ContractForm",
    "DayForm",
    "DayVersionForm",
    "DeclineForm",
    "DisplayForm",
    "ExtraSlotForm",
    "LawyerEditForm",
    "LawyerForm",
    "LeaveForm",
    "LogForm",
    "MoveForm",
    "PlanForm",
    "PublishForm",
    "RebookForm",
    "StandInForm",
    "StatusForm",
    "SwapForm",
    "TopicField",
    "VisitForm",
    "WaitForm",
    "WalkInForm",
    "asking_again",
    "shortcomings_on",
]
