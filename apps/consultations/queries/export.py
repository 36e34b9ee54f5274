"""One row per consultation for a spreadsheet: codes and figures alone.

Neither the visitor nor the consultation can be found from a row: its number is drawn anew for every export, the rows of
a day stand in the order of these numbers, and what was said is not in it (rights.md, 律师法第三十八条). Nor is what the
visitor chose after a conflict: on a day with few visitors it says who came with a matter against the bureau.
"""

from __future__ import annotations

from collections.abc import Iterator
from secrets import randbelow
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations.choices import BookedVia, LogStatus, Outcome, ServiceKind, ServiceMode
from apps.consultations.queries.log_filter import (
    ENTERED_TOGETHER,
    LogFilter,
    filtered,
    home_street,
    with_waiting,
)
from apps.core.models import OrgUnit
from apps.core.spreadsheets import Value

LOWEST, HIGHEST = 100_000, 9_999_999


def header() -> list[str]:
    kinds = [str(kind.label) for kind in ServiceKind]
    return [
        _("本次编号"), _("日期"), _("律师"), _("律师事务所"), _("一级类别"), _("事项类别"), *kinds, _("服务项合计"),
        _("结果"), _("用时（分钟）"), _("候时（分钟）"), _("服务方式"), _("来访方式"), _("街道"), _("告知援助权利"),
        _("状态"),
    ]  # fmt: skip


_COLUMNS = (
    "on", "lawyer__name", "lawyer__firm__name", "topic__parent__name", "topic__name", "service_units", "outcome",
    "minutes", "waited", "service_mode", "booking__via", "home", "told_of_aid_right", "status",
)  # fmt: skip


def export_rows(user: User, conditions: LogFilter) -> Iterator[list[Value]]:
    """The filtered consultations by day, as values in the order of `header`."""
    streets = dict(OrgUnit.objects.values_list("pk", "name"))
    found = with_waiting(filtered(user, conditions)).annotate(home=home_street()).order_by("on", "?")
    for number, row in zip(_drawn(), found.values(*_COLUMNS).iterator(chunk_size=500), strict=False):
        yield [number, *_values(row, streets)]


def _drawn() -> Iterator[int]:
    """Numbers by chance, none twice."""
    given: set[int] = set()
    while True:
        number = LOWEST + randbelow(HIGHEST - LOWEST + 1)
        if number not in given:
            given.add(number)
            yield number


def _values(row: dict[str, Any], streets: dict[int, str]) -> list[Value]:
    units, waited = row["service_units"], row["waited"]
    kinds = [units.count(kind.value) for kind in ServiceKind]
    return [
        row["on"],
        row["lawyer__name"],
        row["lawyer__firm__name"],
        row["topic__parent__name"] or row["topic__name"],
        row["topic__name"],
        *kinds,
        len(units),
        _word(Outcome, row["outcome"]),
        row["minutes"],
        int(waited.total_seconds() // 60) if waited is not None and waited > ENTERED_TOGETHER else None,
        _word(ServiceMode, row["service_mode"]),
        _word(BookedVia, row["booking__via"]),
        streets.get(row["home"], ""),
        row["told_of_aid_right"],
        _word(LogStatus, row["status"]),
    ]


def _word(kind: type[TextChoices], code: str) -> str:
    return str(kind(code).label) if code else ""
