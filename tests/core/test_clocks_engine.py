"""The clock engine: what it computes, what it refuses, and what stays true whatever the calendar says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apps.core.clocks.choices import DayUnit, EventKind
from apps.core.clocks.engine import (
    ClockState,
    Event,
    Rule,
    check_next,
    due_dates,
    frozen,
    moved_by,
    next_due,
    replay,
)
from apps.core.refusals import Refused
from apps.core.workdays import Calendar
from tests.core.test_workdays import OFFICIAL

HANDLING = Rule("t.handling", "办理", 60, DayUnit.CALENDAR, "第三十四条", extension_max_days=30)
NOTICE = Rule("t.notice", "书面告知", 15, DayUnit.CALENDAR, "第二十三条")
OBJECTION = Rule("t.objection", "异议", 5, DayUnit.WORKING, "第二十三条")
REQUEST = Rule("t.request", "申请复查", 30, DayUnit.CALENDAR, "第三十五条", rolls_forward=True)
REREVIEW = Rule("t.rereview", "复核", 30, DayUnit.CALENDAR, "第三十六条", pausable=True)
PAUSABLE_WORKING = Rule("t.working", "演练", 15, DayUnit.WORKING, "第一条", extension_max_days=10, pausable=True)
K = EventKind

days = st.dates(date(2019, 6, 1), date(2027, 12, 31))
rules = st.builds(
    Rule,
    code=st.just("t.any"),
    name=st.just("任一期限"),
    days=st.integers(1, 90),
    unit=st.sampled_from(DayUnit),
    article=st.just("第一条"),
    extension_max_days=st.integers(1, 30),
    pausable=st.just(True),
    rolls_forward=st.booleans(),
)
holidays = st.sets(st.dates(date(2019, 6, 1), date(2028, 12, 31)), max_size=40)


def day(text: str) -> date:
    return date.fromisoformat(text)


def start(on: str) -> Event:
    return Event(K.START, day(on))


def with_holidays(extra: set[date]) -> Calendar:
    return OFFICIAL.with_days(dict.fromkeys(extra, False))


# --- what it computes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "received", "literal", "shown", "rolled"),
    [
        (NOTICE, "2025-01-20", "2025-02-04", "2025-01-27", "2025-02-05"),
        (HANDLING, "2025-01-20", "2025-03-21", "2025-03-21", "2025-03-21"),
        (NOTICE, "2024-09-16", "2024-10-01", "2024-09-30", "2024-10-08"),
        (NOTICE, "2026-02-05", "2026-02-20", "2026-02-14", "2026-02-24"),
        (NOTICE, "2022-09-20", "2022-10-05", "2022-09-30", "2022-10-08"),
        (OBJECTION, "2025-01-24", "2025-02-07", "2025-02-07", "2025-02-07"),
        (OBJECTION, "2022-09-28", "2022-10-10", "2022-10-10", "2022-10-10"),
    ],
)
def test_golden_vectors(rule: Rule, received: str, literal: str, shown: str, rolled: str) -> None:
    state = replay(rule, [start(received)], OFFICIAL)
    assert (state.due_literal, state.due_on, state.rolled) == (day(literal), day(shown), day(rolled))
    assert state.effective == day(literal)
    assert not state.provisional


def test_sixty_days_and_the_longest_extension_are_ninety() -> None:
    state = due_dates(HANDLING, day("2025-01-20"), OFFICIAL, extension=30)
    assert (state.due_literal, state.due_on, state.rolled) == (day("2025-04-20"), day("2025-04-18"), day("2025-04-21"))
    assert state.extended_days == 30


def test_on_the_petitioners_own_request_the_day_off_rolls_forward() -> None:
    state = due_dates(REQUEST, day("2025-01-01"), OFFICIAL)
    assert state.due_literal == day("2025-01-31")
    assert state.effective == state.due_on == state.rolled == day("2025-02-05")
    met = replay(REQUEST, [start("2025-01-01"), Event(K.MET, day("2025-02-05"))], OFFICIAL)
    assert met.late is False


def test_the_organ_is_late_after_the_literal_day_even_on_a_holiday() -> None:
    in_time = replay(NOTICE, [start("2025-01-20"), Event(K.MET, day("2025-02-04"))], OFFICIAL)
    late = replay(NOTICE, [start("2025-01-20"), Event(K.MET, day("2025-02-05"))], OFFICIAL)
    assert (in_time.late, late.late) == (False, True)


def test_a_limit_wholly_inside_a_holiday_is_shown_by_its_literal_day() -> None:
    three = Rule("t.three", "指派", 3, DayUnit.CALENDAR, "第四十三条")
    assert due_dates(three, day("2025-01-29"), OFFICIAL).due_on == day("2025-02-01")


def test_the_hearing_is_taken_out_of_the_re_review() -> None:
    events = [start("2026-03-02"), Event(K.PAUSE, day("2026-03-10"), reason="听证"), Event(K.RESUME, day("2026-03-24"))]
    assert replay(REREVIEW, events, OFFICIAL).due_literal == day("2026-04-01") + timedelta(days=14)
    paused = replay(REREVIEW, events[:2], OFFICIAL)
    assert (paused.paused, paused.running, paused.pause_reason) == (True, False, "听证")
    assert not paused.overdue(day("2027-01-01"))


def test_working_days_that_are_left_run_on_from_the_resumption() -> None:
    events = [start("2025-01-24"), Event(K.PAUSE, day("2025-01-27")), Event(K.RESUME, day("2025-02-08"))]
    # Two of fifteen are used up (26 and 27 January); thirteen are counted from 8 February.
    assert replay(PAUSABLE_WORKING, events, OFFICIAL).due_literal == OFFICIAL.add_workdays(day("2025-02-08"), 13)


def test_a_day_set_by_a_paper_replaces_the_count_and_names_the_paper() -> None:
    events = [start("2026-03-02"), Event(K.SET, day("2026-03-03"), due=day("2026-03-20"), paper="交办函〔2026〕3号")]
    state = replay(HANDLING, events, OFFICIAL)
    assert (state.due_literal, state.set_by_paper) == (day("2026-03-20"), "交办函〔2026〕3号")


def test_a_day_set_by_a_paper_counts_as_written_and_may_be_the_same_day() -> None:
    saturday = Event(K.SET, day("2026-03-14"), due=day("2026-03-14"), paper="函")
    state = replay(REQUEST, [start("2026-03-02"), saturday], OFFICIAL)
    assert (state.effective, state.rolled) == (day("2026-03-14"), day("2026-03-16"))


def test_a_cancelled_clock_is_neither_due_nor_late() -> None:
    state = replay(HANDLING, [start("2026-03-02"), Event(K.CANCEL, day("2026-03-05"), reason="改走路径二")], OFFICIAL)
    assert (state.ended, state.running, state.late) == (True, False, None)
    assert not state.overdue(day("2030-01-01"))
    assert next_due([state]) is None


def test_a_wrong_ending_is_cancelled_with_its_reason() -> None:
    events = [
        start("2026-03-02"),
        Event(K.MET, day("2026-03-05")),
        Event(K.CANCEL, day("2026-03-06"), reason="送达回证日期录错"),
    ]
    state = replay(NOTICE, events, OFFICIAL)
    assert (state.met_on, state.late, state.cancelled_on) == (None, None, day("2026-03-06"))


def test_the_verdict_is_frozen_against_later_calendars() -> None:
    events = [start("2025-01-24")]
    due = replay(OBJECTION, events, OFFICIAL).effective
    met = frozen(Event(K.MET, day("2025-02-10")), due)
    stretched = with_holidays({day("2025-02-06"), day("2025-02-07")})
    assert replay(OBJECTION, [*events, met], stretched).late is True
    assert replay(OBJECTION, [*events, Event(K.MET, day("2025-02-10"))], stretched).late is False


def test_a_year_without_a_notice_is_provisional() -> None:
    assert due_dates(NOTICE, day("2026-12-20"), OFFICIAL).provisional
    assert not due_dates(NOTICE, day("2026-12-10"), OFFICIAL).provisional
    assert due_dates(NOTICE, day("2019-12-20"), OFFICIAL).provisional


def test_the_next_due_is_the_earliest_that_runs() -> None:
    notice, handling = (due_dates(rule, day("2026-03-02"), OFFICIAL) for rule in (NOTICE, HANDLING))
    met = replay(OBJECTION, [start("2026-03-02"), Event(K.MET, day("2026-03-03"))], OFFICIAL)
    assert next_due([handling, met, notice]) is notice
    assert next_due([]) is None


def test_a_change_of_calendar_shows_what_would_move_before_it_moves() -> None:
    still = (HANDLING, [start("2026-03-02")])
    moving = (OBJECTION, [start("2026-03-02")])
    ended = (OBJECTION, [start("2026-03-02"), Event(K.MET, day("2026-03-03"))])
    ((before, after),) = moved_by([still, moving, ended], OFFICIAL, with_holidays({day("2026-03-04")}))
    assert (before.due_on, after.due_on) == (day("2026-03-09"), day("2026-03-10"))


# --- what it refuses --------------------------------------------------------------------------------------------------

ON = day("2026-03-10")
STARTED = start("2026-03-02")
PAUSED = Event(K.PAUSE, ON)
MET = Event(K.MET, ON)


@pytest.mark.parametrize(
    ("rule", "events", "says"),
    [
        (NOTICE, [], "尚未起算"),
        (NOTICE, [MET], "尚未起算"),
        (NOTICE, [STARTED, STARTED], "不能再次起算"),
        (NOTICE, [STARTED, Event(K.MET, day("2026-03-01"))], "不能早于上一次变动"),
        (NOTICE, [STARTED, PAUSED], "不能暂停"),
        (REREVIEW, [STARTED, PAUSED, PAUSED], "须先恢复"),
        (REREVIEW, [STARTED, Event(K.RESUME, ON)], "无须恢复"),
        (REREVIEW, [STARTED, PAUSED, MET], "须先恢复"),
        (REREVIEW, [STARTED, PAUSED, Event(K.SET, ON, due=ON, paper="函")], "须先恢复"),
        (NOTICE, [STARTED, Event(K.EXTEND, ON, days=1)], "不能延长"),
        (HANDLING, [STARTED, Event(K.EXTEND, ON, days=0)], "1 至 30 日"),
        (HANDLING, [STARTED, Event(K.EXTEND, ON, days=31)], "1 至 30 日"),
        (HANDLING, [STARTED, Event(K.EXTEND, ON, days=-5)], "1 至 30 日"),
        (HANDLING, [STARTED, Event(K.EXTEND, ON, days=10), Event(K.EXTEND, ON, days=10)], "只能延期一次"),
        (NOTICE, [STARTED, Event(K.SET, ON, paper="函")], "写明指定的日期"),
        (NOTICE, [STARTED, Event(K.SET, ON, due=day("2026-03-09"), paper="函")], "不能早于指定之日"),
        (NOTICE, [STARTED, Event(K.SET, ON, due=day("2026-03-12"), paper=" ")], "哪份文件"),
        (NOTICE, [STARTED, Event(K.CANCEL, ON)], "撤销的理由"),
        (NOTICE, [STARTED, MET, MET], "已经完成"),
        (NOTICE, [STARTED, Event(K.CANCEL, ON, reason="错录"), MET], "已经撤销"),
    ],
)
def test_a_sequence_that_cannot_be_is_refused_with_the_article(rule: Rule, events: list[Event], says: str) -> None:
    with pytest.raises(Refused, match=says) as caught:
        replay(rule, events, OFFICIAL)
    assert caught.value.article == rule.article
    assert rule.name in caught.value.sentence


@pytest.mark.parametrize("far", [date.min, date.max])
def test_days_beyond_counting_are_refused(far: date) -> None:
    with pytest.raises(Refused, match="1949"):
        replay(HANDLING, [Event(K.START, far)], OFFICIAL)
    with pytest.raises(Refused, match="1949"):
        replay(HANDLING, [STARTED, Event(K.SET, ON, due=far, paper="函")], OFFICIAL)


def test_a_limit_that_has_passed_can_be_neither_extended_nor_paused() -> None:
    too_late = day("2026-05-02")  # the sixty days ended on 1 May, a holiday
    with pytest.raises(Refused, match=r"2026-05-01 已过，不能再延期"):
        check_next(HANDLING, [STARTED], Event(K.EXTEND, too_late, days=10), OFFICIAL)
    check_next(HANDLING, [STARTED], Event(K.EXTEND, day("2026-05-01"), days=10), OFFICIAL)
    with pytest.raises(Refused, match="不能再暂停"):
        check_next(REREVIEW, [STARTED], Event(K.PAUSE, day("2026-04-02")), OFFICIAL)


def test_a_paused_limit_can_be_extended_after_the_day_it_would_have_ended() -> None:
    paused = [start("2025-01-24"), Event(K.PAUSE, day("2025-01-27"))]
    extend = Event(K.EXTEND, day("2025-06-03"), days=10)
    assert check_next(PAUSABLE_WORKING, paused, extend, OFFICIAL).extended_days == 10


def test_an_old_pause_after_the_end_replays_without_reviving_the_limit() -> None:
    events = [STARTED, Event(K.PAUSE, day("2026-04-05")), Event(K.RESUME, day("2026-04-20"))]
    assert replay(REREVIEW, events, OFFICIAL).due_literal == day("2026-04-01")


# --- what stays true whatever the calendar says -----------------------------------------------------------------------


@given(rules, days, holidays)
def test_one_more_holiday_never_shortens_a_limit(rule: Rule, on: date, extra: set[date]) -> None:
    before, after = (due_dates(rule, on, calendar) for calendar in (OFFICIAL, with_holidays(extra)))
    if rule.unit == DayUnit.CALENDAR:
        assert after.due_literal == before.due_literal
    assert after.due_literal >= before.due_literal
    assert after.rolled >= before.rolled
    assert after.effective >= before.effective


@given(rules, days, st.integers(0, 100), st.integers(0, 100), st.integers(0, 30), holidays)
def test_a_pause_never_ends_a_limit_earlier(
    rule: Rule, on: date, until_pause: int, pause: int, extension: int, extra: set[date]
) -> None:
    calendar = with_holidays(extra)
    paused_on = on + timedelta(days=until_pause)
    events = [Event(K.START, on)]
    if 1 <= extension <= rule.extension_max_days:
        events.append(Event(K.EXTEND, on, days=extension))
    plain = replay(rule, events, calendar)
    broken = [Event(K.PAUSE, paused_on), Event(K.RESUME, paused_on + timedelta(days=pause))]
    state = replay(rule, [*events, *broken], calendar)
    assert state.due_literal >= plain.due_literal
    if rule.unit == DayUnit.CALENDAR and paused_on < plain.due_literal:
        assert state.due_literal == plain.due_literal + timedelta(days=pause)


@given(rules, days, st.integers(0, 60), st.integers(0, 60), holidays)
def test_a_holiday_never_shortens_a_paused_limit(
    rule: Rule, on: date, until_pause: int, pause: int, extra: set[date]
) -> None:
    paused_on = on + timedelta(days=until_pause)
    events = [
        Event(K.START, on),
        Event(K.PAUSE, paused_on),
        Event(K.RESUME, paused_on + timedelta(days=pause)),
    ]
    before, after = (replay(rule, events, calendar) for calendar in (OFFICIAL, with_holidays(extra)))
    assert after.due_literal >= before.due_literal


@given(rules, days, st.integers(1, 30))
def test_an_extension_lengthens_and_its_cancelling_ends_everything(rule: Rule, on: date, extension: int) -> None:
    assume(extension <= rule.extension_max_days)
    longer = due_dates(rule, on, OFFICIAL, extension=extension)
    assert longer.due_literal > due_dates(rule, on, OFFICIAL).due_literal
    events = [Event(K.START, on), Event(K.EXTEND, on, days=extension), Event(K.CANCEL, on, reason="错录")]
    cancelled = replay(rule, events, OFFICIAL)
    assert (cancelled.running, cancelled.late) == (False, None)


@given(rules, days, st.integers(1, 30), st.integers(0, 40), st.integers(0, 40))
def test_an_extension_counts_the_same_before_and_during_a_pause(
    rule: Rule, on: date, extension: int, until_pause: int, pause: int
) -> None:
    paused_on = on + timedelta(days=until_pause)
    assume(extension <= rule.extension_max_days and paused_on < due_dates(rule, on, OFFICIAL).due_literal)
    extend = Event(K.EXTEND, paused_on, days=extension)
    stop, go = Event(K.PAUSE, paused_on), Event(K.RESUME, paused_on + timedelta(days=pause))
    first = replay(rule, [Event(K.START, on), extend, stop, go], OFFICIAL)
    second = replay(rule, [Event(K.START, on), stop, extend, go], OFFICIAL)
    assert first.due_literal == second.due_literal


events_of_a_clock = st.lists(
    st.builds(
        Event,
        kind=st.sampled_from(EventKind),
        on=days,
        days=st.integers(-1, 40),
        due=st.none() | days,
        paper=st.sampled_from(["", "函"]),
        reason=st.sampled_from(["", "听证"]),
    ),
    max_size=8,
)


@given(rules, days, events_of_a_clock)
def test_checking_each_event_as_it_comes_equals_one_replay(rule: Rule, on: date, candidates: list[Event]) -> None:
    """Incremental and whole agree, and whatever `check_next` lets pass, `replay` accepts under any calendar."""
    log = [Event(K.START, on)]
    last: ClockState = replay(rule, log, OFFICIAL)
    for candidate in sorted(candidates, key=lambda event: event.on):
        try:
            last = check_next(rule, log, candidate, OFFICIAL)
        except Refused:
            continue
        log.append(candidate)
    assert replay(rule, log, OFFICIAL) == last
    replay(rule, log, Calendar())
    assert last.started_on <= last.due_on or last.set_by_paper or last.met_on
    assert last.due_on <= last.effective
    assert (last.late is None) == (last.met_on is None)


def test_a_limit_is_not_overdue_on_its_last_day_and_is_on_the_next() -> None:
    state = replay(HANDLING, [start("2022-03-14")], OFFICIAL)
    assert not state.overdue(state.effective)
    assert state.overdue(state.effective + timedelta(days=1))
