"""Consultations: what the bureau may count, and the lawyer's own notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404

from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.models import Booking, Consultation, ConsultationNote
from apps.people.choices import OrganisationRoleKind
from apps.people.models import OrganisationRole

PAGE = 50


def log_of(booking: Booking) -> Consultation | None:
    return Consultation.objects.select_related("reference").filter(booking=booking).first()


def log_for(user: User, number: str) -> Consultation:
    """A consultation in the person's scope, else 404; its notes are another question."""
    rows = Consultation.objects.visible_to(user).select_related(
        "reference", "lawyer__firm", "topic", "duty_day__lawyer__firm", "duty_day__unit", "booking__slot",
        "booking__person", "booking__reference",
    )  # fmt: skip
    return get_object_or_404(rows, reference__number=number)


def own_log_for(user: User, number: str) -> Consultation:
    """A lawyer's own log, else 404: whatever other roles the person has."""
    log = log_for(user, number)
    if not permissions.is_own_log(user, log):
        raise Http404
    return log


def notes_for(user: User, log: Consultation) -> dict[str, str]:
    """Facts, advice and legal basis in plain, for the lawyer of the consultation alone (律师法第三十八条)."""
    permissions.check_own_log(user, log)
    note = ConsultationNote.objects.filter(pk=log.pk).first()
    return note.opened() if note else {"facts": "", "advice": "", "legal_basis": ""}


def firm_advises_bureau(log: Consultation) -> bool:
    """Whether the lawyer's firm is the bureau's legal adviser on the day."""
    roles = OrganisationRole.objects.filter(organisation_id=log.lawyer.firm_id)
    open_end = Q(valid_to__isnull=True) | Q(valid_to__gte=log.on)
    return roles.filter(open_end, role=OrganisationRoleKind.LEGAL_ADVISER, valid_from__lte=log.on).exists()


@dataclass(frozen=True)
class LogPage:
    """A keyset page of consultations; `after` is the key of the next one, empty on the last."""

    rows: Sequence[Consultation]
    after: str


def consultations(user: User, asked: QueryDict) -> LogPage:
    """Consultations newest first, 50 a page, by the address: from, to (days), after (the key of the last row seen)."""
    rows = Consultation.objects.visible_to(user).newest_first()
    rows = rows.select_related("reference", "lawyer", "topic", "booking__slot")
    if first := _day(asked.get("from", "")):
        rows = rows.filter(on__gte=first)
    if last := _day(asked.get("to", "")):
        rows = rows.filter(on__lte=last)
    if key := _key(asked.get("after", "")):
        rows = rows.before(*key)
    found = list(rows[: PAGE + 1])
    last_row = found[PAGE - 1] if len(found) > PAGE else None
    return LogPage(found[:PAGE], f"{last_row.on:%Y-%m-%d}_{last_row.pk}" if last_row else "")


def following(asked: QueryDict, after: str) -> str:
    """The address of the next page: the same conditions, another key."""
    changed = asked.copy()
    changed["after"] = after
    return changed.urlencode()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _key(text: str) -> tuple[date, int] | None:
    """`2022-05-24_17` as date and row key; anything else is no key."""
    day, _underscore, pk = text.partition("_")
    try:
        return date.fromisoformat(day), int(pk[:18])
    except ValueError:
        return None
