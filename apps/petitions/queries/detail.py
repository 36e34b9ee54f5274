"""One matter and what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import CharField, DateField, Exists, F, OuterRef, Q, QuerySet, Value
from django.http import Http404
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.scope import unit_ids
from apps.core.choices import LinkKind, ReferenceKind
from apps.core.models import Intent
from apps.core.registry import Handover, open_matter, references
from apps.petitions.models import Assignment, Notice, Petition, SealedReader, StatusMove
from apps.petitions.rules import HANDLERS, NEVER_SEALED_READERS, OPENERS

MOST_HINTS = 5


def petition_for(user: User, number: str) -> Petition:
    """The matter of that number with all that its page shows, or 404 when it is not this person's to see."""
    told = Notice.objects.filter(petition_id=OuterRef("pk"))
    rows = Petition.objects.visible_to(user).select_related(
        "reference__unit", "reference__created_by", "topic__parent", "petitioner__street", "organisation", "street"
    )
    rows = rows.select_related("handler__unit", "extension", "opinion", "suggestion_reply", "repeat_of__reference")
    rows = rows.select_related("imported")
    found = rows.annotate(was_told=Exists(told)).filter(reference__number=number).first()
    if found is None:
        raise Http404
    return found


def handlers_for(user: User, petition: Petition) -> list[User]:
    """Handlers in service within the person's subtree; for a sealed matter only those on its list."""
    people = User.objects.filter(is_active=True, unit_id__in=unit_ids(user), roles__overlap=[r.value for r in HANDLERS])
    if petition.sealed:
        people = people.filter(pk__in=_reader_ids(petition))
    return list(people.select_related("unit").order_by("unit__code", "username"))


def _reader_ids(petition: Petition) -> QuerySet[SealedReader, Any]:
    listed = SealedReader.objects.filter(reference_id=petition.pk, until__isnull=True)
    return listed.values("user_id")


def users_for_list(petition: Petition) -> list[User]:
    """People of the bureau who may be put on the list of a sealed matter."""
    bureau_id = petition.reference.bureau_id
    people = User.objects.filter(Q(unit__bureau_id=bureau_id) | Q(unit_id=bureau_id), is_active=True)
    people = people.filter(roles__overlap=[role.value for role in OPENERS])
    people = people.exclude(roles__overlap=[role.value for role in NEVER_SEALED_READERS])
    return list(people.exclude(pk__in=_reader_ids(petition)).select_related("unit").order_by("unit__code", "username"))


def readers_of(petition: Petition) -> list[SealedReader]:
    """The list of a sealed matter, past readers included."""
    rows = SealedReader.objects.filter(reference_id=petition.pk).select_related("user__unit", "added_by", "ended_by")
    return list(rows.order_by("since", "pk"))


@dataclass(frozen=True)
class TrailRow:
    """One row of the trail: `sort` says which table it comes from, the rest is that table's own."""

    sort: str
    at: datetime
    who: str
    day: date | None
    first: str
    second: str
    text: str
    where: str
    code: str


def trail_of(petition: Petition) -> list[TrailRow]:
    """Status moves, notices and assignments, newest first, in one query."""
    moves = _trail_part(StatusMove, petition, "move", day="on", first="from_status", second="to_status", text="why")
    moves = moves.annotate(t_extra=F("where"), t_code=F("code"))
    notices = _trail_part(Notice, petition, "notice", day="told_on", first="kind", second="way", text=None)
    assignments = _trail_part(
        Assignment, petition, "assignment", day=None, first="unit__name", second="handler__full_name", text="reason"
    )
    names = ("t_sort", "at", "by__full_name", "t_day", "t_first", "t_second", "t_text", "t_extra", "t_code")
    rows = moves.values_list(*names).union(
        notices.annotate(t_extra=_NOTHING, t_code=_NOTHING).values_list(*names),
        assignments.annotate(t_extra=_NOTHING, t_code=_NOTHING).values_list(*names),
        all=True,
    )
    return sorted((TrailRow(*row) for row in rows), key=lambda row: (row.at, row.sort == "move"), reverse=True)


_NOTHING = Value("", output_field=CharField())


def _trail_part(
    model: Any, petition: Petition, sort: str, *, day: str | None, first: str, second: str, text: str | None
) -> QuerySet[Any]:
    rows: QuerySet[Any] = (
        model.objects.filter(petition=petition)
        .order_by()
        .annotate(
            t_sort=Value(sort, output_field=CharField()),
            t_day=F(day) if day else Value(None, output_field=DateField()),
            t_first=F(first),
            t_second=F(second),
            t_text=F(text) if text else _NOTHING,
        )
    )
    return rows


def links_of(user: User, petition: Petition) -> list[Petition]:
    """Linked petitions that the person may open themselves; the other end decides."""
    linked = Q(reference__links_in__source_id=petition.pk) | Q(reference__links_out__target_id=petition.pk)
    seen = Petition.objects.listed_for(user).filter(linked).select_related("reference")
    return list(seen.distinct().order_by("pk"))


def origins_of(user: User, petition: Petition) -> dict[str, str]:
    """Number -> address of the records of other apps that the matter came from, as far as this person may open them."""
    numbers = petition.reference.links_out.filter(kind=LinkKind.FROM).values_list("target__number", flat=True)
    return references.addresses(user, list(numbers))


def handover_for(user: User, number: str) -> Handover:
    """What the record `number` hands to the registration form, or 404 when it is not this person's to take over."""
    found = open_matter.handover(user, number, ReferenceKind.PETITION)
    if found is None:
        raise Http404
    return found


def register_address(number: str) -> str:
    """The registration form prefilled from the record `number`; the address names nothing else."""
    return f"{reverse('petition_register')}?{urlencode({'from': number})}"


def intent_used(key: str) -> bool:
    """Whether a form of this key made its record before, so that its second send is not asked anew."""
    try:
        return Intent.objects.filter(key=UUID(key)).exists()
    except ValueError:
        return False


def history_of(petition: Petition) -> list[Any]:
    """Every saved version, newest first: who, when, why."""
    rows = petition.history.select_related("history_user").order_by("-history_date", "-history_id")
    return list(rows[:200])


def related_matters(user: User, *, person_id: int | None, title: str) -> list[tuple[str, Petition]]:
    """Hints at entry: this person's own earlier matters, and open matters of the same beginning."""
    seen = Petition.objects.listed_for(user).select_related("reference__unit")
    found: dict[int, tuple[str, Petition]] = {}
    if person_id is not None:
        for row in seen.filter(petitioner_id=person_id).order_by("-received_on")[:MOST_HINTS]:
            found[row.pk] = ("同一人，在办" if row.closed_on is None else "同一人，已办结", row)
    if len(title.strip()) >= 4:
        alike = seen.open().filter(title__contains=title.strip()[:8]).order_by("-received_on")
        for row in alike[:MOST_HINTS]:
            found.setdefault(row.pk, ("文字相近，在办", row))
    return list(found.values())[:MOST_HINTS]


def addresses(user: User, numbers: Sequence[str]) -> dict[str, str]:
    """Number -> address, for the petitions of the list that the person may open; sealed ones never."""
    seen = Petition.objects.listed_for(user).select_related("reference")
    return {row.reference.number: row.get_absolute_url() for row in seen.filter(reference__number__in=numbers)}
