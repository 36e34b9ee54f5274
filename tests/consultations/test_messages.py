"""What the station tells its visitors and lawyers, and when."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import transaction

from apps.consultations import services
from apps.consultations.choices import BookingStatus, ContactWay
from apps.consultations.models import Booking, DutyDay
from apps.consultations.services.messages import (
    BOOKED,
    CANCELLED,
    KINDS,
    LAWYER_CHANGED,
    OFFER,
    REMINDER,
    confirm,
    remind_visitors,
    tell_lawyer,
    tell_visitor,
)
from apps.core import history, messages, moment
from apps.core.choices import MessageChannel
from apps.core.messages import daily, sender
from apps.core.messages.worker import Worker
from apps.core.models import Message
from tests.consultations import factories
from tests.core import outbox

pytestmark = pytest.mark.django_db

HERE = ZoneInfo("Asia/Shanghai")
PHONE = "13800000000"
MONDAY = date(2026, 5, 18)


def on(day: date, hour: int = 10, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), HERE)


@pytest.fixture(autouse=True)
def _tuesday(tuesday: datetime) -> None:
    """Tuesday, 12 May 2026, ten o'clock."""


@pytest.fixture
def gateway(settings: Any) -> Iterator[outbox.Gateway]:
    with outbox.gateway() as found:
        settings.PORTAL_SMS_URL = found.url
        yield found


def booked(way: ContactWay = ContactWay.CALL, *, day: date = factories.NEXT_TUESDAY, phone: str = PHONE) -> Booking:
    """A booking of 14:30, whose visitor wants to be told in this way."""
    made = factories.booking(factories.slot(factories.day(day)), phone=phone)
    made.contact_way = way
    made.email = "visitor@example.com" if way == ContactWay.EMAIL else ""
    history.save(made, by=None, reason="试")
    return Booking.objects.select_related("reference", "slot", "person", "duty_day__unit", "duty_day__bureau").get(
        pk=made.pk
    )


def told(code: str) -> list[Message]:
    return list(Message.objects.filter(kind=code).order_by("pk"))


# --- the words and the way ----------------------------------------------------------------------------------------


def test_every_kind_of_the_station_is_in_the_catalogue() -> None:
    assert {kind.code for kind in KINDS} == {kind.code for kind in messages.kinds if kind.code.startswith("station.")}


def test_a_message_says_place_time_and_number_and_nothing_of_the_visitor() -> None:
    booking = booked()
    message = tell_visitor(booking, REMINDER, by=None)
    assert message.text == (
        f"提醒您：5月19日（周二）14:30，{booking.duty_day.unit.name} {booking.duty_day.room}，"
        f"编号{message.number}。不能前来请提前告知。"
    )
    assert booking.reference.number.endswith(message.number)
    for secret in (booking.person.name, PHONE, booking.topic.name, booking.duty_day.lawyer.name):
        assert secret not in message.text


@pytest.mark.parametrize(
    ("way", "phone", "channel"),
    [
        (ContactWay.CALL, PHONE, MessageChannel.CALL),
        (ContactWay.SMS, PHONE, MessageChannel.CALL),  # no gateway here
        (ContactWay.EMAIL, PHONE, MessageChannel.CALL),  # no mail server here
        (ContactWay.EMAIL, "", MessageChannel.PRINT),
        (ContactWay.PRINT, PHONE, MessageChannel.PRINT),
        (ContactWay.SMS, "", MessageChannel.PRINT),
        (ContactWay.CALL, "", MessageChannel.PRINT),
    ],
)
def test_nobody_is_silently_not_told(way: ContactWay, phone: str, channel: MessageChannel) -> None:
    message = tell_visitor(booked(way, phone=phone), REMINDER, by=None)
    assert message.channel == channel
    assert message.next_try_at is not None
    tried = way == ContactWay.EMAIL or (way == ContactWay.SMS and bool(phone))
    assert message.receipts.exists() is tried


def test_a_lawyer_is_told_on_the_own_home_page_and_one_without_a_user_on_paper() -> None:
    day = factories.day(factories.NEXT_TUESDAY)
    message = tell_lawyer(day.lawyer, day, LAWYER_CHANGED, by=None)
    assert (message.channel, message.to_user) == (MessageChannel.STAFF, day.lawyer.user)
    assert "5月19日（周二）的驻点安排" in message.text
    other = factories.lawyer(2, user=None)
    assert tell_lawyer(other, day, LAWYER_CHANGED, by=None).channel == MessageChannel.PRINT


