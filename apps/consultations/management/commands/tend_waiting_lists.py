"""`manage.py tend_waiting_lists`: bring every waiting list to where it ought to be now; safe to run every minute.

Offers that have run out end, free slots are offered to the first in line, lists of days that are over are closed. Time
is the author of these moves, so there is no `--by`. Prints how many entries moved, nothing about anybody.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from apps.consultations import services


class Command(BaseCommand):
    help = "Let offers of the waiting lists expire and offer what is free."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{services.tend_all()} moved")
