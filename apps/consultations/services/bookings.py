"""Bookings: take a slot or a number, and say what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import permissions, queries, rules
from apps.consultations.choices import BookedVia, BookingStatus, ServiceKind
from apps.consultations.models import Booking, BookingMove, DutyDay, Slot
from apps.consultations.models.bookings import ONE_PER_SLOT
from apps.consultations.services import messages
from apps.core import history, intents, moment, references
from apps.core.choices import ReferenceKind
from apps.core.intents import IntentToSend, Outcome
from apps.core.models import OrgUnit, Topic
from apps.core.refusals import Refused
from apps.core.units import subtree_ids
from apps.people.models import Person
from apps.people.rules import PersonEntry
from apps.people.services import person_for


@dataclass(frozen=True)
class BookingEntry:
    """What a visitor comes for. `via` is set to STREET for a street's booking and to WALK_IN for a number."""

    topic: Topic
    wanted: ServiceKind = ServiceKind.ADVICE
    needs: tuple[str, ...] = ()
    via: BookedVia = BookedVia.HALL


def book_slot(
    slot: Slot, visitor: PersonEntry | Person, entry: BookingEntry, *, by: User, intent: IntentToSend
) -> Outcome[Booking]:
    """Book a slot once per form; sending the form again gives the same booking."""
    return intents.once(intent, lambda: make_booking(slot, visitor, entry, by=by), Booking)


@transaction.atomic
def make_booking(slot: Slot, visitor: PersonEntry | Person, entry: BookingEntry, *, by: User) -> Booking:
    """Book a slot of a coming day.

    That no two live bookings share a slot is the database's business (consultations_booking_one_per_slot). The look
    before the insert spares a number and answers at once; it takes no lock and guards nothing.
    """
    day = slot.duty_day
    rules.check_day_takes_bookings(queries.hold_day(day.pk), day.on, moment.today())
    if slot.starts_at < moment.now():
        raise Refused(_("这一时段已经过去，请另选时段。"), field="slot")
    if Booking.objects.filter(slot=slot).live().exists():
        raise _slot_gone(slot)
    person = _visitor(visitor, day.bureau, by)
    booking = _new_booking(day, person, entry, by=by, status=BookingStatus.BOOKED, slot=slot)
    try:
        with transaction.atomic():
            _first_save(booking, by)
    except IntegrityError as error:
        if _constraint(error) == ONE_PER_SLOT:
            raise _slot_gone(slot) from error
        raise
    messages.confirm(booking, by=by)
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
    entry = BookingEntry(entry.topic, entry.wanted, entry.needs, BookedVia.WALK_IN)
    booking = _new_booking(day, person, entry, by=by, status=BookingStatus.ARRIVED, queue_number=last + 1)
    return _first_save(booking, by)


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
) -> Booking:
    street = permissions.own_street_id(by)
    reference = references.allocate(
        kind=ReferenceKind.BOOKING, unit=by.unit if street else day.unit, year=moment.today().year, by=by
    )
    return Booking(
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
        status=status,
    )


def _first_save(booking: Booking, by: User) -> Booking:
    history.save(booking, by=by, reason=_("预约") if booking.slot_id else _("现场取号"))
    _record_move(booking, "", by=by, reason="")
    return booking


def _constraint(error: IntegrityError) -> str:
    """The name of the constraint that PostgreSQL refused by."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""


def _slot_gone(slot: Slot) -> Refused:
    """Somebody was faster: say so, and where the next free place is."""
    free = queries.next_free_slot(slot)
    if free is None:
        return Refused(_("这一时段刚被约走，近期没有空时段，请在驻点日现场取号。"), field="slot")
    at = timezone.localtime(free.starts_at)
    when = f"{at.month}月{at.day}日 {at:%H:%M}"
    return Refused(_("这一时段刚被约走，最近的空时段是 %(when)s。") % {"when": when}, field="slot")


# --- what became of it ------------------------------------------------------------------------------------------------


@transaction.atomic
def move_booking(booking: Booking, to: BookingStatus, *, by: User, reason: str = "") -> Booking:
    """Bring a booking to another status with a row that says who, when and why; already there is no error."""
    booking = (
        Booking.objects.select_for_update(of=("self",))
        .select_related("duty_day__lawyer", "reference")
        .get(pk=booking.pk)
    )
    if booking.status == to:
        return booking
    rules.check_move(booking.status, to, booking.duty_day.on, moment.today(), reason)
    before, booking.status = booking.status, to
    history.save(booking, by=by, reason=reason.strip() or str(to.label))
    _record_move(booking, before, by=by, reason=reason.strip())
    if to == BookingStatus.CANCELLED_BY_US and before != BookingStatus.ARRIVED:  # who stands here is told here
        messages.tell_visitor(booking, messages.CANCELLED, by=by)
    return booking


def _record_move(booking: Booking, before: str, *, by: User, reason: str) -> None:
    BookingMove.objects.create(
        booking=booking, at=moment.now(), by=by, from_status=before, to_status=booking.status, reason=reason[:200]
    )


def mark_arrived(booking: Booking, *, by: User) -> Booking:
    """The visitor is here and waits."""
    return move_booking(booking, BookingStatus.ARRIVED, by=by)


def mark_no_show(booking: Booking, *, by: User) -> Booking:
    """The visitor did not come; an own status, apart from excused and from cancelled by us."""
    return move_booking(booking, BookingStatus.NO_SHOW, by=by)


def excuse(booking: Booking, *, reason: str, by: User) -> Booking:
    """The visitor cannot come or had to leave; the slot is free again."""
    return move_booking(booking, BookingStatus.EXCUSED, by=by, reason=reason)


def cancel_by_us(booking: Booking, *, reason: str, by: User) -> Booking:
    """The station cannot receive the visitor; the slot is free again."""
    return move_booking(booking, BookingStatus.CANCELLED_BY_US, by=by, reason=reason)
