"""Bringing matters in from spreadsheets: uploads and what is asked of them, the rows, the work in the background."""

from apps.petitions.services.imports.uploads import (
    Mapping,
    ask_preview,
    ask_run,
    drop,
    sweep,
    take_refused,
    tell_stop,
    upload,
)
from apps.petitions.services.imports.work import JOB_KIND, carry_out, try_file

__all__ = [
    "JOB_KIND",
    "Mapping",
    "ask_preview",
    "ask_run",
    "carry_out",
    "drop",
    "sweep",
    "take_refused",
    "tell_stop",
    "try_file",
    "upload",
]
