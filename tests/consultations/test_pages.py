"""The pages: who sees what of whom, nothing typed is lost, as many queries for twenty rows as for two."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.consultations import queries, services
from apps.consultations.choices import BookingStatus, ConflictChoice, DutyStatus, LeaveReason, LogStatus, OpposingKind
from apps.consultations.models import Booking, Consultation, DutyDay
from apps.consultations.services import LeaveEntry
from tests.consultations import factories
from tests.factories import UnitFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]

SignIn = Callable[..., Client]
MOST_QUERIES = 8


def form_of(slot_pk: int | None = None, **changes: str) -> dict[str, str]:
    """What a clerk types."""
    typed = {
        "intent_key": str(uuid.uuid4()),
        "topic": str(factories.topic().pk),
        "wanted": "ADVICE",
        "via": "HALL",
        "name": "余试验",
        "person_kind": "VETERAN",
    }
    return typed | ({"slot": str(slot_pk)} if slot_pk else {}) | changes


def log_form(log: Consultation, **changes: Any) -> dict[str, Any]:
    """What a lawyer types."""
    typed = {
        "version": log.version,
        "topic": factories.topic().pk,
        "opposing_kind": "EMPLOYER",
        "opposing_name": "试甲公司",
        "conflict_check": "CLEAR",
        "conflict_choice": "",
        "service_mode": "HALL",
        "service_units": ["ADVICE", "DRAFTING"],
        "outcome": "LEGAL_AID",
        "told_of_aid_right": "on",
        "minutes": "25",
        "facts": "单位未签劳动合同。",
        "advice": "可主张二倍工资。",
        "legal_basis": "《劳动合同法》第八十二条",
    }
    return typed | changes


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# --- booking ----------------------------------------------------------------------------------------------------------


def test_a_clerk_books_and_lands_on_the_booking(client_as: SignIn) -> None:
    slot = factories.slot()
    clerk = client_as(Role.HALL_CLERK)
    answer = clerk.post(reverse("slot_book", args=[slot.duty_day_id]), form_of(slot.pk), follow=True)
    booking = Booking.objects.get(slot=slot)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == booking.get_absolute_url()
    assert "余*验" in page
    assert "余试验" not in page


def test_a_lost_slot_names_the_next_free_one_and_keeps_what_was_typed(client_as: SignIn) -> None:
    slot = factories.booking().slot
    assert slot is not None
    typed = form_of(slot.pk, name="余未失", address="龙湖区试验路 1 号")
    answer = client_as(Role.HALL_CLERK).post(reverse("slot_book", args=[slot.duty_day_id]), typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "这一时段刚被约走，最近的空时段是 5月12日 15:00。" in page
    assert 'value="余未失"' in page
    assert 'value="龙湖区试验路 1 号"' in page
    assert not Booking.objects.filter(person__name="余未失").exists()


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({"id_number": "440507199001010010"}, "校验不符"),
        ({"phone": "123"}, "电话应为 11 位"),
        ({"name": "余" * 51}, "50"),
        ({"topic": "999999"}, "没有这一选项"),
        ({"slot": "999999"}, "没有这一选项"),
        ({"slot": "九点"}, "没有这一选项"),
        ({"topic": ""}, "必填"),
        ({"intent_key": "x"}, "表单已失效"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_the_rest(client_as: SignIn, bad: dict[str, str], sentence: str) -> None:
    slot = factories.slot()
    typed = form_of(slot.pk, address="龙湖区试验路 2 号") | bad
    page = client_as(Role.HALL_CLERK).post(reverse("slot_book", args=[slot.duty_day_id]), typed).content.decode()
    assert sentence in page
    assert 'value="龙湖区试验路 2 号"' in page
    assert Booking.objects.count() == 0


def test_a_form_sent_again_is_the_same_booking_and_with_other_content_is_asked_about(client_as: SignIn) -> None:
    slot = factories.slot()
    clerk, address = client_as(Role.HALL_CLERK), reverse("slot_book", args=[slot.duty_day_id])
    typed = form_of(slot.pk, id_number="440507199001010011", phone="13800000000")
    assert clerk.post(address, typed).headers["Location"] == clerk.post(address, typed).headers["Location"]
    page = clerk.post(address, typed | {"name": "余另写"}).content.decode()
    assert "已登记为" in page
    assert Booking.objects.count() == 1


def test_a_walk_in_gets_a_slip_with_the_number_and_no_name(client_as: SignIn) -> None:
    day = factories.day()
    answer = client_as(Role.HALL_CLERK).post(reverse("walk_in_take", args=[day.pk]), form_of(), follow=True)
    slip = re.search(r'<section class="slip.*?</section>', answer.content.decode(), re.DOTALL)
    assert slip is not None
    assert "B001" in slip[0]
    assert "余" not in slip[0]


def test_a_street_is_offered_its_own_places_only(client_as: SignIn) -> None:
    slot = factories.slot()
    own, other = factories.street(), factories.street("珠池街道")
    address = reverse("slot_book", args=[slot.duty_day_id])
    street = client_as(factories.reporter(own))
    assert other.name not in street.get(address).content.decode()
    typed = form_of(slot.pk, street=str(other.pk))
    assert "没有这一选项" in street.post(address, typed).content.decode()
    assert street.post(address, form_of(slot.pk, street=str(own.pk))).status_code == 302
    assert Booking.objects.get().via == "STREET"


def test_the_hall_marks_who_came_with_one_press(client_as: SignIn) -> None:
    booking = factories.booking()
    clerk = client_as(Role.HALL_CLERK)
    page = clerk.get(reverse("duty_day", args=[booking.duty_day_id])).content.decode()
    assert "到场" in page
    clerk.post(reverse("booking_move", args=[booking.reference.number]), {"to": "ARRIVED"})
    booking.refresh_from_db()
    assert booking.status == BookingStatus.ARRIVED


def test_a_move_that_no_longer_applies_says_why(client_as: SignIn) -> None:
    log = factories.draft()
    number = log.booking.reference.number
    answer = client_as(Role.HALL_CLERK).post(reverse("booking_move", args=[number]), {"to": "EXCUSED", "reason": ""})
    assert answer.status_code == 200
    assert Booking.objects.get(pk=log.booking_id).status == BookingStatus.SEEN


# --- the lawyer -------------------------------------------------------------------------------------------------------


def test_a_lawyer_works_the_tuesday_from_queue_to_finished_log(client_as: SignIn) -> None:
    visit = factories.walk_in()
    lawyer = client_as(factories.lawyer_user(visit.duty_day))
    desk = lawyer.get(reverse("lawyer_desk"), follow=True).content.decode()
    assert "B001" in desk
    started = lawyer.post(reverse("log_start", args=[visit.reference.number]))
    log = Consultation.objects.get(booking=visit)
    assert started.headers["Location"] == reverse("log_write", args=[log.reference.number])
    lawyer.post(started.headers["Location"], log_form(log, save_draft="1"))
    log.refresh_from_db()
    assert (log.status, log.minutes) == (LogStatus.DRAFT, 25)
    assert "单位未签劳动合同。" in lawyer.get(started.headers["Location"]).content.decode()
    lawyer.post(started.headers["Location"], log_form(log))
    log.refresh_from_db()
    assert (log.status, log.service_units) == (LogStatus.DONE, ["ADVICE", "DRAFTING"])
    closed = lawyer.post(reverse("duty_day_close", args=[log.duty_day_id]), {"version": log.duty_day.version})
    assert closed.status_code == 302
    assert DutyDay.objects.get(pk=log.duty_day_id).status == DutyStatus.CLOSED


def test_a_log_against_the_bureau_is_not_finished_before_the_offer_and_keeps_its_text(client_as: SignIn) -> None:
    log = factories.draft()
    lawyer = client_as(factories.lawyer_user(log.duty_day))
    address = reverse("log_write", args=[log.reference.number])
    typed = log_form(log, opposing_kind=OpposingKind.THIS_BUREAU)
    page = lawyer.post(address, typed).content.decode()
    assert "须先向来访人提出另请律师、法律援助中心或 12348" in page
    assert "《律师法》第三十九条" in page
    assert "单位未签劳动合同。" in page
    assert Consultation.objects.get().status == LogStatus.DRAFT
    lawyer.post(address, typed | {"version": 2, "conflict_choice": ConflictChoice.HOTLINE})
    assert Consultation.objects.get().status == LogStatus.DONE


def test_an_edit_in_another_window_is_compared_notes_included(client_as: SignIn) -> None:
    log = factories.draft()
    by = factories.lawyer_user(log.duty_day)
    services.write_log(log, factories.full_log(facts="另一窗口写的事实"), version=1, finish=False, by=by)
    typed = log_form(log, save_draft="1")
    page = client_as(by).post(reverse("log_write", args=[log.reference.number]), typed).content.decode()
    assert "另一窗口写的事实" in page
    assert "单位未签劳动合同。" in page
    assert "两种内容" in page


def test_a_finished_day_with_outcomes_missing_is_the_lawyers_first_to_do(client_as: SignIn) -> None:
    from datetime import timedelta

    booking = factories.booking()
    by = factories.lawyer_user(booking.duty_day)
    items = queries.work_items(by, factories.TUESDAY + timedelta(days=1), 10)
    assert [item.due_on for item in items] == [factories.TUESDAY]
    assert "尚未登记完" in items[0].title
    clerk_items = queries.work_items(factories.clerk(), factories.TUESDAY, 10)
    assert [(item.number, item.who[0]) for item in clerk_items] == [(booking.reference.number, "余")]
    assert "*" in clerk_items[0].who


# --- who sees what ----------------------------------------------------------------------------------------------------

CLOSED_TO_ALL_BUT_THE_LAWYER = ("咨询劳动合同到期不续签的补偿", "可主张经济补偿")


@pytest.mark.parametrize("role", Role)
def test_no_page_shows_notes_to_any_role_of_the_bureau(client_as: SignIn, role: Role) -> None:
    log = factories.done()
    client = client_as(UserFactory(role=role))
    names = [log.reference.number, log.booking.reference.number]
    addresses = [reverse("station"), reverse("consultation_list"), reverse("duty_day", args=[log.duty_day_id])]
    addresses += [reverse("log_detail", args=names[:1]), reverse("log_write", args=names[:1])]
    addresses += [reverse("booking_detail", args=names[1:]), reverse("booking_slip", args=names[1:])]
    for address in addresses:
        page = client.get(address, follow=True).content.decode()
        assert not any(secret in page for secret in CLOSED_TO_ALL_BUT_THE_LAWYER), address


def test_the_bureau_counts_consultations_without_visitors(client_as: SignIn) -> None:
    log = factories.done(factories.booking(name="余可见"))
    for role in (Role.SECTION_HEAD, Role.BUREAU_LEADER, Role.PETITION_OFFICER, Role.LEGAL_OFFICER, Role.AUDITOR):
        page = client_as(role).get(reverse("consultation_list")).content.decode()
        assert log.reference.number.partition("-")[2] in page
        assert "余可" not in page
        assert "余*" not in page


@pytest.mark.parametrize(
    ("role", "sees_name"),
    [
        (Role.HALL_CLERK, True),
        (Role.PETITION_OFFICER, True),
        (Role.SECTION_HEAD, False),
        (Role.BUREAU_LEADER, False),
        (Role.LEGAL_OFFICER, False),
        (Role.AUDITOR, False),
    ],
)
def test_only_the_desk_sees_whose_booking_it_is_and_masked(client_as: SignIn, role: Role, sees_name: bool) -> None:
    booking = factories.booking(name="余可见")
    page = client_as(role).get(booking.get_absolute_url()).content.decode()
    assert ("余*见" in page) is sees_name
    assert "余可见" not in page


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COUNSELLOR, Role.CASE_OFFICER, Role.SEALED_KEEPER])
def test_other_roles_have_no_door_to_the_station(client_as: SignIn, role: Role) -> None:
    assert client_as(role).get(reverse("station")).status_code == 403


def test_hall_clerks_have_no_door_to_logs(client_as: SignIn) -> None:
    log = factories.done()
    assert client_as(Role.HALL_CLERK).get(log.get_absolute_url()).status_code == 403


def outsiders(booking: Booking) -> list[User | None]:
    """People with the right role at the wrong place."""
    elsewhere = UnitFactory()
    return [
        UserFactory(role=Role.HALL_CLERK, unit=elsewhere),
        UserFactory(role=Role.PETITION_OFFICER, unit=elsewhere),
        factories.reporter(factories.street("珠池街道")),
        factories.lawyer(5, firm=booking.duty_day.lawyer.firm).user,
    ]


def test_a_booking_out_of_scope_does_not_exist(client_as: SignIn) -> None:
    booking = factories.booking(by=factories.reporter(), street_id=factories.street().pk)
    for outsider in outsiders(booking):
        assert client_as(outsider).get(booking.get_absolute_url()).status_code == 404
    assert client_as(factories.reporter()).get(booking.get_absolute_url()).status_code == 200


def test_another_streets_booking_holds_its_slot_without_a_name(client_as: SignIn) -> None:
    booking = factories.booking(by=factories.reporter(), street_id=factories.street().pk, name="余可见")
    page = client_as(factories.reporter(factories.street("珠池街道"))).get(
        reverse("duty_day", args=[booking.duty_day_id])
    )
    assert "余*见" not in page.content.decode()
    assert "已约" in page.content.decode()


def test_a_lawyer_sees_the_own_days_only(client_as: SignIn) -> None:
    factories.lawyer(1)
    colleague = factories.lawyer(2)
    day = factories.day()
    assert day.lawyer.position == 1
    assert colleague.user is not None
    assert client_as(colleague.user).get(day.get_absolute_url()).status_code == 404
    assert client_as(colleague.user).get(reverse("lawyer_desk_day", args=[day.pk])).status_code == 404


@pytest.mark.parametrize("name", ["booking_detail", "booking_slip", "log_detail", "log_write"])
def test_an_unknown_number_does_not_exist(client_as: SignIn, name: str) -> None:
    lawyer = client_as(factories.lawyer_user(factories.day()))
    assert lawyer.get(reverse(name, args=["440507-BK-2026-999999"])).status_code == 404


@pytest.mark.parametrize("name", ["booking_move", "log_start"])
def test_an_act_is_not_a_page(client_as: SignIn, name: str) -> None:
    booking = factories.booking()
    lawyer = client_as(factories.lawyer_user(booking.duty_day))
    assert lawyer.get(reverse(name, args=[booking.reference.number])).status_code == 405


# --- planning ---------------------------------------------------------------------------------------------------------


def test_the_plan_is_seen_before_it_is_made(client_as: SignIn) -> None:
    factories.lawyer(1)
    head = client_as(Role.SECTION_HEAD)
    period = {"first": "2026-09-01", "last": "2026-10-31"}
    page = head.get(reverse("duty_days_plan"), period).content.decode()
    assert "生成 8 个驻点日" in page
    assert "10-06" not in page
    assert DutyDay.objects.count() == 0
    head.post(reverse("duty_days_plan"), period)
    assert DutyDay.objects.count() == 8
    assert "没有要新增" in head.get(reverse("duty_days_plan"), period).content.decode()


def test_a_period_that_runs_backward_is_refused_in_words(client_as: SignIn) -> None:
    page = client_as(Role.SECTION_HEAD).get(reverse("duty_days_plan"), {"first": "2026-09-01", "last": "2026-08-01"})
    assert "截止日期不得早于起始日期" in page.content.decode()


@pytest.mark.parametrize("quarter", ["2026-2", "2026-5", "x", "99999999-1", "-", "2026-２", ""])
def test_any_quarter_in_the_address_gives_a_page(client_as: SignIn, quarter: str) -> None:
    factories.day()
    page = client_as(Role.SECTION_HEAD).get(reverse("station"), {"quarter": quarter})
    assert page.status_code == 200
    assert "2026 年第二季度" in page.content.decode()


def test_cancelling_a_day_says_how_many_people_to_tell(client_as: SignIn) -> None:
    booking = factories.booking()
    day = booking.duty_day
    head = client_as(Role.SECTION_HEAD)
    address = reverse("duty_day_cancel", args=[day.pk])
    assert "不能恢复" in head.get(address).content.decode()
    page = head.post(address, {"version": day.version, "reason": "台风停诊"}, follow=True).content.decode()
    assert "1 位来访人的通知已进入发送队列" in page


# --- cost -------------------------------------------------------------------------------------------------------------


def test_the_list_of_consultations_costs_the_same_for_two_and_twenty_and_pages_by_key(
    client_as: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:

    DutyDay.objects.filter(pk=factories.day().pk).update(walk_in_capacity=50)
    leader = client_as(Role.BUREAU_LEADER)
    numbers = [factories.done().reference.number for _ in range(2)]
    leader.get(reverse("consultation_list"))
    few = queries_of(leader, reverse("consultation_list"))
    numbers += [factories.done().reference.number for _ in range(18)]
    assert queries_of(leader, reverse("consultation_list")) == few <= MOST_QUERIES
    monkeypatch.setattr(queries.logs, "PAGE", 8)
    assert _numbers_by_paging(leader) == sorted(numbers, reverse=True)


def _numbers_by_paging(client: Client) -> list[str]:
    """All numbers in the order of the pages, following 下一页 to its end."""
    found: list[str] = []
    address = reverse("consultation_list")
    while address:
        page = client.get(address).content.decode()
        found += [f"440507-{short}" for short in re.findall(r'<td class="no">(LC-[\d-]+)</td>', page)]
        following = re.search(r'href="(\?[^"]*after=[^"]*)"', page)
        address = reverse("consultation_list") + following[1] if following else ""
    return found


@pytest.mark.parametrize("role", [Role.HALL_CLERK, Role.STATION_LAWYER])
def test_the_day_costs_the_same_for_two_visitors_and_for_twelve(client_as: SignIn, role: Role) -> None:
    day = factories.day()
    user = factories.lawyer_user(day) if role == Role.STATION_LAWYER else factories.clerk()
    client = client_as(user)
    name = "lawyer_desk_day" if role == Role.STATION_LAWYER else "duty_day"
    address = reverse(name, args=[day.pk])
    factories.done()
    factories.booking()
    client.get(address)
    few = queries_of(client, address)
    for position in range(7, 11):
        factories.booking(factories.slot(day, position))
    for _ in range(6):
        factories.draft(factories.walk_in(day))
    assert queries_of(client, address) == few <= MOST_QUERIES


def test_the_calendar_costs_the_same_for_two_days_and_for_thirteen(client_as: SignIn) -> None:
    """Shares over the whole contract, leave with what became of it, and what runs out stand beside the days."""
    for position in range(1, 7):
        factories.lawyer(position)
    client = client_as(Role.SECTION_HEAD)
    first, _second = factories.days(factories.TUESDAY, factories.NEXT_TUESDAY)
    taker = queries.stand_ins_for(first)[0]
    leave = LeaveEntry(first.on, first.on, LeaveReason.COURT)
    services.enter_leave(first.lawyer, leave, {first.pk: taker.pk}, by=factories.planner())
    assert f"{first.on:%m-%d} 由{taker.name}替班" in client.get(reverse("station")).content.decode()
    few = queries_of(client, reverse("station"))
    factories.days(date(2026, 4, 1), date(2026, 6, 30))
    assert queries_of(client, reverse("station")) == few <= MOST_QUERIES


def test_forms_and_facts_of_the_counter_stay_within_eight_queries(client_as: SignIn) -> None:
    made = factories.booking()
    for position in range(2, 7):
        factories.lawyer(position)
    client = client_as(Role.PETITION_OFFICER)
    for address in (made.get_absolute_url(), reverse("slot_book", args=[made.duty_day_id]), reverse("firm_list")):
        client.get(address)
        assert queries_of(client, address) <= MOST_QUERIES, address


def test_a_role_of_the_desk_at_a_street_does_not_run_the_hall(client_as: SignIn) -> None:
    booking = factories.booking(by=factories.reporter(), street_id=factories.street().pk)
    day = booking.duty_day
    stranger = client_as(UserFactory(roles=["HALL_CLERK", "STREET_REPORTER", "SECTION_HEAD"], unit=factories.street()))
    number = [booking.reference.number]
    typed = form_of(street=str(factories.street().pk))
    assert "现场取号由服务大厅办理" in stranger.post(reverse("walk_in_take", args=[day.pk]), typed).content.decode()
    assert "大厅导办" in stranger.post(reverse("booking_move", args=number), {"to": "ARRIVED"}).content.decode()
    closed = stranger.post(reverse("duty_day_close", args=[day.pk]), {"version": day.version}, follow=True)
    assert "大厅导办或当班律师" in closed.content.decode()
    cancel = stranger.post(reverse("duty_day_cancel", args=[day.pk]), {"version": day.version, "reason": "台风停诊"})
    assert "本局排班人员" in cancel.content.decode()
    assert stranger.get(reverse("duty_days_plan")).status_code == 404
    assert list(booking.moves.values_list("to_status", flat=True)) == ["BOOKED"]
