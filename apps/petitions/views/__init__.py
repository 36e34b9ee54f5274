"""Pages of petitions."""

from apps.petitions.views.acts import (
    petition_accept,
    petition_allocate,
    petition_close,
    petition_extend,
    petition_forward,
    petition_guide,
    petition_notify,
    petition_opinion,
    petition_reply,
    petition_route,
    petition_transfer,
    petition_unserviceable,
    petition_withdraw,
)
from apps.petitions.views.pages import (
    petition_correct,
    petition_detail,
    petition_history,
    petition_list,
    petition_print,
    petition_register,
)
from apps.petitions.views.sealed import petition_reader_end, petition_readers, petition_sealed_list

__all__ = [
    "petition_accept",
    "petition_allocate",
    "petition_close",
    "petition_correct",
    "petition_detail",
    "petition_extend",
    "petition_forward",
    "petition_guide",
    "petition_history",
    "petition_list",
    "petition_notify",
    "petition_opinion",
    "petition_print",
    "petition_reader_end",
    "petition_readers",
    "petition_register",
    "petition_reply",
    "petition_route",
    "petition_sealed_list",
    "petition_transfer",
    "petition_unserviceable",
    "petition_withdraw",
]
