"""File locks that end with their process, so that none can be left behind stale."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from veterans_portal.ground.places import GroundError


@contextmanager
def held(path: Path, *, wait: float, busy: str) -> Iterator[None]:
    """Hold the lock at path; wait at most so many seconds, then refuse with the sentence `busy`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        _acquire(handle.fileno(), wait, busy)
        yield


def _acquire(descriptor: int, wait: float, busy: str) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise GroundError(busy) from None
            time.sleep(0.05)
        else:
            return
