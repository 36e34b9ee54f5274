"""Verbs that write people and organisations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from apps.accounts.models import User
from apps.core import access_log, crypto, history, intents, moment
from apps.core.choices import AccessAction
from apps.core.intents import IntentToSend, Outcome
from apps.core.models import OrgUnit
from apps.core.refusals import Refused
from apps.core.units import bureau_of
from apps.core.versions import locked
from apps.people import queries, rules
from apps.people.choices import OrganisationKind, OrganisationRoleKind
from apps.people.models import (
    ID_NUMBER_PURPOSE,
    PHONE_PURPOSE,
    PHONE_TAIL_PURPOSE,
    Organisation,
    OrganisationRole,
    Person,
)
from apps.people.queries import LookAlike
from apps.people.rules import NEW_PERSON, PersonEntry

_TAIL = 4


@transaction.atomic
def person_for(entry: PersonEntry, *, bureau: OrgUnit, by: User) -> Person:
    """The person an entry means: the one the officer chose, or a new one; nobody is merged silently.

    Raises Refused when look-alikes stand and nothing was chosen, or when the choice contradicts the entry.
    """
    entry = entry.normalised()
    rules.check_entry(entry, moment.today())
    alikes = queries.look_alikes(entry, bureau.pk)
    if entry.same_person and entry.same_person != NEW_PERSON:
        return _chosen(entry, bureau, by)
    if any(alike.certain for alike in alikes):
        raise Refused("这个身份证号已有登记，请确认是否同一人。", field="same_person")
    if alikes and entry.same_person != NEW_PERSON:
        raise Refused("有相近的登记，请确认是否同一人。", field="same_person")
    return _registered(entry, bureau, by)


def _chosen(entry: PersonEntry, bureau: OrgUnit, by: User) -> Person:
    try:
        person = Person.objects.select_for_update(of=("self",)).get(pk=int(entry.same_person), bureau=bureau)
    except (ValueError, Person.DoesNotExist):
        raise Refused("所选人员不在登记中，请重新选择。", field="same_person") from None
    rules.check_same_person(entry, person.name, person.id_number)
    before = _facts(person)
    _fill(person, entry)
    if _facts(person) == before:
        return person
    person.version += 1
    return history.save(person, by=by, reason="登记事项时补充")


def _facts(person: Person) -> tuple[object, ...]:
    return (person.id_number_index, person.phone_index, person.street_id, person.address)


def _fill(person: Person, entry: PersonEntry) -> None:
    """What was typed replaces what stood; what was left empty leaves it alone."""
    if entry.id_number:
        _set_id_number(person, entry.id_number)
    if entry.phone:
        _set_phone(person, entry.phone)
    person.street_id = entry.street_id or person.street_id
    person.address = entry.address or person.address


def _set_id_number(person: Person, number: str) -> None:
    index = crypto.blind_index(number, purpose=ID_NUMBER_PURPOSE)
    if index != person.id_number_index:
        person.id_number_sealed = crypto.encrypt(number, purpose=ID_NUMBER_PURPOSE)
        person.id_number_index = index
        person.birth_year = int(number[6:10])


def _set_phone(person: Person, phone: str) -> None:
    index = crypto.blind_index(phone, purpose=PHONE_PURPOSE)
    if index != person.phone_index:
        person.phone_sealed = crypto.encrypt(phone, purpose=PHONE_PURPOSE)
        person.phone_index = index
        person.phone_tail_index = crypto.blind_index(phone[-_TAIL:], purpose=PHONE_TAIL_PURPOSE)


def _registered(entry: PersonEntry, bureau: OrgUnit, by: User) -> Person:
    person = Person(bureau=bureau, name=entry.name, kind=entry.kind, created_at=moment.now())
    _fill(person, entry)
    return _save_unique(person, by, "登记")


def _save_unique(person: Person, by: User, reason: str) -> Person:
    try:
        with transaction.atomic():
            return history.save(person, by=by, reason=reason)
    except IntegrityError as error:
        if "people_person_id_number_once" in str(error):
            raise Refused("这个身份证号已有登记，请确认是否同一人。", field="id_number") from error
        raise


@transaction.atomic
def edit_person(pk: int, entry: PersonEntry, *, version: int, reason: str, by: User) -> Person:
    """Correct a person's registration at the version that was read; the reason goes into the history."""
    entry = entry.normalised()
    rules.check_entry(entry, moment.today())
    person = locked(Person, pk, version)
    person.name, person.kind = entry.name, entry.kind
    _fill(person, entry)
    person.address, person.street_id = entry.address, entry.street_id
    return _save_unique(person, by, reason)


