"""Open a log, write it, finish it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import permissions, queries, rules
from apps.consultations.choices import BookingStatus, LogStatus
from apps.consultations.models import Booking, Consultation, ConsultationNote
from apps.consultations.rules import logs
from apps.consultations.rules.conflicts import Found
from apps.consultations.rules.logs import Incomplete, Missing
from apps.consultations.services.bookings import move_booking
from apps.consultations.services.logs import conflicts, drafts
from apps.consultations.services.logs.entries import LogEntry
from apps.core import history, moment, references
from apps.core.choices import ReferenceKind
from apps.core.models import Reference
from apps.core.refusals import Refused
from apps.core.versions import locked


@dataclass(frozen=True)
class Written:
    """A log as it was saved; `found`: how the conflict check came to its answer; `missing`: why it is not finished."""

    log: Consultation
    found: Found
    missing: Missing = ()


@transaction.atomic
def start_log(booking: Booking, *, by: User) -> Consultation:
    """Receive the visitor and open the log; opening it again gives the same log.

    The log is the lawyer's who has the day now, and stays theirs when the day passes to somebody else.
    """
    queries.hold_day(booking.duty_day_id)
    booking = queries.lock_booking(booking.pk)
    permissions.check_on_duty(by, booking.duty_day)
    if found := queries.log_of(booking):
        return _own(found, by)
    if booking.status == BookingStatus.BOOKED:
        booking = move_booking(booking, BookingStatus.ARRIVED, by=by)
    booking = move_booking(booking, BookingStatus.SEEN, by=by)
    log = Consultation(
        reference=_number(booking, by),
        booking=booking,
        duty_day=booking.duty_day,
        lawyer=booking.duty_day.lawyer,
        on=booking.duty_day.on,
        topic_id=booking.topic_id,
        visitor_kind=booking.person.kind,
    )
    history.save(log, by=by, reason=_("接待"))
    conflicts.write_visitor(log)
    return log


def _own(log: Consultation, by: User) -> Consultation:
    """The log that stands, if it is this lawyer's; a colleague's stays closed (律师法第三十八条)."""
    if not permissions.is_own_log(by, log):
        sentence = _("这位来访人已由%(lawyer)s律师接待，记录由其本人保管；另作咨询请在大厅再取一号。")
        raise Refused(sentence % {"lawyer": log.lawyer.name}, article=permissions.SECRECY_ARTICLE)
    return log


def _number(booking: Booking, by: User) -> Reference:
    day = booking.duty_day
    return references.allocate(kind=ReferenceKind.CONSULTATION, unit=day.unit, year=moment.today().year, by=by)


def write_log(
    log: Consultation, entry: LogEntry, *, version: int, finish: bool, by: User, page: UUID | None = None
) -> Written:
    """Save the log at the version that was read, and finish it when asked and complete (律师法第三十八、三十九条).

    Only the lawyer of the consultation may; the notes are encrypted and leave no history. The conflict check runs
    here. page: the window that sends, whose draft goes with it. A log that is to be finished and lacks something is
    kept as a draft, and Incomplete names everything; its `kept` is what was written.
    """
    with transaction.atomic():
        written = _write(log, entry, version=version, finish=finish, by=by, page=page)
    if finish and written.missing:
        raise NotFinished(written)
    return written


class NotFinished(Incomplete):
    """A log that was to be finished lacks something; it is kept as a draft, as `written` says."""

    def __init__(self, written: Written) -> None:
        super().__init__(written.missing)
        self.written = written


def _write(log: Consultation, entry: LogEntry, *, version: int, finish: bool, by: User, page: UUID | None) -> Written:
    log = _locked(log, version, by)
    rules.check_log_open(log.status)
    drafts.give_way(log, page)
    logs.check_limitation(entry.limitation_on, warned=entry.limitation_warned)
    entry, found = conflicts.checked(log, entry, by=by)
    missing = rules.missing_for_done(entry.state())
    entry.fill(log)
    done = finish and not missing
    if done:
        log.status, log.finished_at, log.finished_by = LogStatus.DONE, moment.now(), by
        drafts.drop(log)  # a closed log has no words that nobody can reach
    write_note(log, entry)
    history.save(log, by=by, reason=_("办结") if done else _("保存草稿"))
    return Written(log, found, missing)


def _locked(log: Consultation, version: int, by: User) -> Consultation:
    """The row at its version, with what was read along, for its own lawyer."""
    row = locked(Consultation, log.pk, version)
    permissions.check_own_log(by, row)
    row.booking, row.duty_day, row.lawyer, row.reference = log.booking, log.duty_day, row.lawyer, log.reference
    return row


def write_note(log: Consultation, entry: LogEntry) -> None:
    """The encrypted texts; before the log is closed, which closes them too."""
    note = ConsultationNote.objects.filter(pk=log.pk).first() or ConsultationNote(consultation=log)
    note.seal(**entry.texts())
    note.save()
