"""Asking for a job, taking it up, getting on with it and ending it."""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Q

from apps.core import moment
from apps.core.jobs import kinds
from apps.core.jobs.choices import JobState
from apps.core.models import Job
from apps.core.models.jobs import ERROR_MAX

STALE = timedelta(minutes=2)  # without a beat the worker is taken for dead
BEAT_SECONDS = 1.0
MOST_ATTEMPTS = 5
GAVE_UP = "处理程序多次中断，请联系系统管理员查看运行日志。"


class StopAsked(Exception):
    """Somebody has stopped the job."""


class HandedBack(Exception):
    """This worker ends; another goes on with the job."""


class Lost(Exception):
    """Another worker has taken the job up, since this one gave no sign of life."""


def ask(kind: str, *, by: AbstractBaseUser) -> Job:
    """Queue a job inside the caller's transaction; a worker sees it once that is committed."""
    return Job.objects.create(kind=kind, by_id=by.pk, asked_at=moment.now())


def claim(*, pk: int | None = None, stopping: Callable[[], bool] = lambda: False) -> Step | None:
    """Take up the oldest job that waits, or whose worker is dead; or the one named. None when there is none.

    A job that was taken up too often without getting on is given up.
    """
    with transaction.atomic():
        job = _next(pk)
        if job is None:
            return None
        if job.attempts >= MOST_ATTEMPTS:
            _end(job, JobState.FAILED, GAVE_UP)
            return None
        job.worker = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(8)}"
        job.state, job.beat_at, job.attempts = JobState.RUNNING, moment.now(), job.attempts + 1
        job.save(update_fields=["worker", "state", "beat_at", "attempts"])
    return Step(job, stopping)


def _next(pk: int | None) -> Job | None:
    dead = Q(state=JobState.RUNNING, beat_at__lt=moment.now() - STALE)
    jobs = Job.objects.select_for_update(skip_locked=True).filter(Q(state=JobState.QUEUED) | dead)
    jobs = jobs.filter(kind__in=kinds.codes()) if pk is None else jobs.filter(pk=pk)
    return jobs.order_by("pk").first()


@transaction.atomic
def stop(job: Job) -> None:
    """Let a waiting job end at once, and a running one at its next step; an ended one stays as it is."""
    row = Job.objects.select_for_update().get(pk=job.pk)
    if row.state == JobState.QUEUED:
        _end(row, JobState.STOPPED)
    elif row.state == JobState.RUNNING:
        row.stop_asked = True
        row.save(update_fields=["stop_asked"])


def wait(job: Job, seconds: float = 3600) -> Job:
    """Until the job has ended, at most so long; for commands, never for requests."""
    deadline = time.monotonic() + seconds
    job.refresh_from_db()
    while job.is_open and time.monotonic() < deadline:
        time.sleep(BEAT_SECONDS / 4)
        job.refresh_from_db()
    return job


def _end(job: Job, state: JobState, error: str = "") -> None:
    job.state, job.error, job.worker, job.ended_at = state, error[:ERROR_MAX], "", moment.now()
    job.save(update_fields=["state", "error", "worker", "ended_at"])


@dataclass
class Step:
    """A job in this worker's hands."""

    job: Job
    stopping: Callable[[], bool] = lambda: False
    _beaten: float = field(default_factory=time.monotonic)

    def tick(self, done: int, total: int, counts: Mapping[str, int], *, now: bool = False) -> None:
        """Say how far the job is, about once a second. Raises StopAsked, HandedBack or Lost when it must end here."""
        if not now and not self.stopping() and time.monotonic() - self._beaten < BEAT_SECONDS:
            return
        self._beaten = time.monotonic()
        with transaction.atomic():
            row = self._mine()
            got_on = done > row.done
            row.done, row.total, row.counts, row.beat_at = done, max(done, total), dict(counts), moment.now()
            row.attempts = 1 if got_on else row.attempts
            row.save(update_fields=["done", "total", "counts", "beat_at", "attempts"])
        if row.stop_asked:
            raise StopAsked
        if self.stopping():
            raise HandedBack

    def end(self, state: JobState, error: str = "") -> None:
        """The job has ended; raises Lost when it is another's by now."""
        with transaction.atomic():
            _end(self._mine(), state, error)

    def hand_back(self) -> None:
        """Put the job back into the queue, for the next worker; being handed on is no failed attempt."""
        with transaction.atomic():
            row = self._mine()
            row.state, row.worker, row.attempts = JobState.QUEUED, "", 0
            row.save(update_fields=["state", "worker", "attempts"])

    def _mine(self) -> Job:
        row = Job.objects.select_for_update().filter(pk=self.job.pk, worker=self.job.worker).first()
        if row is None:
            raise Lost
        return row
