"""The rules as truth tables; no database."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

from apps.core.refusals import Refused
from apps.petitions import rules
from apps.petitions.choices import (
    AFTER_ACCEPTANCE,
    ENDED_STATUSES,
    OPEN_STATUSES,
    STATUS_SHAPES,
    AppealRoute,
    Channel,
    OpinionOutcome,
    PetitionClass,
    PetitionStatus,
)
from apps.petitions.rules import MOVES, Matter, OpinionText

S, C = PetitionStatus, PetitionClass
TODAY = date(2026, 5, 12)
PATHS: list[tuple[PetitionClass, int | None]] = [
    (C.SUGGESTION, None),
    (C.ACCUSATION, None),
    *((C.APPEAL, route) for route in AppealRoute.values),
]


def matter(status: PetitionStatus, path: tuple[PetitionClass, int | None], **facts: bool) -> Matter:
    return Matter(status, path[0], path[1], facts.get("unclear", False), facts.get("told", True), False)


def test_open_and_ended_statuses_are_complete_and_disjoint() -> None:
    assert set(OPEN_STATUSES) | set(ENDED_STATUSES) == set(S)
    assert not set(OPEN_STATUSES) & set(ENDED_STATUSES)
    assert set(AFTER_ACCEPTANCE) < set(OPEN_STATUSES)
    assert set(STATUS_SHAPES) == set(S)


def test_no_move_leaves_an_ended_status_and_every_ending_move_has_its_ground() -> None:
    for move in MOVES:
        assert move.source not in ENDED_STATUSES
        assert (move.ground is not None) == (move.target in ENDED_STATUSES)
        assert move.article


def test_two_moves_of_one_matter_never_share_a_code_or_a_target_by_accident() -> None:
    for status, path in product(S, PATHS):
        codes = [move.code for move in rules.moves_from(matter(status, path, unclear=True))]
        assert len(codes) == len(set(codes))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("status", OPEN_STATUSES)
def test_every_path_can_reach_an_end_from_every_open_status_it_can_be_in(
    status: PetitionStatus, path: tuple[PetitionClass, int | None]
) -> None:
    reachable = _reachable(S.REGISTERED, path)
    if status in reachable:
        assert _reachable(status, path) & set(ENDED_STATUSES)


def _reachable(start: PetitionStatus, path: tuple[PetitionClass, int | None]) -> set[PetitionStatus]:
    found, todo = {start}, [start]
    while todo:
        for move in rules.moves_from(matter(todo.pop(), path)):
            if move.target not in found:
                found.add(move.target)
                todo.append(move.target)
    return found


def test_every_status_is_reached_on_some_path() -> None:
    assert set().union(*(_reachable(S.REGISTERED, path) for path in PATHS)) == set(S)


@pytest.mark.parametrize(
    ("code", "status", "path", "allowed"),
    [
        ("accept", S.REGISTERED, (C.APPEAL, 6), True),
        ("accept", S.REGISTERED, (C.APPEAL, 5), True),
        ("accept", S.REGISTERED, (C.APPEAL, 1), False),
        ("accept", S.REGISTERED, (C.SUGGESTION, None), True),
        ("accept", S.ACCEPTED, (C.APPEAL, 6), False),
        ("route", S.REGISTERED, (C.APPEAL, 1), True),
        ("route", S.HANDLING, (C.APPEAL, 5), True),
        ("route", S.REGISTERED, (C.APPEAL, 6), False),
        ("route", S.REGISTERED, (C.SUGGESTION, None), False),
        ("opinion", S.HANDLING, (C.APPEAL, 6), True),
        ("opinion", S.HANDLING, (C.APPEAL, 5), False),
        ("opinion", S.HANDLING, (C.SUGGESTION, None), False),
        ("opinion", S.ACCEPTED, (C.APPEAL, 6), False),
        ("reply", S.HANDLING, (C.SUGGESTION, None), True),
        ("reply", S.HANDLING, (C.APPEAL, 6), False),
        ("transfer", S.REGISTERED, (C.ACCUSATION, None), True),
        ("transfer", S.REGISTERED, (C.APPEAL, 6), False),
        ("forward", S.REGISTERED, (C.ACCUSATION, None), False),
        ("forward", S.HANDLING, (C.APPEAL, 6), False),
        ("withdraw", S.ANSWERED, (C.APPEAL, 6), False),
        ("withdraw", S.HANDLING, (C.ACCUSATION, None), True),
        ("close", S.ANSWERED, (C.APPEAL, 6), True),
        ("close", S.HANDLING, (C.APPEAL, 6), False),
        ("unserviceable", S.HANDLING, (C.APPEAL, 6), False),
    ],
)
def test_who_may_move_from_where(
    code: str, status: PetitionStatus, path: tuple[PetitionClass, int | None], allowed: bool
) -> None:
    if allowed:
        assert rules.check_move(matter(status, path), code).code == code
    else:
        with pytest.raises(Refused):
            rules.check_move(matter(status, path), code)


def test_an_unserviceable_matter_is_one_without_a_clear_name() -> None:
    unclear = matter(S.HANDLING, (C.APPEAL, 6), unclear=True, told=False)
    assert rules.check_move(unclear, "unserviceable").target == S.CLOSED


def test_nothing_closes_before_it_was_told_unless_the_name_is_unclear() -> None:
    with pytest.raises(Refused, match="书面告知"):
        rules.check_move(matter(S.ANSWERED, (C.APPEAL, 6), told=False), "close")
    unclear = matter(S.ANSWERED, (C.APPEAL, 6), told=False, unclear=True)
    assert rules.check_move(unclear, "close").target == S.CLOSED


@pytest.mark.parametrize(
    ("petition_class", "route", "sound"),
    [(C.APPEAL, 1, True), (C.APPEAL, 6, True), (C.APPEAL, None, False), (C.APPEAL, 7, False), (C.APPEAL, 0, False),
     (C.SUGGESTION, None, True), (C.SUGGESTION, 6, False), (C.ACCUSATION, None, True), (C.ACCUSATION, 1, False)],
)  # fmt: skip
def test_only_appeals_have_a_route_and_one_of_six(
    petition_class: PetitionClass, route: int | None, sound: bool
) -> None:
    if sound:
        rules.check_path(petition_class, route)
    else:
        with pytest.raises(Refused):
            rules.check_path(petition_class, route)


@pytest.mark.parametrize(
    ("channel", "count", "names", "sound"),
    [
        (Channel.VISIT, 1, 0, True), (Channel.VISIT, 2, 0, False), (Channel.VISIT, 2, 1, True),
        (Channel.VISIT, 12, 5, True), (Channel.VISIT, 12, 6, False), (Channel.VISIT, 2, 3, False),
        (Channel.LETTER, 12, 0, True), (Channel.LETTER, 0, 0, False),
    ],
)  # fmt: skip
def test_several_visitors_choose_at_most_five(channel: Channel, count: int, names: int, sound: bool) -> None:
    people = tuple(f"代表{n}" for n in range(names))
    if sound:
        rules.check_representatives(channel, count, people)
    else:
        with pytest.raises(Refused, match="人"):
            rules.check_representatives(channel, count, people)


@pytest.mark.parametrize(
    ("days", "told", "sound"),
    [(1, TODAY, True), (30, TODAY, True), (0, TODAY, False), (31, TODAY, False), (9, date(2026, 5, 11), False)],
)
def test_an_extension_is_one_to_thirty_days_and_told_once_approved(days: int, told: date, sound: bool) -> None:
    arguments = {"reason": "须调取档案", "approved_on": TODAY, "told_on": told, "today": TODAY}
    if sound:
        assert rules.check_extension(days, **arguments) == "须调取档案"  # type: ignore[arg-type]
    else:
        with pytest.raises(Refused):
            rules.check_extension(days, **arguments)  # type: ignore[arg-type]


def test_an_opinion_has_its_three_parts() -> None:
    whole = OpinionText(OpinionOutcome.EXPLAIN, " 请求核定军龄 ", "军龄属实", "依条例解释")
    assert whole.checked().request == "请求核定军龄"


@pytest.mark.parametrize("day", [date(1949, 9, 30), date(2026, 5, 13)])
def test_a_day_before_the_republic_or_after_today_is_refused_at_its_field(day: date) -> None:
    with pytest.raises(Refused) as refused:
        rules.check_day(day, today=TODAY, field="on")
    assert refused.value.field == "on"


@pytest.mark.parametrize("day", [date(1949, 10, 1), TODAY])
def test_the_first_day_and_today_are_fine(day: date) -> None:
    rules.check_day(day, today=TODAY, field="on")


def test_the_printed_table_is_the_table() -> None:
    printed = Path(settings.BASE_DIR) / "docs" / "reference" / "petition-states.md"
    assert printed.read_text("utf-8") == rules.states_document(), "run manage.py petition_states"


@pytest.mark.parametrize(
    ("status", "path", "due_kind", "verb"),
    [
        (S.REGISTERED, (C.APPEAL, 6), "petition.notice", "受理并书面告知"),
        (S.REGISTERED, (C.APPEAL, 2), "petition.notice", "导入相应程序"),
        (S.REGISTERED, (C.ACCUSATION, None), "petition.notice", "移送有权机关"),
        (S.ACCEPTED, (C.APPEAL, 6), "petition.notice", "书面告知"),
        (S.ACCEPTED, (C.APPEAL, 6), "petition.handling", "分派承办"),
        (S.HANDLING, (C.APPEAL, 6), "petition.notice", "书面告知"),
        (S.HANDLING, (C.APPEAL, 6), "petition.handling", "出具意见书"),
        (S.HANDLING, (C.APPEAL, 5), "", "导入相应程序"),
        (S.HANDLING, (C.SUGGESTION, None), "", "答复建议"),
        (S.ANSWERED, (C.APPEAL, 6), "", "落实并办结"),
        (S.CLOSED, (C.APPEAL, 6), "", ""),
    ],
)
def test_the_verb_that_is_owed(
    status: PetitionStatus, path: tuple[PetitionClass, int | None], due_kind: str, verb: str
) -> None:
    assert rules.next_label(status, path[0], path[1], due_kind) == verb


@pytest.mark.parametrize(
    ("path", "first"),
    [((C.APPEAL, 6), "accept"), ((C.APPEAL, 1), "route"), ((C.APPEAL, 5), "accept"), ((C.SUGGESTION, None), "accept")],
)
def test_the_usual_move_stands_first(path: tuple[PetitionClass, int | None], first: str) -> None:
    assert rules.moves_from(matter(S.REGISTERED, path))[0].code == first
