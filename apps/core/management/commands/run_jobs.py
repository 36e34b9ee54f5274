"""`manage.py run_jobs`: do the jobs that wait and end; `--forever`: go on until told to stop (SIGTERM, SIGINT).

Several may run at once: each job is held by one, and a killed one's job is taken up again after two minutes.
"""

from __future__ import annotations

from apps.core.background import BackgroundCommand
from apps.core.jobs.worker import Worker


class Command(BackgroundCommand):
    help = "Do the jobs that wait in the background."

    def worker(self) -> Worker:
        return Worker()

    def one_round(self, worker: Worker) -> str:
        return f"{worker.round()} jobs taken up"
