"""Working days as the State Council's yearly notices make them: an immutable calendar and the counting on it.

A count never includes its first day (民法典第二百零一条). Years without a published notice follow weekends only and
say so through `is_confirmed`; they never fail. The table behind it is read by `core.calendars.official_calendar`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

from django.utils.translation import gettext as _

from apps.core.refusals import Refused

ONE_DAY = timedelta(days=1)
# Far outside every limit that a bureau counts, and far enough from date.min and date.max never to overflow.
EARLIEST, LATEST = date(1949, 10, 1), date(2999, 12, 31)


def check_countable(day: date) -> None:
    """Refuse a day from which no limit can sensibly be counted."""
    if not EARLIEST <= day <= LATEST:
        raise Refused(_("日期须在 1949 年 10 月 1 日至 2999 年之间。"))


@dataclass(frozen=True)
class Calendar:
    """days: date -> is it a working day, for every day that a notice names; all others follow the weekend rule.

    published: the years whose notice is in the table.
    """

    days: Mapping[date, bool] = field(default_factory=dict)
    published: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", MappingProxyType(dict(self.days)))

    def is_workday(self, day: date) -> bool:
        named = self.days.get(day)
        return day.weekday() < 5 if named is None else named

    def is_confirmed(self, day: date) -> bool:
        """Whether the notice for the day's year is in the table; else the answer is provisional."""
        return day.year in self.published

    def add_workdays(self, day: date, count: int) -> date:
        """The count-th working day after `day`; `day` itself for 0. ValueError for a negative count."""
        if count < 0:
            raise ValueError("a limit is counted forward")
        check_countable(day)
        while count:
            day += ONE_DAY
            count -= self.is_workday(day)
        return day

    def last_workday_on_or_before(self, day: date) -> date:
        check_countable(day)
        while not self.is_workday(day):
            day -= ONE_DAY
        return day

    def next_workday_on_or_after(self, day: date) -> date:
        check_countable(day)
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def workdays_between(self, first: date, last: date) -> int:
        """Working days after `first` up to and including `last`; negative when `last` lies before `first`."""
        if last < first:
            return -self.workdays_between(last, first)
        check_countable(first)
        check_countable(last)
        span = (last - first).days
        return sum(self.is_workday(first + timedelta(days=step)) for step in range(1, span + 1))

    def with_days(self, changes: Mapping[date, bool]) -> Calendar:
        """A calendar with some days changed, to show what would move before it moves."""
        return Calendar({**self.days, **changes}, self.published)
