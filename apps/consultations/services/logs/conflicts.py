"""The conflict check, run when a log is saved and at no other time; nothing of what it found is kept but its answer."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations.choices import ConflictCheck, OpposingKind, PartySide
from apps.consultations.models import ConflictParty, Consultation
from apps.consultations.queries import conflicts as firm
from apps.consultations.rules import conflicts
from apps.consultations.rules.conflicts import Found, Party
from apps.consultations.services.logs.entries import LogEntry
from apps.core import access_log, moment
from apps.core.choices import AccessAction

Parties = dict[PartySide, Party]


def checked(log: Consultation, entry: LogEntry, *, by: User) -> tuple[LogEntry, Found]:
    """The entry with the answer that stands, and how it was found; the log's parties are written.

    The log is locked by the caller. Another side that is this bureau is recorded as such, however it was typed.
    """
    conflicts.check_opposing(entry.opposing_kind, entry.opposing_name, entry.opposing_number, moment.today())
    entry = _bureau_recognised(log, entry)
    firm.queue_behind_firm(log.lawyer.firm_id)
    parties = _parties(log, entry)
    is_new = not firm.same_parties(log, parties)
    found = _asked(log, parties, is_new=is_new, by=by)
    if is_new:
        write_parties(log, parties)
    unanswered = is_new or log.conflict_check == ConflictCheck.NOT_DONE
    return replace(entry, conflict_check=conflicts.answer(found, entry.conflict_check, is_new=unanswered)), found


def write_visitor(log: Consultation) -> None:
    """The visitor of a log just opened is a visitor of the firm."""
    write_parties(log, {PartySide.VISITOR: firm.party_of(log.booking.person)})


def _bureau_recognised(log: Consultation, entry: LogEntry) -> LogEntry:
    other = conflicts.party(entry.opposing_name, entry.opposing_number)
    if conflicts.is_this_bureau(entry.opposing_kind, other, firm.bureau_party(log)):
        return replace(entry, opposing_kind=OpposingKind.THIS_BUREAU)
    return entry


def _parties(log: Consultation, entry: LogEntry) -> Parties:
    parties = {PartySide.VISITOR: firm.party_of(log.booking.person)}
    if conflicts.is_named(entry.opposing_kind):
        parties[PartySide.OPPOSING] = conflicts.party(entry.opposing_name, entry.opposing_number)
    return {side: party for side, party in parties.items() if party.is_known}


def _asked(log: Consultation, parties: Parties, *, is_new: bool, by: User) -> Found:
    """Ask the firm's other logs. New parties are asked about on the record; who tries many is answered no more."""
    if not is_new or PartySide.OPPOSING not in parties:
        return firm.found(log, parties)
    if firm.parties_tried_today(log) >= conflicts.MOST_PARTIES:
        return Found.SAME_NUMBER
    access_log.record(
        AccessAction.LOOK_UP, by=by, subject=firm.subject_of(log), reason=_("利益冲突审查"), reference=log.reference
    )
    return firm.found(log, parties)


def write_parties(log: Consultation, parties: Parties) -> None:
    """The log's parties as keyed blind indexes of its firm, in the place of those before."""
    firm_id = log.lawyer.firm_id
    ConflictParty.objects.filter(consultation=log).delete()
    ConflictParty.objects.bulk_create(
        ConflictParty(
            consultation=log,
            firm_id=firm_id,
            side=side,
            number_index=firm.number_index(party.number, firm_id),
            name_index=firm.name_index(party.name, firm_id),
        )
        for side, party in parties.items()
        if party.is_known
    )
