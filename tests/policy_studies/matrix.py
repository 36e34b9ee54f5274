"""Study sessions for the matrix of routes and roles: of the user's unit, or of another bureau."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from apps.accounts.choices import Role
from tests.factories import UnitFactory, UserFactory
from tests.policy_studies import factories

if TYPE_CHECKING:
    from apps.accounts.models import User


def session(user: User, own: bool) -> dict[str, object]:
    unit = user.unit if own else UnitFactory()
    made = factories.session(unit=unit, by=UserFactory(role=Role.LEGAL_OFFICER, unit=unit.bureau))
    return {"number": made.reference.number}


ACTS = ("detail", "edit", "attendance", "hold", "cancel")
OBJECTS: dict[str, Callable[[User, bool], dict[str, object]]] = {f"study_{act}": session for act in ACTS}
