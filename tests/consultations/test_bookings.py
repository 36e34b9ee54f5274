"""Booking, queueing and what becomes of a visitor."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from apps.accounts.choices import Role
from apps.consultations import rules, services
from apps.consultations.choices import BookingStatus, DutyStatus
from apps.consultations.models import Booking, BookingMove, DutyDay, Slot
from apps.core import moment
from apps.core.refusals import Refused
from tests.consultations import factories
from tests.consultations.lines import at
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]


def test_a_booking_has_a_number_a_status_row_and_a_history_reason() -> None:
    made = factories.booking()
    assert made.reference.number.startswith("440507-BK-2026-")
    assert list(made.moves.values_list("from_status", "to_status")) == [("", "BOOKED")]
    assert made.history.get().history_change_reason == "预约"


def test_a_taken_slot_is_refused_with_the_next_free_one() -> None:
    taken = factories.booking().slot
    with pytest.raises(Refused, match=r"这一时段刚被约走，最近的空时段是 5月12日 15:00。"):
        factories.booking(taken)


def test_the_next_free_slot_may_lie_on_another_day() -> None:
    today = factories.day()
    factories.day(factories.NEXT_TUESDAY)
    for position in range(6, 11):
        factories.booking(factories.slot(today, position))
    with pytest.raises(Refused, match=r"5月19日 09:00"):
        factories.booking(factories.slot(today, 6))


def test_when_nothing_is_free_the_refusal_points_to_the_queue() -> None:
    today = factories.day()
    for position in range(4, 11):
        factories.booking(factories.slot(today, position))
    with pytest.raises(Refused, match="现场取号"):
        factories.booking(factories.slot(today, 8))


def test_a_slot_that_has_passed_cannot_be_booked() -> None:
    with pytest.raises(Refused, match="已经过去"):
        factories.booking(factories.slot(position=1))


@pytest.mark.parametrize("freed", [BookingStatus.EXCUSED, BookingStatus.CANCELLED_BY_US])
def test_excusing_or_cancelling_frees_the_slot(freed: BookingStatus) -> None:
    first = factories.booking()
    services.move_booking(first, freed, by=factories.clerk(), reason="来电改期")
    second = factories.booking(first.slot)
    assert second.slot_id == first.slot_id


def test_a_no_show_keeps_the_slot_and_may_still_arrive() -> None:
    made = factories.booking()
    clerk = factories.clerk()
    with pytest.raises(Refused, match="14:30 的时段还没有到"):
        services.mark_no_show(made, by=clerk)
    with moment.at(at(12, 14, 30)):
        services.mark_no_show(made, by=clerk)
    with pytest.raises(Refused, match="刚被约走"):
        factories.booking(made.slot)
    assert services.mark_arrived(made, by=clerk).status == BookingStatus.ARRIVED
    assert list(made.moves.order_by("pk").values_list("to_status", flat=True)) == ["BOOKED", "NO_SHOW", "ARRIVED"]


def test_marking_twice_is_one_move() -> None:
    made = factories.booking()
    for _ in range(2):
        services.mark_arrived(made, by=factories.clerk())
    assert BookingMove.objects.filter(booking=made, to_status="ARRIVED").count() == 1


@pytest.mark.parametrize("before", BookingStatus)
@pytest.mark.parametrize("after", BookingStatus)
def test_only_listed_moves_are_possible(before: BookingStatus, after: BookingStatus) -> None:
    day = moment.today()
    if after in rules.MOVES[before]:
        rules.check_move(before, after, day, day, "有原因")
    else:
        with pytest.raises(Refused, match="不能改为"):
            rules.check_move(before, after, day, day, "有原因")


def test_nobody_arrives_before_the_day_and_nobody_is_excused_without_a_reason() -> None:
    made = factories.booking(factories.slot(factories.day(factories.NEXT_TUESDAY), 1))
    with pytest.raises(Refused, match="还没有到"):
        services.mark_arrived(made, by=factories.clerk())
    with pytest.raises(Refused, match="原因"):
        services.excuse(made, reason="  ", by=factories.clerk())


def test_walk_ins_take_the_next_number_of_the_day_in_the_same_record() -> None:
    numbers = [factories.walk_in().queue_label for _ in range(3)]
    assert numbers == ["B001", "B002", "B003"]
    walk_in = Booking.objects.get(queue_number=3)
    assert (walk_in.status, walk_in.via, walk_in.slot) == (BookingStatus.ARRIVED, "WALK_IN", None)


def test_the_queue_ends_at_the_days_capacity() -> None:
    day = factories.day()
    DutyDay.objects.filter(pk=day.pk).update(walk_in_capacity=1)
    factories.walk_in(day)
    with pytest.raises(Refused, match="已满（1 个）"):
        factories.walk_in(day)


def test_numbers_are_given_on_the_day_itself() -> None:
    with pytest.raises(Refused, match="当天"):
        factories.walk_in(factories.day(factories.NEXT_TUESDAY))


def test_a_street_books_for_its_own_people_and_its_booking_says_so() -> None:
    own = factories.street()
    made = factories.booking(by=factories.reporter(own), street_id=own.pk)
    assert (made.via, made.street, made.reference.unit) == ("STREET", own, own)
    with pytest.raises(Refused, match="本街道"):
        factories.booking(
            factories.slot(position=7), by=factories.reporter(own), street_id=factories.street("珠池街道").pk
        )


def test_a_cancelled_day_takes_its_bookings_along_and_takes_no_more() -> None:
    made = factories.booking()
    day = made.duty_day
    told = services.cancel_duty_day(day, version=day.version, reason="律师急病", by=factories.planner())
    made.refresh_from_db()
    assert [booking.pk for booking in told] == [made.pk]
    assert made.status == BookingStatus.CANCELLED_BY_US
    assert made.moves.get(to_status="CANCELLED_BY_US").reason == "律师急病"
    with pytest.raises(Refused, match="停诊"):
        factories.booking(made.slot)


def test_a_day_with_visitors_received_cannot_be_cancelled() -> None:
    log = factories.draft()
    with pytest.raises(Refused, match="不能停诊"):
        services.cancel_duty_day(log.duty_day, version=log.duty_day.version, reason="律师急病", by=factories.planner())


def test_a_day_ends_only_when_every_visitor_and_log_is_settled() -> None:
    made = factories.booking()
    day, clerk = made.duty_day, factories.clerk()
    with pytest.raises(Refused, match="1 位来访人"):
        services.close_duty_day(day, version=day.version, by=clerk)
    log = factories.draft(made)
    with pytest.raises(Refused, match="1 份咨询记录"):
        services.close_duty_day(day, version=day.version, by=clerk)
    services.write_log(
        log, factories.full_log(), version=log.version, finish=True, by=factories.lawyer_user(log.duty_day)
    )
    assert services.close_duty_day(day, version=day.version, by=clerk).status == DutyStatus.CLOSED


def test_a_day_to_come_cannot_be_ended() -> None:
    day = factories.day(factories.NEXT_TUESDAY)
    with pytest.raises(Refused, match="还没有到"):
        services.close_duty_day(day, version=day.version, by=factories.clerk())


def test_planning_twice_changes_nothing_and_keeps_cancelled_days() -> None:
    first, last = factories.TUESDAY, factories.TUESDAY + timedelta(days=27)
    made = factories.days(first, last)
    assert [f"{day.on:%m-%d}" for day in made] == ["05-12", "05-19", "05-26", "06-02"]
    services.cancel_duty_day(made[1], version=made[1].version, reason="停电", by=factories.planner())
    assert factories.days(first, last) == []
    assert Slot.objects.filter(duty_day=made[0]).count() == 10


def test_an_expired_licence_or_contract_is_never_planned() -> None:
    factories.lawyer(1, licence_valid_to=factories.TUESDAY)
    factories.lawyer(2, contract_from=factories.NEXT_TUESDAY + timedelta(days=7))
    days = factories.days(factories.TUESDAY, factories.TUESDAY + timedelta(days=14))
    assert [(f"{day.on:%m-%d}", day.lawyer.position) for day in days] == [("05-12", 1), ("05-26", 2)]


def test_a_lawyer_comes_from_a_law_firm() -> None:
    from apps.people.choices import OrganisationKind

    firm = factories.firm()
    firm.kind = OrganisationKind.EMPLOYER
    with pytest.raises(Refused, match="律师事务所"):
        factories.lawyer(1, firm=firm)


def test_cancelled_days_do_not_count_as_served() -> None:
    factories.lawyer(1)
    factories.lawyer(2)
    first = factories.day()
    services.cancel_duty_day(first, version=first.version, reason="停电", by=factories.planner())
    assert factories.day(factories.NEXT_TUESDAY).lawyer_id == first.lawyer_id


def test_times_are_those_of_the_bureau_wherever_the_server_stands() -> None:
    with time_machine.travel("2026-05-11T20:00:00+00:00"):
        slot = factories.slot(position=1)
    assert slot.starts_at.isoformat() == "2026-05-12T01:00:00+00:00"


def test_the_same_role_in_another_bureau_is_another_station() -> None:
    from tests.factories import UnitFactory

    other = UnitFactory()
    day = factories.day(bureau=other)
    stranger = UserFactory(role=Role.HALL_CLERK)
    assert not DutyDay.objects.visible_to(stranger).filter(pk=day.pk).exists()