# --- booked, cancelled --------------------------------------------------------------------------------------------


def test_who_books_in_person_is_told_there_and_whom_a_street_books_is_called() -> None:
    factories.booking(factories.slot(factories.day(factories.NEXT_TUESDAY)), phone=PHONE)
    assert told(BOOKED) == []
    reporter = factories.reporter()
    slot = factories.slot(factories.day(factories.NEXT_TUESDAY), 7)
    booking = factories.booking(slot, by=reporter, phone=PHONE, street_id=factories.street().pk)
    (message,) = told(BOOKED)
    assert (message.reference, message.by, message.channel) == (booking.reference, reporter, MessageChannel.CALL)


def test_a_confirmation_by_sms_is_written_once() -> None:
    booking = booked(ContactWay.SMS)
    clerk = factories.clerk()
    first, again = confirm(booking, by=clerk), confirm(booking, by=clerk)
    assert first == again
    assert len(told(BOOKED)) == 1


def test_everybody_of_a_cancelled_day_is_told() -> None:
    day = factories.day(factories.NEXT_TUESDAY)
    for position in (6, 7, 8):
        factories.booking(factories.slot(day, position), phone=PHONE)
    services.cancel_duty_day(day, version=day.version, reason="律师出庭", by=factories.planner())
    messages_ = told(CANCELLED)
    assert len(messages_) == 3
    assert {message.channel for message in messages_} == {MessageChannel.CALL}
    assert all("律师出庭" not in message.text for message in messages_)


def test_a_cancellation_that_is_undone_tells_nobody() -> None:
    day = factories.day(factories.NEXT_TUESDAY)
    factories.booking(factories.slot(day), phone=PHONE)

    class Undone(Exception):
        """The caller changed its mind."""

    with pytest.raises(Undone):
        _cancel_and_raise(day, Undone)
    assert told(CANCELLED) == []


def _cancel_and_raise(day: DutyDay, error: type[Exception]) -> None:
    with transaction.atomic():
        services.cancel_duty_day(day, version=day.version, reason="律师出庭", by=factories.planner())
        raise error


# --- reminders ----------------------------------------------------------------------------------------------------


def test_the_reminder_goes_out_on_the_working_day_before_once() -> None:
    booked()
    with moment.at(on(MONDAY, 7)):
        assert remind_visitors(MONDAY) == 1
        assert remind_visitors(MONDAY) == 0
    (message,) = told(REMINDER)
    assert message.not_before == on(MONDAY, 8)
    assert message.by is None
    for other in (factories.TUESDAY, date(2026, 5, 17), factories.NEXT_TUESDAY):
        with moment.at(on(other)):
            assert remind_visitors(other) == 0


@pytest.fixture
def any_weekday(settings: Any) -> None:
    """The station sits on whichever day is asked for."""
    settings.DUTY_WEEKDAYS = list(range(7))


@pytest.mark.usefixtures("any_weekday")
def test_a_make_up_saturday_is_reminded_on_friday_and_a_day_after_a_holiday_before_the_holiday() -> None:
    """2026-05-09 is worked for the holiday of 1 to 5 May; 6 May follows that holiday."""
    with moment.at(on(date(2026, 4, 20))):
        saturday, after = booked(day=date(2026, 5, 9)), booked(day=date(2026, 5, 6))
    with moment.at(on(date(2026, 4, 30))):
        assert remind_visitors(date(2026, 4, 30)) == 1
    with moment.at(on(date(2026, 5, 8))):
        assert remind_visitors(date(2026, 5, 8)) == 1
    assert [message.reference for message in told(REMINDER)] == [after.reference, saturday.reference]


@pytest.mark.usefixtures("any_weekday")
def test_a_reminder_that_its_eve_missed_is_caught_up_on_the_day_off() -> None:
    with moment.at(on(date(2026, 4, 20))):
        booked(day=date(2026, 5, 6))
    with moment.at(on(date(2026, 5, 3))):
        assert remind_visitors(date(2026, 5, 3)) == 1
        assert remind_visitors(date(2026, 5, 4)) == 0


def test_who_booked_on_the_reminder_day_was_told_then() -> None:
    with moment.at(on(MONDAY, 9)):
        booked()
        assert remind_visitors(MONDAY) == 0


def test_a_leap_day_is_reminded_like_any_other() -> None:
    with moment.at(on(date(2028, 2, 1))):
        booked(day=date(2028, 2, 29))
        assert remind_visitors(date(2028, 2, 28)) == 1
    assert "2月29日（周二）" in told(REMINDER)[0].text


