"""Page-shaped reads of the station, all over `visible_to`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Min, Q
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.consultations import permissions, rules
from apps.consultations.choices import BookingStatus, DutyStatus
from apps.consultations.models import Booking, BookingMove, Consultation, ConsultationNote, DutyDay, Slot, StationLawyer
from apps.consultations.rules import Candidate, PlannedDay
from apps.core import moment
from apps.core.calendars import official_calendar
from apps.core.choices import UnitKind
from apps.core.models import Intent, OrgUnit
from apps.core.workdays import ONE_DAY
from apps.core.worklist import WorkItem
from apps.people.choices import OrganisationRoleKind
from apps.people.models import OrganisationRole

PAGE = 50

# --- the roster -------------------------------------------------------------------------------------------------------


def roster(user: User, first: date, last: date) -> list[DutyDay]:
    """The person's duty days of a period with lawyer and counts, by date."""
    days = DutyDay.objects.visible_to(user).between(first, last).with_counts()
    return list(days.select_related("lawyer").order_by("on", "room"))


def days_off(first: date, last: date) -> list[date]:
    """The station's weekdays that the official calendar makes days off."""
    weekdays, calendar = settings.DUTY_WEEKDAYS, official_calendar()
    span = (first + ONE_DAY * step for step in range((last - first).days + 1))
    return [day for day in span if day.weekday() in weekdays and not calendar.is_workday(day)]


@dataclass(frozen=True)
class Share:
    """What a lawyer has served and when the next day is."""

    lawyer: StationLawyer
    served: int
    next_on: date | None


def shares(user: User, today: date) -> list[Share]:
    """Duty days of each lawyer under contract, cancelled ones not counted."""
    lawyers = StationLawyer.objects.filter(bureau_id=user.unit.bureau_id, contract_to__gte=today)
    counted = ~Q(duty_days__status=DutyStatus.CANCELLED)
    rows = lawyers.annotate(
        served=Count("duty_days", filter=counted & Q(duty_days__on__lt=today)),
        next_on=Min("duty_days__on", filter=counted & Q(duty_days__on__gte=today)),
    )
    return [Share(row, row.served, row.next_on) for row in rows.order_by("position", "pk")]


def candidates(bureau: OrgUnit, first: date) -> list[Candidate]:
    """Every lawyer of the bureau as the plan sees one, with all duty days that stand."""
    given = ~Q(duty_days__status=DutyStatus.CANCELLED)
    rows = StationLawyer.objects.filter(bureau=bureau, contract_to__gte=first).annotate(
        served=Count("duty_days", filter=given), last_served=Max("duty_days__on", filter=given)
    )
    return [
        Candidate(
            pk=row.pk,
            position=row.position,
            contract_from=row.contract_from,
            contract_to=row.contract_to,
            licence_valid_to=row.licence_valid_to,
            served=row.served,
            last_served=row.last_served or date.min,
        )
        for row in rows
    ]


def planned_days(bureau: OrgUnit, first: date, last: date) -> list[PlannedDay]:
    """What the generator would add to the days that stand (cancelled ones stand too)."""
    dates = rules.duty_dates(first, last, settings.DUTY_WEEKDAYS, official_calendar())
    standing = set(DutyDay.objects.filter(bureau=bureau, on__range=(first, last)).values_list("on", flat=True))
    return rules.plan([day for day in dates if day not in standing], candidates(bureau, first))


@dataclass(frozen=True)
class Preview:
    """One line of the plan before it is made."""

    on: date
    lawyer: StationLawyer | None


def plan_preview(bureau: OrgUnit, first: date, last: date) -> list[Preview]:
    """The days that the generator would add, with their lawyers."""
    planned = planned_days(bureau, first, last)
    lawyers = StationLawyer.objects.in_bulk({day.lawyer_pk for day in planned if day.lawyer_pk is not None})
    return [Preview(day.on, lawyers.get(day.lawyer_pk or 0)) for day in planned]


def bureau_of(user: User) -> OrgUnit:
    """The bureau whose station the person plans for; 404 for people who do not work in a bureau."""
    if user.unit.bureau is None or not permissions.is_bureau_staff(user):
        raise Http404
    return user.unit.bureau


def station_unit(bureau: OrgUnit) -> OrgUnit:
    """Where the station stands: the bureau's service centre, or the bureau itself when it has none."""
    centres = OrgUnit.objects.filter(bureau=bureau, kind=UnitKind.SERVICE_CENTRE).order_by("code")
    return centres.first() or bureau


# --- one day ----------------------------------------------------------------------------------------------------------


def duty_day_for(user: User, pk: int) -> DutyDay:
    """A duty day in the person's scope, else 404."""
    days = DutyDay.objects.visible_to(user).select_related("lawyer__firm", "unit", "bureau")
    return get_object_or_404(days, pk=pk)


def own_day_for(user: User, pk: int) -> DutyDay:
    """A lawyer's own duty day, else 404."""
    return get_object_or_404(DutyDay.objects.filter(lawyer__user=user).select_related("lawyer__firm", "unit"), pk=pk)


def nearest_day_of(user: User, today: date) -> DutyDay | None:
    """The lawyer's day that counts now: today's, else the next, else the last one."""
    own = DutyDay.objects.filter(lawyer__user=user).not_cancelled()
    coming = own.filter(on__gte=today).order_by("on").first()
    return coming or own.order_by("-on").first()


