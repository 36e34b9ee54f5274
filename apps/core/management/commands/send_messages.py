"""`manage.py send_messages`: send what is due and end; `--forever`: go on until told to stop (SIGTERM, SIGINT).

Prints outcomes and their numbers, nothing about anybody. Several may run at once: each message is held by one.
"""

from __future__ import annotations

from apps.core.background import BackgroundCommand
from apps.core.messages.worker import Worker, in_words


class Command(BackgroundCommand):
    help = "Send the messages that are due."

    def worker(self) -> Worker:
        return Worker()

    def one_round(self, worker: Worker) -> str:
        return in_words(worker.round()) or "nothing is due"
