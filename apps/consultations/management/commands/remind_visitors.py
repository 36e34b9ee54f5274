"""`manage.py remind_visitors [--on 2026-05-11]`: queue the reminders that go out on a day (default today).

Prints how many were queued; a second run queues none. The worker (`send_messages --forever`) does the same every day.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.consultations.services.messages import remind_visitors
from apps.core import moment
from apps.core.refusals import Refused


class Command(BaseCommand):
    help = "Queue the reminders of the next duty day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=date.fromisoformat, help="the day on which they go out, YYYY-MM-DD")

    def handle(self, *args: Any, on: date | None, **options: Any) -> None:
        try:
            queued = remind_visitors(on or moment.today())
        except (Refused, OverflowError) as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        self.stdout.write(f"{queued} queued")
