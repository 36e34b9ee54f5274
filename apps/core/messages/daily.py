"""What apps want done once a day beside the sending: each job may run again without harm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

Job = Callable[[date], int]
_jobs: dict[str, Job] = {}


def register(name: str, job: Job) -> None:
    """job: the day -> how many messages it queued; a second run of the same day queues nothing."""
    if name in _jobs:
        raise ValueError(f"daily job {name} is registered twice")
    _jobs[name] = job


def run(day: date) -> dict[str, int]:
    """All jobs for the day: name -> how many messages were queued."""
    return {name: job(day) for name, job in _jobs.items()}
