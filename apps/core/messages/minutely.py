"""What apps want looked after once a minute beside the sending; each job may run again without harm."""

from __future__ import annotations

from collections.abc import Callable

Job = Callable[[], int]
_jobs: dict[str, Job] = {}


def register(name: str, job: Job) -> None:
    """job: returns how much it did; run again at once it does nothing."""
    if name in _jobs:
        raise ValueError(f"minutely job {name} is registered twice")
    _jobs[name] = job


def run() -> dict[str, int]:
    """All jobs: name -> how much was done."""
    return {name: job() for name, job in _jobs.items()}
