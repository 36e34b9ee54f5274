"""Correct a finished log: a numbered amendment with its reason; what was written before stays readable."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import permissions, rules
from apps.consultations.models import Consultation, ConsultationAmendment
from apps.consultations.rules import logs
from apps.consultations.services.logs import conflicts
from apps.consultations.services.logs.entries import LogEntry
from apps.core import history, moment
from apps.core.versions import locked


@transaction.atomic
def amend_log(log: Consultation, entry: LogEntry, *, reason: str, version: int, by: User) -> Consultation:
    """Correct a finished log at the version that was read; figures follow the corrected codes.

    reason: why, without content: the bureau's history holds it. The corrected log is judged as a finished one is, the
    conflict check runs again. The amendment carries all texts as they read from now on, encrypted.
    """
    row = locked(Consultation, log.pk, version)
    permissions.check_own_log(by, row)
    row.booking, row.duty_day, row.reference = log.booking, log.duty_day, log.reference
    reason = logs.check_can_amend(row.status, reason)
    logs.check_limitation(entry.limitation_on, warned=entry.limitation_warned)
    entry, _found = conflicts.checked(row, entry, by=by)
    rules.check_can_finish(entry.state())
    entry.fill(row)
    row.amendments += 1
    _amendment(row, entry, reason, by)
    said = _("更正 %(number)d：%(reason)s") % {"number": row.amendments, "reason": reason}
    return history.save(row, by=by, reason=said)


def _amendment(log: Consultation, entry: LogEntry, reason: str, by: User) -> None:
    row = ConsultationAmendment(consultation=log, number=log.amendments, reason=reason, at=moment.now(), by=by)
    row.seal(**entry.texts())
    row.save()
