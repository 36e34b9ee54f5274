"""Loads the demonstration year through the portal's own services and hands out its accounts."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from apps.core.refusals import Refused
from veterans_portal.demo import actors, load
from veterans_portal.ground.databases import is_embedded


def _years(text: str) -> list[int]:
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


class Command(BaseCommand):
    help = "Load invented years of work (2022 by default) into a demonstration database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--years", default="2022", help="a year or a span, 2021-2023")
        parser.add_argument("--current", action="store_true", help="also the weeks around today")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._load(options)
        except Refused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(2)

    def _load(self, options: dict[str, Any]) -> None:
        years = self._checked_years(options["years"])
        if not (is_embedded() or os.environ.get("DEMO") == "1"):
            raise Refused("演示数据只装入自带的数据库；要装入 DATABASE_URL 所指的数据库，请设 DEMO=1。")
        for year in years:
            done = load.load_year(year, self._told, signed=year != years[-1])
            self.stdout.write(f"{year}: {done} acts" if done else f"{year}: stands already")
        if options["current"]:
            self.stdout.write(f"current weeks: {load.load_current(self._told)} acts")
        self._accounts()

    def _checked_years(self, text: str) -> list[int]:
        try:
            years = _years(text)
        except ValueError:
            raise Refused(f"年度应写作 2022 或 2021-2023，不能是“{text}”。") from None
        load.check_years(years)
        return years

    def _told(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _accounts(self) -> None:
        path = Path(settings.VAR_DIR) / "demo_accounts.json"
        if not path.exists():
            actors.hand_out_accounts(path)
            self.stdout.write(f"accounts: {path}")
