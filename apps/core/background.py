"""Commands that work on beside the site until they are told to stop."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any, Protocol

from django.core.management.base import BaseCommand, CommandParser


class Worker(Protocol):
    """Does what waits: one round of it, or rounds until stopped."""

    def run(self) -> None: ...

    def stop(self) -> None: ...


class BackgroundCommand(BaseCommand):
    """One round and its result in words, or with `--forever` round after round until SIGTERM, SIGINT or SIGHUP."""

    def worker(self) -> Worker:
        raise NotImplementedError

    def one_round(self, worker: Any) -> str:
        """Do what waits now, and say how much it was."""
        raise NotImplementedError

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forever", action="store_true", help="go on until SIGTERM or SIGINT")
        parser.add_argument("--pid-file", type=Path, help="where to write the process id")

    def handle(self, *args: Any, forever: bool, pid_file: Path | None, **options: Any) -> None:
        worker = self.worker()
        if pid_file:
            pid_file.write_text(f"{os.getpid()}\n", "utf-8")
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_signal: worker.stop())
        if forever:
            worker.run()
        else:
            self.stdout.write(self.one_round(worker))
