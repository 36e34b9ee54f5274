"""What the station tells visitors and lawyers. The only file of this app that speaks to the outbox.

A visitor is told in the way the booking names; whoever has no number for it gets paper, so nobody is left out.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.consultations.choices import BookedVia, BookingStatus, ContactWay, DutyStatus
from apps.consultations.models import Booking, DutyDay, StationLawyer
from apps.core import access_log, messages, references
from apps.core.calendars import official_calendar
from apps.core.choices import FINAL_OUTCOMES, AccessAction, MessageChannel
from apps.core.messages import Facts, MessageKind, Recipient, daily, rules
from apps.core.models import Message
from apps.core.refusals import Refused

BOOKED, REMINDER, CANCELLED = "station.booked", "station.reminder", "station.cancelled"
CHANGED_LAWYER, OFFER, OFFER_EXPIRED = "station.changed_lawyer", "station.offer", "station.offer_expired"
LAWYER_CHANGED, REBOOK, MOVED = "station.lawyer_changed", "station.rebook", "station.moved"
# Visitors who hold a time.
HOLD_A_TIME = (BookingStatus.BOOKED, BookingStatus.OFFERED)
REFERRAL_ANSWERED = "station.referral_answered"


def _in(*statuses: BookingStatus) -> messages.catalogue.StillWanted:
    """The message is true while its booking is in one of the statuses."""

    def alive(reference_ids: Collection[int]) -> set[int]:
        found = Booking.objects.filter(reference__in=reference_ids, status__in=statuses)
        return {pk for (pk,) in found.values_list("reference_id")}

    return alive


_VISITOR, _LAWYER = _("来访人"), _("驻点律师")
_COMING = _in(BookingStatus.BOOKED)

KINDS = (
    MessageKind(
        code=BOOKED,
        name=_("预约确认"),
        occasion=_("预约成功后即发；本人来电或到场预约的当面告知，不再致电"),
        to=_VISITOR,
        text=_("预约已登记：{when}，{place}，编号{number}。不能前来请提前告知。"),
        still_wanted=_COMING,
    ),
    MessageKind(
        code=REMINDER,
        name=_("预约提醒"),
        occasion=_("驻点日前一个工作日，8:00 至 20:00"),
        to=_VISITOR,
        text=_("提醒您：{when}，{place}，编号{number}。不能前来请提前告知。"),
        by_day=True,
        still_wanted=_COMING,
    ),
    MessageKind(
        code=CHANGED_LAWYER,
        name=_("接待律师变更"),
        occasion=_("换班、替班后，预约的时间地点不变"),
        to=_VISITOR,
        text=_("您的预约照常：{when}，{place}，编号{number}；接待律师有变动。"),
        still_wanted=_in(BookingStatus.BOOKED, BookingStatus.OFFERED, BookingStatus.WAITING),
    ),
    MessageKind(
        code=MOVED,
        name=_("地点变更"),
        occasion=_("驻点日换了地点，预约的时间不变；尚未发出的旧地点消息一并作废"),
        to=_VISITOR,
        text=_("您的预约换了地点：{when}，{place}，编号{number}。请以此为准。"),
        still_wanted=_COMING,
    ),
    MessageKind(
        code=CANCELLED,
        name=_("预约取消"),
        occasion=_("停诊或本站取消预约"),
        to=_VISITOR,
        text=_("您的预约因故取消：{when}，{place}，编号{number}。我们将与您另约时间。"),
        still_wanted=_in(BookingStatus.CANCELLED_BY_US),
    ),
    MessageKind(
        code=OFFER,
        name=_("候补有号"),
        occasion=_("候补的驻点日空出时段，为候补人保留一段时间"),
        to=_VISITOR,
        text=_("您候补的时段已空出：{when}，{place}，编号{number}。请尽快答复是否前来。"),
        still_wanted=_in(BookingStatus.OFFERED),
    ),
    MessageKind(
        code=OFFER_EXPIRED,
        name=_("候补保留到期"),
        occasion=_("保留的时段到期没有答复"),
        to=_VISITOR,
        text=_("为您保留的时段已到期：{when}，{place}，编号{number}。您仍可来电另约。"),
        still_wanted=_in(BookingStatus.WAITING, BookingStatus.LAPSED),
    ),
    MessageKind(
        code=REBOOK,
        name=_("改约通知"),
        occasion=_("原预约取消后改约到新的时间"),
        to=_VISITOR,
        text=_("您的预约已改到：{when}，{place}，编号{number}。不能前来请提前告知。"),
        still_wanted=_COMING,
    ),
    MessageKind(
        code=REFERRAL_ANSWERED,
        name=_("转介有答复"),
        occasion=_("转介的接收单位有了答复、决定或要求补充材料；答复的内容当面告知"),
        to=_VISITOR,
        text=_("您在{place}咨询后的转介有了消息，编号{number}。请来站或来电询问。"),
        by_day=True,
    ),
    MessageKind(
        code=LAWYER_CHANGED,
        name=_("驻点安排变动"),
        occasion=_("换班、替班、停诊或换地点，告知有关律师"),
        to=_LAWYER,
        text=_("{when}的驻点安排有变动，地点：{place}。请核对您的驻点日。"),
        channels=(MessageChannel.STAFF, MessageChannel.PRINT),
    ),
)


def register() -> None:
    """When the app starts: the catalogue and the daily reminders."""
    for kind in KINDS:
        messages.kinds.register(kind)
    daily.register(REMINDER, remind_visitors)


def tell_visitor(
    booking: Booking, code: str, *, by: User | None, once: str = "", not_before: datetime | None = None
) -> Message:
    """Queue a message to the booking's visitor in the caller's transaction, in the visitor's own way."""
    day = booking.duty_day
    facts = Facts(
        place=place_of(day),
        when=booking.slot.starts_at if booking.slot else day.on,
        number=references.short_number(booking.reference.number),
    )
    return messages.queue(
        code,
        to=_way_to(booking),
        facts=facts,
        reference=booking.reference,
        bureau=day.bureau,
        by=by,
        once=once,
        not_before=not_before,
    )


