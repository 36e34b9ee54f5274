"""Leave, plan and bookings at the same moment, on connections of their own: the second waits and sees the first.

Each test holds one act open, starts the other, sees it wait for a lock, and only then lets the first commit. The last
two write past the services, so that the database alone has to refuse.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from apps.consultations import services
from apps.consultations.choices import BookingStatus, DutyStatus, LeaveReason, RebookingStatus
from apps.consultations.models import Booking, DutyDay, FirmContract, LawyerLeave, Rebooking, StationLawyer
from apps.consultations.services import LeaveEntry, Undecided
from apps.core.refusals import Refused
from tests.consultations import factories

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner", "reader"]),
    pytest.mark.usefixtures("tuesday"),
]

ON = factories.NEXT_TUESDAY
THAT_DAY = LeaveEntry(ON, ON, LeaveReason.ILLNESS)
MOST_WAITS = 1000
_WAITING = """
SELECT count(*) FROM pg_sleep(0.01), pg_stat_clear_snapshot(), pg_locks AS locks
WHERE NOT granted AND locks.pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())
"""


def until_it_waits(other: Future[Any]) -> None:
    """Come back when the other connection waits for a lock; a test in which it never does proves nothing."""
    with connections["owner"].cursor() as cursor:
        for _attempt in range(MOST_WAITS):
            cursor.execute(_WAITING)
            if cursor.fetchone()[0]:
                return
            assert not other.done(), "the two acts did not meet"
    raise AssertionError("nobody ever waited")


@contextmanager
def meanwhile(act: Callable[[], Any]) -> Iterator[Future[Any]]:
    """The block's act is open in a transaction; `act` begins on another connection and waits until it commits."""

    def there() -> Any:
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            holder: Future[Any] = Future()
            yield holder
            started = pool.submit(contextvars.copy_context().run, there)
            until_it_waits(started)
        try:
            holder.set_result(started.result())
        except Exception as error:
            holder.set_exception(error)


def checked_now() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def on_duty_and_leave() -> int:
    planned = DutyDay.objects.filter(status=DutyStatus.PLANNED).values_list("lawyer_id", "on")
    away = list(LawyerLeave.objects.filter(status="STANDING").values_list("lawyer_id", "first", "last"))
    return sum(pk == who and first <= on <= last for pk, on in planned for who, first, last in away)


def test_a_plan_made_while_leave_is_entered_waits_and_leaves_the_lawyer_out() -> None:
    away, other = factories.lawyer(1), factories.lawyer(2)
    by = factories.planner()
    plan = lambda: services.generate_duty_days(ON, ON, unit=away.bureau, by=by)  # noqa: E731
    with meanwhile(plan) as planned:
        services.enter_leave(away, THAT_DAY, {}, by=by)
    assert [day.lawyer_id for day in planned.result()] == [other.pk]
    assert on_duty_and_leave() == 0


def test_leave_entered_while_a_plan_is_made_waits_and_asks_about_the_new_day() -> None:
    away = factories.lawyer(1)
    by = factories.planner()
    with meanwhile(lambda: services.enter_leave(away, THAT_DAY, {}, by=by)) as entered:
        services.generate_duty_days(ON, ON, unit=away.bureau, by=by)
    with pytest.raises(Undecided, match="5月19日已排驻点"):
        entered.result()
    assert LawyerLeave.objects.count() == 0
    assert DutyDay.objects.get().lawyer_id == away.pk


def test_a_booking_made_while_the_day_is_cancelled_for_leave_waits_and_is_refused() -> None:
    away = factories.lawyer(1)
    slot, clerk = factories.slot(factories.day(ON), 1), factories.clerk()
    with meanwhile(lambda: factories.booking(slot, by=clerk)) as booked:
        services.enter_leave(away, THAT_DAY, {slot.duty_day_id: None}, by=factories.planner())
    with pytest.raises(Refused, match="停诊"):
        booked.result()
    assert Booking.objects.count() == 0


def test_a_day_cancelled_for_leave_while_a_booking_is_made_waits_and_takes_the_visitor_along() -> None:
    away, by = factories.lawyer(1), factories.planner()
    slot = factories.slot(factories.day(ON), 1)
    leave = lambda: services.enter_leave(away, THAT_DAY, {slot.duty_day_id: None}, by=by)  # noqa: E731
    with meanwhile(leave) as entered:
        booking = factories.booking(slot)
    entered.result()
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CANCELLED_BY_US
    assert Rebooking.objects.get().status == RebookingStatus.OPEN
    assert not Booking.objects.filter(duty_day__status=DutyStatus.CANCELLED).unsettled().exists()


def test_two_swaps_of_one_day_at_once_are_one_swap_and_one_sentence() -> None:
    for place in (1, 2, 3):
        factories.lawyer(place)
    first, second, third = factories.days(ON, date(2026, 6, 2))
    by = factories.planner()
    also = lambda: services.swap_days(first, third, versions=(1, 1), reason="开庭", by=by)  # noqa: E731
    with meanwhile(also) as late:
        services.swap_days(first, second, versions=(1, 1), reason="开庭", by=by)
    with pytest.raises(Exception, match="edited meanwhile"):
        late.result()
    holders = set(DutyDay.objects.values_list("lawyer_id", flat=True))
    assert len(holders) == 3


def test_the_database_alone_refuses_leave_and_day_written_at_the_same_moment() -> None:
    away = factories.lawyer(1)
    day = factories.day(ON)
    DutyDay.objects.filter(pk=day.pk).update(status=DutyStatus.CANCELLED)

    def stand_again() -> None:
        with transaction.atomic():
            DutyDay.objects.filter(pk=day.pk).update(status=DutyStatus.PLANNED)

    with meanwhile(stand_again) as planned:
        LawyerLeave.objects.create(lawyer=away, first=ON, last=ON, reason="ILLNESS")
        checked_now()
    with pytest.raises(IntegrityError, match="on leave still has a duty day"):
        planned.result()
    assert on_duty_and_leave() == 0


@pytest.mark.parametrize("cut", [FirmContract, StationLawyer])
def test_the_database_alone_refuses_a_day_written_while_its_contract_is_cut_short(cut: type[Any]) -> None:
    lawyer = factories.lawyer(1)
    day = factories.day(ON)
    DutyDay.objects.filter(pk=day.pk).update(status=DutyStatus.CANCELLED)
    field, key = ("valid_to", {"firm": lawyer.firm}) if cut is FirmContract else ("contract_to", {"pk": lawyer.pk})

    def stand_again() -> None:
        with transaction.atomic():
            DutyDay.objects.filter(pk=day.pk).update(status=DutyStatus.PLANNED)

    with meanwhile(stand_again) as planned:
        cut.objects.filter(**key).update(**{field: date(2026, 5, 15)})
    with pytest.raises(IntegrityError, match="not in post"):
        planned.result()
    assert DutyDay.objects.get(pk=day.pk).status == DutyStatus.CANCELLED
