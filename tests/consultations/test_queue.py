"""Numbers at the counter: whose turn it is, who was called, what the hall's screen shows."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from apps.accounts.choices import Role
from apps.consultations import services
from apps.consultations.models import Booking, DutyDay, QueueCall, QueueDisplay
from apps.core import moment
from apps.core.refusals import Refused
from tests.consultations import factories
from tests.consultations.lines import at
from tests.factories import UserFactory, model_bureau

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]

SignIn = Callable[..., Client]


def called(day: DutyDay) -> list[str]:
    calls = QueueCall.objects.filter(duty_day=day).select_related("booking__slot").order_by("position")
    return [call.booking.queue_label for call in calls]


def call_all(day: DutyDay, times: int) -> None:
    for after in range(times):
        services.call_number(day, "", after=after, by=factories.clerk())


def screen_of(client: Client | None = None) -> tuple[str, str]:
    """The address of the hall's screen, and what it shows to somebody who is not signed in."""
    secret = services.open_display(model_bureau(), instead_of=0, by=factories.clerk())
    address = reverse("queue_screen", args=[secret])
    return address, (client or Client()).get(address).content.decode()


# --- calling ----------------------------------------------------------------------------------------------------------


def test_booked_visitors_are_called_at_their_time_and_walk_ins_by_number_in_between() -> None:
    day = factories.day()
    early, due = factories.booking(factories.slot(day, 8)), factories.booking(factories.slot(day, 4))
    walk_ins = [factories.walk_in(day), factories.walk_in(day)]
    with moment.at(at(12, 10, 40)):
        for booking in (early, due):
            services.mark_arrived(booking, by=factories.clerk())
        call_all(day, 4)
    assert called(day) == [due.queue_label, *(one.queue_label for one in walk_ins), early.queue_label]


def test_a_call_is_a_row_that_says_who_called_and_is_never_changed() -> None:
    day, clerk = factories.day(), factories.clerk()
    visit = factories.walk_in(day)
    call = services.call_number(day, "", after=0, by=clerk)
    assert (call.booking, call.by, call.at) == (visit, clerk, moment.now())
    with pytest.raises(Exception, match=r"append-only|permission denied"), transaction.atomic():
        QueueCall.objects.filter(pk=call.pk).update(position=9)


def test_two_presses_at_once_call_one_number() -> None:
    day = factories.day()
    factories.walk_in(day)
    factories.walk_in(day)
    services.call_number(day, "", after=0, by=factories.clerk())
    with pytest.raises(Refused, match="刚刚已经叫号"):
        services.call_number(day, "", after=0, by=factories.clerk())
    assert called(day) == ["B001"]


def test_the_database_keeps_a_call_to_its_place_and_to_visitors_of_its_day() -> None:
    day, other = factories.day(), factories.booking(factories.slot(factories.day(factories.NEXT_TUESDAY), 1))
    visit, by = factories.walk_in(day), factories.clerk()
    call = {"duty_day": day, "at": moment.now(), "by": by}
    QueueCall.objects.create(booking=visit, position=1, **call)
    with pytest.raises(IntegrityError, match="position_once"), transaction.atomic():
        QueueCall.objects.create(booking=visit, position=1, **call)
    with pytest.raises(IntegrityError, match="same_day"), transaction.atomic():
        QueueCall.objects.create(booking=other, position=2, **call)


def test_one_number_may_be_called_again_and_one_that_does_not_wait_is_not_called() -> None:
    day = factories.day()
    visit, gone = factories.walk_in(day), factories.walk_in(day)
    services.excuse(gone, reason="先行离开", by=factories.clerk())
    for after in range(2):
        services.call_number(day, visit.reference.number, after=after, by=factories.clerk())
    assert called(day) == ["B001", "B001"]
    with pytest.raises(Refused, match="B002 号不在等候"):
        services.call_number(day, gone.reference.number, after=2, by=factories.clerk())
    with pytest.raises(Refused, match="没有等候"):
        services.call_number(day, "", after=2, by=factories.clerk())


