"""The lawyer's notes: who may read them, as they stand and as they read before an amendment (律师法第三十八条)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.choices import ConsentMove
from apps.consultations.models import (
    Booking,
    Consultation,
    ConsultationAmendment,
    ConsultationNote,
    ReadingConsent,
    StationLawyer,
)
from apps.consultations.models.logs import NOTE_PARTS
from apps.people.choices import OrganisationRoleKind
from apps.people.models import OrganisationRole

Texts = dict[str, str]


@dataclass(frozen=True)
class Version:
    """How the notes of a log read: number 0 as finished, 1 and on as amended; when, by whom and why."""

    number: int
    at: datetime | None
    by: str
    reason: str
    texts: Texts = field(repr=False)


def log_of(booking: Booking) -> Consultation | None:
    return Consultation.objects.select_related("reference", "lawyer").filter(booking=booking).first()


def has_logs(lawyer: StationLawyer) -> bool:
    """Whether the lawyer has ever opened a log."""
    return Consultation.objects.filter(lawyer=lawyer).exists()


def _read_along() -> QuerySet[Consultation]:
    return Consultation.objects.select_related(
        "reference", "lawyer__firm", "topic", "duty_day__lawyer__firm", "duty_day__unit__bureau", "duty_day__bureau",
        "booking__slot", "booking__person", "booking__reference", "booking__topic",
    )  # fmt: skip


def log_for(user: User, number: str) -> Consultation:
    """A consultation in the person's scope, or one that a visitor let them read, else 404.

    Its notes are another question.
    """
    mine = Consultation.objects.visible_to(user).filter(reference__number=number).values("pk")
    rows = _read_along().filter(Q(pk__in=mine) | Q(pk__in=_consented(user)))
    return get_object_or_404(rows, reference__number=number)


def own_log_for(user: User, number: str) -> Consultation:
    """A lawyer's own log, else 404: whatever other roles the person has."""
    log = log_for(user, number)
    if not permissions.is_own_log(user, log):
        raise Http404
    return log


def _consented(user: User) -> QuerySet[ReadingConsent, Any]:
    """Consultations whose visitors let this lawyer of the same firm read them, by the last word on that lawyer."""
    if not user.has_role(Role.STATION_LAWYER):
        return ReadingConsent.objects.none().values("consultation_id")
    words = ReadingConsent.objects.filter(reader__user=user)
    last = words.filter(consultation=OuterRef("consultation")).order_by("-pk").values("pk")[:1]
    given = words.filter(pk=Subquery(last), move=ConsentMove.GIVEN, reader_user=user)
    return given.filter(reader__firm=F("consultation__lawyer__firm")).values("consultation_id")


def may_read(user: User, log: Consultation) -> bool:
    """Whether the person may read the notes by the visitor's consent; the own lawyer needs none."""
    return _consented(user).filter(consultation_id=log.pk).exists()


def notes_for(user: User, log: Consultation) -> Texts:
    """The notes in plain as they read now, for the lawyer of the consultation or whom the visitor lets read."""
    if not may_read(user, log):
        permissions.check_own_log(user, log)
    return standing_texts(log)


def standing_texts(log: Consultation) -> Texts:
    """The notes as they read now, the last amendment's where there is one; no question asked who wants them."""
    last = ConsultationAmendment.objects.filter(consultation_id=log.pk).order_by("-number").first()
    note = last or ConsultationNote.objects.filter(pk=log.pk).first()
    return note.opened() if note else dict.fromkeys(NOTE_PARTS, "")


def versions_for(user: User, log: Consultation) -> list[Version]:
    """All versions of an amended log's notes, newest first; none for a log that was never amended."""
    if not may_read(user, log):
        permissions.check_own_log(user, log)
    rows = ConsultationAmendment.objects.filter(consultation_id=log.pk).select_related("by").order_by("-number")
    amended = [Version(row.number, row.at, row.by.full_name, row.reason, row.opened()) for row in rows]
    note = ConsultationNote.objects.filter(pk=log.pk).first()
    if not amended or note is None:
        return amended
    return [*amended, Version(0, log.finished_at, log.lawyer.name, "", note.opened())]


def shared_with(user: User) -> Sequence[Consultation]:
    """Logs that visitors let this lawyer read, newest first; numbers and days, no visitors."""
    rows = Consultation.objects.filter(pk__in=_consented(user)).select_related("reference", "lawyer")
    return list(rows.newest_first()[:20])


# --- consents ---------------------------------------------------------------------------------------------------------


def consent_log_for(user: User, number: str) -> Consultation:
    """The log of a booking for whoever may record the visitor's consent: the desk, or its own lawyer; else 404."""
    rows = _read_along().filter(booking__reference__number=number)
    at_desk = Q(duty_day__bureau_id=user.unit.bureau_id) if permissions.at_desk(user) else Q(pk__in=[])
    own = Q(lawyer__user_id=user.pk) if user.has_role(Role.STATION_LAWYER) else Q(pk__in=[])
    return get_object_or_404(rows.filter(at_desk | own))


def possible_readers(log: Consultation, user: User) -> list[StationLawyer]:
    """Other lawyers of the same firm who sign in; nobody records a consent for themselves."""
    same_firm = StationLawyer.objects.filter(firm_id=log.lawyer.firm_id, user__is_active=True)
    return list(same_firm.exclude(pk=log.lawyer_id).exclude(user=user).order_by("position", "pk"))


def consents_of(log: Consultation) -> list[ReadingConsent]:
    """Every word of the visitor about who reads the log, newest first."""
    return list(ReadingConsent.objects.filter(consultation=log).select_related("reader", "by").order_by("-pk"))


def last_consent(log: Consultation, reader: StationLawyer) -> ReadingConsent | None:
    return ReadingConsent.objects.filter(consultation=log, reader=reader).order_by("-pk").first()


# --- the firm and this bureau -----------------------------------------------------------------------------------------


def adviser_role(log: Consultation) -> OrganisationRole | None:
    """The contract by which the lawyer's firm was the bureau's legal adviser that day, the one that ends last."""
    roles = OrganisationRole.objects.filter(organisation_id=log.lawyer.firm_id, role=OrganisationRoleKind.LEGAL_ADVISER)
    open_end = Q(valid_to__isnull=True) | Q(valid_to__gte=log.on)
    return roles.filter(open_end, valid_from__lte=log.on).order_by(F("valid_to").desc(nulls_first=True)).first()
