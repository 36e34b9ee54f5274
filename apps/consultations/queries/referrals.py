"""Referrals: the list to chase by, one referral with its events, whose list it is on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.choices import LeaveStatus, ReferralEventKind, ReferralKind, ReferralResult, ReferralStatus
from apps.consultations.models import (
    Consultation,
    FirmContract,
    LawyerLeave,
    Referral,
    ReferralEvent,
    ReferralLetter,
)
from apps.consultations.querysets import ReferralQuerySet
from apps.consultations.rules import referrals as rules
from apps.core.calendars import official_calendar
from apps.core.keyset import day_and_row
from apps.core.models import OrgUnit
from apps.core.workdays import LATEST
from apps.people.choices import OrganisationKind
from apps.people.models import Organisation

PAGE = 50
STATES = ("open", "chase", "closed", "all")
RECEIVING_KINDS = (OrganisationKind.PUBLIC_BODY, OrganisationKind.OTHER)


def terms() -> rules.Terms:
    """What this installation sets for referrals."""
    return rules.Terms(settings.REFERRAL_ANSWER_DAYS, settings.LEGAL_AID_IN_WORKDAYS)


def standing_of(referral: Referral) -> rules.Standing:
    """Where a referral stands, replayed from its events (prefetched in a list)."""
    steps = [rules.Step(event.kind, event.on, event.until) for event in events_of(referral)]
    return rules.replay(referral.kind, steps, terms(), official_calendar())


def events_of(referral: Referral) -> list[ReferralEvent]:
    """The events in the order in which they were recorded."""
    return sorted(referral.events.all(), key=lambda event: event.pk)


def _with_all(rows: ReferralQuerySet) -> QuerySet[Referral]:
    events = ReferralEvent.objects.select_related("by", "linked").order_by("pk")
    return rows.select_related(
        "reference", "bureau", "receiver", "counsellor", "consultation__reference", "consultation__lawyer__firm",
        "consultation__lawyer__user", "consultation__topic", "consultation__duty_day__unit",
        "consultation__booking__person", "consultation__booking__slot",
    ).prefetch_related(Prefetch("events", events))  # fmt: skip


def referral_for(user: User, number: str) -> Referral:
    """A referral in the person's scope with its events, else 404; the letter is another question."""
    return get_object_or_404(_with_all(Referral.objects.visible_to(user)), reference__number=number)


def own_referral_for(user: User, number: str) -> Referral:
    """A lawyer's own referral, else 404: whatever other roles the person has."""
    found = referral_for(user, number)
    if not permissions.is_own_referral(user, found):
        raise Http404
    return found


def readable_referral_for(user: User, number: str) -> Referral:
    """A referral whose letter the person may read, else 404."""
    found = referral_for(user, number)
    if not permissions.can_read_letter(user, found):
        raise Http404
    return found


def letter_of(user: User, referral: Referral) -> ReferralLetter | None:
    """The letter, for the lawyer and the counsellor addressed; None where the visitor goes alone."""
    permissions.check_reads_letter(user, referral)
    return ReferralLetter.objects.filter(pk=referral.pk).first()


def letter_text(user: User, referral: Referral) -> str:
    """What the letter says now."""
    letter = letter_of(user, referral)
    return letter.body if letter else ""


def referrals_of(user: User, log: Consultation) -> list[Referral]:
    """The referrals made from a consultation, as this person may see them."""
    rows = Referral.objects.visible_to(user).filter(consultation=log).select_related("reference")
    return list(rows.order_by("pk"))


def referral_addresses(user: User, numbers: Sequence[str]) -> dict[str, str]:
    """Addresses of the referrals among `numbers` that this person may open."""
    found = Referral.objects.visible_to(user).filter(reference__number__in=numbers)
    return {number: reverse("referral_detail", args=[number]) for (number,) in found.values_list("reference__number")}


# --- the list to chase by ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReferralPage:
    """A keyset page; `after` is the key of the next one, empty on the last."""

    rows: Sequence[Referral]
    after: str


