"""Consultations as the bureau may count them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from apps.accounts.models import User
from apps.consultations.models import Consultation
from apps.consultations.queries.log_filter import LogFilter, filtered
from apps.core.keyset import day_and_row

PAGE = 50


@dataclass(frozen=True)
class LogPage:
    """A keyset page of consultations; `after` is the key of the next one, empty on the last."""

    rows: Sequence[Consultation]
    after: str


def consultations(user: User, asked: QueryDict) -> LogPage:
    """Consultations newest first, 50 a page, by the address: the filter, and after (the key of the last row seen)."""
    rows = filtered(user, LogFilter.of(asked)).newest_first()
    rows = rows.select_related("reference", "lawyer", "topic", "booking__slot")
    if key := day_and_row(asked.get("after", "")):
        rows = rows.before(*key)
    found = list(rows[: PAGE + 1])
    last_row = found[PAGE - 1] if len(found) > PAGE else None
    return LogPage(found[:PAGE], f"{last_row.on:%Y-%m-%d}_{last_row.pk}" if last_row else "")


def following(asked: QueryDict, after: str) -> str:
    """The address of the next page: the same conditions, another key."""
    changed = asked.copy()
    changed["after"] = after
    return changed.urlencode()
