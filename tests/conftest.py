"""The suite runs as the app role on its own embedded database; the owner role only migrates."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import caches
from django.test import Client, TransactionTestCase
from hypothesis import HealthCheck, configuration, settings

from tests import databases

if TYPE_CHECKING:
    from apps.accounts.choices import Role
    from apps.accounts.models import User
    from apps.core.models import OrgUnit

# Found examples live with all else that is generated; a busy machine makes no example wrong, so none has a deadline.
configuration.set_hypothesis_home_dir(os.path.join(os.environ.get("PORTAL_VAR", "var"), "hypothesis"))
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture(scope="session")
def database_name() -> str:
    """This process's own database, so that two runs at once do not meet."""
    return f"portal_run_{os.getpid()}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, database_name: str) -> Iterator[None]:
    """Clone the migrated template; a test that committed gets a fresh clone when it ends."""
    with django_db_blocker.unblock():
        template = databases.ensure_template()
        databases.clone(template, database_name)
    original = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
    TransactionTestCase._fixture_teardown = lambda self: databases.clone(template, database_name)  # type: ignore[attr-defined]
    yield
    TransactionTestCase._fixture_teardown = original  # type: ignore[attr-defined]
    with django_db_blocker.unblock():
        databases.drop(database_name)


@pytest.fixture(scope="module")
def demo_year(django_db_setup: None, django_db_blocker: Any, database_name: str) -> Iterator[None]:
    """The tests of this module run on the demonstration year 2022; what one of them commits, the next still sees."""
    with django_db_blocker.unblock():
        databases.clone(databases.ensure_demo_template(), f"{database_name}_demo")
    yield
    with django_db_blocker.unblock():
        databases.drop(f"{database_name}_demo")
        databases.point_at(database_name)


@pytest.fixture(autouse=True)
def _empty_caches() -> None:
    """Caches in this process's memory never carry one test's rows into the next."""
    for cache in caches.all(initialized_only=True):
        if "database" not in type(cache).__module__ and type(cache).__name__ != "DatabaseCache":
            cache.clear()


@pytest.fixture
def bureau(db: None) -> OrgUnit:
    """The model bureau, 440507, from the reference data."""
    from apps.core.models import OrgUnit

    return OrgUnit.objects.get(code="440507")


@pytest.fixture
def client_as(db: None, bureau: OrgUnit) -> Callable[..., Client]:
    """`client_as(Role.X)` or `client_as(user)`: a signed-in client whose second factor is satisfied."""
    from tests.factories import signed_in

    def sign_in(who: Role | User, **kwargs: Any) -> Client:
        return signed_in(who, **kwargs)

    return sign_in
