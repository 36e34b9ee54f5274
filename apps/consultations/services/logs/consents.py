"""The visitor's word on who else reads the log, recorded by somebody else than the reader; and each reading."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.models import Consultation, ReadingConsent, StationLawyer
from apps.consultations.queries.notes import last_consent, may_read
from apps.consultations.rules import consents
from apps.core import access_log, intents, moment
from apps.core.choices import AccessAction
from apps.core.intents import IntentToSend, Outcome


@dataclass(frozen=True)
class ConsentEntry:
    """Whom the visitor lets read or no longer, and where the signed paper is kept."""

    reader: StationLawyer
    move: str
    paper: str


def give_or_withdraw(
    log: Consultation, entry: ConsentEntry, *, by: User, intent: IntentToSend
) -> Outcome[ReadingConsent]:
    """Record the visitor's word once per form."""
    return intents.once(intent, lambda: record_consent(log, entry, by=by), ReadingConsent)


@transaction.atomic
def record_consent(log: Consultation, entry: ConsentEntry, *, by: User) -> ReadingConsent:
    """Record that the visitor lets a stand-in of the same firm read the log, or no longer (律师法第三十八条).

    By the desk or the lawyer of the consultation, never by the reader.
    """
    log = Consultation.objects.select_for_update(of=("self",)).select_related("lawyer", "duty_day").get(pk=log.pk)
    permissions.check_can_record_consent(by, log)
    reader = entry.reader
    same_firm = reader.firm_id == log.lawyer.firm_id and reader.pk != log.lawyer_id
    consents.check_reader(same_firm=same_firm, signs_in=reader.user_id is not None, is_self=reader.user_id == by.pk)
    assert reader.user is not None
    last = last_consent(log, reader)
    consents.check_move(last.move if last else "", entry.move, entry.paper)
    return ReadingConsent.objects.create(
        consultation=log,
        reader=reader,
        reader_user=reader.user,
        move=entry.move,
        paper=entry.paper.strip(),
        at=moment.now(),
        by=by,
    )


def record_reading(log: Consultation, *, by: User) -> None:
    """Log that somebody else than its lawyer opens the notes, before they are shown."""
    if may_read(by, log):
        subject = f"consultations.Consultation:{log.pk}"
        reason = _("经来访人同意阅看")
        access_log.record(AccessAction.VIEW_FULL, by=by, subject=subject, reason=reason, reference=log.reference)
