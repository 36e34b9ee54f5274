"""`manage.py due_date RULE YYYY-MM-DD`: when a limit that starts on a day ends, as JSON."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError
from django.utils.translation import gettext as _

from apps.core.calendars import official_calendar
from apps.core.clocks import rules
from apps.core.clocks.engine import ClockState
from apps.core.refusals import Refused

REFUSED = 2


class Command(BaseCommand):
    """Prints due (literal), last_workday, rolled, effective; `provisional` only while a calendar is unpublished."""

    help = "When a limit that starts on a day ends. Example: due_date petition.notice 2025-01-20"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rule", help="code of the rule table; petition.handling_extended counts the extension in")
        parser.add_argument("day", help="day of the start event, YYYY-MM-DD; it is not counted itself")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            state = rules.due(options["rule"], _parsed(options["day"]), official_calendar())
            answer = _answer(state)
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=REFUSED) from None
        except ProgrammingError:
            raise CommandError(_("数据库尚未建好，请先运行 make run。"), returncode=REFUSED) from None
        self.stdout.write(json.dumps(answer, ensure_ascii=False))


def _parsed(text: str) -> date:
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(_("“%(text)s”不是日期，请写成 2025-01-20 的样子。") % {"text": text}) from None


def _answer(state: ClockState) -> dict[str, str | bool]:
    last_workday = official_calendar().last_workday_on_or_before(state.due_literal)
    answer: dict[str, str | bool] = {
        "due": state.due_literal.isoformat(),
        "last_workday": last_workday.isoformat(),
        "rolled": state.rolled.isoformat(),
        "effective": state.effective.isoformat(),
    }
    return {**answer, "provisional": True} if state.provisional else answer