def view_full(person: Person, *, reason: str, by: User) -> Person:
    """Log a full view of ID number and phone before it is shown; the reason is kept (rights.md)."""
    cleaned = rules.check_reason(reason)
    access_log.record(AccessAction.VIEW_FULL, by=by, subject=f"people.Person:{person.pk}", reason=cleaned)
    return person


def log_look_up(found: list[Person], *, kind: str, by: User) -> None:
    """Log that somebody looked a person up: by which kind of fact and whom it found, never what was typed."""
    subjects = ",".join(str(person.pk) for person in found)
    access_log.record(AccessAction.LOOK_UP, by=by, subject=f"people.Person:{subjects}", reason=kind)


def log_hints(alikes: Sequence[LookAlike], *, by: User) -> None:
    """Log the look-alikes that an entry form shows: whoever sees them has looked somebody up."""
    if alikes:
        log_look_up([alike.person for alike in alikes], kind="登记时的相近提示", by=by)


@dataclass(frozen=True)
class OrganisationEntry:
    """What is known of an organisation, and the role it starts in."""

    name: str
    kind: OrganisationKind
    role: OrganisationRoleKind
    valid_from: date
    valid_to: date | None = None
    credit_code: str = ""
    phone: str = ""


def register_organisation(
    entry: OrganisationEntry, *, unit: OrgUnit, by: User, intent: IntentToSend
) -> Outcome[Organisation]:
    """Register an organisation with its first dated role, once per bureau and name."""
    return intents.once(intent, lambda: make_organisation(entry, bureau=bureau_of(unit), by=by), Organisation)


@transaction.atomic
def make_organisation(entry: OrganisationEntry, *, bureau: OrgUnit, by: User) -> Organisation:
    """The organisation and its first role; a second one of the same name is refused."""
    organisation = Organisation(
        bureau=bureau, name=entry.name, kind=entry.kind, credit_code=entry.credit_code, phone=entry.phone
    )
    try:
        with transaction.atomic():
            history.save(organisation, by=by, reason="登记")
    except IntegrityError as error:
        raise Refused("这个组织已有登记，可在原登记上增加角色。", field="name") from error
    _start_role(organisation, entry.role, entry.valid_from, entry.valid_to, by)
    return organisation


def add_role(
    organisation: Organisation,
    role: OrganisationRoleKind,
    *,
    valid_from: date,
    valid_to: date | None,
    by: User,
    intent: IntentToSend,
) -> Outcome[OrganisationRole]:
    """Give the organisation a further role from a day to a day."""
    return intents.once(intent, lambda: _start_role(organisation, role, valid_from, valid_to, by), OrganisationRole)


def _start_role(
    organisation: Organisation, role: OrganisationRoleKind, valid_from: date, valid_to: date | None, by: User
) -> OrganisationRole:
    if valid_to and valid_to < valid_from:
        raise Refused("截止日期不得早于起始日期。", field="valid_to")
    period = OrganisationRole(organisation=organisation, role=role, valid_from=valid_from, valid_to=valid_to)
    try:
        with transaction.atomic():
            return history.save(period, by=by, reason="增加角色")
    except IntegrityError as error:
        raise Refused("同一角色从这一天起已有登记。", field="valid_from") from error
