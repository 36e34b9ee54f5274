"""The verbs: what they write, what they refuse, and that the clocks follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.core.clocks import log
from apps.core.refusals import Refused
from apps.people.rules import PersonEntry
from apps.petitions import services
from apps.petitions.choices import (
    Adoption,
    AppealRoute,
    Channel,
    OpinionOutcome,
    PetitionClass,
    PetitionStatus,
    ServiceWay,
)
from apps.petitions.models import Petition, StatusMove
from apps.petitions.rules import OpinionText
from apps.petitions.services import Service
from tests.factories import UserFactory
from tests.petitions import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("may_12")]

POSTED = ServiceWay.POSTED
OPINION = OpinionText(OpinionOutcome.SUPPORT, "请求核定军龄。", "军龄属实，有档案。", "依条例规定予以核定。")


def _handler(petition: Petition) -> User:
    assert petition.handler is not None
    return petition.handler


def test_registration_gives_a_number_a_status_row_and_a_running_notice_clock() -> None:
    petition = factories.registered()
    assert petition.reference.number.startswith("440507-PT-2026-")
    assert list(petition.moves.values_list("from_status", "to_status")) == [("", "REGISTERED")]
    assert (petition.next_due_kind, petition.next_due_literal) == ("petition.notice", date(2026, 3, 28))
    assert petition.next_due_on == date(2026, 3, 27)  # the 28th is a Saturday
    assert petition.history.count() == 1


def test_a_matter_without_a_clear_name_has_no_notice_clock() -> None:
    petition = factories.registered(name_unclear=True, person=None)
    assert petition.next_due_on is None
    assert petition.petitioner is None


def test_acceptance_on_route_six_starts_the_sixty_days_and_the_notice_meets_the_fifteen() -> None:
    petition = factories.accepted(on=date(2026, 3, 19))
    assert petition.status == PetitionStatus.ACCEPTED
    assert (petition.next_due_kind, petition.next_due_literal) == ("petition.handling", date(2026, 5, 18))
    notice = next(s for s in log.states(petition.reference) if s.code == "petition.notice")
    assert (notice.met_on, notice.late) == (date(2026, 3, 19), False)


def test_route_five_runs_no_sixty_days() -> None:
    petition = factories.accepted(appeal_route=AppealRoute.DUTY)
    assert petition.next_due_on is None


def test_a_late_notice_is_recorded_late() -> None:
    petition = factories.accepted(told=False)
    services.notify(petition=petition, notice=Service(date(2026, 4, 2), POSTED), by=petition.reference.created_by)
    notice = next(s for s in log.states(petition.reference) if s.code == "petition.notice")
    assert notice.late is True


def test_allocation_moves_the_matter_into_the_section_of_the_handler() -> None:
    handler = factories.officer()
    petition = factories.handled(handler=handler)
    assert (petition.status, petition.handler) == (PetitionStatus.HANDLING, handler)
    assert petition.reference.unit == handler.unit


def test_matter_and_number_lie_in_one_unit_from_registration_through_every_allocation() -> None:
    petition = factories.registered()
    assert places(petition) == {petition.reference.created_by.unit_id}
    by = petition.reference.created_by
    petition = services.accept(petition=petition, accepted_on=factories.RECEIVED, by=by)
    for name in ("权益维护股", "优抚股", "权益维护股"):
        handler = factories.officer(factories.section(name))
        petition = services.allocate(
            petition=petition, handler=handler, recusal_declared=True, by=by, reason="另有安排"
        )
        assert places(petition) == {handler.unit_id}


def places(petition: Petition) -> set[int]:
    """The unit in memory, in the row and in the row of the number."""
    stored = Petition.objects.values_list("unit_id", "reference__unit_id").get(pk=petition.pk)
    return {petition.unit_id, petition.reference.unit_id, *stored}


def test_allocation_asks_for_the_declaration_of_no_interest() -> None:
    petition = factories.accepted()
    with pytest.raises(Refused, match="直接利害关系"):
        services.allocate(
            petition=petition, handler=factories.officer(), recusal_declared=False, by=petition.reference.created_by
        )


def test_a_matter_can_be_given_to_another_officer_with_a_reason() -> None:
    petition = factories.handled()
    other = factories.officer(factories.section("优抚股"))
    again = services.allocate(
        petition=petition,
        handler=other,
        recusal_declared=True,
        reason="业务归口优抚股",
        by=petition.reference.created_by,
    )
    assert (again.handler, again.status, again.assignments.count()) == (other, PetitionStatus.HANDLING, 2)


def test_the_leader_extends_once_by_at_most_thirty_days() -> None:
    petition = factories.handled(on=date(2026, 3, 19))
    leader = UserFactory(role=Role.BUREAU_LEADER)
    told = Service(date(2026, 5, 12), POSTED)
    arguments = {
        "petition": petition,
        "reason": "须向社保中心调取档案",
        "approved_on": told.on,
        "told": told,
        "by": leader,
    }
    extended = services.extend(days=30, **arguments)  # type: ignore[arg-type]
    assert extended.next_due_literal == date(2026, 6, 17)
    with pytest.raises(Refused, match="只能延期一次"):
        services.extend(days=5, **arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("days", [0, 31])
def test_an_extension_outside_one_to_thirty_days_is_refused(days: int) -> None:
    petition = factories.handled()
    told = Service(date(2026, 5, 12), POSTED)
    with pytest.raises(Refused, match="1 至 30"):
        services.extend(
            petition=petition, days=days, reason="须调取档案", approved_on=told.on, told=told,
            by=UserFactory(role=Role.BUREAU_LEADER),
        )  # fmt: skip


def test_only_a_leader_extends() -> None:
    petition = factories.handled()
    told = Service(date(2026, 5, 12), POSTED)
    with pytest.raises(Refused, match="局领导"):
        services.extend(
            petition=petition, days=9, reason="须调取档案", approved_on=told.on, told=told, by=factories.officer()
        )


def test_a_limit_that_has_passed_is_not_extended() -> None:
    petition = factories.handled(on=date(2026, 3, 13))
    told = Service(date(2026, 5, 12), POSTED)
    leader = UserFactory(role=Role.BUREAU_LEADER)
    with pytest.raises(Refused, match="已过"):
        services.extend(
            petition=factories.handled(on=date(2026, 3, 1), received_on=date(2026, 3, 1)),
            days=9, reason="须调取档案", approved_on=told.on, told=told, by=leader,
        )  # fmt: skip
    assert services.extend(
        petition=petition, days=9, reason="须调取档案", approved_on=told.on, told=told, by=leader
    ).extension.days


def test_an_opinion_meets_the_sixty_days_and_names_all_its_parts() -> None:
    petition = factories.handled()
    day = date(2026, 5, 11)
    answered = services.issue_opinion(
        petition=petition, text=OPINION, issued_on=day, served=Service(day, POSTED), by=_handler(petition)
    )
    assert (answered.status, answered.next_due_on) == (PetitionStatus.ANSWERED, None)
    handling = next(s for s in log.states(petition.reference) if s.code == "petition.handling")
    assert (handling.met_on, handling.late) == (day, False)


@pytest.mark.parametrize("part", ["request", "facts_and_reasons", "opinion_and_basis"])
def test_an_opinion_without_one_of_its_parts_is_refused_at_that_part(part: str) -> None:
    petition = factories.handled()
    text = replace(OPINION, **{part: " "})  # type: ignore[arg-type]
    day = date(2026, 5, 11)
    with pytest.raises(Refused, match="第三十二条") as refused:
        services.issue_opinion(
            petition=petition, text=text, issued_on=day, served=Service(day, POSTED), by=_handler(petition)
        )
    assert refused.value.field == part


def test_a_matter_is_closed_after_its_answer_and_not_before() -> None:
    petition = factories.handled()
    by = petition.reference.created_by
    with pytest.raises(Refused, match="已答复"):
        services.close(petition=petition, on=date(2026, 5, 12), by=by)
    day = date(2026, 5, 11)
    services.issue_opinion(
        petition=petition, text=OPINION, issued_on=day, served=Service(day, POSTED), by=_handler(petition)
    )
    closed = services.close(petition=petition, on=date(2026, 5, 12), by=by)
    assert (closed.status, closed.closed_on, closed.outcome) == ("CLOSED", date(2026, 5, 12), "ANSWERED")


def test_nothing_closes_while_the_notice_is_owed() -> None:
    petition = factories.handled(told=False)
    day = date(2026, 5, 11)
    services.issue_opinion(
        petition=petition, text=OPINION, issued_on=day, served=Service(day, POSTED), by=_handler(petition)
    )
    with pytest.raises(Refused, match="书面告知尚未登记"):
        services.close(petition=petition, on=day, by=petition.reference.created_by)


def test_a_suggestion_is_adopted_and_replied_to_and_never_gets_an_opinion() -> None:
    petition = factories.handled(petition_class=PetitionClass.SUGGESTION)
    day = date(2026, 5, 11)
    with pytest.raises(Refused, match="不适用"):
        services.issue_opinion(
            petition=petition, text=OPINION, issued_on=day, served=Service(day, POSTED), by=_handler(petition)
        )
    answered = services.reply_suggestion(
        petition=petition, adoption=Adoption.PARTLY, reply="已采纳窗口叫号的建议。", replied=Service(day, POSTED),
        by=_handler(petition),
    )  # fmt: skip
    assert answered.status == PetitionStatus.ANSWERED


def test_forwarding_needs_a_place_and_a_written_notice() -> None:
    petition = factories.registered()
    by = petition.reference.created_by
    day = date(2026, 3, 20)
    with pytest.raises(Refused, match="去向"):
        services.forward(petition=petition, where=" ", on=day, by=by, notice=Service(day, POSTED))
    with pytest.raises(Refused, match="书面告知"):
        services.forward(petition=petition, where="甲街道服务站", on=day, by=by)
    sent = services.forward(petition=petition, where="甲街道服务站", on=day, by=by, notice=Service(day, POSTED))
    assert (sent.status, sent.outcome, sent.next_due_on) == ("FORWARDED", "HANDED_OVER", None)
    assert sent.moves.order_by("-pk")[0].where == "甲街道服务站"


def test_the_first_five_routes_lead_into_their_procedure() -> None:
    petition = factories.registered(appeal_route=AppealRoute.ARBITRATION)
    by = petition.reference.created_by
    day = date(2026, 3, 20)
    with pytest.raises(Refused, match="不适用"):
        services.accept(petition=petition, accepted_on=day, by=by)
    routed = services.route_elsewhere(
        petition=petition, where="劳动人事争议仲裁委员会", on=day, by=by, notice=Service(day, POSTED)
    )
    assert routed.status == PetitionStatus.ROUTED


def test_a_withdrawal_cancels_the_running_clocks() -> None:
    petition = factories.accepted()
    ended = services.withdraw(
        petition=petition, on=date(2026, 5, 1), why="信访人书面撤回申请", by=petition.reference.created_by
    )
    assert ended.next_due_on is None
    assert not any(state.running for state in log.states(petition.reference))


def test_several_visitors_choose_at_most_five_representatives_who_are_forgotten_at_the_end() -> None:
    names = ("甲一", "乙二", "丙三", "丁四", "戊五")
    with pytest.raises(Refused, match="5 人"):
        factories.registered(joint_count=12, representatives=(*names, "己六"))
    with pytest.raises(Refused, match="代表"):
        factories.registered(joint_count=12)
    petition = factories.registered(joint_count=12, representatives=names)
    assert [row.name for row in petition.representatives.all()] == list(names)
    assert "甲一" not in petition.representatives.first().name_sealed  # type: ignore[union-attr]
    services.withdraw(petition=petition, on=date(2026, 5, 1), why="书面撤回申请", by=petition.reference.created_by)
    assert petition.representatives.count() == 0


def test_a_move_from_a_status_that_is_past_is_told_so() -> None:
    petition = factories.accepted()
    with pytest.raises(Refused, match="现已改为“待分派”"):
        services.accept(
            petition=petition, accepted_on=date(2026, 3, 20), by=petition.reference.created_by, read_status="REGISTERED"
        )


@pytest.mark.parametrize(("received_on", "sentence"), [(date(1949, 9, 30), "1949-10-01"), (date(2026, 5, 13), "今天")])
def test_a_day_of_receipt_before_the_republic_or_after_today_is_refused(received_on: date, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence) as refused:
        factories.registered(received_on=received_on)
    assert refused.value.field == "received_on"


def test_a_petitioner_is_a_person_or_an_organisation_or_named_unclear() -> None:
    with pytest.raises(Refused, match="请填写信访人"):
        factories.registered(person=None)


def test_a_repeat_is_linked_to_the_earlier_matter() -> None:
    by = factories.petition_officer()
    first = factories.registered(by=by)
    again = factories.registered(by=by, repeat_of_id=first.pk, is_first_petition=False)
    assert again.repeat_of == first
    assert again.reference.links_out.get().target == first.reference


def test_a_street_goes_on_seeing_the_matter_it_took_in() -> None:
    reporter = UserFactory(role=Role.STREET_REPORTER, unit=factories.street())
    petition = factories.registered(by=reporter)
    head = factories.petition_officer()
    petition = services.accept(
        petition=petition, accepted_on=date(2026, 3, 16), notice=Service(date(2026, 3, 16), POSTED), by=head
    )
    petition = services.allocate(petition=petition, handler=factories.officer(), recusal_declared=True, by=head)
    assert Petition.objects.visible_to(reporter).filter(pk=petition.pk).exists()


def test_a_street_that_goes_on_seeing_a_matter_does_not_act_on_it() -> None:
    taker = UserFactory(role=Role.CASE_OFFICER, unit=factories.street())
    petition = services.allocate(
        petition=factories.accepted(by=taker), handler=factories.officer(), recusal_declared=True,
        by=factories.petition_officer(),
    )  # fmt: skip
    assert Petition.objects.visible_to(taker).filter(pk=petition.pk).exists()
    with pytest.raises(Refused, match="请由该单位办理"):
        services.withdraw(petition=petition, on=date(2026, 5, 12), why="信访人书面申请撤回", by=taker)


def test_every_cached_due_day_equals_a_replay() -> None:
    day = date(2026, 5, 11)
    petitions = [
        factories.registered(),
        factories.accepted(),
        factories.handled(told=False),
        factories.accusation(),
        factories.registered(name_unclear=True, person=None),
    ]
    done = factories.handled()
    services.issue_opinion(petition=done, text=OPINION, issued_on=day, served=Service(day, POSTED), by=_handler(done))
    for petition in [*petitions, done]:
        row = Petition.objects.get(pk=petition.pk)
        state = log.next_due(log.states(row.reference))
        expected = (state.due_on, state.effective, state.code) if state else (None, None, "")
        assert (row.next_due_on, row.next_due_literal, row.next_due_kind) == expected


def test_every_status_stands_in_the_last_status_row() -> None:
    for petition in (factories.registered(), factories.accepted(), factories.handled()):
        last = StatusMove.objects.filter(petition=petition).order_by("at", "pk").last()
        assert last is not None
        assert last.to_status == Petition.objects.get(pk=petition.pk).status


def test_a_hall_clerk_registers_visits_alone() -> None:
    clerk = UserFactory(role=Role.HALL_CLERK)
    assert factories.registered(by=clerk).pk
    with pytest.raises(Refused, match="只登记来访"):
        factories.registered(by=clerk, channel=Channel.LETTER)


def test_the_same_person_is_not_doubled_silently() -> None:
    factories.registered(person=PersonEntry(name="余试验", phone="13800000000"))
    with pytest.raises(Refused, match="同一人"):
        factories.registered(person=PersonEntry(name="余试验", phone="13800000000"))