def referrals(user: User, asked: QueryDict, today: date) -> ReferralPage:
    """Referrals by expected day, those that wait for nobody last; by the address: kind, state, after."""
    rows = Referral.objects.visible_to(user)
    if asked.get("kind") in ReferralKind.values:
        rows = rows.filter(kind=asked["kind"])
    rows = _in_state(rows, asked.get("state", ""), today)
    keyed = _with_all(rows).annotate(day=Coalesce("due_on", LATEST)).order_by("day", "reference_id")
    if key := day_and_row(asked.get("after", "")):
        keyed = keyed.filter(Q(day__gt=key[0]) | Q(day=key[0], reference_id__gt=key[1]))
    found = list(keyed[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return ReferralPage(found[:PAGE], f"{last.due_on or LATEST:%Y-%m-%d}_{last.pk}" if last else "")


def _in_state(rows: ReferralQuerySet, state: str, today: date) -> ReferralQuerySet:
    match state:
        case "chase":
            return rows.to_chase(today)
        case "closed":
            return rows.filter(closed_on__isnull=False)
        case "all":
            return rows
        case _:
            return rows.open()


# --- whose list it is on ----------------------------------------------------------------------------------------------


def _away(today: date) -> Q:
    """The lawyer does not act now: not posted, no contract, on leave, or no longer signs in as a lawyer."""
    lawyer = "consultation__lawyer"
    leave = LawyerLeave.objects.filter(
        lawyer_id=OuterRef(f"{lawyer}_id"), status=LeaveStatus.STANDING, first__lte=today, last__gte=today
    )
    contract = FirmContract.objects.filter(
        firm_id=OuterRef(f"{lawyer}__firm_id"), valid_from__lte=today, valid_to__gte=today
    )
    posted = Q(**{f"{lawyer}__contract_from__lte": today, f"{lawyer}__contract_to__gte": today})
    as_lawyer = [Role.STATION_LAWYER.value]
    signs_in = Q(**{f"{lawyer}__user__is_active": True, f"{lawyer}__user__roles__contains": as_lawyer})
    return ~posted | ~signs_in | Q(Exists(leave)) | ~Q(Exists(contract))


def is_lawyer_away(referral: Referral, today: date) -> bool:
    """Whether the lawyer of the referral does not act now, so that the station's planner follows it up."""
    return Referral.objects.filter(_away(today), pk=referral.pk).exists()


def followed_by_planner(user: User, today: date) -> ReferralQuerySet:
    """The bureau's referrals whose lawyer is away."""
    return Referral.objects.visible_to(user).filter(_away(today))


def untold_refusals(rows: ReferralQuerySet) -> ReferralQuerySet:
    """Refusals of legal aid after which the visitor was not yet told of the objection (法律援助法第四十九条)."""
    told = ReferralEvent.objects.filter(referral_id=OuterRef("pk"), kind=ReferralEventKind.OBJECTION_TOLD)
    return rows.filter(~Exists(told), result=ReferralResult.AID_REFUSED)


def waiting_for(user: User) -> ReferralQuerySet:
    """What was sent to this person's own desk: petition office or counsellor."""
    seen = Q(pk__in=[])
    if permissions.at_petition_office(user):
        seen |= Q(kind=ReferralKind.PETITION, bureau_id=user.unit.bureau_id, status=ReferralStatus.SENT)
    if user.has_role(Role.COUNSELLOR):
        mine = Q(counsellor_id=user.pk, status__in=(ReferralStatus.SENT, ReferralStatus.ACCEPTED))
        seen |= mine & Q(kind=ReferralKind.COUNSELLING)
    return Referral.objects.filter(seen)


# --- who can receive --------------------------------------------------------------------------------------------------


def receivers(bureau_id: int | None) -> list[Organisation]:
    """Organisations of the bureau to which visitors are handed on."""
    rows = Organisation.objects.filter(bureau_id=bureau_id, kind__in=RECEIVING_KINDS)
    return list(rows.order_by("name"))


def counsellors(bureau: OrgUnit | None) -> list[User]:
    """The bureau's counsellors in service."""
    people = User.objects.filter(is_active=True, roles__contains=[Role.COUNSELLOR.value])
    return list(people.filter(Q(unit__bureau=bureau) | Q(unit=bureau)).order_by("full_name", "pk"))


def kinds_made(made: Iterable[Referral]) -> list[str]:
    return [referral.kind for referral in made if referral.status != ReferralStatus.WITHDRAWN]
