"""Shapes for pages about people."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.shapes import Room
from apps.people.handles import handle
from apps.people.models import Person
from apps.people.permissions import ORGANISATION_ROLES, PEOPLE_ROLES


@dataclass(frozen=True)
class Found:
    """One person found by a look-up, masked, with the address of their page."""

    person: Person
    handle: str


def found(people: list[Person], user: User) -> list[Found]:
    return [Found(person, handle(person, user)) for person in people]


def rooms(user: User, current: str) -> list[Room]:
    """The sub-bar: people are looked up, organisations are listed."""
    every = (
        ("person_look_up", _("人员查询"), PEOPLE_ROLES),
        ("organisation_list", _("组织"), ORGANISATION_ROLES),
    )
    return [
        Room(label, reverse(name), current=name == current) for name, label, roles in every if user.has_role(*roles)
    ]
