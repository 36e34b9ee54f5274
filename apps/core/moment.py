"""The one clock of the portal: every service asks it what time it is.

`at()` sets it back for a block, so that the demo year and imported ledgers go through the same services as the
screens and carry their own dates; nothing that answers a request ever calls it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_SET: ContextVar[datetime | None] = ContextVar("portal_moment", default=None)


def now() -> datetime:
    """Aware date and time."""
    return _SET.get() or timezone.now()


def today() -> date:
    """The calendar day in the bureau's time zone."""
    return timezone.localdate(now())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside the block it is `moment` (aware)."""
    if timezone.is_naive(moment):
        raise ValueError("the moment must be aware")
    token = _SET.set(moment)
    try:
        yield
    finally:
        _SET.reset(token)
