"""R3 at full size: a web worker killed a hundred times at six points of five writes, and once after every statement."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count, cycle, islice
from typing import Any

import pytest

from tests.robustness.conftest import at_ten, committed
from tests.robustness.killing import POINTS, WRITES, Ground, changed, mortal_ground, state

pytestmark = [pytest.mark.drill, pytest.mark.timeout(3600)]

__all__ = ["at_ten", "committed"]
KILLS = 20


@pytest.fixture(scope="module")
def ground(committed: Any, at_ten: datetime) -> Iterator[Ground]:
    with mortal_ground() as made:
        yield made


@pytest.mark.parametrize("kind", WRITES)
def test_twenty_kills_at_six_points(kind: str, ground: Ground, measured: Callable[[str], None]) -> None:
    for point in islice(cycle(POINTS), KILLS):
        ground.survives(kind, point)
    measured(f"{KILLS} kills of the worker: 0 half writes, every retry ended on the one record")


@pytest.mark.parametrize("kind", WRITES)
def test_a_kill_after_every_statement(kind: str, ground: Ground, measured: Callable[[str], None]) -> None:
    """One form, sent until a worker outlives it: the kill comes one statement later each time."""
    sender, before = ground.opened(kind), state()
    for nth in count(1):
        if not sender.killed(when="nth", nth=nth):
            break
        assert changed(before, state()) in ({}, ground.whole[kind])
    ground.ends_well(sender, kind, before)
    measured(f"killed after each of {nth - 1} statements: all or nothing stood every time")


@pytest.mark.parametrize("kind", WRITES)
def test_without_the_transaction_kills_leave_halves(kind: str, ground: Ground, measured: Callable[[str], None]) -> None:
    halves = 0
    for point in ("early", "row", "history"):
        sender, before = ground.opened(kind), state()
        assert sender.killed(**WRITES[kind].fate(point), loose=True)
        halves += changed(before, state()) not in ({}, ground.whole[kind])
    assert halves >= 1
    measured(f"control, each statement commits by itself: {halves} of 3 kills left half a write")
