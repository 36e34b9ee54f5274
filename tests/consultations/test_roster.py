"""The roster's pages: plan and publish, hand on, leave, firms and contracts, the re-booking list."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.consultations import queries, services
from apps.consultations.choices import BookingStatus, DutyStatus, LeaveStatus, RebookingStatus
from apps.consultations.models import (
    Booking,
    DutyChange,
    DutyDay,
    FirmContract,
    LawyerLeave,
    Rebooking,
    Slot,
    StationLawyer,
)
from apps.consultations.services import ContractEntry, DayEntry
from apps.core import moment
from apps.core.models import Message
from apps.core.refusals import Refused
from tests.consultations import factories
from tests.factories import UnitFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]

SignIn = Callable[..., Client]
LATER = date(2026, 5, 26)


@pytest.fixture
def pair() -> tuple[DutyDay, DutyDay]:
    factories.lawyer(1, name="律师甲")
    factories.lawyer(2, name="律师乙")
    first, second = factories.days(factories.NEXT_TUESDAY, LATER)
    return first, second


def checked_at_commit() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def page(client: Client, route: str, /, *args: Any, **query: Any) -> str:
    answer = client.get(reverse(route, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, route: str, /, *args: Any, **typed: Any) -> str:
    return client.post(reverse(route, args=args), typed, follow=True).content.decode()


# --- swap and stand-in ------------------------------------------------------------------------------------------------


def test_a_swap_is_seen_before_it_is_confirmed(client_as: SignIn, pair: tuple[DutyDay, DutyDay]) -> None:
    first, second = pair
    for place in (1, 2, 3, 4):
        factories.booking(factories.slot(first, place), phone="13800000000")
    for place in (1, 2):
        factories.booking(factories.slot(second, place))
    head = client_as(Role.SECTION_HEAD)
    assert "05-26 周二 律师乙" in page(head, "duty_day_swap", first.pk)
    shown = page(head, "duty_day_swap", first.pk, **{"with": second.pk})
    assert "4 人" in shown
    assert "2 人" in shown
    assert "确认调换并通知 8 人" in shown
    assert "律师 2，来访人 6（电话 4，书面通知 2）" in shown
    assert DutyChange.objects.count() == 0
    typed = {"version": 1, "other": second.pk, "other_version": 1, "reason": "律师甲开庭"}
    assert "已调换" in send(head, "duty_day_swap", first.pk, **typed)
    assert DutyDay.objects.get(pk=first.pk).lawyer_id == second.lawyer_id
    trail = page(head, "duty_day", first.pk)
    assert "律师甲与律师乙调换" in trail
    assert "律师甲开庭" in trail


def test_whom_a_log_names_does_not_show_when_a_day_is_handed_on(
    client_as: SignIn, pair: tuple[DutyDay, DutyDay]
) -> None:
    """The planner could book a name on an empty day and ask each firm about it; the lawyer alone is answered."""
    first, second = pair
    visit = factories.booking(factories.slot(first, 1), name="余可见")
    head = client_as(Role.SECTION_HEAD)
    before = _swap_page(head, first, second)
    _as_opposing_party(visit, second.lawyer)
    assert _swap_page(head, first, second) == before
    assert "换后律师属另一律所" in before
    assert "余可见" not in before


def _swap_page(client: Client, first: DutyDay, second: DutyDay) -> str:
    shown = page(client, "duty_day_swap", first.pk, **{"with": second.pk})
    return re.sub(r'value="[\w-]{32,}"', "", shown)  # tokens and keys are drawn anew


def _as_opposing_party(visit: Booking, lawyer: StationLawyer) -> None:
    """The visitor stands on the other side of a consultation that a lawyer of the firm holds."""
    from apps.consultations.choices import PartySide
    from apps.consultations.models import ConflictParty
    from apps.consultations.queries import conflicts

    log = factories.draft()
    party = conflicts.party_of(visit.person)
    ConflictParty.objects.filter(consultation=log).delete()
    ConflictParty.objects.create(
        consultation=log,
        firm=lawyer.firm,
        side=PartySide.OPPOSING,
        number_index=conflicts.number_index(party.number, lawyer.firm_id),
        name_index=conflicts.name_index(party.name, lawyer.firm_id),
    )


def test_a_swap_without_reason_keeps_the_page_and_says_so(client_as: SignIn, pair: tuple[DutyDay, DutyDay]) -> None:
    first, second = pair
    typed = {"version": 1, "other": second.pk, "other_version": 1, "reason": ""}
    answer = send(client_as(Role.SECTION_HEAD), "duty_day_swap", first.pk, **typed)
    assert "必填" in answer
    assert DutyChange.objects.count() == 0


def test_a_swap_on_a_page_gone_stale_shows_the_days_as_they_stand(
    client_as: SignIn, pair: tuple[DutyDay, DutyDay]
) -> None:
    first, second = pair
    head = client_as(Role.SECTION_HEAD)
    typed = {"version": 1, "other": second.pk, "other_version": 1, "reason": "律师甲开庭"}
    arranged(first)
    answer = send(head, "duty_day_swap", first.pk, **typed)
    assert "刚被别人改过，请核对后再确认" in answer
    assert 'name="version" value="2"' in answer
    assert DutyChange.objects.count() == 0


def test_a_stand_in_is_chosen_from_those_available_fairest_first(
    client_as: SignIn, pair: tuple[DutyDay, DutyDay]
) -> None:
    first, _second = pair
    factories.lawyer(3, name="律师丙")
    factories.lawyer(4, name="律师丁", contract_to=date(2026, 5, 1))
    head = client_as(Role.SECTION_HEAD)
    shown = page(head, "duty_day_stand_in", first.pk)
    assert re.findall(r"<option[^>]*>(律师.)</option>", shown) == ["律师丙", "律师乙"]
    third = StationLawyer.objects.get(name="律师丙")
    assert "通知 2 人" in page(head, "duty_day_stand_in", first.pk, **{"with": third.pk})
    send(head, "duty_day_stand_in", first.pk, version=1, lawyer=third.pk, reason="临时发热")
    assert DutyDay.objects.get(pk=first.pk).lawyer_id == third.pk
    assert "替律师甲" in page(head, "station")


def test_a_lawyer_who_is_no_longer_free_is_refused_in_words(client_as: SignIn, pair: tuple[DutyDay, DutyDay]) -> None:
    first, _second = pair
    gone = factories.lawyer(3, contract_to=date(2026, 5, 1))
    answer = send(
        client_as(Role.SECTION_HEAD), "duty_day_stand_in", first.pk, version=1, lawyer=gone.pk, reason="临时发热"
    )
    assert "已不能驻点，请另选一位" in answer
    assert DutyChange.objects.count() == 0


# --- leave ------------------------------------------------------------------------------------------------------------


def leave_form(**typed: Any) -> dict[str, Any]:
    plain = {"intent_key": str(uuid.uuid4()), "first": "2026-05-18", "last": "2026-05-31", "reason": "COURT"}
    return plain | typed


def own_user(lawyer: StationLawyer) -> User:
    assert lawyer.user is not None
    return lawyer.user


def test_a_lawyer_decides_every_day_before_leave_is_saved(client_as: SignIn, pair: tuple[DutyDay, DutyDay]) -> None:
    first, second = pair
    factories.booking(factories.slot(first, 1))
    lawyer = client_as(own_user(first.lawyer))
    asked = send(lawyer, "my_leave", **leave_form())
    assert "5月19日已排驻点，请逐日选择替班律师或停诊。" in asked
    assert "5 月 19 日周二（1 位来访人）" in asked
    assert "停诊，1 位来访人转入改约名单" in asked
    assert LawyerLeave.objects.count() == 0
    done = send(lawyer, "my_leave", **leave_form(**{f"day_{first.pk}": second.lawyer_id}))
    assert "请假已登记" in done
    assert "05-19 由律师乙替班" in done
    assert DutyDay.objects.get(pk=first.pk).lawyer_id == second.lawyer_id


def test_cancelling_for_leave_puts_the_visitors_on_the_list(client_as: SignIn, pair: tuple[DutyDay, DutyDay]) -> None:
    first, _second = pair
    booking = factories.booking(factories.slot(first, 1), name="余可见")
    head = client_as(Role.SECTION_HEAD)
    send(head, "lawyer_leave", first.lawyer_id, **leave_form(**{f"day_{first.pk}": "cancel"}))
    checked_at_commit()
    assert DutyDay.objects.get(pk=first.pk).status == DutyStatus.CANCELLED
    listed = page(client_as(Role.HALL_CLERK), "rebooking_list")
    assert booking.reference.number.partition("-")[2] in listed
    assert "余*见" in listed
    assert "余可见" not in listed


def test_leave_sent_twice_is_one_leave(client_as: SignIn, pair: tuple[DutyDay, DutyDay]) -> None:
    lawyer = client_as(own_user(pair[0].lawyer))
    typed = leave_form(first="2026-06-03", last="2026-06-04")
    send(lawyer, "my_leave", **typed)
    send(lawyer, "my_leave", **typed)
    assert LawyerLeave.objects.count() == 1


def test_leave_is_withdrawn_by_the_lawyer_and_by_nobody_else(client_as: SignIn, pair: tuple[DutyDay, DutyDay]) -> None:
    first, second = pair
    lawyer = client_as(own_user(first.lawyer))
    send(lawyer, "my_leave", **leave_form(first="2026-06-03", last="2026-06-04"))
    leave = LawyerLeave.objects.get()
    stranger = client_as(own_user(second.lawyer))
    assert stranger.post(reverse("leave_withdraw", args=[leave.pk]), {"version": 1}).status_code == 404
    assert "已撤销" in send(lawyer, "leave_withdraw", leave.pk, version=1)
    leave.refresh_from_db()
    assert leave.status == LeaveStatus.WITHDRAWN


def test_a_lawyer_enters_no_leave_for_another(client_as: SignIn, pair: tuple[DutyDay, DutyDay]) -> None:
    first, second = pair
    stranger = client_as(own_user(second.lawyer))
    assert stranger.get(reverse("lawyer_leave", args=[first.lawyer_id])).status_code == 403


# --- firms and contracts ----------------------------------------------------------------------------------------------


def test_two_firms_with_contracts_and_lawyers_are_registered_and_planned(client_as: SignIn) -> None:
    head = client_as(Role.SECTION_HEAD)
    for place in (1, 2):
        firm = factories.firm(contract_to=None)
        typed = {"firm": firm.pk, "number": f"合同{place}", "valid_from": "2026-06-01", "valid_to": "2026-12-31"}
        assert "合同已登记" in send(head, "contract_register", intent_key=str(uuid.uuid4()), **typed)
        lawyer = {
            "name": f"律师{place}", "firm": firm.pk, "licence_number": f"1440520210000000{place}",
            "licence_valid_to": "2027-12-31", "contract_from": "2026-06-01", "contract_to": "2026-12-31",
            "position": place,
        }  # fmt: skip
        assert "律师已登记" in send(head, "lawyer_register", intent_key=str(uuid.uuid4()), **lawyer)
    shown = page(head, "firm_list")
    assert "合同1" in shown
    assert "合同2" in shown
    made = factories.days(date(2026, 6, 1), date(2026, 6, 30))
    assert {day.lawyer.firm_id for day in made} == set(FirmContract.objects.values_list("firm_id", flat=True))


def test_contracts_of_one_firm_do_not_overlap(client_as: SignIn) -> None:
    firm = factories.firm()
    typed = {"firm": firm.pk, "valid_from": "2026-06-01", "valid_to": "2031-12-31", "intent_key": str(uuid.uuid4())}
    assert "在这段时间已有合同" in send(client_as(Role.SECTION_HEAD), "contract_register", **typed)
    with pytest.raises(IntegrityError, match="consultations_contract_no_overlap"), transaction.atomic():
        FirmContract.objects.create(
            bureau_id=firm.bureau_id, firm=firm, valid_from=date(2030, 1, 1), valid_to=date(2031, 1, 1)
        )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"licence_number": "123"}, "17 位数字"),
        ({"licence_valid_to": "2026-01-01"}, "派驻开始前已经到期"),
        ({"contract_to": "2026-05-01"}, "不得早于起始日"),
    ],
)
def test_a_lawyer_who_cannot_be_one_is_refused_in_words(
    client_as: SignIn, change: dict[str, str], sentence: str
) -> None:
    typed = {
        "name": "律师甲", "firm": factories.firm().pk, "licence_number": "14405202100000001",
        "licence_valid_to": "2027-12-31", "contract_from": "2026-06-01", "contract_to": "2026-12-31", "position": 1,
        "intent_key": str(uuid.uuid4()),
    }  # fmt: skip
    assert sentence in send(client_as(Role.SECTION_HEAD), "lawyer_register", **(typed | change))
    assert StationLawyer.objects.count() == 0


def edit_form(lawyer: StationLawyer, **typed: Any) -> dict[str, Any]:
    names = ("version", "name", "licence_number", "licence_valid_to", "contract_from", "contract_to", "position")
    plain = {name: getattr(lawyer, name) for name in names}
    return plain | {"firm": lawyer.firm_id, "user": lawyer.user_id or "", "reason": "合同提前终止"} | typed


def test_a_lawyer_who_leaves_mid_contract_hands_the_planned_days_on(
    client_as: SignIn, pair: tuple[DutyDay, DutyDay]
) -> None:
    first, second = pair
    head = client_as(Role.SECTION_HEAD)
    leaver = first.lawyer
    typed = edit_form(leaver, contract_to="2026-05-15")
    asked = send(head, "lawyer_edit", leaver.pk, **typed)
    assert "5月19日已排驻点" in asked
    assert StationLawyer.objects.get(pk=leaver.pk).contract_to == leaver.contract_to
    send(head, "lawyer_edit", leaver.pk, **typed, **{f"day_{first.pk}": second.lawyer_id})
    checked_at_commit()
    assert StationLawyer.objects.get(pk=leaver.pk).contract_to == date(2026, 5, 15)
    assert DutyDay.objects.get(pk=first.pk).lawyer_id == second.lawyer_id
    made = factories.days(date(2026, 6, 1), date(2026, 6, 30))
    assert {day.lawyer_id for day in made} == {second.lawyer_id}


@pytest.mark.parametrize("change", [{"licence_valid_to": "2026-05-15"}, {"contract_from": "2026-05-20"}])
def test_an_earlier_end_of_the_licence_or_a_later_posting_asks_as_well(
    client_as: SignIn, pair: tuple[DutyDay, DutyDay], change: dict[str, str]
) -> None:
    lawyer = pair[0].lawyer
    asked = send(client_as(Role.SECTION_HEAD), "lawyer_edit", lawyer.pk, **edit_form(lawyer, **change))
    assert "5月19日已排驻点" in asked


def test_a_contract_cut_short_hands_its_lawyers_days_on(client_as: SignIn, pair: tuple[DutyDay, DutyDay]) -> None:
    first, second = pair
    contract = FirmContract.objects.get(firm=first.lawyer.firm)
    typed = {
        "version": contract.version, "firm": contract.firm_id, "number": "", "valid_from": "2020-01-01",
        "valid_to": "2026-05-18", "reason": "提前解除",
    }  # fmt: skip
    head = client_as(Role.SECTION_HEAD)
    assert "5月19日已排驻点" in send(head, "contract_edit", contract.pk, **typed)
    send(head, "contract_edit", contract.pk, **typed, **{f"day_{first.pk}": "cancel"})
    checked_at_commit()
    assert DutyDay.objects.get(pk=first.pk).status == DutyStatus.CANCELLED
    assert DutyDay.objects.get(pk=second.pk).status == DutyStatus.PLANNED


def test_the_database_keeps_contracts_over_planned_days_whatever_the_code_does(
    pair: tuple[DutyDay, DutyDay],
) -> None:
    FirmContract.objects.filter(firm=pair[0].lawyer.firm).update(valid_to=date(2026, 5, 18))
    with pytest.raises(IntegrityError, match="outside posting, licence or contract"):
        checked_at_commit()


@pytest.mark.parametrize("name", ["licence_valid_to", "contract_to"])
def test_the_database_plans_nobody_who_has_expired(pair: tuple[DutyDay, DutyDay], name: str) -> None:
    first, _second = pair
    ends: dict[str, Any] = {"contract_from": date(2020, 1, 1), name: date(2026, 5, 18)}
    expired = factories.lawyer(3, **ends)
    with pytest.raises(IntegrityError, match="not in post"), transaction.atomic():
        DutyDay.objects.filter(pk=first.pk).update(lawyer=expired)


def test_what_ends_within_sixty_days_is_said_and_what_is_followed_by_another_contract_is_not() -> None:
    soon = factories.lawyer(1, name="律师甲", licence_valid_to=date(2026, 7, 11))
    factories.lawyer(2, firm=soon.firm, licence_valid_to=date(2026, 7, 12))
    ending_firm = factories.firm(contract_to=date(2026, 6, 30))
    factories.lawyer(3, firm=ending_firm)
    followed = factories.firm(contract_to=date(2026, 6, 30))
    factories.lawyer(4, firm=followed)
    services.register_contract(
        ContractEntry(followed, date(2026, 7, 1), date(2027, 6, 30)), bureau=followed.bureau, by=factories.planner()
    )
    found = queries.endings(queries.staffing(soon.bureau_id), moment.today())
    assert [(one.on, one.firm, one.lawyer) for one in found] == [
        (date(2026, 6, 30), ending_firm, None),
        (date(2026, 7, 11), soon.firm, soon),
    ]


def test_the_planner_is_told_at_home_and_others_are_not(client_as: SignIn) -> None:
    factories.lawyer(1, name="律师甲", licence_valid_to=date(2026, 6, 1))
    found = queries.work_items(factories.planner(), moment.today(), 10)
    assert [(item.title, item.due_on) for item in found] == [("律师甲执业证即将到期", date(2026, 6, 1))]
    assert queries.work_items(UserFactory(role=Role.BUREAU_LEADER), moment.today(), 10) == []


def test_firms_of_another_bureau_do_not_exist(client_as: SignIn) -> None:
    elsewhere = UnitFactory()
    stranger = factories.lawyer(1, bureau=elsewhere)
    contract = FirmContract.objects.get(firm=stranger.firm)
    head = client_as(Role.SECTION_HEAD)
    assert head.get(reverse("lawyer_edit", args=[stranger.pk])).status_code == 404
    assert head.get(reverse("contract_edit", args=[contract.pk])).status_code == 404
    assert head.get(reverse("lawyer_leave", args=[stranger.pk])).status_code == 404
    assert stranger.firm.name not in page(head, "firm_list")


# --- plan and publish -------------------------------------------------------------------------------------------------


def test_published_days_are_not_drawn_anew_and_unpublished_ones_are(client_as: SignIn) -> None:
    factories.lawyer(1)
    head = client_as(Role.SECTION_HEAD)
    first, second = factories.days(factories.NEXT_TUESDAY, LATER)
    send(head, "duty_days_publish", first="2026-05-19", last="2026-05-19")
    factories.lawyer(2)
    assert "原排律师1" in page(head, "duty_days_plan", first="2026-05-19", last="2026-05-26", anew="on")
    send(head, "duty_days_plan", first="2026-05-19", last="2026-05-26", anew="on")
    assert DutyDay.objects.get(pk=first.pk).lawyer.position == 1
    assert DutyDay.objects.get(pk=second.pk).lawyer.position == 2


def test_a_day_with_a_visitor_or_a_stand_in_is_not_drawn_anew() -> None:
    factories.lawyer(1)
    first, second = factories.days(factories.NEXT_TUESDAY, LATER)
    factories.booking(factories.slot(first, 1))
    other = factories.lawyer(2)
    services.stand_in(second, other, version=1, reason="开庭", by=factories.planner())
    factories.lawyer(3)
    again = services.generate_duty_days(first.on, second.on, unit=first.unit, by=factories.planner(), anew=True)
    assert again == []


def test_the_day_after_a_notice_makes_it_a_day_off_the_planner_sees_it(client_as: SignIn) -> None:
    from apps.core import calendars
    from apps.core.models import CalendarDay

    factories.lawyer(1)
    day = factories.day(factories.NEXT_TUESDAY)
    CalendarDay.objects.create(date=day.on, is_workday=False, name="临时放假", source_doc="测试", confirmed=True)
    calendars.forget()
    try:
        assert "05-19 周二放假，仍排有驻点" in page(client_as(Role.SECTION_HEAD), "station")
    finally:
        calendars.forget()


# --- room and slots ---------------------------------------------------------------------------------------------------


def clocks(day: DutyDay) -> list[str]:
    slots = Slot.objects.filter(duty_day=day).order_by("starts_at")
    return [f"{timezone.localtime(slot.starts_at, timezone.get_default_timezone()):%H:%M}" for slot in slots]


def arranged(day: DutyDay, **changes: Any) -> DutyDay:
    plain = DayEntry(room="二楼接待室", first_slot=time(9), slot_minutes=30, slot_count=10, walk_in_capacity=12)
    day.refresh_from_db()
    return services.arrange_day(day, replace(plain, **changes), version=day.version, by=factories.planner())


def test_slots_of_a_day_are_rearranged_while_nobody_is_booked(pair: tuple[DutyDay, DutyDay]) -> None:
    day = arranged(pair[0], first_slot=time(9, 30), slot_minutes=40, slot_count=4)
    assert clocks(day) == ["09:30", "10:10", "10:50", "14:30"]
    assert DutyDay.objects.get(pk=day.pk).room == "二楼接待室"


def test_a_slot_that_somebody_was_booked_on_keeps_its_time(pair: tuple[DutyDay, DutyDay]) -> None:
    day = pair[0]
    held = factories.booking(factories.slot(day, 3))
    with pytest.raises(Refused, match="10:00 的号已有人预约"):
        arranged(day, slot_minutes=40)
    with pytest.raises(Refused, match="10:00 的号已有人预约"):
        arranged(day, slot_count=2)
    arranged(day, slot_count=12)
    assert len(clocks(day)) == 12
    held.refresh_from_db()
    assert held.slot is not None
    assert f"{timezone.localtime(held.slot.starts_at):%H:%M}" == "10:00"


def test_walk_in_numbers_already_given_are_not_taken_back() -> None:
    visit = factories.walk_in()
    factories.walk_in(visit.duty_day)
    with pytest.raises(Refused, match="已取到 2 号"):
        arranged(visit.duty_day, walk_in_capacity=1)


def test_an_extra_slot_stands_beside_the_others_and_can_be_booked(
    client_as: SignIn, pair: tuple[DutyDay, DutyDay]
) -> None:
    day = pair[0]
    head = client_as(Role.SECTION_HEAD)
    assert "与已有的号重叠" in send(head, "slot_add", day.pk, version=1, at="09:15", reason="领导协调")
    send(head, "slot_add", day.pk, version=1, at="17:00", reason="来访人只有此时可来")
    extra = Slot.objects.get(duty_day=day, position=61)
    factories.booking(extra)
    assert "预约 1/11" in page(head, "station")
    assert "预约 1/11" in page(head, "duty_month", month=f"{day.on:%Y-%m}")
    day.refresh_from_db()
    with pytest.raises(Refused, match="重叠"):
        arranged(day, slot_count=12)


def test_a_day_that_is_over_is_rearranged_no_more(pair: tuple[DutyDay, DutyDay]) -> None:
    services.cancel_duty_day(pair[0], version=1, reason="台风停诊", by=factories.planner())
    with pytest.raises(Refused, match="停诊"):
        arranged(pair[0])


def test_slots_are_local_times_whatever_zone_the_process_shows() -> None:
    factories.lawyer(1)
    with timezone.override("America/New_York"):
        day = factories.day(factories.NEXT_TUESDAY)
        extra = services.add_slot(day, time(17), version=1, reason="只有此时可来", by=factories.planner())
    starts = Slot.objects.get(duty_day=day, position=1).starts_at
    assert starts.isoformat() == "2026-05-19T01:00:00+00:00"
    assert extra.starts_at.utctimetuple().tm_hour == 9


# --- the re-booking list ----------------------------------------------------------------------------------------------


@pytest.fixture
def sent_away(pair: tuple[DutyDay, DutyDay]) -> Booking:
    booking = factories.booking(factories.slot(pair[0], 1), name="余可见", phone="13800000000")
    services.cancel_duty_day(pair[0], version=1, reason="台风停诊", by=factories.planner())
    return booking


def test_somebody_is_booked_again_without_being_typed_again(
    client_as: SignIn, pair: tuple[DutyDay, DutyDay], sent_away: Booking
) -> None:
    clerk = client_as(Role.HALL_CLERK)
    number = sent_away.reference.number
    shown = page(clerk, "rebooking_book", number)
    assert "余*见" in shown
    assert "原定 05-19 周二 09:00" in shown
    assert "余可见" not in shown
    wanted = factories.slot(pair[1], 2)
    typed = {"slot": wanted.pk, "topic": sent_away.topic_id, "wanted": "ADVICE", "intent_key": str(uuid.uuid4())}
    assert "已改约" in send(clerk, "rebooking_book", number, **typed)
    again = Booking.objects.get(slot=wanted)
    assert (again.person_id, again.status) == (sent_away.person_id, BookingStatus.BOOKED)
    line = Rebooking.objects.get()
    assert (line.status, line.new_booking_id) == (RebookingStatus.REBOOKED, again.pk)
    assert "没有待改约" in page(clerk, "rebooking_list")


def test_a_slot_just_lost_is_said_and_the_line_stays_open(
    client_as: SignIn, pair: tuple[DutyDay, DutyDay], sent_away: Booking
) -> None:
    clerk = client_as(Role.HALL_CLERK)
    line = queries.rebooking_for(factories.clerk(), sent_away.reference.number)
    taken = factories.booking(factories.slot(pair[1], 2)).slot
    assert taken is not None
    typed = {"slot": taken.pk, "topic": sent_away.topic_id, "wanted": "ADVICE", "intent_key": str(uuid.uuid4())}
    assert "这一时段刚被约走，最近的空时段是" in send(clerk, "rebooking_book", sent_away.reference.number, **typed)
    line.refresh_from_db()
    assert line.status == RebookingStatus.OPEN


def test_who_does_not_want_another_time_is_taken_off_with_the_reason(client_as: SignIn, sent_away: Booking) -> None:
    clerk = client_as(Role.HALL_CLERK)
    number = sent_away.reference.number
    assert "必填" in send(clerk, "rebooking_decline", number, version=1, reason="")
    send(clerk, "rebooking_decline", number, version=1, reason="已自行解决")
    line = Rebooking.objects.get()
    assert (line.status, line.reason) == (RebookingStatus.DECLINED, "已自行解决")
    assert "已经改约或已不再预约" in send(clerk, "rebooking_decline", number, version=2, reason="已自行解决")


def test_a_line_is_work_of_the_desk_until_it_is_settled(sent_away: Booking) -> None:
    clerk = factories.clerk()
    items = [item for item in queries.work_items(clerk, moment.today(), 10) if item.number]
    assert [item.number for item in items] == [sent_away.reference.number]
    assert items[0].who == "余*见"
    line = Rebooking.objects.get()
    services.decline_rebooking(line, version=line.version, reason="已自行解决", by=clerk)
    assert [item for item in queries.work_items(clerk, moment.today(), 10) if item.number] == []


def test_a_street_sees_its_own_people_on_the_list_and_nobody_elses(
    client_as: SignIn, pair: tuple[DutyDay, DutyDay]
) -> None:
    own = factories.street()
    reporter = factories.reporter(own)
    mine = factories.booking(factories.slot(pair[0], 1), by=reporter, street_id=own.pk)
    other = factories.booking(factories.slot(pair[0], 2))
    services.cancel_duty_day(pair[0], version=1, reason="台风停诊", by=factories.planner())
    shown = page(client_as(reporter), "rebooking_list")
    assert mine.reference.number.partition("-")[2] in shown
    assert other.reference.number.partition("-")[2] not in shown
    answer = client_as(reporter).get(reverse("rebooking_book", args=[other.reference.number]))
    assert answer.status_code == 404


def test_a_streets_visitor_stays_the_streets_and_is_told_of_the_new_time(
    client_as: SignIn, pair: tuple[DutyDay, DutyDay]
) -> None:
    own = factories.street()
    booking = factories.booking(factories.slot(pair[0], 1), by=factories.reporter(own), street_id=own.pk)
    services.cancel_duty_day(pair[0], version=1, reason="台风停诊", by=factories.planner())
    wanted = factories.slot(pair[1], 2)
    typed = {"slot": wanted.pk, "topic": booking.topic_id, "wanted": "ADVICE", "intent_key": str(uuid.uuid4())}
    send(client_as(Role.HALL_CLERK), "rebooking_book", booking.reference.number, **typed)
    again = Booking.objects.get(slot=wanted)
    assert (again.via, again.street_id) == ("STREET", own.pk)
    assert client_as(factories.reporter(own)).get(again.get_absolute_url()).status_code == 200
    assert Message.objects.filter(reference=again.reference).values_list("kind", flat=True).get() == "station.rebook"


def test_a_slot_that_was_just_rearranged_away_is_refused_in_words(pair: tuple[DutyDay, DutyDay]) -> None:
    gone = factories.slot(pair[0], 10)
    arranged(pair[0], slot_count=5)
    with pytest.raises(Refused, match="刚被调整"):
        factories.booking(gone)


# --- make-up days -----------------------------------------------------------------------------------------------------


def test_a_make_up_saturday_worked_as_a_tuesday_is_a_duty_day_with_slots_and_visitors(settings: Any) -> None:
    """The notice for 2026 makes 10 October, a Saturday, a working day; the bureau works it as a Tuesday."""
    saturday = date(2026, 10, 10)
    assert factories.days(saturday, saturday) == []
    settings.DUTY_MAKE_UP_DAYS = {saturday: 1}
    (day,) = factories.days(saturday, saturday)
    visit = factories.booking(factories.slot(day, 1))
    assert (visit.duty_day.on.weekday(), visit.status) == (5, BookingStatus.BOOKED)
    assert saturday in queries.duty_dates(date(2026, 10, 1), date(2026, 10, 31))


# --- the roster page --------------------------------------------------------------------------------------------------


def test_the_roster_shows_shares_over_the_whole_contract_and_the_spread(
    client_as: SignIn, pair: tuple[DutyDay, DutyDay]
) -> None:
    factories.days(date(2026, 6, 1), date(2026, 8, 31))
    shown = page(client_as(Role.SECTION_HEAD), "station")
    assert "按合同应轮，最多与最少相差" in shown
    assert "累计／应轮" in shown
    assert "8／7.5 日" in shown


def test_leave_and_open_matters_are_for_whoever_plans(client_as: SignIn, pair: tuple[DutyDay, DutyDay]) -> None:
    lawyer = client_as(own_user(pair[0].lawyer))
    send(lawyer, "my_leave", **leave_form(first="2026-06-03", last="2026-06-04"))
    assert "律师甲请假 2026-06-03 至 2026-06-04" in page(client_as(Role.SECTION_HEAD), "station")
    assert "请假 2026-06-03" not in page(client_as(Role.STREET_REPORTER), "station")
