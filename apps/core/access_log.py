"""Who looked at what: one append-only row per full view, look-up or export, without the content."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from apps.core import moment
from apps.core.choices import AccessAction
from apps.core.models import AccessRecord, Reference

REASON_MAX = 200


def record(
    action: AccessAction,
    *,
    by: AbstractBaseUser | AnonymousUser | None,
    subject: str,
    reason: str = "",
    reference: Reference | None = None,
) -> AccessRecord:
    """Write one row. `subject` is a label and row id such as `people.Person:17`, never a name or a number."""
    return AccessRecord.objects.create(
        at=moment.now(),
        user_id=by.pk if by is not None else None,
        action=action,
        reference=reference,
        subject=subject[:60],
        reason=reason[:REASON_MAX],
    )
