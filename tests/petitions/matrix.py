"""Petitions for the matrix of routes and roles: in the scope of a user, or of another bureau."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from apps.accounts.choices import Role
from apps.petitions import services
from tests.factories import UnitFactory, UserFactory
from tests.petitions import factories, importing, tables

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.petitions.models import Petition


def _made(user: User, own: bool) -> Petition:
    """A matter of the user's own unit, registered by themselves when they may only see that; else of another bureau."""
    unit = user.unit if own else UnitFactory()
    if own and user.has_role(Role.HALL_CLERK):
        return factories.registered(by=user, unit=unit)
    return factories.registered(by=UserFactory(role=Role.PETITION_OFFICER, unit=unit))


def _sealed(user: User, own: bool) -> Petition:
    """A sealed matter of the user's bureau whose list names them when anybody may; else of another bureau."""
    made = factories.accusation(by=UserFactory(role=Role.PETITION_OFFICER, unit=user.unit if own else UnitFactory()))
    if own and not user.has_role(Role.ADMINISTRATOR, Role.AUDITOR):
        keeper = UserFactory(role=Role.SEALED_KEEPER, unit=user.unit)
        services.add_reader(petition=made, user=user, reason="办理", by=keeper)
    return made


def petition(user: User, own: bool) -> dict[str, object]:
    if user.has_role(Role.SEALED_KEEPER, Role.CONFIDENTIALITY_REVIEWER):
        return {"number": _sealed(user, own).reference.number}
    return {"number": _made(user, own).reference.number}


def sealed(user: User, own: bool) -> dict[str, object]:
    return {"number": _sealed(user, own).reference.number}


def reader(user: User, own: bool) -> dict[str, object]:
    made = _sealed(user, own)
    return {"number": made.reference.number, "pk": made.reference.sealed_readers.latest("pk").pk}


def batch(user: User, own: bool) -> dict[str, object]:
    """An uploaded file of the user's bureau, or of another."""
    by = UserFactory(role=Role.PETITION_OFFICER, unit=user.unit if own else UnitFactory())
    return {"pk": importing.uploaded(tables.listed(tables.one()), by).pk}


ACTS = [
    *("accept", "notify", "allocate", "extend", "opinion", "reply", "forward", "guide", "route"),
    *("transfer", "withdraw", "close", "unserviceable", "correct", "detail", "print", "history"),
]
OBJECTS: dict[str, Callable[[User, bool], dict[str, object]]] = {
    **{f"petition_{act}": petition for act in ACTS},
    **{f"petition_import_{act}": batch for act in ("detail", "map", "run", "stop", "drop", "refused")},
    "petition_readers": sealed,
    "petition_reader_end": reader,
}
