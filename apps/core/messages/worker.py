"""The worker: sends what is due, over and over, until it is told to stop."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import date

from django.db import InterfaceError, OperationalError, connections

from apps.core import moment
from apps.core.messages import daily, minutely, sender

logger = logging.getLogger("portal.messages")
PAUSE_SECONDS, SWEEP_SECONDS = 2.0, 60.0


class Worker:
    """One process. The database may go and come back under it; a message that fails holds up no other."""

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self._swept: float | None = None
        self._day: date | None = None

    def stop(self) -> None:
        """Finish the message at hand, then end."""
        self.stopped.set()

    def run(self) -> None:
        while not self.stopped.is_set():
            try:
                self.round()
            except (OperationalError, InterfaceError):
                logger.warning("messages wait for the database")
                connections.close_all()
            except Exception:
                logger.exception("messages: a round failed")
                connections.close_all()
            self.stopped.wait(PAUSE_SECONDS)
        connections.close_all()

    def round(self) -> Counter[str]:
        """The day's jobs when a day begins, the minute's jobs and the sweep, and everything that is due."""
        is_due = self._swept is None or time.monotonic() - self._swept > SWEEP_SECONDS
        if is_due:
            self._daily()
            self._minutely()
        counted = sender.send_due(self.stopped.is_set)
        if is_due:
            counted += sender.sweep()
            self._swept = time.monotonic()
        if counted:
            logger.info("messages: %s", in_words(counted))
        return counted

    def _daily(self) -> None:
        """Once a day; a job that fails is logged and tried again in a minute, and holds up nothing that is due.

        What a job had told before it failed is not told twice: each message says by `once` what it is.
        """
        today = moment.today()
        if self._day != today and _try("daily", lambda: daily.run(today)):
            self._day = today

    def _minutely(self) -> None:
        """A job that fails is logged and tried again in a minute."""
        _try("minutely", minutely.run)


def _try(kind: str, jobs: Callable[[], object]) -> bool:
    """Whether all of them were done."""
    try:
        jobs()
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("messages: a %s job failed", kind)
        return False
    return True


def in_words(counted: Counter[str]) -> str:
    """`SENT 3, FAILED 1`, by outcome; nothing else about them."""
    return ", ".join(f"{outcome} {number}" for outcome, number in sorted(counted.items()))
