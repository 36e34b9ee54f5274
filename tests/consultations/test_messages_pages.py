"""The telephone list, printed notices, messages with their receipts, the catalogue, and a notice on the home page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from apps.accounts.choices import Role
from apps.consultations.choices import ContactWay
from apps.consultations.models import Booking
from apps.consultations.services.messages import BOOKED, LAWYER_CHANGED, REMINDER, tell_lawyer, tell_visitor
from apps.core import messages, moment
from apps.core.choices import AccessAction
from apps.core.messages import sender
from apps.core.models import AccessRecord, Message
from tests.consultations import factories
from tests.factories import UnitFactory, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]

PHONE = "13812345678"


def told(position: int = 6, way: ContactWay = ContactWay.CALL, code: str = REMINDER) -> Message:
    """A message about a booking of next Tuesday, due now."""
    booking = factories.booking(factories.slot(factories.day(factories.NEXT_TUESDAY), position), phone=PHONE)
    Booking.objects.filter(pk=booking.pk).update(contact_way=way)
    booking = Booking.objects.select_related("reference", "slot", "person", "duty_day").get(pk=booking.pk)
    return tell_visitor(booking, code, by=None)


def page_of(client: Any, name: str, *args: Any, **asked: Any) -> str:
    answer = client.get(reverse(name, args=args), asked)
    assert answer.status_code == 200
    return str(answer.content.decode())


def name_of(message: Message) -> str:
    assert message.reference is not None
    return message.reference.booking.person.name


# --- the telephone list -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.HALL_CLERK, Role.PETITION_OFFICER])
def test_the_desk_sees_whom_to_call_with_time_and_number_and_neither_name_nor_phone_in_full(role: Role) -> None:
    message = told()
    page = page_of(signed_in(role), "call_list")
    assert "5月19日（周二）14:30" in page
    assert message.number in page
    assert "138****5678" in page
    assert PHONE not in page
    assert name_of(message) not in page


def test_the_phone_is_shown_in_full_after_a_press_that_is_logged_and_on_that_line_alone() -> None:
    message, other = told(6), told(7)
    client = signed_in(Role.HALL_CLERK)
    answer = client.post(reverse("call_phone", args=[message.pk]))
    page = answer.content.decode()
    assert page.count(PHONE) == 1
    assert "138****5678" in page, f"the other line, {other.pk}, stays masked"
    record = AccessRecord.objects.get(action=AccessAction.VIEW_FULL)
    assert (record.user, record.subject, record.reference) == (
        client.user, f"core.Message:{message.pk}", message.reference,
    )  # fmt: skip
    assert PHONE not in record.reason
    assert PHONE not in page_of(client, "call_list")


def test_a_phone_of_a_call_that_was_made_is_not_shown_and_nothing_is_logged() -> None:
    message = told()
    client = signed_in(Role.HALL_CLERK)
    client.post(reverse("call_note", args=[message.pk]), {"answered": "1", "seen": "0"})
    answer = client.post(reverse("call_phone", args=[message.pk]), follow=True)
    assert "这个电话不用再打了。" in answer.content.decode()
    assert not AccessRecord.objects.filter(action=AccessAction.VIEW_FULL).exists()


def test_answered_takes_the_line_off_and_says_who_and_when() -> None:
    message = told()
    client = signed_in(Role.HALL_CLERK)
    client.post(reverse("call_note", args=[message.pk]), {"answered": "1", "seen": "0"})
    assert message.number not in page_of(client, "call_list")
    receipt = message.receipts.get()
    assert (receipt.outcome, receipt.by, receipt.at) == ("ANSWERED", client.user, moment.now())


def test_not_answered_comes_back_later_the_same_day_behind_the_others(tuesday: datetime) -> None:
    message, other = told(6), told(7)
    client = signed_in(Role.HALL_CLERK)
    client.post(reverse("call_note", args=[message.pk]), {"answered": "0", "seen": "0"})
    page = page_of(client, "call_list")
    assert page.index(other.number) < page.index(message.number) < page.index("电话未接听") < page.index("12:00 后再拨")
    with moment.at(tuesday + timedelta(hours=2)):
        page = page_of(client, "call_list")
    assert "后再拨" not in page
    assert page.index(message.number) < page.index(other.number)


def test_a_press_on_a_page_that_is_old_is_refused_in_a_sentence() -> None:
    message = told()
    clients = [signed_in(Role.HALL_CLERK), signed_in(Role.PETITION_OFFICER)]
    clients[0].post(reverse("call_note", args=[message.pk]), {"answered": "0", "seen": "0"})
    answer = clients[1].post(reverse("call_note", args=[message.pk]), {"answered": "1", "seen": "0"}, follow=True)
    assert "已有人登记" in answer.content.decode()
    assert message.receipts.count() == 1


@pytest.mark.parametrize("typed", [{}, {"answered": "1"}, {"answered": "x", "seen": "0"}, {"seen": "-1"}])
def test_a_press_that_says_nothing_is_one_sentence(typed: dict[str, str]) -> None:
    message = told()
    answer = signed_in(Role.HALL_CLERK).post(reverse("call_note", args=[message.pk]), typed, follow=True)
    assert "请按“已接听”或“未接听”。" in answer.content.decode()
    assert not message.receipts.exists()


def test_a_reminder_of_a_booking_that_was_called_off_is_not_on_the_list() -> None:
    message = told()
    Booking.objects.filter(reference=message.reference).update(status="EXCUSED")
    assert message.number not in page_of(signed_in(Role.HALL_CLERK), "call_list")


def test_a_call_of_tomorrow_is_not_on_today_s_list(tuesday: datetime) -> None:
    booking = factories.booking(factories.slot(factories.day(factories.NEXT_TUESDAY)), phone=PHONE)
    tomorrow = tuesday + timedelta(days=1)
    message = tell_visitor(booking, REMINDER, by=None, not_before=tomorrow)
    client = signed_in(Role.HALL_CLERK)
    assert message.number not in page_of(client, "call_list")
    with moment.at(tomorrow):
        assert message.number in page_of(client, "call_list")


def test_another_bureau_s_desk_sees_and_notes_nothing() -> None:
    message = told()
    client = signed_in(Role.HALL_CLERK, unit=UnitFactory())
    assert message.number not in page_of(client, "call_list")
    for name in ("call_phone", "call_note", "message_slip"):
        assert client.post(reverse(name, args=[message.pk])).status_code == 404


def test_a_line_costs_no_query_of_its_own(django_assert_max_num_queries: Any) -> None:
    client = signed_in(Role.HALL_CLERK)
    page_of(client, "call_list")
    counted = []
    for positions in ((6, 7), (8, 9, 10)):
        for position in positions:
            told(position)
        with django_assert_max_num_queries(60) as queries:
            page_of(client, "call_list")
        counted.append(len(queries))
    assert counted[0] == counted[1]


# --- printed notices ----------------------------------------------------------------------------------------------


def test_a_notice_is_printed_with_place_time_and_number_and_noted_by_a_press() -> None:
    message = told(way=ContactWay.PRINT)
    client = signed_in(Role.HALL_CLERK)
    assert reverse("message_slip", args=[message.pk]) in page_of(client, "call_list")
    page = page_of(client, "message_slip", message.pk)
    assert message.text in page
    assert message.place in page
    assert name_of(message) not in page
    client.post(reverse("message_slip", args=[message.pk]))
    assert message.receipts.get().outcome == "PRINTED"
    answer = client.post(reverse("message_slip", args=[message.pk]), follow=True)
    assert "已登记为“已打印”" in answer.content.decode()
    assert "已打印，交本人或寄出" not in page_of(client, "message_slip", message.pk)


# --- messages and receipts ----------------------------------------------------------------------------------------


def test_what_was_never_told_stands_first_with_its_reason(tuesday: datetime) -> None:
    lost, fine = told(6), told(7, code=BOOKED)
    with moment.at(tuesday + timedelta(days=7, hours=5)):
        assert sender.sweep()["GIVEN_UP"] == 2
        page = page_of(signed_in(Role.PETITION_OFFICER), "message_list")
    assert page.index("没有送到的") < page.index("时间已过") < page.index("消息，新的在前")
    assert lost.number in page
    assert fine.number in page


def test_messages_are_found_by_status_and_day_and_a_wrong_address_is_no_error(tuesday: datetime) -> None:
    message = told()
    client = signed_in(Role.HALL_CLERK)
    assert message.number in page_of(client, "message_list", status="WAITING", day="2026-05-12")
    assert message.number not in page_of(client, "message_list", status="SENT")
    assert message.number not in page_of(client, "message_list", day="2026-05-11")
    for asked in ({"status": "X"}, {"day": "1"}, {"day": "9999-12-31"}, {"after": "9" * 30}, {"after": "-1"}):
        assert message.number in page_of(client, "message_list", **asked)


def test_the_list_shows_neither_phone_nor_name() -> None:
    message = told()
    page = page_of(signed_in(Role.LEGAL_OFFICER), "message_list")
    assert PHONE not in page
    assert "138****" not in page
    assert name_of(message) not in page


def test_a_sender_that_stands_still_is_said_on_the_page(tuesday: datetime, settings: Any) -> None:
    settings.PORTAL_SMS_URL = "http://127.0.0.1:9/"
    told(way=ContactWay.SMS)
    client = signed_in(Role.HALL_CLERK)
    assert "应发时间" not in page_of(client, "message_list")
    with moment.at(tuesday + timedelta(minutes=16)):
        assert "有 1 条消息过了应发时间仍未发出" in page_of(client, "message_list")


def test_older_messages_are_on_the_next_page_and_rows_cost_no_query_each(django_assert_max_num_queries: Any) -> None:
    message = told()
    client = signed_in(Role.HALL_CLERK)
    page_of(client, "message_list")
    counted = []
    for more in (1, 55):
        for _number in range(more):
            booking = Booking.objects.select_related("reference", "slot", "person", "duty_day").get(
                reference=message.reference
            )
            tell_visitor(booking, REMINDER, by=None)
        with django_assert_max_num_queries(60) as queries:
            page = page_of(client, "message_list")
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert 'rel="next"' in page
    oldest = Message.objects.order_by("pk")[6]  # 57 in all: seven on the second page
    page = page_of(client, "message_list", after=oldest.pk + 1)
    assert 'rel="next"' not in page


def test_a_booking_shows_what_its_visitor_was_told() -> None:
    message = told()
    client = signed_in(Role.HALL_CLERK)
    client.post(reverse("call_note", args=[message.pk]), {"answered": "0", "seen": "0"})
    assert message.reference is not None
    page = page_of(client, "booking_detail", message.reference.number)
    assert "预约提醒" in page
    assert f"电话未接听 {client.user.full_name}" in page


# --- the catalogue, notices, home ---------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.HALL_CLERK, Role.AUDITOR])
def test_the_catalogue_lists_every_message_with_its_words(role: Role) -> None:
    page = page_of(signed_in(role), "message_catalogue")
    for kind in messages.kinds:
        assert kind.code in page
        assert kind.filled(when="〔时间〕", place="〔地点〕", number="〔编号〕") in page
    assert "未配置短信网关，改列电话通知单" in page


def test_the_catalogue_says_when_the_gateway_stands(settings: Any) -> None:
    settings.PORTAL_SMS_URL = "https://gateway.example/send"
    assert "未配置短信网关" not in page_of(signed_in(Role.ADMINISTRATOR), "message_catalogue")
    settings.PORTAL_SMS_BODY = "{}"
    assert "设置有误" in page_of(signed_in(Role.ADMINISTRATOR), "message_catalogue")


def test_a_notice_stands_on_the_lawyer_s_home_page_until_it_is_read() -> None:
    day = factories.day(factories.NEXT_TUESDAY)
    with transaction.atomic():
        notice = tell_lawyer(day.lawyer, day, LAWYER_CHANGED, by=None)
    client = signed_in(factories.lawyer_user(day))
    assert notice.text in page_of(client, "home")
    assert notice.text in page_of(client, "notice_show", notice.pk)
    client.post(reverse("notice_show", args=[notice.pk]))
    assert notice.text not in page_of(client, "home")
    assert "已读" in page_of(client, "notice_show", notice.pk)
    assert signed_in(Role.STATION_LAWYER).get(reverse("notice_show", args=[notice.pk])).status_code == 404


def test_the_desk_s_home_page_counts_calls_and_slips() -> None:
    told(6)
    told(7)
    told(8, way=ContactWay.PRINT)
    page = page_of(signed_in(Role.HALL_CLERK), "home")
    assert "电话通知 2 位来访人" in page
    assert "打印通知 1 份" in page
    assert "电话通知 2 位" not in page_of(signed_in(Role.SECTION_HEAD), "home")
