"""The home page: my work today, due and overdue first, whichever app it comes from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.access import StaffRequest, allow_any
from apps.accounts.models import User
from apps.annual_reports import queries as report_queries
from apps.consultations import queries as station_queries
from apps.consultations.queries.messages import errand_items
from apps.core import moment
from apps.core.calendars import official_calendar
from apps.core.look import NEAR_DAYS, SOON_DAYS
from apps.core.messages import queries as message_queries
from apps.core.shapes import Day, DayItem, Tally, WorkGroup, WorkRow
from apps.core.workdays import Calendar
from apps.core.worklist import WorkItem
from apps.petitions import queries as petition_queries
from apps.policy_studies import queries as study_queries
from veterans_portal import duties

Source = Callable[[User, date, int], Sequence[WorkItem]]

SOURCES: tuple[Source, ...] = (
    message_queries.work_items,
    errand_items,
    petition_queries.work_items,
    station_queries.work_items,
    study_queries.work_items,
    report_queries.work_items,
)
MOST_ROWS = 100
DAYS_SHOWN = 14


@allow_any
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """Everything that waits for this person, in the order in which it falls due."""
    today = moment.today()
    items = work_today(request.user, today)
    context = {
        "groups": grouped(items, today),
        "tallies": tallies(items, today),
        "days": fourteen_days(items, today, official_calendar()),
        "sentences": duties.sentences(request.user),
        "starts": duties.starts(request.user),
    }
    return render(request, "portal/home.html", context)


def work_today(user: User, today: date) -> list[WorkItem]:
    """All sources together: what goes before everything, then the nearest day, what has no day last.

    Within a day each source's own order.
    """
    items = [item for source in SOURCES for item in source(user, today, MOST_ROWS)]
    return sorted(items, key=lambda item: (not item.first, item.due_on is None, item.due_on or today))[:MOST_ROWS]


def _group_of(item: WorkItem, today: date) -> str:
    left = item.days_left(today)
    if item.hour:
        return "visits"
    if left is None:
        return "none"
    if left < 0:
        return "over"
    return "soon" if left <= SOON_DAYS else "near" if left <= NEAR_DAYS else "later"


def _labels() -> dict[str, str]:
    return {
        "over": _("已逾期"),
        "visits": _("今日来访"),
        "soon": _("%(days)d 日内到期") % {"days": SOON_DAYS},
        "near": _("%(days)d 日内到期") % {"days": NEAR_DAYS},
        "later": _("以后到期"),
        "none": _("待办，无期限"),
    }


def grouped(items: Sequence[WorkItem], today: date) -> list[WorkGroup]:
    """Rows under 已逾期, 3 日内到期, 7 日内到期, 以后到期, 待办; empty groups are left out."""
    rows: dict[str, list[WorkRow]] = {key: [] for key in _labels()}
    for item in items:
        rows[_group_of(item, today)].append(_row(item))
    return [
        WorkGroup(label, rows[key], is_over=key == "over", key=key) for key, label in _labels().items() if rows[key]
    ]


def _row(item: WorkItem) -> WorkRow:
    return WorkRow(
        number=item.number,
        subject=item.title,
        url=item.url,
        due_on=item.due_on,
        who=item.who,
        next=item.next_step,
        paused=_("暂停") if item.paused else "",
        hour=item.hour,
    )


def tallies(items: Sequence[WorkItem], today: date) -> list[Tally]:
    """How many there are in each group; each count leads to its rows on this page. Visits only where there are any."""
    groups = [_group_of(item, today) for item in items]
    return [
        Tally(label, groups.count(key), f"#{key}", kind=key if key in ("over", "soon") and key in groups else "")
        for key, label in _labels().items()
        if key != "visits" or key in groups
    ]


def fourteen_days(items: Sequence[WorkItem], today: date, days: Calendar) -> list[Day]:
    """From Monday of this week: how much falls due on each day; days off are sunken, make-up days marked."""
    first = today - timedelta(days=today.weekday())
    return [_day(first + timedelta(days=offset), items, today, days) for offset in range(DAYS_SHOWN)]


def _day(on: date, items: Sequence[WorkItem], today: date, days: Calendar) -> Day:
    there = [item for item in items if item.due_on == on]
    due, visits = sum(not item.hour for item in there), sum(bool(item.hour) for item in there)
    kind = "over" if on < today else "soon" if (on - today).days <= SOON_DAYS else ""
    word = _("逾期 %(count)d") if on < today else _("到期 %(count)d")
    works = days.is_workday(on)
    return Day(
        on=on,
        items_due=(
            *((DayItem(word % {"count": due}, kind=kind),) if due else ()),
            *((DayItem(_("来访 %(count)d") % {"count": visits}),) if visits else ()),
        ),
        is_today=on == today,
        is_off=not works,
        is_makeup=works and on.weekday() >= 5,
    )