def hold_day(pk: int) -> str:
    """The day's status, held against cancelling and closing until the transaction ends.

    A shared lock: bookings do not wait for each other. Whoever locks a day and a booking locks the day first.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM consultations_dutyday WHERE id = %s FOR SHARE", [pk])
        return str(cursor.fetchone()[0])


def slots_of(day: DutyDay) -> list[Slot]:
    return list(Slot.objects.filter(duty_day=day).order_by("position"))


def taken_slot_ids(day: DutyDay) -> set[int]:
    """Slots that a live booking holds."""
    held = Booking.objects.filter(duty_day=day, slot__isnull=False).live()
    return {pk for (pk,) in held.values_list("slot")}


def bookings_of(day: DutyDay) -> list[Booking]:
    """Everybody of a day in queue order; what is shown of each is the presenter's business."""
    rows = Booking.objects.filter(duty_day=day).select_related(
        "reference", "slot", "person", "topic", "street", "consultation__reference"
    )
    found = list(rows.in_queue_order())
    for booking in found:
        booking.duty_day = day
    return found


def next_free_slot(slot: Slot) -> Slot | None:
    """The free slot nearest after this one that can still be booked, else the earliest free one to come."""
    free = (
        Slot.objects.filter(duty_day__bureau_id=slot.duty_day.bureau_id, duty_day__status=DutyStatus.PLANNED)
        .filter(starts_at__gt=moment.now())
        .exclude(pk__in=Booking.objects.filter(slot__isnull=False).live().values("slot_id"))
        .order_by("starts_at", "pk")
    )
    return free.filter(starts_at__gt=slot.starts_at).first() or free.exclude(pk=slot.pk).first()


# --- one booking ------------------------------------------------------------------------------------------------------


def booking_for(user: User, number: str) -> Booking:
    """A booking in the person's scope, else 404."""
    rows = Booking.objects.visible_to(user).select_related(
        "reference__created_by", "duty_day__lawyer", "duty_day__unit", "slot", "person", "topic", "street"
    )
    return get_object_or_404(rows, reference__number=number)


def lock_booking(pk: int) -> Booking:
    """The booking's row, locked for this transaction."""
    rows = Booking.objects.select_for_update(of=("self",))
    return rows.select_related("duty_day__lawyer", "duty_day__unit", "reference").get(pk=pk)


def moves_of(booking: Booking) -> list[tuple[datetime, str, str, str]]:
    """When, to which status, by whom and why, newest first."""
    rows = BookingMove.objects.filter(booking=booking).order_by("-at", "-pk")
    return list(rows.values_list("at", "to_status", "by__full_name", "reason"))


def intent_used(key: UUID) -> bool:
    """Whether a form with this key has already made its record."""
    return Intent.objects.filter(key=key).exists()


# --- logs -------------------------------------------------------------------------------------------------------------


def log_of(booking: Booking) -> Consultation | None:
    return Consultation.objects.select_related("reference").filter(booking=booking).first()


def log_for(user: User, number: str) -> Consultation:
    """A consultation in the person's scope, else 404; its notes are another question."""
    rows = Consultation.objects.visible_to(user).select_related(
        "reference", "lawyer__firm", "topic", "duty_day__lawyer__firm", "duty_day__unit", "booking__slot",
        "booking__person", "booking__reference",
    )  # fmt: skip
    return get_object_or_404(rows, reference__number=number)


def own_log_for(user: User, number: str) -> Consultation:
    """A lawyer's own log, else 404: whatever other roles the person has."""
    log = log_for(user, number)
    if not permissions.is_own_log(user, log):
        raise Http404
    return log


def notes_for(user: User, log: Consultation) -> dict[str, str]:
    """Facts, advice and legal basis in plain, for the lawyer of the consultation alone (律师法第三十八条)."""
    permissions.check_own_log(user, log)
    note = ConsultationNote.objects.filter(pk=log.pk).first()
    return note.opened() if note else {"facts": "", "advice": "", "legal_basis": ""}


def firm_advises_bureau(log: Consultation) -> bool:
    """Whether the lawyer's firm is the bureau's legal adviser on the day."""
    roles = OrganisationRole.objects.filter(organisation_id=log.lawyer.firm_id)
    open_end = Q(valid_to__isnull=True) | Q(valid_to__gte=log.on)
    return roles.filter(open_end, role=OrganisationRoleKind.LEGAL_ADVISER, valid_from__lte=log.on).exists()


@dataclass(frozen=True)
class LogPage:
    """A keyset page of consultations; `after` is the key of the next one, empty on the last."""

    rows: Sequence[Consultation]
    after: str


def consultations(user: User, asked: QueryDict) -> LogPage:
    """Consultations newest first, 50 a page, by the address: from, to (days), after (the key of the last row seen)."""
    rows = Consultation.objects.visible_to(user).newest_first()
    rows = rows.select_related("reference", "lawyer", "topic", "booking__slot")
    if first := _day(asked.get("from", "")):
        rows = rows.filter(on__gte=first)
    if last := _day(asked.get("to", "")):
        rows = rows.filter(on__lte=last)
    if key := _key(asked.get("after", "")):
        rows = rows.before(*key)
    found = list(rows[: PAGE + 1])
    last_row = found[PAGE - 1] if len(found) > PAGE else None
    return LogPage(found[:PAGE], f"{last_row.on:%Y-%m-%d}_{last_row.pk}" if last_row else "")


def following(asked: QueryDict, after: str) -> str:
    """The address of the next page: the same conditions, another key."""
    changed = asked.copy()
    changed["after"] = after
    return changed.urlencode()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _key(text: str) -> tuple[date, int] | None:
    """`2022-05-24_17` as date and row key; anything else is no key."""
    day, _underscore, pk = text.partition("_")
    try:
        return date.fromisoformat(day), int(pk[:18])
    except ValueError:
        return None


# --- my work ----------------------------------------------------------------------------------------------------------


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
