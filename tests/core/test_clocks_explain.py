from __future__ import annotations

from datetime import date

import pytest

from apps.core.clocks.choices import EventKind as K
from apps.core.clocks.engine import Event, Rule, due_dates, replay
from apps.core.clocks.explain import Chip, Level, chip, days_left, days_overdue, limit
from tests.core.test_clocks_engine import HANDLING, NOTICE, OBJECTION, REREVIEW, day
from tests.core.test_workdays import OFFICIAL


def said(rule: Rule, events: list[Event], today: str) -> Chip:
    return chip(replay(rule, events, OFFICIAL), day(today), OFFICIAL)


@pytest.mark.parametrize(
    ("today", "text", "level"),
    [
        ("2026-03-19", "剩 60 日", Level.OK),
        ("2026-05-10", "剩 8 日", Level.OK),
        ("2026-05-11", "剩 7 日", Level.NEAR),
        ("2026-05-12", "剩 6 日", Level.NEAR),
        ("2026-05-15", "剩 3 日", Level.SOON),
        ("2026-05-18", "今日到期", Level.SOON),
        ("2026-05-19", "逾期 1 日", Level.OVER),
        ("2026-05-21", "逾期 3 日", Level.OVER),
    ],
)
def test_sixty_days_counted_down_to_the_day(today: str, text: str, level: Level) -> None:
    assert said(HANDLING, [Event(K.START, day("2026-03-19"))], today) == Chip(text, level)


@pytest.mark.parametrize(
    ("today", "text"),
    [
        ("2025-04-17", "剩 1 日"),
        ("2025-04-18", "今日到期"),
        ("2025-04-19", "剩 1 日"),
        ("2025-04-20", "今日到期"),
        ("2025-04-21", "逾期 1 日"),
    ],
)
def test_a_limit_that_ends_on_a_sunday_warns_on_friday_and_is_over_on_monday(today: str, text: str) -> None:
    events = [Event(K.START, day("2025-01-20")), Event(K.EXTEND, day("2025-03-01"), days=30)]
    assert said(HANDLING, events, today).text == text


def test_working_days_are_named_as_such() -> None:
    assert said(OBJECTION, [Event(K.START, day("2026-05-11"))], "2026-05-12") == Chip("剩 4 工作日", Level.NEAR)


def test_a_pause_says_why_in_one_word() -> None:
    start = Event(K.START, day("2026-03-02"))
    assert said(REREVIEW, [start, Event(K.PAUSE, day("2026-03-10"), reason="听证")], "2026-05-12").text == "听证暂停"
    assert said(REREVIEW, [start, Event(K.PAUSE, day("2026-03-10"))], "2026-05-12") == Chip("已暂停", Level.PAUSED)


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (Event(K.MET, day("2026-03-17")), Chip("已按期", Level.MET)),
        (Event(K.MET, day("2026-03-18")), Chip("逾期完成", Level.LATE)),
        (Event(K.CANCEL, day("2026-03-18"), reason="错录"), Chip("已撤销", Level.ENDED)),
    ],
)
def test_an_ended_clock_says_how_it_ended(last: Event, expected: Chip) -> None:
    assert said(NOTICE, [Event(K.START, day("2026-03-02")), last], "2026-05-12") == expected


def test_days_left_and_overdue_are_never_negative() -> None:
    state = due_dates(NOTICE, date(2026, 3, 2), OFFICIAL)
    assert (days_left(state, day("2026-03-20")), days_overdue(state, day("2026-03-20"))) == (0, 3)
    assert (days_left(state, day("2026-03-10")), days_overdue(state, day("2026-03-10"))) == (7, 0)


def test_the_limit_in_words_names_its_extension() -> None:
    assert limit(due_dates(OBJECTION, day("2026-03-02"), OFFICIAL)) == "异议 5 工作日"
    assert limit(due_dates(HANDLING, day("2026-03-02"), OFFICIAL, extension=20)) == "办理 60 日，延长 20 日"
