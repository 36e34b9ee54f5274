"""The rules of law study as truth tables."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.core.refusals import Refused
from apps.policy_studies import rules
from apps.policy_studies.choices import STATUS_SHAPES, AttendanceStatus, SessionStatus
from apps.policy_studies.rules import Mark

TODAY = date(2022, 5, 10)
P, H, C = SessionStatus.PLANNED, SessionStatus.HELD, SessionStatus.CANCELLED


@pytest.mark.parametrize(
    ("held_on", "status"),
    [(TODAY - timedelta(days=1), H), (TODAY, H), (TODAY + timedelta(days=1), P)],
)
def test_the_day_decides_whether_a_session_was_held(held_on: date, status: SessionStatus) -> None:
    assert rules.status_at_registration(held_on, TODAY) == status


@pytest.mark.parametrize("old", list(SessionStatus))
@pytest.mark.parametrize("new", list(SessionStatus))
def test_moves_follow_the_table_and_nothing_else(old: SessionStatus, new: SessionStatus) -> None:
    allowed = {(P, H), (P, C), (H, C)}
    if (old, new) in allowed:
        rules.check_move(old, new, held_on=TODAY, today=TODAY, reason="临时有会")
    else:
        with pytest.raises(Refused):
            rules.check_move(old, new, held_on=TODAY, today=TODAY, reason="临时有会")


def test_every_status_has_its_row_in_both_tables() -> None:
    assert set(rules.TRANSITIONS) == set(rules.MARKS) == set(STATUS_SHAPES) == set(SessionStatus)


def test_holding_before_the_day_is_refused() -> None:
    with pytest.raises(Refused, match="还没有到举办日期"):
        rules.check_move(P, H, held_on=TODAY + timedelta(days=1), today=TODAY, reason="")


def test_cancelling_needs_a_reason() -> None:
    with pytest.raises(Refused, match="原因") as refusal:
        rules.check_move(P, C, held_on=TODAY, today=TODAY, reason="  ")
    assert refusal.value.field == "reason"


@pytest.mark.parametrize(
    ("hours", "fits"),
    [("0", False), ("-1", False), ("0.5", True), ("1.3", False), ("8", True), ("24", True), ("24.5", False)],
)
def test_hours_are_halves_up_to_a_day(hours: str, fits: bool) -> None:
    if fits:
        rules.check_hours(Decimal(hours))
    else:
        with pytest.raises(Refused):
            rules.check_hours(Decimal(hours))


@pytest.mark.parametrize(
    ("status", "mark", "fits"),
    [
        (P, AttendanceStatus.EXPECTED, True),
        (P, AttendanceStatus.EXCUSED, True),
        (P, AttendanceStatus.PRESENT, False),
        (P, AttendanceStatus.ABSENT, False),
        (P, AttendanceStatus.MADE_UP, False),
        (H, AttendanceStatus.PRESENT, True),
        (H, AttendanceStatus.ABSENT, True),
        (H, AttendanceStatus.MADE_UP, True),
        (C, AttendanceStatus.EXPECTED, False),
    ],
)
def test_nobody_is_present_before_the_day(status: SessionStatus, mark: AttendanceStatus, fits: bool) -> None:
    marks = [Mark(1, mark, "出差", TODAY if mark == AttendanceStatus.MADE_UP else None)]
    if fits:
        rules.check_marks(status, TODAY, TODAY, marks)
    else:
        with pytest.raises(Refused):
            rules.check_marks(status, TODAY, TODAY, marks)


@pytest.mark.parametrize(
    ("mark", "field"),
    [
        (Mark(7, AttendanceStatus.EXCUSED), "reason_7"),
        (Mark(7, AttendanceStatus.MADE_UP), "made_up_on_7"),
        (Mark(7, AttendanceStatus.MADE_UP, made_up_on=TODAY - timedelta(days=1)), "made_up_on_7"),
        (Mark(7, AttendanceStatus.MADE_UP, made_up_on=TODAY + timedelta(days=9)), "made_up_on_7"),
    ],
)
def test_an_incomplete_line_is_refused_at_its_own_field(mark: Mark, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        rules.check_marks(H, TODAY, TODAY + timedelta(days=5), [mark])
    assert refusal.value.field == field


def test_one_person_stands_on_the_sheet_once() -> None:
    twice = [Mark(7, AttendanceStatus.PRESENT), Mark(7, AttendanceStatus.ABSENT)]
    with pytest.raises(Refused, match="两次"):
        rules.check_marks(H, TODAY, TODAY, twice)
