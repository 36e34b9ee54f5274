"""Finding a person without a list of persons, and the organisations around the bureau."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from apps.accounts.models import User
from apps.core import crypto
from apps.people.choices import OrganisationRoleKind
from apps.people.models import (
    ID_NUMBER_PURPOSE,
    PHONE_PURPOSE,
    PHONE_TAIL_PURPOSE,
    Organisation,
    Person,
)
from apps.people.rules import PersonEntry

MOST_HINTS = 5


@dataclass(frozen=True)
class LookAlike:
    """A person on record who may be the one in front of the desk; `certain` when the ID number is the same."""

    person: Person
    certain: bool
    why: str


def look_alikes(entry: PersonEntry, bureau_id: int) -> list[LookAlike]:
    """At most five people of the bureau who share the ID number, the phone, or the name and a second fact."""
    people = Person.objects.of_bureau(bureau_id).select_related("street")
    if entry.id_number:
        same = people.filter(id_number_index=crypto.blind_index(entry.id_number, purpose=ID_NUMBER_PURPOSE)).first()
        if same:
            return [LookAlike(same, certain=True, why="身份证号相同")]
    candidates = people.filter(_like(entry)).exclude(_other_id_number(entry)).order_by("pk")[:MOST_HINTS]
    return [LookAlike(person, certain=False, why=_why(person, entry)) for person in candidates]


def _phone_index(phone: str) -> str:
    return crypto.blind_index(phone, purpose=PHONE_PURPOSE)


def _like(entry: PersonEntry) -> Q:
    second_facts = Q(pk__in=[])
    if entry.birth_year:
        second_facts |= Q(birth_year=entry.birth_year)
    if entry.street_id:
        second_facts |= Q(street_id=entry.street_id)
    if entry.address:
        second_facts |= Q(address=entry.address)
    alike = Q(name=entry.name) & second_facts
    return alike | Q(phone_index=_phone_index(entry.phone)) if entry.phone else alike


def _other_id_number(entry: PersonEntry) -> Q:
    """Both ID numbers are known and differ: not the same person."""
    return ~Q(id_number_index="") if entry.id_number else Q(pk__in=[])


def _why(person: Person, entry: PersonEntry) -> str:
    if entry.phone and person.phone_index == _phone_index(entry.phone):
        return "电话相同" if person.name != entry.name else "姓名、电话相同"
    if entry.birth_year and person.birth_year == entry.birth_year:
        return "姓名、出生年份相同"
    return "姓名、街道或住址相同"


def look_up(user: User, *, id_number: str = "", phone: str = "", name: str = "", second: str = "") -> list[Person]:
    """People of the user's bureau by exact ID number, by phone, or by name and a second fact (rights.md).

    second: the last four of the phone number or the year of birth. Callers log the look-up.
    """
    people = Person.objects.of_bureau(user.unit.bureau_id or user.unit_id).select_related("street")
    if id_number:
        wanted = Q(id_number_index=crypto.blind_index(id_number, purpose=ID_NUMBER_PURPOSE))
    elif phone:
        wanted = Q(phone_index=_phone_index(phone))
    else:
        tail = Q(phone_tail_index=crypto.blind_index(second, purpose=PHONE_TAIL_PURPOSE))
        wanted = Q(name=name) & (tail | Q(birth_year=int(second)) if second.isdecimal() else tail)
    return list(people.filter(wanted).order_by("pk")[:MOST_HINTS])


def person(pk: int, user: User) -> Person:
    """A person of the user's bureau; raises Person.DoesNotExist."""
    return Person.objects.of_bureau(user.unit.bureau_id or user.unit_id).select_related("street").get(pk=pk)


def organisations(role: OrganisationRoleKind, bureau_id: int, on: date) -> list[Organisation]:
    """Organisations that hold the role for the bureau on the day, by name."""
    return list(Organisation.objects.filter(bureau_id=bureau_id).in_role(role, on).order_by("name"))


def all_organisations(user: User) -> list[Organisation]:
    """The bureau's organisations with their dated roles."""
    found = Organisation.objects.filter(bureau_id=user.unit.bureau_id).order_by("kind", "name")
    return list(found.prefetch_related("role_periods")[:500])


def organisation(pk: int, user: User) -> Organisation:
    """An organisation of the user's bureau; raises Organisation.DoesNotExist."""
    return Organisation.objects.prefetch_related("role_periods").get(pk=pk, bureau_id=user.unit.bureau_id)
