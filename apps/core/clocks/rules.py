"""The rule table: which version of a limit holds on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.core.clocks.choices import DayUnit
from apps.core.clocks.engine import ClockState, Rule, due_dates
from apps.core.models import ClockRule
from apps.core.refusals import Refused
from apps.core.workdays import Calendar

EXTENDED = "_extended"


def rule_for(code: str, on: date) -> ClockRule:
    """The version in force on `on`, the day of receipt. Refuses an unknown code and a day before or after all versions.

    Matters received before 2022-05-01 run under the 2005 regulations; the provincial hotline limits exist since
    2022-09-01.
    """
    versions = ClockRule.objects.filter(code=code)
    held = versions.filter(in_force_from__lte=on).filter(Q(in_force_to__isnull=True) | Q(in_force_to__gt=on)).first()
    if held is None:
        known = versions.order_by("in_force_from").first()
        if known is None:
            raise Refused(_("没有代码为“%(code)s”的期限规则。") % {"code": code})
        raise Refused(_("%(on)s 没有适用的“%(name)s”期限。") % {"on": on, "name": known.name}, article=known.article)
    return held


def as_rule(row: ClockRule) -> Rule:
    """The row as the engine reads it."""
    return Rule(
        code=row.code,
        name=row.name,
        days=row.days,
        unit=DayUnit(row.unit),
        article=row.article,
        extension_max_days=row.extension_max_days,
        pausable=row.pausable,
        rolls_forward=row.rolls_forward,
    )


def due(code: str, start: date, calendar: Calendar, *, rule_on: date | None = None) -> ClockState:
    """The days of a limit that starts on `start`; `petition.handling_extended` is the limit with its longest extension.

    rule_on: the day of receipt when the count starts later, as with acceptance.
    """
    plain = code.removesuffix(EXTENDED)
    row = rule_for(plain, rule_on or start)
    if plain != code and not row.extension_max_days:
        raise Refused(_("“%(name)s”不能延期。") % {"name": row.name}, article=row.article)
    return due_dates(as_rule(row), start, calendar, extension=row.extension_max_days if plain != code else 0)
