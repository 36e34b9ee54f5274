"""How a visitor wants to be told, and what home and telephone service need."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.choices import Role
from apps.consultations import services
from apps.consultations.choices import AdaptationNeed, ContactWay
from apps.consultations.models import Booking
from apps.core.models import Message
from apps.core.refusals import Refused
from tests.consultations import factories
from tests.consultations.test_pages import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]

SignIn = Callable[..., Client]


def post(client: Client, **typed: str) -> str:
    slot = factories.slot()
    answer = client.post(reverse("slot_book", args=[slot.duty_day_id]), form_of(slot.pk, **typed), follow=True)
    return answer.content.decode()


@pytest.mark.parametrize("way", ["CALL", "SMS"])
def test_without_a_telephone_nobody_is_called_or_texted(client_as: SignIn, way: str) -> None:
    page = post(client_as(Role.HALL_CLERK), contact_way=way, name="余无话")
    assert "没有电话的来访人不能选电话或短信" in page
    assert 'value="余无话"' in page
    assert not Booking.objects.exists()


@pytest.mark.parametrize("way", ContactWay)
def test_every_way_is_kept_with_the_booking(client_as: SignIn, way: ContactWay) -> None:
    page = post(client_as(Role.HALL_CLERK), contact_way=way, phone="13800000000", email="veteran@example.org")
    made = Booking.objects.get()
    assert made.contact_way == way
    assert made.email == ("veteran@example.org" if way == ContactWay.EMAIL else "")
    assert "veteran@example.org" not in made.email_sealed
    assert "veteran@example.org" not in page


def test_e_mail_needs_an_address(client_as: SignIn) -> None:
    assert "请填写邮箱地址" in post(client_as(Role.HALL_CLERK), contact_way="EMAIL")
    assert "邮箱地址" in post(client_as(Role.HALL_CLERK), contact_way="EMAIL", email="不是邮箱")
    assert not Booking.objects.exists()


def test_a_telephone_on_record_counts() -> None:
    known = factories.booking(phone="13800000000").person
    made = services.make_booking(
        factories.slot(position=7), known, factories.entry(contact_way=ContactWay.SMS), by=factories.clerk()
    )
    assert made.contact_way == ContactWay.SMS


def test_unasked_it_is_a_call_and_paper_for_whoever_has_no_telephone() -> None:
    assert factories.booking(phone="13800000000").contact_way == ContactWay.CALL
    assert factories.booking(factories.slot(position=7)).contact_way == ContactWay.PRINT


def test_a_booking_by_text_is_confirmed_by_text_and_one_made_face_to_face_calls_nobody() -> None:
    by, slot = factories.clerk(), factories.slot()
    sms = factories.entry(contact_way=ContactWay.SMS)
    told = services.make_booking(slot, factories.visitor(phone="13800000001"), sms, by=by)
    factories.booking(factories.slot(position=7), phone="13800000002")
    assert [message.reference_id for message in Message.objects.filter(kind="station.booked")] == [told.pk]


@pytest.mark.parametrize(
    ("needs", "person", "sentence"),
    [
        ((AdaptationNeed.HOME,), {}, "上门服务请填写住址"),
        ((AdaptationNeed.PHONE,), {}, "电话服务请填写电话"),
        ((AdaptationNeed.HOME, AdaptationNeed.PHONE), {"phone": "13800000000", "address": "试验路 1 号"}, "请选一项"),
    ],
)
def test_home_and_telephone_service_need_where_to(
    needs: tuple[AdaptationNeed, ...], person: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        services.make_booking(
            factories.slot(), factories.visitor(**person), factories.entry(needs=needs), by=factories.clerk()
        )


def test_home_service_is_booked_with_an_address_and_shown_to_the_lawyer(client_as: SignIn) -> None:
    entry = factories.entry(needs=(AdaptationNeed.HOME, AdaptationNeed.HEARING))
    made = services.make_booking(
        factories.slot(), factories.visitor(address="龙湖区试验路 3 号"), entry, by=factories.clerk()
    )
    page = client_as(factories.lawyer_user(made.duty_day)).get(made.duty_day.get_absolute_url()).content.decode()
    assert "上门服务" in page
    assert "手语或书面交流" in page


def test_what_a_visitor_needs_stays_before_the_lawyer_while_the_log_is_written(client_as: SignIn) -> None:
    entry = factories.entry(needs=(AdaptationNeed.HEARING,))
    made = services.make_walk_in(factories.day(), factories.visitor(), entry, by=factories.clerk())
    log = factories.draft(made)
    page = client_as(factories.lawyer_user(made.duty_day)).get(reverse("log_write", args=[log.reference.number]))
    assert "B001，手语或书面交流" in page.content.decode()
