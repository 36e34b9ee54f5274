"""The suite runs as the app role on its own embedded database; the owner role only migrates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connections
from django.test import Client

if TYPE_CHECKING:
    from apps.accounts.choices import Role
    from apps.accounts.models import User
    from apps.core.models import OrgUnit


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, worker_id: str) -> Iterator[None]:
    """Create the test database as owner (migrations, grants, reference data), then point app and reader at it."""
    suffix = "" if worker_id == "master" else f"_{worker_id}"
    name = f"test_portal{suffix}"
    with django_db_blocker.unblock():
        owner = connections["owner"]
        owner.settings_dict["TEST"]["NAME"] = name
        owner.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        for alias in ("default", "reader"):
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
        call_command("load_reference", verbosity=0)
        yield
        for connection in connections.all():
            connection.close()
        owner.creation.destroy_test_db("portal", verbosity=0)


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The xdist worker, or master."""
    config: Any = request.config
    return config.workerinput["workerid"] if hasattr(config, "workerinput") else "master"


@pytest.fixture(autouse=True)
def _empty_caches() -> None:
    for cache in caches.all(initialized_only=True):
        if "Db" not in type(cache).__name__ and "Database" not in type(cache).__name__:
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
