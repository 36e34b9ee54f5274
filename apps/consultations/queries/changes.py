"""What a swap or a stand-in would do, before it is confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import Http404

from apps.consultations.choices import BookingStatus, ContactWay, DutyStatus
from apps.consultations.models import Booking, DutyChange, DutyDay, StationLawyer
from apps.consultations.queries.calendar import candidates
from apps.consultations.rules import Candidate
from apps.core import moment


@dataclass(frozen=True)
class ChangeLine:
    """One day before and after; visitors stay with it.

    Which of them may collide with the new firm is not asked: the bureau would learn whom a log names.
    """

    day: DutyDay
    before: StationLawyer
    after: StationLawyer
    visitors: int
    waiting: int

    @property
    def other_firm(self) -> bool:
        return self.before.firm_id != self.after.firm_id


@dataclass(frozen=True)
class Told:
    """Who is told when it is confirmed: lawyers, and visitors by the way they are told."""

    lawyers: int
    ways: Sequence[tuple[str, int]]

    @property
    def visitors(self) -> int:
        return sum(count for _way, count in self.ways)

    @property
    def all(self) -> int:
        return self.lawyers + self.visitors


def swap_partners(day: DutyDay) -> list[DutyDay]:
    """Days to come of other lawyers for which both could change places, by date."""
    lawyers = {row.pk: row for row in candidates(day.bureau)}
    others = DutyDay.objects.filter(bureau_id=day.bureau_id, status=DutyStatus.PLANNED, on__gt=moment.today())
    others = others.exclude(lawyer_id=day.lawyer_id).exclude(on=day.on).select_related("lawyer", "unit", "bureau")
    rows = others.order_by("on", "pk")
    return [other for other in rows if _can(lawyers, other, day) and _can(lawyers, day, other)]


def _can(lawyers: dict[int, Candidate], giver: DutyDay, day: DutyDay) -> bool:
    """Whether the lawyer of one day could sit on the other instead."""
    lawyer = lawyers.get(giver.lawyer_id)
    if lawyer is None:
        return False
    held = tuple(on for on in lawyer.held if on != giver.on)
    return replace(lawyer, held=held).is_available(day.on)


def swap_partner(day: DutyDay, pk: int) -> DutyDay:
    """One of these days, else 404."""
    for other in swap_partners(day):
        if other.pk == pk:
            return other
    raise Http404


def change_line(day: DutyDay, after: StationLawyer) -> ChangeLine:
    """A day with its new lawyer and who stands on it."""
    counts = Counter(status for (status,) in Booking.objects.filter(duty_day=day).unsettled().values_list("status"))
    waiting = counts.pop(BookingStatus.WAITING, 0)
    return ChangeLine(day, day.lawyer, after, sum(counts.values()), waiting)


def told_of(lines: Sequence[ChangeLine]) -> Told:
    """Who hears of it: both lawyers, and every visitor who holds a time, by the way that the messages take."""
    days = [line.day for line in lines]
    rows = Booking.objects.filter(duty_day__in=days, status__in=(BookingStatus.BOOKED, BookingStatus.OFFERED))
    found = rows.values_list("contact_way", "person__phone_index", "email_sealed")
    ways = Counter(_way(way, bool(phone), bool(email)) for way, phone, email in found)
    people = {line.before.pk for line in lines} | {line.after.pk for line in lines}
    return Told(len(people), [(str(way.label), ways[way]) for way in ContactWay if ways[way]])


def _way(way: str, has_phone: bool, has_email: bool) -> ContactWay:
    if way == ContactWay.EMAIL and has_email:
        return ContactWay.EMAIL
    if way == ContactWay.PRINT or not has_phone:
        return ContactWay.PRINT
    return ContactWay.SMS if way == ContactWay.SMS else ContactWay.CALL


def changes_of(day: DutyDay) -> list[DutyChange]:
    """Who gave the day to whom, the latest first."""
    return list(
        DutyChange.objects.filter(duty_day=day).select_related("from_lawyer", "to_lawyer", "by").order_by("-pk")
    )
