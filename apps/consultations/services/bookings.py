"""Bookings: take a slot, a number in the queue, or a place on the waiting list."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import permissions, queries, rules
from apps.consultations.choices import BookedVia, BookingStatus, ContactWay, ServiceKind
from apps.consultations.models import Booking, DutyDay, Slot
from apps.consultations.models.bookings import ONE_PER_SLOT, WAITS_ONCE
from apps.consultations.rules import visits
from apps.consultations.services import messages, waiting
from apps.consultations.services.moves import constraint_of, move_booking, record_move
from apps.core import history, intents, moment, references
from apps.core.choices import ReferenceKind
from apps.core.intents import IntentToSend, Outcome
from apps.core.models import OrgUnit, Topic
from apps.core.refusals import Refused
from apps.core.units import subtree_ids
from apps.people.models import Person
from apps.people.rules import PersonEntry
from apps.people.services import person_for

__all__ = [
    "BookingEntry",
    "book_slot",
    "join_line",
    "make_booking",
    "make_waiting",
    "make_walk_in",
    "move_booking",
    "take_walk_in",
]


@dataclass(frozen=True)
class BookingEntry:
    """What a visitor comes for. `via` is set to STREET for a street's booking and to WALK_IN for a number.

    contact_way: None for a call, or paper where no telephone is known.
    """

    topic: Topic
    wanted: ServiceKind = ServiceKind.ADVICE
    needs: tuple[str, ...] = ()
    via: BookedVia = BookedVia.HALL
    contact_way: ContactWay | None = None
    email: str = ""


def book_slot(
    slot: Slot, visitor: PersonEntry | Person, entry: BookingEntry, *, by: User, intent: IntentToSend
) -> Outcome[Booking]:
    """Book a slot once per form; sending the form again gives the same booking.

    Offers that have run out fall first, in a transaction of their own: the slot goes to the next in line even when
    this booking is then refused.
    """
    waiting.tend_if_due(slot.duty_day)
    return intents.once(intent, lambda: make_booking(slot, visitor, entry, by=by), Booking)


@transaction.atomic
def make_booking(
    slot: Slot,
    visitor: PersonEntry | Person,
    entry: BookingEntry,
    *,
    by: User,
    instead_of: Booking | None = None,
) -> Booking:
    """Book a slot of a coming day. instead_of: the booking that we cancelled; its street keeps the visitor.

    That no two live bookings share a slot is the database's business (consultations_booking_one_per_slot). The look
    before the insert spares a number and answers at once; it takes no lock and guards nothing. Only where somebody
    waits for the day does the waiting list have its turn first.
    """
    day = slot.duty_day
    waiting.tend_if_due(day)
    rules.check_day_takes_bookings(queries.hold_day(day.pk), day.on, moment.today())
    if slot.starts_at < moment.now():
        raise Refused(_("这一时段已经过去，请另选时段。"), field="slot")
    if not Slot.objects.filter(pk=slot.pk).exists():
        raise Refused(_("这一时段刚被调整，请重新选择。"), field="slot")
    if Booking.objects.filter(slot=slot).live().exists():
        raise _slot_gone(slot)
    person = _visitor(visitor, day.bureau, by)
    booking = _new_booking(day, person, entry, by=by, status=BookingStatus.BOOKED, slot=slot, instead_of=instead_of)
    try:
        with transaction.atomic():
            _first_save(booking, by, _("预约"))
    except IntegrityError as error:
        if constraint_of(error) == ONE_PER_SLOT:
            raise _slot_gone(slot) from error
        raise
    messages.confirm(booking, by=by, code=messages.REBOOK if instead_of else messages.BOOKED)
    return booking


def take_walk_in(
    day: DutyDay, visitor: PersonEntry | Person, entry: BookingEntry, *, by: User, intent: IntentToSend
) -> Outcome[Booking]:
    """Give a walk-in a number once per form."""
    return intents.once(intent, lambda: make_walk_in(day, visitor, entry, by=by), Booking)


@transaction.atomic
def make_walk_in(day: DutyDay, visitor: PersonEntry | Person, entry: BookingEntry, *, by: User) -> Booking:
    """Give the next number of the day's queue, in the same record as a booking. The day's row is locked for it."""
    day = DutyDay.objects.select_for_update(of=("self",)).select_related("bureau", "unit", "lawyer").get(pk=day.pk)
    rules.check_day_takes_bookings(day.status, day.on, moment.today())
    last = Booking.objects.filter(duty_day=day).aggregate(last=Max("queue_number"))["last"] or 0
    rules.check_walk_in(day.on, moment.today(), last, day.walk_in_capacity)
    person = _visitor(visitor, day.bureau, by)
    entry = replace(entry, via=BookedVia.WALK_IN)
    booking = _new_booking(day, person, entry, by=by, status=BookingStatus.ARRIVED, queue_number=last + 1)
    return _first_save(booking, by, _("现场取号"))


def join_line(
    day: DutyDay, visitor: PersonEntry | Person, entry: BookingEntry, *, by: User, intent: IntentToSend
) -> Outcome[Booking]:
    """Enter somebody on the waiting list once per form."""
    waiting.tend_if_due(day)
    return intents.once(intent, lambda: make_waiting(day, visitor, entry, by=by), Booking)


@transaction.atomic
def make_waiting(day: DutyDay, visitor: PersonEntry | Person, entry: BookingEntry, *, by: User) -> Booking:
    """Enter somebody on the waiting list of a full day, with a number of their own and no slot.

    Once a day and visitor (consultations_booking_waits_once). Offers are of this day only: other days stand open in
    the calendar, and to be moved there is a booking of its own.
    """
    status = waiting.hold_line(day.pk)
    rules.check_day_takes_bookings(status, day.on, moment.today())
    visits.check_may_wait([slot.starts_at for slot in queries.free_slots(day, moment.now())])
    person = _visitor(visitor, day.bureau, by)
    if queries.holds_a_place(day, person.pk):
        raise Refused(_("这位来访人当天已有预约或已取号，不必候补。"))
    booking = _new_booking(day, person, entry, by=by, status=BookingStatus.WAITING)
    try:
        with transaction.atomic():
            return _first_save(booking, by, _("登记候补"))
    except IntegrityError as error:
        if constraint_of(error) == WAITS_ONCE:
            raise Refused(_("这位来访人已在这一天的候补名单上。")) from error
        raise


def _visitor(visitor: PersonEntry | Person, bureau: OrgUnit, by: User) -> Person:
    """The person meant; a street brings only its own people."""
    street = visitor.street_id
    own = permissions.own_street_id(by)
    rules.check_street(street, None if own is None else subtree_ids(own))
    return visitor if isinstance(visitor, Person) else person_for(visitor, bureau=bureau, by=by)


def _new_booking(
    day: DutyDay,
    person: Person,
    entry: BookingEntry,
    *,
    by: User,
    status: BookingStatus,
    slot: Slot | None = None,
    queue_number: int | None = None,
    instead_of: Booking | None = None,
) -> Booking:
    street, unit = permissions.own_street_id(by), by.unit
    if instead_of is not None and instead_of.street_id:
        street, unit = instead_of.street_id, instead_of.reference.unit
    way = _contact_way(entry, person)
    reference = references.allocate(
        kind=ReferenceKind.BOOKING, unit=unit if street else day.unit, year=moment.today().year, by=by
    )
    booking = Booking(
        reference=reference,
        duty_day=day,
        slot=slot,
        queue_number=queue_number,
        person=person,
        topic=entry.topic,
        wanted=entry.wanted,
        needs=sorted(entry.needs),
        via=BookedVia.STREET if street else entry.via,
        street_id=street,
        contact_way=way,
        status=status,
    )
    booking.email = entry.email if way == ContactWay.EMAIL else ""
    return booking


def _contact_way(entry: BookingEntry, person: Person) -> ContactWay:
    """The way asked for if it reaches the visitor, also for home and telephone service; a sentence if not."""
    has_phone = bool(person.phone_index)
    visits.check_service_place(entry.needs, has_phone=has_phone, has_address=bool(person.address))
    way = entry.contact_way or visits.default_contact(has_phone=has_phone)
    visits.check_contact(way, has_phone=has_phone, has_email=bool(entry.email))
    return way


def _first_save(booking: Booking, by: User, reason: str) -> Booking:
    history.save(booking, by=by, reason=reason)
    record_move(booking, "", by=by, reason="")
    return booking


def _slot_gone(slot: Slot) -> Refused:
    """Somebody was faster: say so, and where the next free place is."""
    free = queries.next_free_slot(slot)
    if free is None:
        return Refused(_("这一时段刚被约走，近期没有空时段，可登记候补，或在驻点日现场取号。"), field="slot")
    at = timezone.localtime(free.starts_at)
    when = f"{at.month}月{at.day}日 {at:%H:%M}"
    told = _("这一时段刚被约走，最近的空时段是 %(when)s。") % {"when": when}
    return Refused(told if free.duty_day_id == slot.duty_day_id else told + _("当天已满，可登记候补。"), field="slot")
