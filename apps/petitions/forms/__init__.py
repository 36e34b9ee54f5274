"""Forms of petitions: registration, one for each act, the list's filter."""

from apps.petitions.forms.acts import (
    AcceptForm,
    AllocateForm,
    CorrectForm,
    EndForm,
    ExtendForm,
    MoveForm,
    NotifyForm,
    OpinionForm,
    ReaderForm,
    ReplyForm,
    SendOnForm,
)
from apps.petitions.forms.filters import FilterForm
from apps.petitions.forms.handed_over import HandedOverForm
from apps.petitions.forms.register import RegisterForm

__all__ = [
    "AcceptForm",
    "AllocateForm",
    "CorrectForm",
    "EndForm",
    "ExtendForm",
    "FilterForm",
    "HandedOverForm",
    "MoveForm",
    "NotifyForm",
    "OpinionForm",
    "ReaderForm",
    "RegisterForm",
    "ReplyForm",
    "SendOnForm",
]
