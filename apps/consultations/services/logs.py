"""The consultation log: opened, written and finished by the lawyer on duty alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import permissions, queries, rules
from apps.consultations.choices import (
    BookingStatus,
    ConflictCheck,
    LogStatus,
    OpposingKind,
    ServiceMode,
)
from apps.consultations.models import Booking, Consultation, ConsultationNote
from apps.consultations.services.bookings import move_booking
from apps.core import history, moment, references
from apps.core.choices import ReferenceKind
from apps.core.models import Reference, Topic
from apps.core.versions import locked


@dataclass(frozen=True)
class LogEntry:
    """What the lawyer writes. facts, advice and legal_basis go into the encrypted notes, all else is code or figure."""

    topic: Topic | None = None
    opposing_kind: str = OpposingKind.NONE
    conflict_check: str = ConflictCheck.NOT_DONE
    conflict_choice: str = ""
    service_mode: str = ServiceMode.HALL
    service_units: tuple[str, ...] = ()
    outcome: str = ""
    told_of_aid_right: bool = False
    minutes: int | None = None
    facts: str = ""
    advice: str = ""
    legal_basis: str = ""

    def state(self) -> rules.LogState:
        return rules.LogState(
            topic_chosen=self.topic is not None,
            opposing=self.opposing_kind,
            conflict_check=self.conflict_check,
            conflict_choice=self.conflict_choice,
            outcome=self.outcome,
            service_units=self.service_units,
            minutes=self.minutes,
            has_advice=bool(self.facts.strip() and self.advice.strip()),
        )


@transaction.atomic
def start_log(booking: Booking, *, by: User) -> Consultation:
    """Receive the visitor and open the log; opening it again gives the same log."""
    queries.hold_day(booking.duty_day_id)
    booking = queries.lock_booking(booking.pk)
    permissions.check_on_duty(by, booking.duty_day)
    if found := queries.log_of(booking):
        return found
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
    )
    return history.save(log, by=by, reason=_("接待"))


def _number(booking: Booking, by: User) -> Reference:
    day = booking.duty_day
    return references.allocate(kind=ReferenceKind.CONSULTATION, unit=day.unit, year=moment.today().year, by=by)


@transaction.atomic
def write_log(log: Consultation, entry: LogEntry, *, version: int, finish: bool, by: User) -> Consultation:
    """Save the log at the version that was read, and finish it when asked and complete (律师法第三十八、三十九条).

    Only the lawyer of the consultation may; the notes are encrypted and leave no history.
    """
    log = locked(Consultation, log.pk, version)
    permissions.check_own_log(by, log)
    rules.check_log_open(log.status)
    if finish:
        rules.check_can_finish(entry.state())
    _fill(log, entry)
    if finish:
        log.status, log.finished_at, log.finished_by = LogStatus.DONE, moment.now(), by
    _write_note(log, entry)
    return history.save(log, by=by, reason=_("办结") if finish else _("保存草稿"))


def _fill(log: Consultation, entry: LogEntry) -> None:
    log.topic = entry.topic
    log.opposing_kind = entry.opposing_kind
    log.conflict_check = entry.conflict_check
    log.conflict_choice = entry.conflict_choice
    log.service_mode = entry.service_mode
    log.service_units = sorted(entry.service_units)
    log.outcome = entry.outcome
    log.told_of_aid_right = entry.told_of_aid_right
    log.minutes = entry.minutes


def _write_note(log: Consultation, entry: LogEntry) -> None:
    note = ConsultationNote.objects.filter(pk=log.pk).first() or ConsultationNote(consultation=log)
    note.seal(facts=entry.facts, advice=entry.advice, legal_basis=entry.legal_basis)
    note.save()
