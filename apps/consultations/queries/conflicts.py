"""Possible conflicts within one firm, by keyed blind indexes: a yes, a hint or a no, and never which matter."""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from apps.consultations.choices import PartySide
from apps.consultations.models import ConflictParty, Consultation
from apps.consultations.rules import conflicts
from apps.consultations.rules.conflicts import Found, Party
from apps.core import crypto, moment
from apps.core.choices import AccessAction
from apps.core.models import AccessRecord
from apps.people.choices import OrganisationKind
from apps.people.models import Organisation, Person

_OTHER_SIDE = {PartySide.VISITOR: PartySide.OPPOSING, PartySide.OPPOSING: PartySide.VISITOR}


def number_index(number: str, firm_id: int) -> str:
    """The digits by which a number is found within one firm; another firm has other digits for it."""
    return crypto.blind_index(number, purpose=f"consultations_party.number:{firm_id}") if number else ""


def name_index(name: str, firm_id: int) -> str:
    return crypto.blind_index(name, purpose=f"consultations_party.name:{firm_id}") if name else ""


def party_of(person: Person) -> Party:
    return conflicts.party(person.name, person.id_number)


def queue_behind_firm(firm_id: int) -> None:
    """Logs of one firm are saved one after the other, so that of two at once the second sees the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('consultations_conflicts'), %s)", [firm_id])


def found(log: Consultation, parties: dict[PartySide, Party]) -> Found:
    """What the firm's other consultations say of this one's parties: each is looked for on the opposite side alone."""
    firm_id = log.lawyer.firm_id
    others = ConflictParty.objects.filter(firm_id=firm_id).exclude(consultation=log)
    answers = [_found(others, side, party, firm_id) for side, party in parties.items()]
    return max(answers, default=Found.NOTHING)


def _found(others: QuerySet[ConflictParty], side: PartySide, party: Party, firm_id: int) -> Found:
    opposite = others.filter(side=_OTHER_SIDE[side])
    by_number, by_name = number_index(party.number, firm_id), name_index(party.name, firm_id)
    if by_number and opposite.filter(number_index=by_number).exists():
        return Found.SAME_NUMBER
    # Two numbers that differ are two persons, whatever they are called.
    namesakes = opposite.filter(name_index=by_name) if by_name else opposite.none()
    if by_number:
        namesakes = namesakes.filter(number_index="")
    return Found.SAME_NAME if namesakes.exists() else Found.NOTHING


def same_parties(log: Consultation, parties: dict[PartySide, Party]) -> bool:
    """Whether the parties are those that the log was saved with before."""
    firm_id = log.lawyer.firm_id
    before = set(ConflictParty.objects.filter(consultation=log).values_list("side", "number_index", "name_index"))
    now = {
        (side.value, number_index(party.number, firm_id), name_index(party.name, firm_id))
        for side, party in parties.items()
    }
    return before == now


def parties_tried_today(log: Consultation) -> int:
    """How many times other parties were entered into the log today."""
    today = timezone.localtime(moment.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    asked = AccessRecord.objects.filter(reference_id=log.pk, action=AccessAction.LOOK_UP, at__gte=today)
    return asked.filter(subject=subject_of(log)).count()


def subject_of(log: Consultation) -> str:
    return f"consultations.Consultation:{log.pk}"


def bureau_party(log: Consultation) -> Party:
    """This bureau as another side would name it."""
    bureau = log.duty_day.bureau
    ours = Organisation.objects.filter(bureau=bureau, kind=OrganisationKind.BUREAU).first()
    return conflicts.party(ours.name if ours else bureau.name, ours.credit_code if ours else "")
