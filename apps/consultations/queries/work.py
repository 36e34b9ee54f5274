"""What the station owes a person today."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.choices import BookingStatus, DutyStatus
from apps.consultations.models import Booking, DutyDay
from apps.core.worklist import WorkItem


def work_items(user: User, today: date, limit: int) -> list[WorkItem]:
    """What the station owes this person today: a lawyer's open days first, the desk's visitors of today."""
    items: list[WorkItem] = []
    if user.has_role(Role.STATION_LAWYER):
        items += _lawyer_items(user, today, limit)
    if permissions.at_desk(user):
        items += _desk_items(user, today, limit)
    return items[:limit]


def _lawyer_items(user: User, today: date, limit: int) -> list[WorkItem]:
    own = DutyDay.objects.filter(lawyer__user=user, status=DutyStatus.PLANNED, on__lte=today)
    return [_lawyer_item(day, today) for day in own.order_by("on")[:limit]]


def _lawyer_item(day: DutyDay, today: date) -> WorkItem:
    is_over = day.on < today
    title = _("%(on)s驻点日") % {"on": f"{day.on.month}月{day.on.day}日"}
    if is_over:
        title += _("：结果尚未登记完")
    return WorkItem(
        due_on=day.on,
        number="",
        title=title,
        who="",
        next_step=_("登记结果并结束") if is_over else _("接待来访人"),
        url=reverse("lawyer_desk_day", args=[day.pk]),
    )


def _desk_items(user: User, today: date, limit: int) -> list[WorkItem]:
    rows = Booking.objects.visible_to(user).filter(duty_day__on=today).unsettled()
    rows = rows.select_related("reference", "slot", "person", "topic").in_queue_order()
    return [_desk_item(booking, today) for booking in rows[:limit]]


def _desk_item(booking: Booking, today: date) -> WorkItem:
    at = f"{timezone.localtime(booking.slot.starts_at):%H:%M}" if booking.slot else booking.queue_label
    return WorkItem(
        due_on=today,
        number=booking.reference.number,
        title=_("%(at)s %(topic)s") % {"at": at, "topic": booking.topic.name},
        who=booking.person.masked_name,
        next_step=_("登记是否到场") if booking.status == BookingStatus.BOOKED else _("等候接待"),
        url=reverse("duty_day", args=[booking.duty_day_id]),
    )
