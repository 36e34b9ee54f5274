"""Taking a matter in (art. 17, 19, 21, 23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from apps.accounts.models import User
from apps.accounts.scope import reaches
from apps.core import crypto, intents, moment, references, taxonomy
from apps.core.choices import LinkKind, ReferenceKind, TopicScheme, UnitKind
from apps.core.intents import IntentToSend, Outcome
from apps.core.models import OrgUnit, Topic
from apps.core.refusals import Refused
from apps.core.registry import open_matter
from apps.core.units import bureau_of
from apps.people.models import Organisation
from apps.people.rules import PersonEntry
from apps.people.services import person_for
from apps.petitions import permissions, rules
from apps.petitions.choices import Channel, PetitionClass, PetitionStatus
from apps.petitions.models import Petition, Representative, StatusMove
from apps.petitions.models.petitions import REPRESENTATIVE_PURPOSE
from apps.petitions.services import moving, sealed


@dataclass(frozen=True)
class PetitionEntry:
    """What is known when a matter comes in. person or organisation_id, or neither when the name is unclear.

    topic_id: a topic of the scheme MATTER; repeat_of_id: an earlier petition on the same matter;
    representatives: names, in the petitioners' order; source: the number of the record that hands the matter over.
    origin: where an imported matter came from, for its first status row; without_limit: received before any rule.
    """

    channel: Channel
    petition_class: PetitionClass
    topic_id: int
    title: str
    request: str
    received_on: date
    person: PersonEntry | None = None
    organisation_id: int | None = None
    appeal_route: int | None = None
    facts: str = ""
    oral_record: bool = False
    name_unclear: bool = False
    is_first_petition: bool = True
    repeat_of_id: int | None = None
    joint_count: int = 1
    representatives: tuple[str, ...] = ()
    street_id: int | None = None
    source: str = ""
    origin: str = ""
    without_limit: bool = False

    def for_rules(self) -> rules.Registration:
        return rules.Registration(
            channel=self.channel,
            petition_class=self.petition_class,
            route=self.appeal_route,
            received_on=self.received_on,
            title=self.title,
            request=self.request,
            name_unclear=self.name_unclear,
            joint_count=self.joint_count,
            representatives=self.representatives,
            is_first_petition=self.is_first_petition,
            repeats=self.repeat_of_id is not None,
        )

    @property
    def sealed(self) -> bool:
        return self.petition_class == PetitionClass.ACCUSATION


def register_petition(*, entry: PetitionEntry, unit: OrgUnit, by: User, intent: IntentToSend) -> Outcome[Petition]:
    """Register a matter once per intent: the same form sent again gives the same matter."""
    return intents.once(intent, lambda: make_petition(entry=entry, unit=unit, by=by), Petition)


@transaction.atomic
def make_petition(*, entry: PetitionEntry, unit: OrgUnit, by: User) -> Petition:
    """The matter with its number, its first status row and its running 15-day notice clock (art. 23(2)).

    An accusation is sealed at once: its text goes into the encrypted table and `by` becomes its first reader.
    """
    today = moment.today()
    permissions.check_can_register(by, entry.channel, entry.petition_class)
    rules.check_registration(entry.for_rules(), today=today)
    _check_places(entry, unit, by)
    row = _row(entry, unit, by, today)
    _set_petitioner(row, entry, unit, by)
    row.reference = references.allocate(
        kind=ReferenceKind.PETITION, unit=unit, year=today.year, by=by, sealed=entry.sealed
    )
    row.unit, row.bureau = row.reference.unit, row.reference.bureau
    if not (row.name_unclear or entry.without_limit):
        moving.start_clock(row, moving.NOTICE, row.received_on, by)
    moving.save(row, by=by, reason="登记")
    _write_parts(row, entry, by)
    if entry.source:
        open_matter.opened(by, entry.source, row.reference)
    return row


def _row(entry: PetitionEntry, unit: OrgUnit, by: User, today: date) -> Petition:
    plain = not entry.sealed
    return Petition(
        sealed=entry.sealed,
        channel=entry.channel,
        petition_class=entry.petition_class,
        appeal_route=entry.appeal_route,
        topic=topic_for(entry.topic_id, entry.received_on),
        name_unclear=entry.name_unclear,
        title=entry.title.strip() if plain else rules.SEALED_TITLE,
        request=entry.request.strip() if plain else "",
        facts=entry.facts.strip() if plain else "",
        received_on=entry.received_on,
        registered_on=today,
        oral_record=entry.oral_record,
        is_first_petition=entry.is_first_petition,
        repeat_of=_earlier(entry.repeat_of_id, by),
        joint_count=entry.joint_count,
        street=street_for(entry.street_id, unit),
        status=PetitionStatus.REGISTERED,
    )


def _check_places(entry: PetitionEntry, unit: OrgUnit, by: User) -> None:
    if not reaches(by, unit):
        raise Refused("只能登记到本单位或下级单位。")
    if entry.person is None and entry.organisation_id is None and not entry.name_unclear:
        raise Refused("请填写信访人；姓名或住址不清的，请勾选说明。", article=f"{rules.LAW}第十九条", field="name")
    if entry.person is not None and entry.organisation_id is not None:
        raise Refused("信访人为个人或组织，请只填一项。", field="organisation")


def _set_petitioner(row: Petition, entry: PetitionEntry, unit: OrgUnit, by: User) -> None:
    bureau = bureau_of(unit)
    if entry.person is not None:
        row.petitioner = person_for(entry.person, bureau=bureau, by=by)
    elif entry.organisation_id is not None:
        found = Organisation.objects.filter(pk=entry.organisation_id, bureau=bureau).first()
        if found is None:
            raise Refused("所选组织不在登记中，请重新选择。", field="organisation")
        row.organisation = found


def _write_parts(row: Petition, entry: PetitionEntry, by: User) -> None:
    StatusMove.objects.create(
        petition=row,
        at=moment.now(),
        on=row.registered_on,
        by=by,
        code="register",
        from_status="",
        to_status=PetitionStatus.REGISTERED,
        why=entry.origin or ("口头反映，已如实记录" if row.oral_record else ""),
        article=f"{rules.LAW}第二十三条第一款",
    )
    for position, name in enumerate(entry.representatives, start=1):
        name_sealed = crypto.encrypt(name, purpose=REPRESENTATIVE_PURPOSE)
        Representative.objects.create(
            petition=row, position=position, name_sealed=name_sealed, chosen_on=row.received_on
        )
    if row.repeat_of is not None:
        references.link(row.reference, row.repeat_of.reference, LinkKind.SAME_MATTER, by=by)
    if row.sealed:
        sealed.write_text(row, entry.title, entry.request, entry.facts, by=by)
        sealed.put_on_list(row, by, by=by, reason="登记人")


def topic_for(topic_id: int, on: date) -> Topic:
    """A topic of matters that may be chosen on the day, or a refusal at its field."""
    found = taxonomy.topics_in_force(TopicScheme.MATTER, on).filter(pk=topic_id).first()
    if found is None:
        raise Refused("所选业务不在分类中，请重新选择。", field="topic")
    return found


def street_for(street_id: int | None, unit: OrgUnit) -> OrgUnit | None:
    """A street or community of the unit's bureau, or a refusal at its field."""
    if street_id is None:
        return None
    kinds = [UnitKind.STREET, UnitKind.COMMUNITY]
    found = OrgUnit.objects.filter(pk=street_id, bureau=bureau_of(unit), kind__in=kinds).first()
    if found is None:
        raise Refused("所选街道不在本局辖区，请重新选择。", field="street")
    return found


def _earlier(petition_id: int | None, by: User) -> Petition | None:
    if petition_id is None:
        return None
    seen = Petition.objects.listed_for(by).select_related("reference")
    found = seen.filter(pk=petition_id).first()
    if found is None:
        raise Refused("所选的同一事项不在您可见的范围内。", field="repeat_of")
    return found
