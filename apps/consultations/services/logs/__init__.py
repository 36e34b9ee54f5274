"""The consultation log: opened, written, finished and amended by its lawyer alone."""

from apps.consultations.services.logs.amendments import amend_log
from apps.consultations.services.logs.consents import ConsentEntry, give_or_withdraw, record_consent, record_reading
from apps.consultations.services.logs.copies import hand_out_copy
from apps.consultations.services.logs.drafts import TypedPage, save_draft
from apps.consultations.services.logs.entries import LogEntry
from apps.consultations.services.logs.writing import NotFinished, Written, start_log, write_log

__all__ = [
    "ConsentEntry",
    "LogEntry",
    "NotFinished",
    "TypedPage",
    "Written",
    "amend_log",
    "give_or_withdraw",
    "hand_out_copy",
    "record_consent",
    "record_reading",
    "save_draft",
    "start_log",
    "write_log",
]
