"""Shapes for pages about people."""

from __future__ import annotations

from dataclasses import dataclass

from apps.accounts.models import User
from apps.people.handles import handle
from apps.people.models import Person


@dataclass(frozen=True)
class Found:
    """One person found by a look-up, masked, with the address of their page."""

    person: Person
    handle: str


def found(people: list[Person], user: User) -> list[Found]:
    return [Found(person, handle(person, user)) for person in people]
