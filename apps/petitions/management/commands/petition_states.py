"""`manage.py petition_states [--check]`: print the transition table to docs/reference/petition-states.md."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from apps.petitions.rules import states_document


class Command(BaseCommand):
    help = "Write docs/reference/petition-states.md; --check only says whether it is stale (exit code 1)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "reference" / "petition-states.md"
        text = states_document()
        if not options["check"]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            self.stdout.write(f"{path.relative_to(settings.BASE_DIR)}")
        elif not path.exists() or path.read_text("utf-8") != text:
            self.stderr.write("docs/reference/petition-states.md is stale: run manage.py petition_states")
            sys.exit(1)
