"""History that nothing bypasses: the one way to save a row that keeps its versions.

django-simple-history writes no row for `update()`, `bulk_create()` or raw SQL; a house test refuses those
on models with history everywhere but here.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from simple_history.models import HistoricalRecords

from apps.core import moment

REASON_MAX = 200
M = TypeVar("M", bound=models.Model)


def history_records(**options: Any) -> HistoricalRecords:
    """The history of a model: who, when, why. Excluded fields (search columns) come in `excluded_fields`."""
    return HistoricalRecords(history_change_reason_field=models.CharField(max_length=REASON_MAX, null=True), **options)


def save(obj: M, *, by: AbstractBaseUser | None, reason: str) -> M:
    """Check the whole row, save it and write its version with author and reason (at most 200 characters).

    by: None only where no person acts: the first administrator, the demonstration's own set-up.
    What a foreign key points at is the database's own check; asking before every save would cost a query for each.
    """
    keys = {field.name for field in obj._meta.fields if field.is_relation}
    obj.full_clean(exclude=keys, validate_unique=False, validate_constraints=False)
    obj._history_user = by  # type: ignore[attr-defined]
    obj._change_reason = reason[:REASON_MAX]  # type: ignore[attr-defined]
    obj._history_date = moment.now()  # type: ignore[attr-defined]
    obj.save()
    return obj