def test_a_booking_that_is_no_longer_live_is_not_reminded_and_a_queued_reminder_is_dropped(
    gateway: outbox.Gateway,
) -> None:
    first, second, third = (
        factories.booking(factories.slot(factories.day(factories.NEXT_TUESDAY), position), phone=PHONE)
        for position in (6, 7, 8)
    )
    Booking.objects.update(contact_way=ContactWay.SMS)  # by the tests' own hand, past the history
    _excuse(first)
    with moment.at(on(MONDAY, 7)):
        assert remind_visitors(MONDAY) == 2
        _excuse(second)
    with moment.at(on(MONDAY, 8)):
        assert sender.send_due() == {"NOT_NEEDED": 1, "SENT": 1}
    assert gateway.texts == [told(REMINDER)[1].text]
    assert told(REMINDER)[1].reference == third.reference


def _excuse(booking: Booking) -> None:
    services.excuse(booking, reason="来访人改期", by=factories.clerk())


def test_an_offer_no_longer_open_is_not_sent(gateway: outbox.Gateway) -> None:
    tell_visitor(booked(ContactWay.SMS), OFFER, by=None)  # the booking is BOOKED, not OFFERED
    assert sender.send_due() == {"NOT_NEEDED": 1}
    assert gateway.requests == []


def test_the_command_queues_once_and_refuses_a_day_out_of_reach() -> None:
    booked()
    said = io.StringIO()
    with moment.at(on(MONDAY, 7)):
        call_command("remind_visitors", stdout=said)
        call_command("remind_visitors", on=MONDAY, stdout=said)
    assert said.getvalue() == "1 queued\n0 queued\n"
    with pytest.raises(Exception, match="2999"):
        call_command("remind_visitors", on=date(9999, 12, 31), stdout=said)


def test_the_worker_reminds_when_a_day_begins(gateway: outbox.Gateway) -> None:
    booked(ContactWay.SMS)
    worker = Worker()
    with moment.at(on(MONDAY, 0, 1)):
        worker.round()
        assert len(told(REMINDER)) == 1
        assert gateway.requests == []
    with moment.at(on(MONDAY, 8)):
        assert worker.round() == {"SENT": 1}
        assert daily.run(MONDAY) == {REMINDER: 0}


def _failing(_day: date) -> dict[str, int]:
    raise ValueError("a job of the day")


def test_reminders_that_failed_once_go_out_the_same_day(monkeypatch: pytest.MonkeyPatch) -> None:
    booked(ContactWay.SMS)
    runs = daily.run
    monkeypatch.setattr("apps.core.messages.worker.SWEEP_SECONDS", 0)
    monkeypatch.setattr("apps.core.messages.daily.run", _failing)
    worker = Worker()
    with moment.at(on(MONDAY, 0, 1)):
        worker.round()
        assert told(REMINDER) == []
        monkeypatch.setattr("apps.core.messages.daily.run", runs)
        worker.round()
        assert len(told(REMINDER)) == 1


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Auckland"])
def test_the_day_of_a_reminder_is_the_bureau_s_own_wherever_the_caller_is(zone: str) -> None:
    booked()
    with moment.at(on(MONDAY, 7).astimezone(ZoneInfo(zone))):
        assert remind_visitors(moment.today()) == 1
    (message,) = told(REMINDER)
    assert message.text.startswith("提醒您：5月19日（周二）14:30")
    assert message.not_before == on(MONDAY, 8)


def test_reminding_a_hall_of_visitors_asks_for_each_thing_once(django_assert_max_num_queries: Any) -> None:
    """Queries for what stands do not grow with the visitors; each message is written by two."""
    day = factories.day(factories.NEXT_TUESDAY)
    for position in range(1, 11):
        factories.booking(factories.slot(day, position), phone=PHONE)
    with moment.at(on(MONDAY)), django_assert_max_num_queries(4 + 10 * 6):
        assert remind_visitors(MONDAY) == 10
    with moment.at(on(MONDAY)), django_assert_max_num_queries(4):
        assert remind_visitors(MONDAY) == 0


def test_a_status_that_nobody_tells_of_leaves_the_outbox_alone() -> None:
    booking = factories.booking(factories.slot(), phone=PHONE)
    before = Message.objects.count()
    with moment.at(on(factories.TUESDAY, 14, 40)):
        services.mark_arrived(booking, by=factories.clerk())
    booking.refresh_from_db()
    assert booking.status == BookingStatus.ARRIVED
    assert Message.objects.count() == before
