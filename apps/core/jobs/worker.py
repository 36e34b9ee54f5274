"""The worker: takes up jobs, one after the other, until it is told to stop."""

from __future__ import annotations

import logging
import threading
import time

from django.db import InterfaceError, OperationalError, connections

from apps.core.jobs import kinds
from apps.core.jobs.choices import JobState
from apps.core.jobs.queue import HandedBack, Lost, Step, StopAsked, claim
from apps.core.refusals import Refused

logger = logging.getLogger("portal.jobs")
PAUSE_SECONDS, SWEEP_SECONDS = 1.0, 3600.0
BROKEN = "处理时出错，未完成；请再试一次，仍不行的请联系系统管理员。"


class Worker:
    """One process. The database may go and come back under it; several may run at once."""

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self._swept: float | None = None

    def stop(self) -> None:
        """Hand the job in hand back to the queue, then end."""
        self.stopped.set()

    def run(self) -> None:
        while not self.stopped.is_set():
            done = 0
            try:
                done = self.round()
            except (OperationalError, InterfaceError):
                logger.warning("jobs wait for the database")
                connections.close_all()
            except Exception:
                logger.exception("jobs: a round failed")
                connections.close_all()
            if not done:
                self.stopped.wait(PAUSE_SECONDS)
        connections.close_all()

    def round(self) -> int:
        """Every job that waits; returns how many were taken up."""
        self._sweep()
        taken = 0
        while not self.stopped.is_set() and (step := claim(stopping=self.stopped.is_set)):
            carry_out(step)
            taken += 1
        return taken

    def _sweep(self) -> None:
        if self._swept is not None and time.monotonic() - self._swept < SWEEP_SECONDS:
            return
        self._swept = time.monotonic()
        for sweep in kinds.sweeps():
            sweep()


def carry_out(step: Step) -> None:
    """Do the job and write how it ended. A database that goes away leaves it as it is, to be taken up again."""
    try:
        _do(step)
    except Lost:
        logger.warning("job %s is another worker's by now", step.job.pk)


def _do(step: Step) -> None:
    try:
        kinds.do(step.job.kind)(step)
    except StopAsked:
        step.end(JobState.STOPPED)
    except HandedBack:
        step.hand_back()
    except Refused as refusal:
        step.end(JobState.FAILED, str(refusal))
    except (OperationalError, InterfaceError, Lost):
        raise
    except Exception:
        logger.exception("job %s failed", step.job.pk)  # type and place: the log leaves messages out
        step.end(JobState.FAILED, BROKEN)
    else:
        step.end(JobState.DONE)
