"""People and organisations for the matrix of routes and roles: of the user's bureau, or of another."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from apps.people.handles import handle
from apps.people.rules import PersonEntry
from apps.people.services import person_for
from tests.consultations.factories import firm
from tests.factories import UnitFactory

if TYPE_CHECKING:
    from apps.accounts.models import User


def person(user: User, own: bool) -> dict[str, object]:
    """The handle is always signed for this user, as if another bureau's had leaked: the scope has to hold by itself."""
    bureau = user.unit.bureau if own else UnitFactory()
    assert bureau is not None
    return {"text": handle(person_for(PersonEntry("余试验", same_person="new"), bureau=bureau, by=user), user)}


def organisation(user: User, own: bool) -> dict[str, object]:
    return {"pk": firm(user.unit.bureau if own else UnitFactory()).pk}


OBJECTS: dict[str, Callable[[User, bool], dict[str, object]]] = {
    **{f"person_{act}": person for act in ("detail", "full", "edit")},
    "organisation_role_add": organisation,
}
