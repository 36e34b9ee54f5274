"""One stage, one server process and one Chromium for each module of this package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from apps.core import calendars
from tests.browser.desks import Desks
from tests.browser.stage import Stage, set_the_stage
from tests.look.browser import chromium
from tests.servers import server


@pytest.fixture(scope="module")
def stage(demo_year: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The demonstration year with today's duty day and accounts."""
    with django_db_blocker.unblock():
        yield set_the_stage(tmp_path_factory.mktemp("accounts") / "demo_accounts.json")
    calendars.forget()


@pytest.fixture(scope="module")
def desks(stage: Stage) -> Iterator[Desks]:
    """Windows on a real server; Chromium starts last, since nothing may ask Django's database while it runs."""
    with server() as base, chromium() as browser:
        yield Desks(browser, base, stage)
