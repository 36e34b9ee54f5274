"""Units, users and signed-in clients for every test; each app adds its own records in tests/<app>/factories.py.

UserFactory(role=Role.STATION_LAWYER)          a user of the model bureau
UserFactory(role=..., unit=UnitFactory())      a user of another bureau, outside everybody's scope
signed_in(Role.CASE_OFFICER)                   a client past sign-in and second factor
"""

# factory_boy is typed in part only.
# mypy: disable-error-code="no-untyped-call, attr-defined, type-arg, misc"

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.accounts.sessions import SECOND_FACTOR
from apps.core import units
from apps.core.choices import UnitKind
from apps.core.models import OrgUnit

PASSWORD = "Lotus-pond-2022"
BUREAU_CODE = "440507"


def model_bureau() -> OrgUnit:
    """The bureau of the reference data; made here when a test runs without it."""
    found = OrgUnit.objects.filter(code=BUREAU_CODE).first()
    return found or UnitFactory(code=BUREAU_CODE, name="龙湖区退役军人事务局")


class _Unit(DjangoModelFactory):
    """A bureau standing alone; give `parent=` and `kind=` for a unit below one."""

    class Meta:
        model = "core.OrgUnit"

    code = factory.Sequence(lambda n: f"9{n:05d}")
    name = factory.Sequence(lambda n: f"试点{n}区退役军人事务局")
    kind = UnitKind.BUREAU
    parent = None

    @classmethod
    def _create(cls, model_class: type[OrgUnit], *args: Any, **kwargs: Any) -> OrgUnit:
        return units.place(model_class(*args, **kwargs))


class _User(DjangoModelFactory):
    """A user with one role (`role=`) or several (`roles=`), whose password is PASSWORD."""

    class Meta:
        model = "accounts.User"

    class Params:
        role = Role.CASE_OFFICER

    username = factory.Sequence(lambda n: f"user{n}")
    full_name = factory.Sequence(lambda n: f"试用{n}")
    unit = factory.LazyFunction(model_bureau)
    roles = factory.LazyAttribute(lambda o: [o.role.value])
    password = factory.LazyFunction(lambda: make_password(PASSWORD))
    password_changed_at = factory.LazyFunction(timezone.now)


# Called like functions that give the record; build() and create_batch() are on the classes.
UnitFactory: Callable[..., OrgUnit] = _Unit  # type: ignore[assignment]
UserFactory: Callable[..., User] = _User  # type: ignore[assignment]


class SignedIn(Client):
    """A browser of somebody."""

    user: User


def signed_in(who: Role | User, **kwargs: Any) -> SignedIn:
    """A client signed in as a user, or as a new user of the role, second factor included; `client.user` is who."""
    user = UserFactory(role=who, **kwargs) if isinstance(who, Role) else who
    client = SignedIn()
    client.force_login(user)
    session = client.session
    session[SECOND_FACTOR] = True
    session.save()
    client.user = user
    return client
