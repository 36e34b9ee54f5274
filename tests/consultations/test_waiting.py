"""The waiting list of a duty day: who is offered what, for how long, and who comes next."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from apps.consultations import queries, services
from apps.consultations.choices import OFFERS_AT_MOST, BookingStatus
from apps.consultations.models import Booking, DutyDay, SlotOffer
from apps.core import moment
from apps.core.models import Message
from apps.core.refusals import Refused
from tests.consultations import factories
from tests.consultations.lines import at, free, full_day, standing, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]


def offer_of(booking: Booking) -> Booking:
    found = Booking.objects.select_related("slot").get(pk=booking.pk)
    assert found.status == BookingStatus.OFFERED
    return found


def test_a_full_day_takes_names_for_its_waiting_list_with_a_number_and_no_slot() -> None:
    day, _booked = full_day()
    (entry,) = waiting(day)
    assert entry.reference.number.startswith("440507-BK-2026-")
    assert (entry.status, entry.slot, entry.queue_number, entry.queue_label) == ("WAITING", None, None, "")
    assert list(entry.moves.values_list("from_status", "to_status")) == [("", "WAITING")]


def test_a_day_with_a_free_slot_has_no_waiting_list() -> None:
    day, booked = full_day()
    free(booked[3])
    with pytest.raises(Refused, match=r"还有空时段（10:30）"):
        waiting(day)


def test_nobody_waits_twice_or_for_a_day_on_which_they_come() -> None:
    day, booked = full_day()
    by, entry = factories.clerk(), factories.entry()
    with pytest.raises(Refused, match="已有预约"):
        services.make_waiting(day, booked[0].person, entry, by=by)
    (first,) = waiting(day)
    with pytest.raises(Refused, match="已在这一天的候补名单上"):
        services.make_waiting(day, first.person, entry, by=by)


def test_the_database_keeps_a_person_from_waiting_twice() -> None:
    day, _booked = full_day()
    one, other = waiting(day, 2)
    with pytest.raises(IntegrityError, match="waits_once"), transaction.atomic():
        Booking.objects.filter(pk=other.pk).update(person=one.person)


@pytest.mark.parametrize("frees", ["excuse", "cancel_by_us"])
def test_a_slot_that_falls_free_is_held_for_the_first_in_line_and_they_are_told(frees: str) -> None:
    day, booked = full_day()
    first, second = waiting(day, 2)
    getattr(services, frees)(booked[4], reason="来电改期", by=factories.clerk())
    offered = offer_of(first)
    assert offered.slot == booked[4].slot
    assert standing(second) == ["WAITING"]
    told = Message.objects.get(kind="station.offer")
    assert told.reference == first.reference
    with pytest.raises(Refused, match="刚被约走"):
        factories.booking(booked[4].slot)


def test_whoever_took_a_number_meanwhile_is_not_given_a_slot_as_well() -> None:
    day, booked = full_day(factories.TUESDAY)
    first, second = waiting(day, 2)
    services.make_walk_in(day, first.person, factories.entry(), by=factories.clerk())
    free(booked[-1])
    assert standing(first, second) == ["WAITING", "OFFERED"]


def test_an_accepted_offer_is_a_booking() -> None:
    day, booked = full_day()
    (first,) = waiting(day)
    free(booked[0])
    taken = services.accept_offer(offer_of(first), by=factories.clerk())
    assert (taken.status, taken.slot, taken.offer_expires_at) == ("BOOKED", booked[0].slot, None)
    assert list(first.moves.order_by("pk").values_list("to_status", flat=True)) == ["WAITING", "OFFERED", "BOOKED"]
    assert taken.queue_label == "A01"


def test_a_declined_offer_goes_to_the_next_and_the_visitor_stays_in_line() -> None:
    day, booked = full_day()
    first, second = waiting(day, 2)
    free(booked[0])
    services.decline_offer(offer_of(first), by=factories.clerk())
    assert standing(first, second) == ["WAITING", "OFFERED"]
    free(booked[1])
    assert offer_of(first).slot == booked[1].slot, "another slot is offered to them again"


def test_a_visitor_who_withdraws_leaves_the_line_without_a_slot() -> None:
    day, booked = full_day()
    first, second = waiting(day, 2)
    free(booked[0])
    services.excuse(offer_of(first), reason="来电退出候补", by=factories.clerk())
    gone = Booking.objects.get(pk=first.pk)
    assert (gone.status, gone.slot, gone.offer_expires_at) == ("EXCUSED", None, None)
    assert standing(second) == ["OFFERED"]


def test_an_expired_offer_goes_to_the_next_in_line_and_its_holder_behind_everybody_with_fewer() -> None:
    day, booked = full_day()
    first, second, third = waiting(day, 3)
    free(booked[0])
    with moment.at(at(13, 10, 1)):
        assert services.tend(day) == 2, "one runs out, one is made"
        assert standing(first, second, third) == ["WAITING", "OFFERED", "WAITING"]
        free(booked[1])
        assert standing(first, second, third) == ["WAITING", "OFFERED", "OFFERED"], "the third before the first again"
        free(booked[2])
        assert standing(first, second, third) == ["OFFERED", "OFFERED", "OFFERED"]
    assert Message.objects.filter(kind="station.offer_expired").count() == 1


def test_an_offer_that_ends_because_the_day_is_closed_is_told() -> None:
    day, booked = full_day(factories.TUESDAY)
    (first,) = waiting(day)
    free(booked[-1])
    with moment.at(at(12, 15)):
        for one in booked[:-1]:
            services.excuse(one, reason="来电改期", by=factories.clerk())
        day.refresh_from_db()
        services.close_duty_day(day, version=day.version, by=factories.clerk())
    assert standing(first) == ["LAPSED"]
    assert "16:30" in Message.objects.get(kind="station.offer_expired").text


def test_the_same_slot_is_never_offered_twice_to_one_visitor_and_then_stands_free() -> None:
    day, booked = full_day()
    (only,) = waiting(day)
    free(booked[0])
    services.decline_offer(offer_of(only), by=factories.clerk())
    assert standing(only) == ["WAITING"]
    assert factories.booking(booked[0].slot).slot == booked[0].slot


def test_after_the_last_offer_the_wait_ends() -> None:
    day, booked = full_day()
    (only,) = waiting(day)
    for place in range(OFFERS_AT_MOST):
        free(booked[place])
        services.decline_offer(offer_of(only), by=factories.clerk())
    assert standing(only) == ["LAPSED"]
    last = only.moves.latest("pk")
    assert "已提出 3 次" in last.reason


def test_the_database_keeps_offers_to_three_and_to_different_slots() -> None:
    day, booked = full_day()
    (only,) = waiting(day)
    free(booked[0])
    offer = SlotOffer.objects.get(booking=only)
    other_slot = booked[1].slot
    assert other_slot is not None
    again: dict[str, Any] = {"booking": only, "at": offer.at, "by": None, "expires_at": offer.expires_at}
    with pytest.raises(IntegrityError, match="offer_slot_once"), transaction.atomic():
        SlotOffer.objects.create(slot=offer.slot, position=2, **again)
    with pytest.raises(IntegrityError, match="offer_at_most"), transaction.atomic():
        SlotOffer.objects.create(slot=other_slot, position=4, **again)


def test_an_offer_that_has_run_out_is_not_accepted_and_its_slot_goes_on() -> None:
    day, booked = full_day()
    first, second = waiting(day, 2)
    free(booked[0])
    offered = offer_of(first)
    with moment.at(at(13, 10)), pytest.raises(Refused, match="答复期限已过，时段已让给下一位"):
        services.accept_offer(offered, by=factories.clerk())
    assert standing(first, second) == ["WAITING", "OFFERED"], "what ran out has run out, whatever was refused"


def test_whoever_wants_the_slot_at_the_moment_it_expires_finds_the_next_in_line_before_them() -> None:
    day, booked = full_day()
    first, second = waiting(day, 2)
    free(booked[0])
    with moment.at(at(13, 10, 1)), pytest.raises(Refused, match="刚被约走"):
        factories.booking(booked[0].slot)
    assert offer_of(first).slot == booked[0].slot, (
        "undone with the refused booking; the page and the minute's job keep it"
    )
    with moment.at(at(13, 10, 1)):
        services.tend_all()
    assert standing(first, second) == ["WAITING", "OFFERED"]


def test_with_nobody_next_the_slot_of_an_expired_offer_is_booked_at_once() -> None:
    day, booked = full_day()
    (first,) = waiting(day)
    free(booked[0])
    with moment.at(at(13, 10, 1)):
        made = factories.booking(booked[0].slot)
    assert (made.status, made.slot) == ("BOOKED", booked[0].slot)
    assert standing(first) == ["WAITING"]


def test_tending_twice_changes_nothing_and_the_command_says_how_many_moved() -> None:
    day, booked = full_day()
    waiting(day, 2)
    free(booked[0])
    with moment.at(at(13, 10, 1)):
        said = StringIO()
        call_command("tend_waiting_lists", stdout=said)
        assert said.getvalue() == "2 moved\n"
        assert services.tend(day) == 0


def test_moves_that_time_makes_have_no_author_and_all_others_have_one() -> None:
    day, booked = full_day()
    (first,) = waiting(day)
    free(booked[0])
    with moment.at(at(13, 10, 1)):
        services.tend_all()
    assert [move.by is None for move in first.moves.order_by("pk")] == [False, False, True]
    with pytest.raises(IntegrityError, match="by_somebody"), transaction.atomic():
        booked[1].moves.create(at=moment.now(), by=None, from_status="BOOKED", to_status="EXCUSED")


def test_the_list_of_a_day_that_is_over_lapses() -> None:
    day, booked = full_day()
    first, second = waiting(day, 2)
    free(booked[0])
    with moment.at(at(20, 0, 5)):
        services.tend_all()
    assert standing(first, second) == ["LAPSED", "LAPSED"]
    assert not Booking.objects.filter(pk=first.pk, slot__isnull=False).exists()


def test_closing_a_day_ends_its_waiting_list() -> None:
    day, booked = full_day(factories.TUESDAY)
    (first,) = waiting(day)
    for booking in booked:
        services.mark_arrived(booking, by=factories.clerk())
        services.excuse(booking, reason="先行离开", by=factories.clerk())
    day.refresh_from_db()
    services.close_duty_day(day, version=day.version, by=factories.clerk())
    assert standing(first) == ["LAPSED"]


def test_a_cancelled_day_takes_the_waiting_list_along_and_offers_nothing_on_the_way() -> None:
    day, booked = full_day()
    first, second = waiting(day, 2)
    free(booked[0])
    day.refresh_from_db()
    services.cancel_duty_day(day, version=day.version, reason="律师急病", by=factories.planner())
    assert set(standing(first, second, *booked[1:])) == {"CANCELLED_BY_US"}
    assert SlotOffer.objects.count() == 1


def test_a_slot_too_near_to_be_answered_is_left_to_whoever_comes() -> None:
    day, booked = full_day(factories.TUESDAY)
    (first,) = waiting(day)
    with moment.at(at(12, 13, 15)):
        free(booked[3])
        assert booked[3].slot is not None
        assert f"{booked[3].slot.starts_at:%H:%M}" == "07:00", "15:00 here"
        assert standing(first) == ["OFFERED"]
    with moment.at(at(12, 14, 20)):
        services.tend(day)
        assert standing(first) == ["WAITING"], "15:00 cannot be offered any more"


def test_places_in_line_are_counted_by_entry() -> None:
    day, _booked = full_day()
    entries = waiting(day, 3)
    assert [queries.places_in_line(day)[one.pk] for one in entries] == [1, 2, 3]


def test_waiting_is_no_booking_in_any_count() -> None:
    day, booked = full_day()
    waiting(day, 2)
    free(booked[0])
    counted = DutyDay.objects.filter(pk=day.pk).with_counts().get()
    assert (counted.booked, counted.walk_ins) == (len(booked) - 1, 0)  # type: ignore[attr-defined]
    assert booked[0].slot_id in queries.taken_slot_ids(day), "the offered slot is held"
    free_slot = queries.next_free_slot(booked[1].slot)  # type: ignore[arg-type]
    assert free_slot is None or free_slot.duty_day_id != day.pk
