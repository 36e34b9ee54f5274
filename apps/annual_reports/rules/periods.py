"""Periods as the shell and the address name them: 2022, 2022-Q1, 2022-03."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from django.utils.translation import gettext as _

from apps.core.refusals import Refused
from apps.core.registry import Period

_SHAPE = re.compile(r"([12][0-9]{3})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?")


def parse_period(text: str) -> Period:
    """The whole days that `text` names; refuses anything else with one sentence."""
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise Refused(_("期间“%(text)s”看不懂，请写年度 2022、季度 2022-Q1 或月份 2022-03。") % {"text": text})
    year, quarter, month = (int(part) if part else 0 for part in match.groups())
    if not quarter and not month:
        return Period.of_year(year)
    first, last = (3 * quarter - 2, 3 * quarter) if quarter else (month, month)
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]), text)
