"""Leave over planned days: a stand-in or the re-booking list for each of them, or nothing is saved."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection

from apps.consultations import queries, services
from apps.consultations.choices import (
    BookingStatus,
    DutyChangeKind,
    DutyStatus,
    LeaveReason,
    LeaveStatus,
    RebookingStatus,
)
from apps.consultations.models import Booking, DutyChange, DutyDay, LawyerLeave, Rebooking, StationLawyer
from apps.consultations.services import LeaveEntry, Undecided
from apps.core.models import Message
from apps.core.refusals import Refused
from tests.consultations import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]

FORTNIGHT = LeaveEntry(date(2026, 5, 18), date(2026, 5, 31), LeaveReason.COURT)


@pytest.fixture
def alone() -> StationLawyer:
    """A lawyer with 19 and 26 May planned, and nobody else yet."""
    lawyer = factories.lawyer(1)
    factories.days(date(2026, 5, 19), date(2026, 5, 26))
    return lawyer


def day(on: date) -> DutyDay:
    return DutyDay.objects.get(on=on)


def checked_at_commit() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_leave_over_free_days_is_simply_entered(alone: StationLawyer) -> None:
    entry = LeaveEntry(date(2026, 6, 1), date(2026, 6, 5), LeaveReason.PRIVATE)
    leave = services.enter_leave(alone, entry, {}, by=factories.planner())
    assert (leave.status, DutyChange.objects.count()) == (LeaveStatus.STANDING, 0)


def test_nothing_is_saved_before_every_day_is_decided(alone: StationLawyer) -> None:
    other = factories.lawyer(2)
    factories.booking(factories.slot(day(date(2026, 5, 19)), 1))
    first = day(date(2026, 5, 19))
    with pytest.raises(Undecided, match="5月26日已排驻点") as caught:
        services.enter_leave(alone, FORTNIGHT, {first.pk: other.pk}, by=factories.planner())
    assert [left.on for left in caught.value.days] == [date(2026, 5, 26)]
    assert LawyerLeave.objects.count() == DutyChange.objects.count() == 0
    assert day(first.on).lawyer_id == alone.pk


def test_a_stand_in_takes_one_day_and_the_other_goes_to_the_re_booking_list(alone: StationLawyer) -> None:
    other = factories.lawyer(2)
    stays, goes = day(date(2026, 5, 19)), day(date(2026, 5, 26))
    kept = factories.booking(factories.slot(stays, 1))
    sent_away = [factories.booking(factories.slot(goes, place)) for place in (1, 2, 3)]
    leave = services.enter_leave(alone, FORTNIGHT, {stays.pk: other.pk, goes.pk: None}, by=factories.planner())
    checked_at_commit()
    assert day(stays.on).lawyer_id == other.pk
    assert day(goes.on).status == DutyStatus.CANCELLED
    kept.refresh_from_db()
    assert (kept.status, kept.duty_day_id) == (BookingStatus.BOOKED, stays.pk)
    listed = Rebooking.objects.filter(status=RebookingStatus.OPEN)
    assert {line.pk for line in listed} == {booking.pk for booking in sent_away}
    change = DutyChange.objects.get()
    assert (change.kind, change.leave_id, change.from_lawyer_id) == (DutyChangeKind.STAND_IN, leave.pk, alone.pk)
    assert Message.objects.filter(kind="station.cancelled").count() == 3
    assert Message.objects.filter(kind="station.changed_lawyer").count() == 1


def test_no_live_booking_is_left_on_a_cancelled_day(alone: StationLawyer) -> None:
    goes = day(date(2026, 5, 19))
    factories.booking(factories.slot(goes, 1))
    only = LeaveEntry(goes.on, goes.on, LeaveReason.ILLNESS)
    services.enter_leave(alone, only, {goes.pk: None}, by=factories.planner())
    assert not Booking.objects.filter(duty_day__status=DutyStatus.CANCELLED).unsettled().exists()


def test_a_lawyer_on_leave_is_not_planned_and_not_offered(alone: StationLawyer) -> None:
    other = factories.lawyer(2)
    entry = LeaveEntry(date(2026, 6, 1), date(2026, 6, 30), LeaveReason.ILLNESS)
    services.enter_leave(alone, entry, {}, by=factories.planner())
    made = factories.days(date(2026, 6, 1), date(2026, 7, 31))
    assert {one.lawyer_id for one in made if one.on <= entry.last} == {other.pk}
    assert queries.stand_ins_for(made[0]) == []


def test_who_is_on_leave_is_no_stand_in(alone: StationLawyer) -> None:
    other = factories.lawyer(2)
    first = day(date(2026, 5, 19))
    services.enter_leave(other, LeaveEntry(first.on, first.on, LeaveReason.COURT), {}, by=factories.planner())
    only = LeaveEntry(first.on, first.on, LeaveReason.ILLNESS)
    with pytest.raises(Refused, match="不能驻点"):
        services.enter_leave(alone, only, {first.pk: other.pk}, by=factories.planner())
    assert LawyerLeave.objects.filter(lawyer=alone).count() == 0


def test_the_database_refuses_leave_over_a_planned_day_whatever_the_code_does(alone: StationLawyer) -> None:
    LawyerLeave.objects.create(lawyer=alone, first=date(2026, 5, 19), last=date(2026, 5, 19), reason="COURT")
    with pytest.raises(IntegrityError, match="on leave still has a duty day"):
        checked_at_commit()


def test_stand_ins_are_offered_fairest_first_and_one_choice_counts_for_the_next_day(alone: StationLawyer) -> None:
    second, third = factories.lawyer(2), factories.lawyer(3)
    days = list(queries.days_on_leave(alone, FORTNIGHT.first, FORTNIGHT.last))
    lawyers = queries.lawyers_with(days[0].bureau, away=(alone.pk, (FORTNIGHT.first, FORTNIGHT.last)))
    found = queries.affected(days, lawyers)
    assert [one.stand_ins[0] for one in found] == [second, third]
    assert all(alone not in one.stand_ins for one in found)


def test_a_day_on_which_somebody_was_received_is_not_cancelled_for_leave() -> None:
    log = factories.draft()
    today, lawyer = log.duty_day, log.lawyer
    entry = LeaveEntry(today.on, today.on, LeaveReason.ILLNESS)
    assert not queries.affected([today], queries.candidates(today.bureau))[0].may_cancel
    with pytest.raises(Refused, match="不能停诊；请登记替班"):
        services.enter_leave(lawyer, entry, {today.pk: None}, by=factories.planner())
    stand_in = factories.lawyer(2)
    services.enter_leave(lawyer, entry, {today.pk: stand_in.pk}, by=factories.planner())
    checked_at_commit()
    assert DutyDay.objects.get(pk=today.pk).lawyer_id == stand_in.pk
    log.refresh_from_db()
    assert log.lawyer_id == lawyer.pk, "the log stays with whoever gave the advice"


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (date(2026, 5, 20), date(2026, 5, 19), "不得早于"),
        (date(2026, 5, 1), date(2026, 5, 11), "已经过去"),
        (date(2026, 6, 3), date(2026, 6, 10), "重叠"),
        (date(2026, 5, 31), date(2026, 6, 1), "重叠"),
    ],
)
def test_leave_that_makes_no_sense_is_refused(alone: StationLawyer, first: date, last: date, sentence: str) -> None:
    standing = LeaveEntry(date(2026, 6, 1), date(2026, 6, 5), LeaveReason.PRIVATE)
    services.enter_leave(alone, standing, {}, by=factories.planner())
    with pytest.raises(Refused, match=sentence):
        services.enter_leave(alone, LeaveEntry(first, last, LeaveReason.COURT), {}, by=factories.planner())


def test_withdrawn_leave_counts_no_more_and_leaves_handed_on_days_where_they_are(alone: StationLawyer) -> None:
    other = factories.lawyer(2)
    first = day(date(2026, 5, 19))
    only = LeaveEntry(first.on, first.on, LeaveReason.COURT)
    leave = services.enter_leave(alone, only, {first.pk: other.pk}, by=factories.planner())
    services.withdraw_leave(leave, version=leave.version, by=factories.planner())
    assert day(first.on).lawyer_id == other.pk
    assert queries.stand_ins_for(day(first.on)) == [alone]
    leave.refresh_from_db()
    with pytest.raises(Refused, match="不能撤销"):
        services.withdraw_leave(leave, version=leave.version, by=factories.planner())
