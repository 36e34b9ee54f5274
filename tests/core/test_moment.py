"""One clock for all services, set back only inside a block."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from apps.core import moment


def test_the_clock_is_set_only_inside_the_block() -> None:
    with moment.at(datetime(2022, 5, 17, 1, tzinfo=UTC)):
        assert moment.today() == date(2022, 5, 17)
    assert abs((moment.now() - timezone.now()).total_seconds()) < 5


def test_the_day_is_the_bureau_s_own() -> None:
    with moment.at(datetime(2022, 5, 17, 17, tzinfo=UTC)):
        assert moment.today() == date(2022, 5, 18)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"), moment.at(datetime(2022, 5, 17)):  # noqa: DTZ001
        pass
