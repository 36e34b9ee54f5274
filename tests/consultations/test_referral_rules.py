"""What may follow in a referral, and the day by which an answer is expected: counted by hand, replayed by the rules."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from apps.consultations.choices import (
    Awaited,
    Outcome,
    ReferralEventKind,
    ReferralKind,
    ReferralResult,
    ReferralStatus,
)
from apps.consultations.rules import referral_letters
from apps.consultations.rules import referrals as rules
from apps.consultations.rules.referrals import ReferralFacts, Standing, Step, Terms, follows, replay
from apps.core.refusals import Refused
from apps.core.workdays import Calendar

E, K = ReferralEventKind, ReferralKind
# The Labour Day of 2026: 1 to 5 May off, Saturday 9 May worked.
OFF = {date(2026, 5, day): False for day in range(1, 6)} | {date(2026, 5, 9): True}
CALENDAR = Calendar(OFF, frozenset({2026}))
TUESDAY = date(2026, 5, 12)


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def standing(kind: str, *steps: tuple[Any, ...], terms: Terms = Terms()) -> Standing:  # noqa: B008
    first = steps[0][1]
    return replay(kind, [Step(E.DRAFTED, first), *(Step(*step) for step in steps)], terms, CALENDAR)


# --- 法律援助法 -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (day(5, 12), day(5, 19)),  # seven days, Tuesday to Tuesday
        (day(4, 24), day(5, 6)),  # Friday 1 May is a day off, and so are all days up to the 5th
        (day(5, 2), day(5, 9)),  # a Saturday, but one that is worked
        (day(5, 9), day(5, 18)),  # a Saturday that is not: the Monday after
    ],
)
def test_a_decision_on_legal_aid_is_expected_seven_days_after_and_moves_on_from_a_day_off(
    sent: date, expected: date
) -> None:
    now = standing(K.LEGAL_AID, (E.SENT, sent))
    assert (now.awaits, now.due_on, now.status) == (Awaited.DECISION, expected, ReferralStatus.SENT)


def test_the_seven_days_count_from_the_day_on_which_it_was_received() -> None:
    now = standing(K.LEGAL_AID, (E.SENT, TUESDAY), (E.RECEIVED, day(5, 14)))
    assert now.due_on == day(5, 21)
    with pytest.raises(Refused, match="对方收到"):
        standing(K.LEGAL_AID, (E.SENT, TUESDAY), (E.RECEIVED, day(5, 14)), (E.RECEIVED, day(5, 15)))


def test_a_supplement_stops_the_days_and_is_asked_for_once() -> None:
    asked = standing(K.LEGAL_AID, (E.SENT, TUESDAY), (E.SUPPLEMENT_ASKED, day(5, 15), day(5, 22)))
    assert (asked.awaits, asked.due_on) == (Awaited.SUPPLEMENT, day(5, 22))
    # Four of the seven days were left on the 15th: they run on from the 20th, and the 24th is a Sunday.
    steps = [(E.SENT, TUESDAY), (E.SUPPLEMENT_ASKED, day(5, 15), day(5, 22)), (E.SUPPLEMENTED, day(5, 20))]
    now = standing(K.LEGAL_AID, *steps)
    assert (now.awaits, now.due_on) == (Awaited.DECISION, day(5, 25))
    assert E.SUPPLEMENT_ASKED not in follows(K.LEGAL_AID, now)


def test_a_supplement_that_never_comes_withdraws_the_application() -> None:
    steps = [(E.SENT, TUESDAY), (E.SUPPLEMENT_ASKED, day(5, 15), day(5, 22)), (E.WITHDRAWN, day(5, 25))]
    now = standing(K.LEGAL_AID, *steps)
    assert (now.status, now.result, now.due_on) == (ReferralStatus.WITHDRAWN, ReferralResult.WITHDRAWN, None)


def test_an_assignment_is_expected_three_days_after_the_grant_and_ends_it() -> None:
    granted = standing(K.LEGAL_AID, (E.SENT, TUESDAY), (E.GRANTED, day(5, 14)))
    assert (granted.awaits, granted.due_on) == (Awaited.ASSIGNMENT, day(5, 18))  # the 17th is a Sunday
    done = standing(K.LEGAL_AID, (E.SENT, TUESDAY), (E.GRANTED, day(5, 14)), (E.ASSIGNED, day(5, 18)))
    assert (done.result, done.due_on, done.closed_on) == (ReferralResult.AID_GRANTED, None, day(5, 18))


def test_an_installation_may_count_the_aid_laws_days_as_working_days() -> None:
    now = standing(K.LEGAL_AID, (E.SENT, day(4, 24)), terms=Terms(aid_in_workdays=True))
    assert now.due_on == day(5, 8)  # 27 to 30 April are four, 6 to 8 May the other three


def test_after_a_refusal_only_telling_of_the_objection_is_left() -> None:
    steps = [(E.SENT, TUESDAY), (E.REFUSED, day(5, 18)), (E.OBJECTION_TOLD, day(5, 19))]
    assert standing(K.LEGAL_AID, *steps).result == ReferralResult.AID_REFUSED
    with pytest.raises(Refused, match="不能早于"):
        standing(K.LEGAL_AID, *steps[:2], (E.OBJECTION_TOLD, day(5, 17)))
    with pytest.raises(Refused):
        standing(K.MEDIATION, (E.SENT, TUESDAY), (E.REFUSED, day(5, 18)), (E.OBJECTION_TOLD, day(5, 19)))


# --- the others -------------------------------------------------------------------------------------------------------


def test_an_agreement_may_be_confirmed_within_thirty_days() -> None:
    steps = [(E.SENT, TUESDAY), (E.RECEIVED, day(5, 14)), (E.AGREEMENT, day(5, 21))]
    agreed = standing(K.MEDIATION, *steps)
    assert (agreed.awaits, agreed.due_on) == (Awaited.CONFIRMATION, day(6, 22))  # the 20th of June is a Saturday
    assert standing(K.MEDIATION, *steps, (E.CONFIRMED, day(6, 8))).result == ReferralResult.AGREED_CONFIRMED
    assert standing(K.MEDIATION, *steps, (E.NOT_CONFIRMED, day(6, 23))).result == ReferralResult.AGREED


@pytest.mark.parametrize("before", [[], [(E.RECEIVED, TUESDAY)]])
def test_whoever_does_not_want_to_mediate_stops_it(before: list[tuple[str, date]]) -> None:
    now = standing(K.MEDIATION, (E.SENT, TUESDAY), *before, (E.NO_AGREEMENT, day(5, 15)))
    assert (now.result, now.due_on) == (ReferralResult.NOT_AGREED, None)
    assert follows(K.MEDIATION, now) == {}


def test_counselling_is_accepted_and_then_waits_for_nobody() -> None:
    accepted = standing(K.COUNSELLING, (E.SENT, TUESDAY), (E.RECEIVED, day(5, 13)))
    assert (accepted.awaits, accepted.due_on) == (Awaited.SESSIONS, None)
    assert set(follows(K.COUNSELLING, accepted)) == {E.SESSIONS_ENDED, E.WITHDRAWN}


@pytest.mark.parametrize("kind", [K.OTHER_OFFICE, K.HOTLINE, K.PETITION])
def test_an_answer_is_expected_after_the_usual_days_or_on_the_day_named(kind: str) -> None:
    assert standing(kind, (E.SENT, TUESDAY)).due_on == day(5, 27)
    assert standing(kind, (E.SENT, TUESDAY), terms=Terms(answer_days=5)).due_on == day(5, 18)
    assert standing(kind, (E.SENT, TUESDAY, day(6, 7))).due_on == day(6, 7)


def test_asking_moves_the_day_only_when_another_was_promised() -> None:
    asked = standing(K.OTHER_OFFICE, (E.SENT, TUESDAY), (E.CHASED, day(5, 29)))
    assert asked.due_on == day(5, 27)
    promised = standing(K.OTHER_OFFICE, (E.SENT, TUESDAY), (E.CHASED, day(5, 29), day(6, 3)))
    assert promised.due_on == day(6, 3)


def test_whoever_goes_alone_leaves_nothing_to_wait_for() -> None:
    now = standing(K.LEGAL_AID, (E.GOES_ALONE, TUESDAY))
    assert (now.awaits, now.result, now.sent_on) == (Awaited.NOTHING, ReferralResult.GOES_ALONE, TUESDAY)


# --- for every kind ---------------------------------------------------------------------------------------------------


def every_way(kind: str) -> list[list[str]]:
    """Every sequence of steps from the draft to an end, each repeatable step taken once."""
    ways, going = [], [[str(E.DRAFTED)]]
    while going:
        path = going.pop()
        now = replay(kind, steps_of(path), Terms(), CALENDAR)
        following = [step for step in follows(kind, now) if step not in path]
        if now.awaits == Awaited.NOTHING:
            ways.append(path)
        going += [[*path, step] for step in following]
    return ways


def steps_of(path: list[str]) -> list[Step]:
    named = (E.SUPPLEMENT_ASKED, E.POSTPONED)
    days = [TUESDAY + timedelta(days=number) for number in range(len(path))]
    return [
        Step(step, on, on + timedelta(days=9) if step in named else None) for step, on in zip(path, days, strict=True)
    ]


@pytest.mark.parametrize("kind", K.values)
def test_every_way_through_ends_with_a_result_and_nothing_awaited(kind: str) -> None:
    ends = {replay(kind, steps_of(path), Terms(), CALENDAR).result for path in every_way(kind)}
    assert ReferralResult.WITHDRAWN in ends
    assert len(ends) >= 3
    for path in every_way(kind):
        for shorter in range(2, len(path)):
            now = replay(kind, steps_of(path[:shorter]), Terms(), CALENDAR)
            assert now.result == ""
            assert now.closed_on is None
            assert (now.due_on is None) == (now.awaits in (Awaited.SENDING, Awaited.SESSIONS))


@pytest.mark.parametrize("kind", K.values)
def test_a_step_that_does_not_follow_is_refused_wherever_it_stands(kind: str) -> None:
    for path in every_way(kind):
        now = replay(kind, steps_of(path), Terms(), CALENDAR)
        for step in set(E.values) - {E.DRAFTED, E.OBJECTION_TOLD}:
            with pytest.raises(Refused):
                replay(kind, [*steps_of(path), Step(step, now.last_on or TUESDAY)], Terms(), CALENDAR)


def test_no_step_lies_before_the_one_before_it() -> None:
    with pytest.raises(Refused, match="早于"):
        standing(K.LEGAL_AID, (E.SENT, TUESDAY), (E.GRANTED, day(5, 11)))
    for earlier, later in pairwise(steps_of([E.DRAFTED, E.SENT, E.CHASED])):
        assert earlier.on < later.on


def test_what_is_expected_never_falls_on_a_day_off() -> None:
    for offset in range(400):
        sent = date(2026, 1, 1) + timedelta(days=offset)
        for kind in (K.LEGAL_AID, K.OTHER_OFFICE):
            due = standing(kind, (E.SENT, sent)).due_on
            assert due is not None
            assert CALENDAR.is_workday(due)
            assert (due - sent).days >= (7 if kind == K.LEGAL_AID else 15)


# --- what a step and a referral need ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "words", "content", "field"),
    [
        (Step(E.CHASED, TUESDAY + timedelta(days=1)), "电话", "", "on"),
        (Step(E.SUPPLEMENT_ASKED, TUESDAY), "证明", "", "until"),
        (Step(E.POSTPONED, TUESDAY, TUESDAY - timedelta(days=1)), "", "", "until"),
        (Step(E.POSTPONED, TUESDAY, TUESDAY + timedelta(days=400)), "", "", "until"),
        (Step(E.REFUSED, TUESDAY), " ", "", "words"),
        (Step(E.CHASED, TUESDAY), "", "", "words"),
        (Step(E.AGREEMENT, TUESDAY), "", "", "content"),
        (Step(E.AGREEMENT, TUESDAY), "", "甲方给付乙方", "content"),
    ],
)
def test_a_step_without_what_it_needs_is_refused_at_its_field(step: Step, words: str, content: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.check_step(step, words, content, TUESDAY)
    assert refused.value.field == field


def facts(**changes: object) -> ReferralFacts:
    plain: dict[str, object] = {
        "kind": K.LEGAL_AID, "has_receiver": True, "has_counsellor": False, "goes_alone": False,
        "consent_on": TUESDAY, "consulted_on": TUESDAY,
    }  # fmt: skip
    return ReferralFacts(**(plain | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"has_receiver": False}, "receiver_name"),
        ({"consent_on": None}, "consent_on"),
        ({"consent_on": TUESDAY + timedelta(days=1)}, "consent_on"),
        ({"consent_on": TUESDAY - timedelta(days=1)}, "consent_on"),
        ({"kind": K.COUNSELLING}, "counsellor"),
    ],
)
def test_a_referral_without_receiver_or_consent_is_refused(changes: dict[str, object], field: str) -> None:
    rules.check_referral(facts(), TUESDAY)
    with pytest.raises(Refused) as refused:
        rules.check_referral(facts(**changes), TUESDAY)
    assert refused.value.field == field


def test_whoever_goes_alone_needs_no_consent() -> None:
    rules.check_referral(facts(goes_alone=True, consent_on=None), TUESDAY)


def test_the_outcome_of_a_log_names_the_kind() -> None:
    assert {outcome for outcome in Outcome if rules.kind_for(outcome)} == {Outcome(kind) for kind in K.values}
    assert rules.owes_referral(Outcome.LEGAL_AID, [K.MEDIATION])
    assert not rules.owes_referral(Outcome.LEGAL_AID, [K.LEGAL_AID])
    assert not rules.owes_referral(Outcome.ANSWERED, [])


@pytest.mark.parametrize("kind", K.values)
def test_a_letter_begins_with_the_visitor_and_nothing_of_what_was_said(kind: str) -> None:
    text = referral_letters.first_text(kind, referral_letters.Visit(True, "拖欠工资报酬", "2026 年 5 月 12 日"))
    assert all(word in text for word in ("〔姓名〕", "〔电话〕", "拖欠工资报酬", "同意"))
    assert "电话" not in referral_letters.first_text(kind, referral_letters.Visit(False, "继承", "今日"))
    paper = referral_letters.filled(text, name="余试写", phone="13800001111")
    assert "余试写" in paper
    assert "13800001111" in paper
    assert "〔" not in paper


def test_enclosures_are_named_on_a_line_of_their_own() -> None:
    found = referral_letters.parts("第一段。\n\n  第二段。\n附件：身份证明；书面陈述；\n")
    assert found.paragraphs == ("第一段。", "第二段。")
    assert found.enclosures == ("身份证明", "书面陈述")
