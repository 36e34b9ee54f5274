"""The desk: one screen a day, what is missing comes first, a wrong press is taken back, the list of bookings."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.choices import Role
from apps.consultations import queries, services
from apps.consultations.choices import BookingStatus, DutyStatus
from apps.consultations.models import Booking, DutyDay, Rebooking, Slot
from apps.core import moment
from apps.core.choices import UnitKind
from apps.core.models import Message
from apps.core.refusals import Refused
from apps.core.worklist import WorkItem
from tests.consultations import factories
from tests.consultations.lines import at, free, full_day, waiting
from tests.factories import UnitFactory
from veterans_portal import home

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]

SignIn = Callable[..., Client]


def page_of(client: Client, day: DutyDay) -> str:
    return client.get(day.get_absolute_url()).content.decode()


def move(client: Client, booking: Booking, to: str, reason: str = "") -> str:
    address = reverse("booking_move", args=[booking.reference.number])
    return client.post(address, {"to": to, "reason": reason}, follow=True).content.decode()


# --- one screen -------------------------------------------------------------------------------------------------------


def test_the_day_shows_slots_queue_waiting_list_and_what_is_left(client_as: SignIn) -> None:
    day, booked = full_day(factories.TUESDAY)
    factories.walk_in(day)
    waiting(day, 2)
    free(booked[-1])
    page = page_of(client_as(Role.HALL_CLERK), day)
    assert "现场余号 11" in page
    assert "候补 2" in page
    assert "第 1 位" in page
    assert "保留至 05-12" in page
    assert "登记候补" in page
    assert re.search(r"接受<span", page)


def test_a_full_day_offers_the_waiting_list_where_one_would_book(client_as: SignIn) -> None:
    day, _booked = full_day()
    clerk = client_as(Role.HALL_CLERK)
    assert reverse("wait_join", args=[day.pk]) in clerk.get(reverse("slot_book", args=[day.pk])).content.decode()
    assert reverse("slot_book", args=[day.pk]) not in page_of(clerk, day)


def test_a_clerk_enters_somebody_on_the_waiting_list_and_reads_the_place_in_line(client_as: SignIn) -> None:
    from tests.consultations.test_pages import form_of

    day, _booked = full_day()
    waiting(day)
    answer = client_as(Role.HALL_CLERK).post(reverse("wait_join", args=[day.pk]), form_of(), follow=True)
    assert "候补第 2 位，前面还有 1 人" in answer.content.decode()
    slip = client_as(Role.HALL_CLERK).get(reverse("booking_slip", args=[Booking.objects.latest("pk").reference.number]))
    assert "有时段空出即通知您" in slip.content.decode()


def test_a_street_enters_its_own_people_and_sees_no_others(client_as: SignIn) -> None:
    from tests.consultations.test_pages import form_of

    day, _booked = full_day()
    waiting(day, name="余不见")
    own = factories.street()
    street = client_as(factories.reporter(own))
    street.post(reverse("wait_join", args=[day.pk]), form_of(street=str(own.pk)))
    made = Booking.objects.get(via="STREET")
    assert made.status == BookingStatus.WAITING
    page = page_of(street, day)
    assert "余*见" not in page
    assert "余*验" in page


def test_offers_are_answered_at_the_desk_with_one_press(client_as: SignIn) -> None:
    day, booked = full_day()
    first, second = waiting(day, 2)
    free(booked[0])
    clerk = client_as(Role.HALL_CLERK)
    assert "已登记：候补。" in move(clerk, first, "WAITING", "来访人此时不便")
    assert "已登记：已预约。" in move(clerk, second, "BOOKED")
    assert [Booking.objects.get(pk=one.pk).status for one in (first, second)] == ["WAITING", "BOOKED"]


def test_nobody_offers_a_slot_out_of_turn_by_a_form(client_as: SignIn) -> None:
    day, booked = full_day()
    first, _second = waiting(day, 2)
    assert "现在不能这样登记" in move(client_as(Role.HALL_CLERK), first, "OFFERED")
    with pytest.raises(Refused, match="不能改为"):
        services.settle(first, BookingStatus.LAPSED, by=factories.clerk())
    with pytest.raises(Refused, match="不能改为"):
        services.settle(booked[0], BookingStatus.SEEN, by=factories.clerk())


# --- what became of them ----------------------------------------------------------------------------------------------


def test_an_arrival_pressed_by_mistake_is_taken_back_with_a_reason_on_the_day(client_as: SignIn) -> None:
    booking = factories.booking()
    clerk = client_as(Role.HALL_CLERK)
    move(clerk, booking, "ARRIVED")
    assert "请写明原因" in move(clerk, booking, "BOOKED")
    move(clerk, booking, "BOOKED", "误登他人到场")
    assert Booking.objects.get(pk=booking.pk).status == BookingStatus.BOOKED
    assert booking.moves.latest("pk").reason == "误登他人到场"
    move(clerk, booking, "ARRIVED")
    with moment.at(at(13, 9)):
        assert "只能在驻点日当天改回" in move(clerk, booking, "BOOKED", "误登他人到场")


def test_a_walk_in_cannot_be_taken_back_to_a_slot_it_never_had(client_as: SignIn) -> None:
    visit = factories.walk_in()
    assert "现在不能这样登记" in move(client_as(Role.HALL_CLERK), visit, "BOOKED", "误登")
    with pytest.raises(Refused, match="不能改为"):
        services.settle(visit, BookingStatus.BOOKED, reason="误登", by=factories.clerk())


def test_whom_we_cancel_is_told_and_stands_on_the_rebooking_list() -> None:
    booking = factories.booking()
    services.cancel_by_us(booking, reason="律师临时出庭", by=factories.clerk())
    assert Rebooking.objects.get(booking=booking).status == "OPEN"
    assert Message.objects.filter(kind="station.cancelled", reference=booking.reference).count() == 1


# --- a day that is over -----------------------------------------------------------------------------------------------


def test_a_day_over_says_what_is_missing_and_takes_it_with_one_press_each(client_as: SignIn) -> None:
    day = factories.day()
    booked, came = factories.booking(), factories.walk_in(day)
    lawyer = client_as(factories.lawyer_user(day))
    with moment.at(at(13, 9)):
        page = page_of(lawyer, day)
        assert "还有 2 位来访人没有登记结果。" in page
        assert "未接待离开" in page
        assert "只能" not in move(lawyer, booked, "NO_SHOW")
        move(lawyer, came, "EXCUSED", "到场后未等到接待即离开")
        assert "没有登记结果" not in page_of(lawyer, day)
        day.refresh_from_db()
        lawyer.post(reverse("duty_day_close", args=[day.pk]), {"version": day.version})
    day.refresh_from_db()
    assert day.status == DutyStatus.CLOSED


def test_a_day_over_goes_before_everything_that_is_overdue(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.draft(factories.walk_in())
    booking = factories.booking()
    lawyer = factories.lawyer_user(booking.duty_day)
    today = factories.TUESDAY + timedelta(days=1)
    older = WorkItem(factories.TUESDAY - timedelta(days=400), "", "更早逾期的事", "", "办理", "/")
    with moment.at(at(13, 9)):
        monkeypatch.setattr(home, "SOURCES", (lambda *_asked: [older], queries.work_items))
        items = home.work_today(lawyer, today)
        groups = home.grouped(items, today)
    assert items[0].title == "5月12日驻点日：结果尚未登记完，缺 1 位来访人的结果，1 份咨询记录未办结"
    assert items[1] == older
    assert (groups[0].key, groups[0].rows[0].subject) == ("over", items[0].title)


def test_visits_of_today_are_no_limits(client_as: SignIn) -> None:
    booking = factories.booking(phone="13800000000")
    factories.walk_in()
    page = client_as(Role.HALL_CLERK).get("/").content.decode()
    assert "今日 14:30" in page
    assert "今日 B001" in page
    assert "今日到期" not in page
    assert "今日来访" in page
    assert "来访 2" in page
    lawyer = client_as(factories.lawyer_user(booking.duty_day)).get("/").content.decode()
    assert "今日 09:00" in lawyer
    assert "今日到期" not in lawyer


def test_an_offer_is_the_desks_to_do_until_its_answer() -> None:
    day, booked = full_day()
    (first,) = waiting(day)
    free(booked[0])
    items = [item for item in queries.work_items(factories.clerk(), factories.TUESDAY, 20) if not item.hour]
    assert [(item.number, item.next_step) for item in items] == [(first.reference.number, "问来访人是否前来")]
    assert items[0].due_on == factories.TUESDAY + timedelta(days=1)


def test_whoever_only_waits_is_not_expected_today() -> None:
    day, _booked = full_day(factories.TUESDAY)
    (entry,) = waiting(day)
    items = queries.work_items(factories.clerk(), factories.TUESDAY, 40)
    assert entry.reference.number not in {item.number for item in items}


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_shows_what_comes_by_day_and_filters_by_status(client_as: SignIn) -> None:
    first = factories.booking()
    second = factories.booking(factories.slot(factories.day(factories.NEXT_TUESDAY), 2))
    free(second)
    clerk = client_as(Role.HALL_CLERK)
    page = clerk.get(reverse("booking_list")).content.decode()
    assert page.index(first.reference.number[7:]) < page.index(second.reference.number[7:])
    page = clerk.get(reverse("booking_list"), {"status": "EXCUSED"}).content.decode()
    assert first.reference.number[7:] not in page
    assert second.reference.number[7:] in page


@pytest.mark.parametrize("asked", [{"status": "X"}, {"first": "heute"}, {"first": "2026-13-01"}, {"person": "1"}])
def test_any_condition_gives_a_list(client_as: SignIn, asked: dict[str, str]) -> None:
    booking = factories.booking()
    page = client_as(Role.HALL_CLERK).get(reverse("booking_list"), asked)
    assert booking.reference.number[7:] in page.content.decode()


def test_a_street_sees_its_own_bookings_in_the_list(client_as: SignIn) -> None:
    own = factories.booking(by=factories.reporter(), street_id=factories.street().pk)
    other = factories.booking(factories.slot(position=7))
    page = client_as(factories.reporter()).get(reverse("booking_list")).content.decode()
    assert own.reference.number[7:] in page
    assert other.reference.number[7:] not in page


def test_the_list_pages_by_days(client_as: SignIn) -> None:
    days = factories.days(factories.TUESDAY, factories.TUESDAY + timedelta(days=49))
    made = [factories.booking(factories.slot(day, 7)).reference.number[7:] for day in days]
    clerk, address, found = client_as(Role.SECTION_HEAD), reverse("booking_list"), []
    while address:
        page = clerk.get(address).content.decode()
        found += re.findall(r'class="no">(BK-[\d-]+)<', page)
        following = re.search(r'href="(\?[^"]*first=[^"]*)"', page)
        address = reverse("booking_list") + following[1] if following else ""
    assert found == made
    assert len(made) > queries.DAYS_A_PAGE


# --- cost -------------------------------------------------------------------------------------------------------------


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_desk_list_and_screen_cost_the_same_for_five_and_for_fifty_visitors(client_as: SignIn) -> None:
    day = factories.day()
    DutyDay.objects.filter(pk=day.pk).update(walk_in_capacity=60)
    secret = services.open_display(day.bureau, instead_of=0, by=factories.clerk())
    clerk = client_as(Role.HALL_CLERK)
    pages = [day.get_absolute_url(), reverse("booking_list"), reverse("queue_screen", args=[secret])]
    for _ in range(3):
        factories.walk_in(day)
    for slot in Slot.objects.filter(duty_day=day, starts_at__gt=moment.now()).select_related("duty_day__bureau"):
        factories.booking(slot)
    waiting(day, 1)
    for page in pages:
        clerk.get(page)
    few = [queries_of(clerk, page) for page in pages]
    for _ in range(40):
        factories.walk_in(day)
    waiting(day, 5)
    assert [queries_of(clerk, page) for page in pages] == few
    assert max(few) <= 8


# --- who says what ----------------------------------------------------------------------------------------------------


def test_not_come_is_offered_when_the_slot_has_begun(client_as: SignIn) -> None:
    booked = factories.booking()
    clerk = client_as(Role.HALL_CLERK)
    assert "未到<span" not in page_of(clerk, booked.duty_day)
    assert "14:30 的时段还没有到" in move(clerk, booked, "NO_SHOW")
    with moment.at(at(12, 14, 30)):
        assert "未到<span" in page_of(clerk, booked.duty_day)


def test_whoever_was_called_three_times_has_left_with_one_press(client_as: SignIn) -> None:
    came = factories.walk_in()
    clerk, day = client_as(Role.HALL_CLERK), came.duty_day
    for after in range(3):
        assert "过号离开" not in page_of(clerk, day)
        services.call_number(day, came.reference.number, after=after, by=factories.clerk())
    assert "过号离开" in page_of(clerk, day)
    move(clerk, came, "EXCUSED", "叫号 3 次未应，已离开")
    came.refresh_from_db()
    assert came.status == BookingStatus.EXCUSED


def test_a_street_excuses_its_own_visitor_and_never_says_who_came(client_as: SignIn) -> None:
    own = factories.booking(factories.slot(position=7), by=factories.reporter(), street_id=factories.street().pk)
    street = client_as(factories.reporter())
    assert "大厅导办" in move(street, own, "ARRIVED")
    assert "已登记：来访人改期" in move(street, own, "EXCUSED", "来电说不来了")
    own.refresh_from_db()
    assert own.status == BookingStatus.EXCUSED


def test_from_the_slots_beginning_a_street_no_longer_excuses(client_as: SignIn) -> None:
    own = factories.booking(by=factories.reporter(), street_id=factories.street().pk)
    street = client_as(factories.reporter())
    with moment.at(at(12, 14, 30)):
        assert "大厅导办" in move(street, own, "EXCUSED", "没有来")
    own.refresh_from_db()
    assert own.status == BookingStatus.BOOKED


def test_a_street_touches_nobody_elses_visitor(client_as: SignIn) -> None:
    other = factories.booking()
    address = reverse("booking_move", args=[other.reference.number])
    assert client_as(factories.reporter()).post(address, {"to": "EXCUSED", "reason": "试"}).status_code == 404


def test_a_street_answers_the_offer_made_to_its_own_visitor(client_as: SignIn) -> None:
    day, booked = full_day()
    reporter = factories.reporter()
    visitor = factories.visitor(street_id=factories.street().pk)
    mine = services.make_waiting(day, visitor, factories.entry(), by=reporter)
    free(booked[0])
    (item,) = queries.work_items(reporter, moment.today(), 10)
    assert item.next_step == "问来访人是否前来"
    street = client_as(reporter)
    assert "接受<span" in page_of(street, day)
    move(street, mine, "BOOKED")
    mine.refresh_from_db()
    assert mine.status == BookingStatus.BOOKED


def test_a_community_sees_its_own_visitors_and_not_its_neighbours(client_as: SignIn) -> None:
    street = factories.street()
    ours, theirs = (UnitFactory(kind=UnitKind.COMMUNITY, parent=street) for _ in range(2))
    day = factories.day()
    for place, unit, name in ((6, ours, "余本区"), (7, theirs, "余邻区")):
        by = factories.reporter(unit)
        factories.booking(factories.slot(day, place), by=by, street_id=unit.pk, name=name)
    shown = page_of(client_as(factories.reporter(ours)), day)
    assert "余*区" in shown
    assert shown.count("余*区") == 1
