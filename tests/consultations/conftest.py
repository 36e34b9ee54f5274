"""It is Tuesday, 12 May 2026, ten o'clock in these tests, whichever day they run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from apps.core import moment


@pytest.fixture
def tuesday() -> Iterator[datetime]:
    """Services and pages inside the test take place on 12 May 2026 at ten."""
    ten_o_clock = datetime(2026, 5, 12, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    with moment.at(ten_o_clock):
        yield ten_o_clock
