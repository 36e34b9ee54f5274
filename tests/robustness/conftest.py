"""A database of their own, really committed to, for tests that send from several connections at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from apps.core import moment
from tests import databases

TEN = datetime(2026, 5, 12, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def committed(django_db_setup: None, django_db_blocker: Any, database_name: str) -> Iterator[None]:
    """What one test of the module commits, the next still sees: each counts only what its own form made."""
    with django_db_blocker.unblock():
        databases.clone(databases.ensure_template(), f"{database_name}_forms")
        yield
        databases.drop(f"{database_name}_forms")
        databases.point_at(database_name)


@pytest.fixture(scope="module")
def at_ten() -> Iterator[datetime]:
    """It is Tuesday, 12 May 2026, ten o'clock, for what a module's own fixtures make."""
    with moment.at(TEN):
        yield TEN


@pytest.fixture
def tuesday() -> Iterator[datetime]:
    """It is Tuesday, 12 May 2026, ten o'clock."""
    with moment.at(TEN):
        yield TEN