def test_numbers_are_called_on_the_day_itself() -> None:
    visit = factories.walk_in()
    with moment.at(at(13, 9)), pytest.raises(Refused, match="当天"):
        services.call_number(visit.duty_day, "", after=0, by=factories.clerk())


def test_the_desk_calls_the_next_with_one_press_and_sees_who_is_inside(client_as: SignIn) -> None:
    day = factories.day()
    factories.walk_in(day)
    clerk = client_as(Role.HALL_CLERK)
    page = clerk.get(day.get_absolute_url()).content.decode()
    assert "叫下一位 B001" in page
    page = clerk.post(reverse("queue_call", args=[day.pk]), {"after": "0"}, follow=True).content.decode()
    assert "请 B001 号。" in page
    assert re.search(r"正在办理</span><b>B001</b>", page)
    page = clerk.post(reverse("queue_call", args=[day.pk]), {"after": "0"}, follow=True).content.decode()
    assert "刚刚已经叫号" in page or "没有等候叫号的来访人" in page


@pytest.mark.parametrize("after", ["", "x", "-1", "99999999999999999999"])
def test_a_page_that_is_out_of_date_says_so(client_as: SignIn, after: str) -> None:
    day = factories.walk_in().duty_day
    page = client_as(Role.HALL_CLERK).post(reverse("queue_call", args=[day.pk]), {"after": after}, follow=True)
    assert page.status_code == 200
    assert not QueueCall.objects.exists()


def test_a_call_leads_back_to_our_own_pages_only(client_as: SignIn) -> None:
    day = factories.walk_in().duty_day
    answer = client_as(Role.HALL_CLERK).post(
        reverse("queue_call", args=[day.pk]), {"after": "0", "back": "https://example.org/"}
    )
    assert answer.headers["Location"] == day.get_absolute_url()


# --- the hall's screen ------------------------------------------------------------------------------------------------


def test_the_screen_shows_numbers_and_nothing_of_anybody() -> None:
    day = factories.day()
    visit = factories.walk_in(day)
    factories.walk_in(day)
    coming = factories.booking(factories.slot(day, 7), name="余试屏")
    services.call_number(day, "", after=0, by=factories.clerk())
    _address, page = screen_of()
    assert re.search(r'hall__now">B001<', page)
    assert "B002" in page
    assert coming.queue_label in page
    assert "15:00" in page
    for hidden in ("余", coming.topic.name, coming.reference.number, visit.reference.number, day.lawyer.name):
        assert hidden not in page
    assert "<nav" not in page


def test_a_visitor_received_without_a_call_is_shown_until_the_log_is_finished() -> None:
    visit = factories.walk_in()
    log = factories.draft(visit)
    address, page = screen_of()
    assert re.search(r'hall__now">B001<', page)
    by = factories.lawyer_user(visit.duty_day)
    services.write_log(log, factories.full_log(), version=log.version, finish=True, by=by)
    assert re.search(r'hall__now">—<', Client().get(address).content.decode())


def test_whoever_was_called_and_did_not_come_in_is_asked_to_the_counter() -> None:
    day = factories.day()
    factories.walk_in(day)
    factories.walk_in(day)
    call_all(day, 2)
    _address, page = screen_of()
    assert re.search(r"已叫，请到窗口</p>\s*<ol[^>]*>\s*<li>B001", page)


def test_the_screen_asks_for_its_numbers_alone_and_reloads_without_scripts() -> None:
    factories.walk_in()
    address, page = screen_of()
    assert f'hx-get="{address}"' in page
    assert '<noscript><meta http-equiv="refresh" content="10"></noscript>' in page
    part = Client().get(address, headers={"HX-Request": "true"}).content.decode()
    assert "B001" in part
    assert "<html" not in part


def test_a_day_without_a_lawyer_and_a_cancelled_day_show_nobody() -> None:
    _address, page = screen_of()
    assert "今天没有律师驻点" in page


def test_the_screen_keeps_no_session_and_needs_none() -> None:
    client = Client()
    screen_of(client)
    assert "sessionid" not in client.cookies


