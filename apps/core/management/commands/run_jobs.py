"""`manage.py run_jobs`: do the jobs that wait and end; `--forever`: go on until told to stop (SIGTERM, SIGINT).

Several may run at once: each job is held by one, and a killed one's job is taken up again after two minutes.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.core.jobs.worker import Worker


class Command(BaseCommand):
    help = "Do the jobs that wait in the background."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forever", action="store_true", help="go on until SIGTERM or SIGINT")
        parser.add_argument("--pid-file", type=Path, help="where to write the process id")

    def handle(self, *args: Any, forever: bool, pid_file: Path | None, **options: Any) -> None:
        worker = Worker()
        if pid_file:
            pid_file.write_text(f"{os.getpid()}\n", "utf-8")
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_signal: worker.stop())
        if forever:
            worker.run()
        else:
            self.stdout.write(f"{worker.round()} jobs taken up")
