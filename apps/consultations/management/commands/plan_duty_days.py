"""`manage.py plan_duty_days --from 2022-01-01 --to 2022-12-31 --by USER`: the same generator as the page.

`--dry-run` writes nothing and prints one line a day, `YYYY-MM-DD<tab>lawyer`. Exit codes: 0 done, 2 refused.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.accounts.models import User
from apps.consultations import queries, services
from apps.core.models import OrgUnit
from apps.core.refusals import Refused


class Command(BaseCommand):
    help = "Plan the duty days of a period; days that stand are kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="first", type=date.fromisoformat, required=True)
        parser.add_argument("--to", dest="last", type=date.fromisoformat, required=True)
        parser.add_argument("--unit", default=settings.BUREAU_CODE, help="code of the bureau")
        parser.add_argument("--by", help="user name of whoever plans; required unless --dry-run")
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            lines = self._lines(**options)
        except (Refused, OrgUnit.DoesNotExist, User.DoesNotExist) as error:
            raise CommandError(str(error), returncode=2) from error
        for line in lines:
            self.stdout.write(line)

    def _lines(self, *, first: date, last: date, unit: str, by: str | None, dry_run: bool, **rest: Any) -> list[str]:
        bureau = OrgUnit.objects.get(code=unit)
        if dry_run:
            preview = queries.plan_preview(bureau, first, last)
            return [f"{day.on:%Y-%m-%d}\t{day.lawyer.name if day.lawyer else '-'}" for day in preview]
        if not by:
            raise Refused("请用 --by 写明排班人的用户名。")
        planner = User.objects.get(username=by)
        made = services.generate_duty_days(first, last, unit=queries.station_unit(bureau), by=planner)
        return [f"{day.on:%Y-%m-%d}\t{day.lawyer.name}" for day in made]