def tell_lawyer(lawyer: StationLawyer, day: DutyDay, code: str, *, by: User | None, once: str = "") -> Message:
    """Queue a notice to a lawyer: on the own home page, or on paper for one who does not sign in."""
    to = Recipient.staff(lawyer.user) if lawyer.user else Recipient.printed()
    return messages.queue(code, to=to, facts=Facts(place_of(day), day.on), bureau=day.bureau, by=by, once=once)


def tell_of_move(day: DutyDay, *, by: User) -> int:
    """The day is held somewhere else: its lawyer and everybody who holds a time are told; returns how many visitors.

    What still waits to be sent names the old place: it is closed, and an offer is made again in the new words.
    """
    holders = Booking.objects.filter(duty_day=day, status__in=HOLD_A_TIME).in_queue_order()
    rows = list(holders.select_related("reference", "slot", "person", "duty_day__unit", "duty_day__bureau"))
    messages.close_open([booking.reference_id for booking in rows], why=str(_("地点已变，另行告知")))
    for booking in rows:
        tell_visitor(booking, OFFER if booking.status == BookingStatus.OFFERED else MOVED, by=by)
    tell_lawyer(day.lawyer, day, LAWYER_CHANGED, by=by)
    return len(rows)


def place_of(day: DutyDay) -> str:
    """The station and its room."""
    return f"{day.unit.name} {day.room}"


def _way_to(booking: Booking) -> Recipient:
    phone = booking.person.phone
    if booking.contact_way == ContactWay.EMAIL and booking.email:
        return Recipient.email(booking.email, or_call=phone)
    if booking.contact_way == ContactWay.PRINT or not phone:
        return Recipient.printed()
    return Recipient.sms(phone) if booking.contact_way == ContactWay.SMS else Recipient.call(phone)


def show_phone(message: Message, *, by: User) -> str:
    """The number of a call that is still to be made, in full, after the look was logged."""
    if message.channel != MessageChannel.CALL or message.status in FINAL_OUTCOMES:
        raise Refused(str(_("这个电话不用再打了。")))
    access_log.record(
        AccessAction.VIEW_FULL,
        by=by,
        subject=f"core.Message:{message.pk}",
        reason="电话通知",
        reference=message.reference,
    )
    return message.address


def confirm(booking: Booking, *, by: User, code: str = BOOKED) -> Message | None:
    """Confirm a new booking; nobody is called who booked in person or by telephone and knows it already."""
    told_already = booking.contact_way == ContactWay.CALL and booking.via != BookedVia.STREET
    return None if told_already else tell_visitor(booking, code, by=by, once=f"{code}:{booking.pk}")


@transaction.atomic
def remind_visitors(on: date) -> int:
    """Queue the reminders that go out on a day: for the duty days up to the next working day; returns how many.

    The reminder's day is the last working day before the visit, so a duty day on a make-up Saturday is reminded on
    Friday; a day off catches up what its eve has missed. Whoever booked on the reminder's day or later was told then.
    A second run of the same day queues nothing.
    """
    calendar = official_calendar()
    reminder_day = calendar.last_workday_on_or_before(on)
    until = calendar.next_workday_on_or_after(on + timedelta(days=1))
    rows = Booking.objects.filter(
        status=BookingStatus.BOOKED,
        duty_day__status=DutyStatus.PLANNED,
        duty_day__on__gt=on,
        duty_day__on__lte=until,
        reference__created_at__lt=rules.start_of(reminder_day),
    ).select_related("reference", "slot", "person", "duty_day__unit", "duty_day__bureau")
    due = [(booking, f"{REMINDER}:{booking.pk}:{booking.duty_day.on}") for booking in rows.order_by("pk")]
    stand = _queued({once for _booking, once in due})
    morning = rules.by_day(rules.start_of(on))
    fresh = [(booking, once) for booking, once in due if once not in stand]
    for booking, once in fresh:
        tell_visitor(booking, REMINDER, by=None, once=once, not_before=morning)
    return len(fresh)


def _queued(once: set[str]) -> set[str]:
    """Which of the words stand in the outbox already."""
    return {found for (found,) in Message.objects.filter(once__in=once).values_list("once")}
