"""It is 12 May 2026 in these tests, whichever day they run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from apps.core import moment

TODAY = date(2026, 5, 12)


@pytest.fixture
def may_12() -> Iterator[date]:
    """Services inside the test take place on 12 May 2026 at ten o'clock."""
    with moment.at(datetime(2026, 5, 12, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))):
        yield TODAY