def test_the_screen_does_not_keep_a_signed_in_session_alive(client_as: SignIn) -> None:
    address, _page = screen_of()
    with time_machine.travel("2026-05-12T10:00:00+08:00", tick=False) as clock:
        clerk = client_as(Role.HALL_CLERK)
        for _minute in range(31):
            clock.shift(60)
            assert clerk.get(address).status_code == 200
        assert clerk.get("/").status_code == 302, "half an hour without a person"


def test_only_a_hash_of_the_address_is_kept_and_a_new_one_ends_the_old(client_as: SignIn) -> None:
    clerk = client_as(Role.HALL_CLERK)
    page = clerk.post(reverse("queue_display"), {"instead_of": "0"}).content.decode()
    match = re.search(r"/consultations/hall/([\w-]+)/", page)
    assert match is not None
    first = QueueDisplay.objects.get()
    assert match[1] not in first.secret_index
    assert match[1] not in clerk.get(reverse("queue_display")).content.decode(), "shown once"
    clerk.post(reverse("queue_display"), {"instead_of": str(first.pk)})
    old = reverse("queue_screen", args=[match[1]])
    assert Client().get(old).status_code == 404
    asked = Client().get(old, headers={"HX-Request": "true"})
    assert (asked.status_code, asked.headers["HX-Refresh"]) == (404, "true")
    assert QueueDisplay.objects.filter(revoked_at__isnull=True).count() == 1


def test_a_second_press_does_not_end_the_address_of_the_first(client_as: SignIn) -> None:
    clerk = client_as(Role.HALL_CLERK)
    clerk.post(reverse("queue_display"), {"instead_of": "0"})
    page = clerk.post(reverse("queue_display"), {"instead_of": "0"}).content.decode()
    assert "刚刚已经更换" in page
    assert QueueDisplay.objects.count() == 1


def test_the_address_is_revoked(client_as: SignIn) -> None:
    address, _page = screen_of()
    client_as(Role.HALL_CLERK).post(reverse("queue_display"), {"instead_of": "0", "revoke": "1"})
    assert Client().get(address).status_code == 404
    assert QueueDisplay.objects.get().revoked_by is not None


def test_a_street_has_no_hall_to_show(client_as: SignIn) -> None:
    stranger = client_as(UserFactory(roles=["HALL_CLERK"], unit=factories.street()))
    assert stranger.get(reverse("queue_display")).status_code == 404


# --- the slip ---------------------------------------------------------------------------------------------------------


def test_a_slip_says_how_many_are_before_and_about_how_long_that_takes(client_as: SignIn) -> None:
    day = factories.day()
    factories.walk_in(day)
    factories.walk_in(day)
    last = factories.walk_in(day)
    clerk = client_as(Role.HALL_CLERK)
    page = clerk.get(reverse("booking_slip", args=[last.reference.number])).content.decode()
    assert "B003" in page
    assert "2 人，约等 60 分钟" in page
    assert "slip-roll" in page
    on_a4 = clerk.get(reverse("booking_slip", args=[last.reference.number]), {"paper": "a4"}).content.decode()
    assert "slip-a4" in on_a4


def test_the_wait_is_reckoned_by_how_long_consultations_took(client_as: SignIn) -> None:
    day = factories.day()
    factories.done(factories.walk_in(day), minutes=10)
    factories.walk_in(day)
    last = factories.walk_in(day)
    page = client_as(Role.HALL_CLERK).get(reverse("booking_slip", args=[last.reference.number])).content.decode()
    assert "1 人，约等 10 分钟" in page


def test_the_slip_of_a_booking_carries_its_number_and_time_and_no_name(client_as: SignIn) -> None:
    booking = factories.booking(factories.slot(factories.day(factories.NEXT_TUESDAY), 2), name="余试单")
    page = client_as(Role.HALL_CLERK).get(reverse("booking_slip", args=[booking.reference.number])).content.decode()
    slip = re.search(r'<section class="slip.*?</section>', page, re.DOTALL)
    assert slip is not None
    assert "A02" in slip[0]
    assert "09:30" in slip[0]
    assert "余" not in slip[0]
    assert Booking.objects.get(pk=booking.pk).status == "BOOKED"
