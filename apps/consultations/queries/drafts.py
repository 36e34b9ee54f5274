"""The draft that a page of the log saved by itself."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.models import Consultation, ConsultationDraft
from apps.consultations.rules.drafts import DraftState

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Draft:
    """What was typed, as names and values of the form; `base`: the version of the log that the page had read."""

    pairs: Pairs = field(repr=False)
    base: int
    saved_at: datetime


def kept_draft(log: Consultation) -> DraftState | None:
    """By which page, how far and when a draft is kept."""
    row = ConsultationDraft.objects.filter(pk=log.pk).first()
    return DraftState(row.page, row.sequence, row.saved_at) if row else None


def draft_for(user: User, log: Consultation) -> Draft | None:
    """The draft of the lawyer's own log, None when there is none."""
    permissions.check_own_log(user, log)
    row = ConsultationDraft.objects.filter(pk=log.pk).first()
    if row is None:
        return None
    pairs = [(name, value) for name, value in json.loads(row.body)]
    return Draft(pairs, row.base_version, row.saved_at)
