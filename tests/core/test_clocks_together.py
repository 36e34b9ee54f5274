"""Many writers on one clock at once: the log stays one line of events."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from apps.accounts.models import User
from apps.core import references
from apps.core.choices import ReferenceKind
from apps.core.clocks import log
from apps.core.clocks.choices import EventKind
from apps.core.models import ClockEvent, Reference
from apps.core.refusals import Refused
from tests.factories import UserFactory

WRITERS = 8


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("kind", "extra"),
    [(EventKind.MET, {}), (EventKind.EXTEND, {"days": 10, "reason": "需核实"}), (EventKind.CANCEL, {"reason": "错录"})],
)
def test_of_many_writers_at_once_exactly_one_ends_extends_or_cancels(kind: EventKind, extra: dict[str, object]) -> None:
    officer: User = UserFactory()
    reference = references.allocate(kind=ReferenceKind.PETITION, unit=officer.unit, year=2022, by=officer)
    _record(reference, officer, EventKind.START)
    together = Barrier(WRITERS)

    def write() -> bool:
        try:
            together.wait(timeout=30)
            _record(reference, officer, kind, **extra)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(WRITERS) as pool:
        won = [each.result() for each in [pool.submit(write) for _ in range(WRITERS)]]
    assert sum(won) == 1
    assert ClockEvent.objects.filter(reference=reference).count() == 2


def _record(reference: Reference, officer: User, kind: EventKind, **extra: object) -> None:
    log.record(
        reference=reference,
        code="petition.handling",
        kind=kind,
        on=date(2022, 6, 1),
        by=officer,
        **extra,  # type: ignore[arg-type]
    )
