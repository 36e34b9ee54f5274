"""`manage.py send_messages`: send what is due and end; `--forever`: go on until told to stop (SIGTERM, SIGINT).

Prints outcomes and their numbers, nothing about anybody. Several may run at once: each message is held by one.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.core.messages.worker import Worker, in_words


class Command(BaseCommand):
    help = "Send the messages that are due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forever", action="store_true", help="go on until SIGTERM or SIGINT")
        parser.add_argument("--pid-file", type=Path, help="where to write the process id")

    def handle(self, *args: Any, forever: bool, pid_file: Path | None, **options: Any) -> None:
        worker = Worker()
        if pid_file:
            pid_file.write_text(f"{os.getpid()}\n", "utf-8")
        if not forever:
            self.stdout.write(in_words(worker.round()) or "nothing is due")
            return
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_signal: worker.stop())
        worker.run()
