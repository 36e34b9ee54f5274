"""R5 at full size: two people edit one petition in 1,000 interleavings; nobody overwrites unseen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.petitions import factories
from tests.petitions.test_concurrency import overwrites, race

pytestmark = [pytest.mark.drill, pytest.mark.timeout(3600), pytest.mark.django_db(transaction=True)]

INTERLEAVINGS = 1000


def test_a_thousand_interleaved_edits(measured: Callable[[str], None]) -> None:
    first, second = race(factories.registered(), INTERLEAVINGS)
    told = first.told + second.told
    assert overwrites(first, second) == 0
    assert len(first.accepted) + len(second.accepted) + told == 2 * INTERLEAVINGS
    measured(f"{INTERLEAVINGS} interleavings: 0 silent overwrites, {told} comparisons shown")
