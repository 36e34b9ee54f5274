"""`create_administrator`: the first account of an installation, made at the server; prints its one-time password."""

from __future__ import annotations

import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser

from apps.accounts import queries
from apps.accounts.services import users
from apps.core.refusals import Refused

REFUSED = 2


class Command(BaseCommand):
    help = "Make the first administrator and print a one-time password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", required=True)
        parser.add_argument("--full-name", required=True)
        parser.add_argument("--unit", required=True, metavar="CODE", help="code of the unit to administer, e.g. 440507")
        parser.add_argument("--force", action="store_true", help="make a further one although there is one")

    def handle(self, *args: Any, **options: Any) -> None:
        unit = queries.unit_by_code(options["unit"])
        if unit is None:
            self._refuse(f"没有代码为 {options['unit']} 的单位。")
        elif queries.has_administrator() and not options["force"]:
            self._refuse("已有系统管理员，请由其新建用户；确需在服务器上另建的，加 --force。")
        else:
            self._make(options["username"], options["full_name"], unit)

    def _make(self, username: str, full_name: str, unit: Any) -> None:
        try:
            issued = users.first_administrator(username=username, full_name=full_name, unit=unit)
        except (Refused, ValidationError) as refusal:
            self._refuse("；".join(getattr(refusal, "messages", [str(refusal)])))
        else:
            self.stdout.write(f"用户名 {issued.user.username}\n一次性密码 {issued.password}")

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(REFUSED)
