"""`manage.py plan_duty --from 2026-01-01 --to 2026-12-31 --by USER`: the same generator as the page.

Prints the period as it stands afterwards, one line a day, `YYYY-MM-DD<tab>lawyer`, `-` for a day that nobody can take.
`--dry-run` writes nothing and needs no `--by`. Exit codes: 0 done, 1 there are days that nobody can take, 2 refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.accounts.models import User
from apps.consultations import permissions, queries, services
from apps.consultations.queries import Preview
from apps.core.models import OrgUnit
from apps.core.refusals import Refused


class Command(BaseCommand):
    help = "Plan the duty days of a period; days that stand are kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="first", required=True, help="first day, as 2026-01-01")
        parser.add_argument("--to", dest="last", required=True, help="last day, as 2026-12-31")
        parser.add_argument("--unit", default=settings.BUREAU_CODE, help="code of the bureau")
        parser.add_argument("--by", help="user name of whoever plans; required unless --dry-run")
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            lines = _plan(**options)
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        for line in lines:
            self.stdout.write(f"{line.on:%Y-%m-%d}\t{line.lawyer.name if line.lawyer else '-'}")
        if without := [line for line in lines if line.lawyer is None]:
            raise CommandError(f"有 {len(without)} 个驻点日无人可排，请先登记合同、律师或调整请假。", returncode=1)


def _plan(*, first: str, last: str, unit: str, by: str | None, dry_run: bool, **rest: Any) -> Sequence[Preview]:
    begins, ends = _day(first), _day(last)
    bureau = OrgUnit.objects.filter(code=unit).first()
    if bureau is None:
        raise Refused(f"没有编码为 {unit} 的单位。")
    if not queries.has_lawyers(bureau):
        raise Refused("还没有登记驻点律师，无法排班；请先在“律所与合同”登记。")
    if not dry_run:
        services.generate_duty_days(begins, ends, unit=queries.station_unit(bureau), by=_planner(by, bureau))
    return queries.whole_plan(bureau, begins, ends)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"日期“{text}”无效，请写成 2026-01-01 的样子。") from None


def _planner(username: str | None, bureau: OrgUnit) -> User:
    if not username:
        raise Refused("请用 --by 写明排班人的用户名，或加 --dry-run 只看结果。")
    user = User.objects.select_related("unit").filter(username=username, is_active=True).first()
    if user is None:
        raise Refused(f"没有用户名为 {username} 的有效账号。")
    permissions.check_can_plan(user)
    if user.unit.bureau_id != bureau.pk:
        raise Refused("排班人不是这个局的工作人员。")
    return user
