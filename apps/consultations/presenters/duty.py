"""Duty days that change hands: labels, leave, contracts that end, the re-booking list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.choices import DutyStatus, LeaveStatus
from apps.consultations.models import DutyChange, DutyDay, LawyerLeave, Rebooking
from apps.consultations.presenters.days import clock, visitor
from apps.consultations.queries import Ending
from apps.core import moment, shapes
from apps.core.look import WEEKDAYS


def day_name(on: date) -> str:
    """05-26 周二"""
    return f"{on:%m-%d} {WEEKDAYS[on.weekday()]}"


def swap_label(day: DutyDay) -> str:
    """A day as a choice: 05-26 周二 秦若谷"""
    return f"{day_name(day.on)} {day.lawyer.name}"


def day_facts(day: DutyDay) -> list[str]:
    """What stands under the heading of a form about a day."""
    return [f"{day.on:%Y-%m-%d} {WEEKDAYS[day.on.weekday()]}", day.lawyer.name, day.room]


def change_text(change: DutyChange) -> str:
    """05-26 由某某替班"""
    return _("%(day)s由%(name)s替班") % {"day": f"{change.duty_day.on:%m-%d} ", "name": change.to_lawyer.name}


@dataclass(frozen=True)
class LeaveRow:
    """One leave: its days, what became of the duty days in it, and whether it can still be withdrawn."""

    leave: LawyerLeave
    period: str
    outcome: str
    can_withdraw: bool


def leave_rows(leaves: Iterable[LawyerLeave]) -> list[LeaveRow]:
    today = moment.today()
    return [
        LeaveRow(
            leave=leave,
            period=_period(leave),
            outcome="，".join(change_text(change) for change in leave.changes.all()),
            can_withdraw=leave.status == LeaveStatus.STANDING and leave.last >= today,
        )
        for leave in leaves
    ]


def _period(leave: LawyerLeave) -> str:
    if leave.first == leave.last:
        return f"{leave.first:%Y-%m-%d}"
    return _("%(first)s 至 %(last)s") % {"first": f"{leave.first:%Y-%m-%d}", "last": f"{leave.last:%Y-%m-%d}"}


def matters(
    leaves: Iterable[LawyerLeave], endings: Iterable[Ending], misplaced: Iterable[DutyDay]
) -> list[shapes.Line]:
    """Leave of the period, what runs out, and days that a later notice made days off."""
    found = [_misplaced_line(day) for day in misplaced] + ending_lines(endings, moment.today())
    return found + [_leave_line(row) for row in leave_rows(leaves)]


def _misplaced_line(day: DutyDay) -> shapes.Line:
    text = _("%(on)s放假，仍排有驻点") % {"on": day_name(day.on)}
    return shapes.Line(text, url=day.get_absolute_url(), meta=_("请停诊"))


def _leave_line(row: LeaveRow) -> shapes.Line:
    text = _("%(name)s请假 %(period)s") % {"name": row.leave.lawyer.name, "period": row.period}
    return shapes.Line(text, meta=row.outcome)


def ending_lines(endings: Iterable[Ending], today: date) -> list[shapes.Line]:
    """Licences and contracts that end soon or have ended."""
    url = reverse("firm_list")
    return [shapes.Line(ending.text(today), url=url, meta=f"{ending.on:%Y-%m-%d}") for ending in endings]


@dataclass(frozen=True)
class RebookingLine:
    """One person on the re-booking list; `who` masked, empty for whoever may not see it."""

    number: str
    who: str
    topic: str
    day: str
    at: str
    way: str


def rebooking_lines(rows: Iterable[Rebooking], user: User) -> list[RebookingLine]:
    return [_rebooking_line(row, user) for row in rows]


def _rebooking_line(row: Rebooking, user: User) -> RebookingLine:
    booking = row.booking
    return RebookingLine(
        number=booking.reference.number,
        who=visitor(booking, user),
        topic=booking.topic.name,
        day=day_name(booking.duty_day.on),
        at=clock(booking.slot) if booking.slot else booking.queue_label or _("候补"),
        way=booking.get_contact_way_display(),
    )


def rebooking_facts(row: Rebooking, user: User) -> Sequence[str]:
    line = _rebooking_line(row, user)
    return [line.who, _("原定 %(day)s %(at)s") % {"day": line.day, "at": line.at}, line.topic]


def changed_hands(day: DutyDay) -> str:
    """替方致远, 与方致远调换, or nothing: how the day came to its lawyer."""
    name = getattr(day, "given_by", None)  # this and its fellows come from `queries.roster`
    if name is None or day.status == DutyStatus.CANCELLED or getattr(day, "first_had_by", None) == day.lawyer_id:
        return ""
    return (_("与%(name)s调换") if getattr(day, "given_for", None) else _("替%(name)s")) % {"name": name}


@dataclass(frozen=True)
class DayRoster:
    """What may be done with a day's lawyer, room and slots, and how the day came to its lawyer."""

    ways: Sequence[shapes.Way]
    entries: Sequence[shapes.Entry]


def day_roster(day: DutyDay, changes: Iterable[DutyChange], user: User) -> DayRoster:
    """The ways are for whoever plans; who changed it and why for those who work in the bureau."""
    entries = [_change_entry(change) for change in changes] if permissions.is_bureau_staff(user) else []
    return DayRoster(_roster_ways(day, user), entries)


def _roster_ways(day: DutyDay, user: User) -> list[shapes.Way]:
    if not permissions.can_hand_on(user, day):
        return []
    today = moment.today()
    found = [("duty_day_swap", _("与另一天调换"))] if day.on > today else []
    found.append(("duty_day_stand_in", _("登记替班")))
    if day.on >= today:
        found += [("duty_day_arrange", _("地点与号段")), ("slot_add", _("加号"))]
    return [shapes.Way(label, reverse(name, args=[day.pk])) for name, label in found]


def _change_entry(change: DutyChange) -> shapes.Entry:
    facts = {"giver": change.from_lawyer.name, "taker": change.to_lawyer.name}
    what = _("%(taker)s替%(giver)s") if change.other_day_id is None else _("%(giver)s与%(taker)s调换")
    return shapes.Entry(change.at, what % facts, change.by.full_name, change.reason)
