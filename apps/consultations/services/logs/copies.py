"""The printed copy for the visitor: made on request by the lawyer of the consultation, logged, never stored."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.models import Consultation
from apps.consultations.rules import logs
from apps.core import access_log
from apps.core.choices import AccessAction


def hand_out_copy(log: Consultation, *, by: User) -> None:
    """Log that a copy is printed, before it is made; only the own lawyer of a finished log may."""
    permissions.check_own_log(by, log)
    logs.check_copy(log.status)
    subject = f"consultations.Consultation:{log.pk}"
    access_log.record(
        AccessAction.EXPORT, by=by, subject=subject, reason=_("打印咨询记录交来访人"), reference=log.reference
    )
