"""R3 in small: a worker killed at any of six points of a write leaves all of it or nothing, and the retry ends well.

The control lets every statement commit by itself: the same kill then leaves half a write, and the comparison sees it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.robustness.killing import POINTS, WRITES, Ground, changed, mortal_ground, state

pytestmark = pytest.mark.slow_ground

# Messages that these writes queue at least: the visitor; two visitors; two visitors, and two lawyers of two days.
TELLING = {"booking": 1, "cancel": 2, "swap": 6}


@pytest.fixture(scope="module")
def ground(committed: None, at_ten: datetime) -> Iterator[Ground]:
    with mortal_ground() as made:
        yield made


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("kind", WRITES)
def test_a_killed_worker_leaves_all_or_nothing_and_the_retry_makes_one(kind: str, point: str, ground: Ground) -> None:
    ground.survives(kind, point)


@pytest.mark.parametrize("kind", TELLING)
def test_who_must_be_told_is_part_of_the_write(kind: str, ground: Ground) -> None:
    """So the kills above would have seen a message lost, or one that tells of nothing."""
    assert ground.whole[kind]["core_message"] >= TELLING[kind]


@pytest.mark.parametrize("kind", WRITES)
def test_without_the_transaction_the_same_kill_leaves_half(kind: str, ground: Ground) -> None:
    sender, before = ground.opened(kind), state()
    assert sender.killed(**WRITES[kind].fate("row"), loose=True)
    half = changed(before, state())
    assert half
    assert half != ground.whole[kind]
