"""Swaps and stand-ins: the bookings stay with the day, everybody concerned is told, who changed what is kept."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from apps.consultations import services
from apps.consultations.choices import BookingStatus, DutyChangeKind
from apps.consultations.models import Booking, DutyChange, DutyDay, StationLawyer
from apps.core import moment
from apps.core.models import Message
from apps.core.refusals import Refused
from apps.core.versions import EditedMeanwhile
from tests.consultations import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]

LATER = date(2026, 5, 26)


@pytest.fixture
def pair() -> tuple[DutyDay, DutyDay]:
    """Two days to come of two lawyers."""
    factories.lawyer(1)
    factories.lawyer(2)
    first, second = factories.days(factories.NEXT_TUESDAY, LATER)
    return first, second


def swap(first: DutyDay, second: DutyDay, reason: str = "苏律师开庭") -> tuple[DutyDay, DutyDay]:
    versions = first.version, second.version
    return services.swap_days(first, second, versions=versions, reason=reason, by=factories.planner())


def told(code: str) -> int:
    return Message.objects.filter(kind=code).count()


def test_two_days_change_lawyers_and_keep_their_visitors(pair: tuple[DutyDay, DutyDay]) -> None:
    first, second = pair
    bookings = [factories.booking(factories.slot(first, place)) for place in (1, 2, 3, 4)]
    bookings += [factories.booking(factories.slot(second, place)) for place in (1, 2)]
    swap(first, second)
    now = DutyDay.objects.in_bulk([first.pk, second.pk])
    assert (now[first.pk].lawyer_id, now[second.pk].lawyer_id) == (second.lawyer_id, first.lawyer_id)
    held = Booking.objects.filter(status=BookingStatus.BOOKED).values_list("pk", "duty_day_id", "slot_id")
    assert set(held) == {(row.pk, row.duty_day_id, row.slot_id) for row in bookings}


def test_both_lawyers_and_every_visitor_are_told_in_the_same_transaction(pair: tuple[DutyDay, DutyDay]) -> None:
    first, second = pair
    for day, places in ((first, (1, 2, 3, 4)), (second, (1, 2))):
        for place in places:
            factories.booking(factories.slot(day, place))
    services.excuse(factories.booking(factories.slot(first, 7)), reason="来电改期", by=factories.clerk())
    swap(first, second)
    assert told("station.changed_lawyer") == 6, "whoever gave the slot back is not told"
    assert told("station.lawyer_changed") == 4, "each of the two lawyers about both days"


def test_who_swapped_what_and_why_is_kept(pair: tuple[DutyDay, DutyDay]) -> None:
    first, second = pair
    by = factories.planner()
    services.swap_days(first, second, versions=(1, 1), reason="苏律师开庭", by=by)
    rows = DutyChange.objects.order_by("duty_day_id")
    assert [(row.kind, row.from_lawyer_id, row.to_lawyer_id, row.other_day_id) for row in rows] == [
        (DutyChangeKind.SWAP, first.lawyer_id, second.lawyer_id, second.pk),
        (DutyChangeKind.SWAP, second.lawyer_id, first.lawyer_id, first.pk),
    ]
    assert {(row.reason, row.by) for row in rows} == {("苏律师开庭", by)}
    assert DutyDay.history.filter(history_change_reason="调换：苏律师开庭").count() == 2


def test_published_days_are_still_swapped(pair: tuple[DutyDay, DutyDay]) -> None:
    first, second = pair
    services.publish_days(first.on, second.on, bureau=first.bureau, by=factories.planner())
    swap(DutyDay.objects.get(pk=first.pk), DutyDay.objects.get(pk=second.pk))
    assert DutyDay.objects.get(pk=first.pk).lawyer_id == second.lawyer_id


def test_a_swap_on_a_page_gone_stale_is_refused(pair: tuple[DutyDay, DutyDay]) -> None:
    first, second = pair
    swap(first, second)
    with pytest.raises(EditedMeanwhile):
        swap(first, second)
    assert DutyChange.objects.count() == 2


def test_without_a_reason_nothing_is_swapped(pair: tuple[DutyDay, DutyDay]) -> None:
    with pytest.raises(Refused, match="原因"):
        swap(*pair, reason=" ")


def test_a_day_that_has_begun_is_not_swapped_but_stood_in_for(pair: tuple[DutyDay, DutyDay]) -> None:
    first, second = pair
    factories.booking(factories.slot(first, 1))
    with moment.at(datetime(2026, 5, 19, 8, 0, tzinfo=ZoneInfo("Asia/Shanghai"))):
        with pytest.raises(Refused, match="只能登记替班"):
            swap(first, second)
        other = StationLawyer.objects.get(pk=second.lawyer_id)
        services.stand_in(first, other, version=first.version, reason="临时发热", by=factories.planner())
    assert DutyDay.objects.get(pk=first.pk).lawyer_id == other.pk
    assert told("station.changed_lawyer") == 1


def test_a_stand_in_entered_after_the_day_tells_nobody(pair: tuple[DutyDay, DutyDay]) -> None:
    first, second = pair
    factories.booking(factories.slot(first, 1))
    with moment.at(datetime(2026, 5, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))):
        services.stand_in(first, second.lawyer, version=1, reason="昨日实际由其接待", by=factories.planner())
    assert Message.objects.filter(kind__contains="changed").count() == 0
    assert DutyChange.objects.get().kind == DutyChangeKind.STAND_IN


def test_nobody_takes_a_day_on_which_they_cannot_sit(pair: tuple[DutyDay, DutyDay]) -> None:
    first, second = pair
    leaver = factories.lawyer(3, contract_to=first.on - (LATER - factories.NEXT_TUESDAY))
    for lawyer in (leaver, first.lawyer):
        with pytest.raises(Refused, match="不能驻点"):
            services.stand_in(first, lawyer, version=1, reason="开庭", by=factories.planner())
    giver = services.stand_in(second, factories.lawyer(4), version=1, reason="开庭", by=factories.planner())
    assert giver.lawyer.position == 4


def test_a_cancelled_day_changes_hands_no_more(pair: tuple[DutyDay, DutyDay]) -> None:
    first, second = pair
    services.cancel_duty_day(first, version=1, reason="台风停诊", by=factories.planner())
    first.refresh_from_db()
    with pytest.raises(Refused, match="不能换人"):
        swap(first, second)
    with pytest.raises(Refused, match="不能换人"):
        services.stand_in(first, second.lawyer, version=2, reason="开庭", by=factories.planner())


def test_the_share_follows_whoever_sat(pair: tuple[DutyDay, DutyDay]) -> None:
    from apps.consultations import queries, rules

    first, second = pair
    services.stand_in(first, second.lawyer, version=1, reason="开庭", by=factories.planner())
    held = {row.pk: len(row.held) for row in queries.candidates(first.bureau)}
    assert held == {first.lawyer_id: 0, second.lawyer_id: 2}
    planned = rules.plan([date(2026, 6, 2), date(2026, 6, 9)], queries.candidates(first.bureau))
    assert {day.lawyer_pk for day in planned} == {first.lawyer_id}, "the stand-in is paid back"
