"""The sheets of calendars' addresses and legal-awareness events, for the tables of forms that create, edit and move."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from django.urls import reverse

from apps.consultations.models import CalendarFeed
from tests.consultations import factories as station
from tests.consultations import seeing
from tests.robustness.sheets import Edit, Sheet

TEXTS = ("甲在这里写的", "乙在这里写的")
_numbers = count(1)


def feed_make() -> Sheet:
    lawyer = station.lawyer()
    assert lawyer.user is not None
    url, rows = reverse("feed_make", args=[lawyer.pk]), CalendarFeed.objects.filter(lawyer=lawyer)
    return Sheet(lawyer.user, url, rows=rows, page=reverse("feed_list"))


def feed_revoke() -> Sheet:
    lawyer = station.lawyer()
    assert lawyer.user is not None
    seeing.feed(lawyer)
    ended = CalendarFeed.objects.filter(lawyer=lawyer, revoked_at__isnull=False)
    return Sheet(lawyer.user, reverse("feed_revoke", args=[lawyer.pk]), rows=ended, page=reverse("feed_list"))


def outreach_enter() -> Sheet:
    subject = f"普法进社区（第 {next(_numbers)} 场）"
    typed = {"on": "2026-05-10", "subject": subject, "place": "试验社区", "reached": 30, "hours": "1.5"}
    return Sheet(station.planner(), reverse("outreach_enter"), typed, seeing.events(subject))


def outreach_edit() -> Edit:
    event = seeing.event()
    sheet = Sheet(station.planner(), reverse("outreach_edit", args=[event.pk]), {"reason": "更正地点"})
    return Edit(sheet, "place", TEXTS, lambda: seeing.events(event.subject).get().place)


CREATES: dict[str, list[Callable[[], Sheet]]] = {"feed_make": [feed_make], "outreach_enter": [outreach_enter]}
EDITS: dict[str, list[Callable[[], Edit]]] = {"outreach_edit": [outreach_edit]}
MOVES: dict[str, Callable[[], Sheet]] = {"feed_revoke": feed_revoke}
