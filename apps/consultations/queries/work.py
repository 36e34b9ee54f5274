"""What the station owes a person today."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.choices import BookingStatus, DutyStatus, LogStatus
from apps.consultations.models import Booking, DutyDay
from apps.consultations.queries.referral_work import referral_items
from apps.consultations.queries.roster_work import roster_items
from apps.core.worklist import WorkItem

_DRAFT = Q(bookings__consultation__status=LogStatus.DRAFT)


def work_items(user: User, today: date, limit: int) -> list[WorkItem]:
    """What the station owes this person today: a lawyer's open days first, the desk's visitors of today."""
    items: list[WorkItem] = []
    if user.has_role(Role.STATION_LAWYER):
        items += _lawyer_items(user, today, limit)
    if permissions.at_desk(user):
        items += _desk_items(user, today, limit)
    elif user.has_role(Role.STREET_REPORTER):
        items += _offers(user, limit)
    items += roster_items(user, today, limit) + referral_items(user, today, limit)
    return items[:limit]


def _lawyer_items(user: User, today: date, limit: int) -> list[WorkItem]:
    own = DutyDay.objects.filter(lawyer__user=user, status=DutyStatus.PLANNED, on__lte=today).with_counts()
    rows = own.annotate(drafts=Count("bookings__consultation", filter=_DRAFT)).order_by("on")
    return [_day_over(day) if day.on < today else _day_now(day) for day in rows[:limit]]


def _title(day: DutyDay) -> str:
    return _("%(on)s驻点日") % {"on": f"{day.on.month}月{day.on.day}日"}


def _day_over(day: DutyDay) -> WorkItem:
    """Before everything else: while it stands open the day does not count and its visitors are nobody's."""
    unsettled, drafts = getattr(day, "unsettled", 0), getattr(day, "drafts", 0)
    missing = [_("缺 %(n)d 位来访人的结果") % {"n": unsettled}] if unsettled else []
    missing += [_("%(n)d 份咨询记录未办结") % {"n": drafts}] if drafts else []
    words = _("：结果尚未登记完，") + "，".join(missing) if missing else _("：结果已登记完，尚未结束")
    return WorkItem(
        due_on=day.on,
        number="",
        title=_title(day) + words,
        who="",
        next_step=_("登记结果并结束") if missing else _("结束驻点日"),
        url=reverse("duty_day", args=[day.pk]),
        first=True,
    )


def _day_now(day: DutyDay) -> WorkItem:
    return WorkItem(
        due_on=day.on,
        number="",
        title=_title(day),
        who="",
        next_step=_("接待来访人"),
        url=reverse("lawyer_desk_day", args=[day.pk]),
        hour=_("今日 %(at)s") % {"at": f"{day.first_slot:%H:%M}"},
    )


def _desk_items(user: User, today: date, limit: int) -> list[WorkItem]:
    """Offers that wait for an answer, then the visitors of today."""
    seen = Booking.objects.visible_to(user).select_related("reference", "slot", "person", "topic")
    coming = seen.filter(duty_day__on=today, status__in=(BookingStatus.BOOKED, BookingStatus.ARRIVED))
    return _offers(user, limit) + [_desk_item(booking, today) for booking in coming.in_queue_order()[:limit]]


def _offers(user: User, limit: int) -> list[WorkItem]:
    """Offers that wait for an answer: the bureau's for its desk, a street's own for the street."""
    seen = Booking.objects.visible_to(user).select_related("reference", "slot", "person")
    offers = seen.filter(status=BookingStatus.OFFERED).order_by("offer_expires_at", "pk")
    return [_offer_item(booking) for booking in offers[:limit]]


def _offer_item(booking: Booking) -> WorkItem:
    assert booking.offer_expires_at is not None
    assert booking.slot is not None
    until = timezone.localtime(booking.offer_expires_at)
    return WorkItem(
        due_on=until.date(),
        number=booking.reference.number,
        title=_("候补时段 %(slot)s，保留至 %(until)s")
        % {"slot": f"{timezone.localtime(booking.slot.starts_at):%m-%d %H:%M}", "until": f"{until:%m-%d %H:%M}"},
        who=booking.person.masked_name,
        next_step=_("问来访人是否前来"),
        url=booking.get_absolute_url(),
    )


def _desk_item(booking: Booking, today: date) -> WorkItem:
    at = f"{timezone.localtime(booking.slot.starts_at):%H:%M}" if booking.slot else booking.queue_label
    return WorkItem(
        due_on=today,
        number=booking.reference.number,
        title=booking.topic.name,
        who=booking.person.masked_name,
        next_step=_("登记是否到场") if booking.status == BookingStatus.BOOKED else _("等候接待"),
        url=reverse("duty_day", args=[booking.duty_day_id]),
        hour=_("今日 %(at)s") % {"at": at},
    )
