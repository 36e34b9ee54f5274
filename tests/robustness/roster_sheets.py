"""The sheets of the roster, for the tables of forms that create, edit and move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count

from django.urls import reverse

from apps.consultations import services
from apps.consultations.choices import LeaveReason, LeaveStatus, RebookingStatus
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
from tests.consultations import factories as station
from tests.robustness.sheets import Edit, Sheet

TEXTS = ("甲在这里写的", "乙在这里写的")
LATER = date(2026, 5, 26)
LEAVE = {"first": "2026-06-03", "last": "2026-06-04", "reason": "COURT"}
_numbers = count(1)


def contract_register() -> Sheet:
    firm = station.firm(contract_to=None)
    typed = {"firm": firm.pk, "valid_from": "2026-06-01", "valid_to": "2026-12-31"}
    return Sheet(station.planner(), reverse("contract_register"), typed, FirmContract.objects.filter(firm=firm))


def lawyer_register() -> Sheet:
    number = f"14405209{next(_numbers):09d}"
    typed = {
        "name": "试投律师", "firm": station.firm().pk, "licence_number": number, "licence_valid_to": "2027-12-31",
        "contract_from": "2026-06-01", "contract_to": "2026-12-31", "position": "6",
    }  # fmt: skip
    rows = StationLawyer.objects.filter(licence_number=number)
    return Sheet(station.planner(), reverse("lawyer_register"), typed, rows)


def my_leave() -> Sheet:
    lawyer = station.lawyer(3)
    assert lawyer.user is not None
    return Sheet(lawyer.user, reverse("my_leave"), LEAVE, LawyerLeave.objects.filter(lawyer=lawyer))


def lawyer_leave() -> Sheet:
    lawyer = station.lawyer(3)
    url = reverse("lawyer_leave", args=[lawyer.pk])
    return Sheet(station.planner(), url, LEAVE, LawyerLeave.objects.filter(lawyer=lawyer))


def _sent_away() -> Booking:
    booking = station.booking(station.slot(station.day(station.NEXT_TUESDAY), 2))
    return services.cancel_by_us(booking, reason="律师临时出庭", by=station.clerk())


def rebooking_book() -> Sheet:
    booking, slot = _sent_away(), station.slot(station.day(LATER), 2)
    url = reverse("rebooking_book", args=[booking.reference.number])
    return Sheet(station.clerk(), url, {"slot": slot.pk}, Booking.objects.filter(slot=slot))


def rebooking_decline() -> Sheet:
    booking = _sent_away()
    url = reverse("rebooking_decline", args=[booking.reference.number])
    rows = Rebooking.objects.filter(booking=booking, status=RebookingStatus.DECLINED)
    return Sheet(station.clerk(), url, {"reason": "已自行解决"}, rows)


def contract_edit() -> Edit:
    contract = FirmContract.objects.get(firm=station.firm())
    sheet = Sheet(station.planner(), reverse("contract_edit", args=[contract.pk]), {"reason": "更正编号"})
    return Edit(sheet, "number", TEXTS, lambda: FirmContract.objects.get(pk=contract.pk).number)


def lawyer_edit() -> Edit:
    lawyer = station.lawyer(4)
    sheet = Sheet(station.planner(), reverse("lawyer_edit", args=[lawyer.pk]), {"reason": "更正姓名"})
    return Edit(sheet, "name", TEXTS, lambda: StationLawyer.objects.get(pk=lawyer.pk).name)


def duty_day_arrange() -> Edit:
    day = station.day(station.NEXT_TUESDAY)
    sheet = Sheet(station.planner(), reverse("duty_day_arrange", args=[day.pk]))
    return Edit(sheet, "room", TEXTS, lambda: DutyDay.objects.get(pk=day.pk).room)


def _pair() -> tuple[DutyDay, DutyDay]:
    """Two new days of two lawyers: what an earlier sheet made still stands."""
    station.lawyer(1)
    station.lawyer(2)
    first = date(2026, 11, 3) + timedelta(weeks=2 * next(_numbers))
    one, other = station.days(first, first + timedelta(weeks=1))
    return one, other


def duty_day_swap() -> Sheet:
    first, second = _pair()
    url = reverse("duty_day_swap", args=[first.pk])
    rows = DutyChange.objects.filter(duty_day=first)
    return Sheet(station.planner(), url, {"reason": "开庭"}, rows, page=f"{url}?with={second.pk}")


def duty_day_stand_in() -> Sheet:
    first, second = _pair()
    url = reverse("duty_day_stand_in", args=[first.pk])
    rows = DutyChange.objects.filter(duty_day=first)
    return Sheet(station.planner(), url, {"reason": "发热"}, rows, page=f"{url}?with={second.lawyer_id}")


def slot_add() -> Sheet:
    day = station.day(station.NEXT_TUESDAY)
    url = reverse("slot_add", args=[day.pk])
    typed = {"at": "17:00", "reason": "只有此时可来"}
    return Sheet(station.planner(), url, typed, Slot.objects.filter(duty_day=day))


def leave_withdraw() -> Sheet:
    lawyer = station.lawyer(5)
    assert lawyer.user is not None
    entry = services.LeaveEntry(date(2026, 6, 3), date(2026, 6, 4), LeaveReason.COURT)
    leave = services.enter_leave(lawyer, entry, {}, by=lawyer.user)
    rows = LawyerLeave.objects.filter(lawyer=lawyer, status=LeaveStatus.WITHDRAWN)
    url = reverse("leave_withdraw", args=[leave.pk])
    return Sheet(lawyer.user, url, {}, rows, page=reverse("my_leave"))


def duty_days_publish() -> Sheet:
    day = station.day(station.NEXT_TUESDAY)
    page = f"{reverse('duty_days_plan')}?first={day.on}&last={day.on}"
    rows = DutyDay.objects.filter(pk=day.pk, locked=True)
    return Sheet(station.planner(), reverse("duty_days_publish"), {}, rows, page=page)


CREATES: dict[str, list[Callable[[], Sheet]]] = {
    make.__name__: [make] for make in (contract_register, lawyer_register, my_leave, lawyer_leave, rebooking_book)
}
EDITS: dict[str, list[Callable[[], Edit]]] = {
    make.__name__: [make] for make in (contract_edit, lawyer_edit, duty_day_arrange)
}
MOVES: dict[str, Callable[[], Sheet]] = {
    make.__name__: make
    for make in (
        rebooking_decline, duty_day_swap, duty_day_stand_in, slot_add, leave_withdraw, duty_days_publish,
    )
}  # fmt: skip
