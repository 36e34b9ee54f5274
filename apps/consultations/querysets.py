"""Chainable reads of the station, and what of it a person may see.

The station serves the whole bureau, so staff of the bureau and its sections see its days and, where their role says so,
its bookings; a street sees the bureau's calendar and its own bookings; above the bureau there are figures only.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, QuerySet

from apps.accounts.choices import Role
from apps.accounts.scope import in_scope
from apps.consultations import rules
from apps.consultations.choices import (
    CALENDAR_ROLES,
    FREES_THE_SLOT,
    LOG_METADATA_ROLES,
    OPEN_STATUSES,
    STATION_ROLES,
    BookingStatus,
    DutyStatus,
)

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.consultations.models import Booking, Consultation, DutyDay, Referral

NOBODY = Q(pk__in=[])


class DutyDayQuerySet(QuerySet["DutyDay"]):
    def visible_to(self, user: User) -> DutyDayQuerySet:
        """The bureau's days; a lawyer sees the own ones."""
        seen = NOBODY
        if user.has_role(*CALENDAR_ROLES) and rules.has_calendar(user.unit.kind):
            seen |= Q(bureau_id=user.unit.bureau_id)
        if user.has_role(Role.STATION_LAWYER):
            seen |= Q(lawyer__user_id=user.pk)
        return self.filter(seen)

    def between(self, first: date, last: date) -> DutyDayQuerySet:
        return self.filter(on__gte=first, on__lte=last)

    def not_cancelled(self) -> DutyDayQuerySet:
        return self.exclude(status=DutyStatus.CANCELLED)

    def with_counts(self) -> DutyDayQuerySet:
        """booked: live slot bookings, offers of the waiting list not counted; walk_ins: numbers given; seen, unsettled:
        visitors in those states.
        """
        held = ~Q(bookings__status__in=(*FREES_THE_SLOT, BookingStatus.OFFERED))
        live = Q(bookings__slot__isnull=False) & held
        return self.annotate(
            booked=Count("bookings", filter=live),
            walk_ins=Count("bookings", filter=Q(bookings__queue_number__isnull=False)),
            seen=Count("bookings", filter=Q(bookings__status=BookingStatus.SEEN)),
            unsettled=Count("bookings", filter=Q(bookings__status__in=OPEN_STATUSES)),
        )


class BookingQuerySet(QuerySet["Booking"]):
    def visible_to(self, user: User) -> BookingQuerySet:
        """The bureau's bookings for the station's staff, the own street's, or those of the lawyer's own days."""
        seen = NOBODY
        if user.has_role(*STATION_ROLES) and rules.serves_bureau(user.unit.kind):
            seen |= Q(duty_day__bureau_id=user.unit.bureau_id)
        if user.has_role(Role.STREET_REPORTER):
            seen |= in_scope(user)
        if user.has_role(Role.STATION_LAWYER):
            seen |= Q(duty_day__lawyer__user_id=user.pk)
        return self.filter(seen)

    def live(self) -> BookingQuerySet:
        """Bookings that hold their place."""
        return self.exclude(status__in=FREES_THE_SLOT)

    def unsettled(self) -> BookingQuerySet:
        return self.filter(status__in=OPEN_STATUSES)

    def in_queue_order(self) -> BookingQuerySet:
        """Slots by time, then walk-ins by number."""
        return self.order_by(F("slot__starts_at").asc(nulls_last=True), "queue_number", "pk")


class ConsultationQuerySet(QuerySet["Consultation"]):
    def visible_to(self, user: User) -> ConsultationQuerySet:
        """What the bureau may count, for those who answer for the station; a lawyer's own logs."""
        seen = NOBODY
        if user.has_role(*LOG_METADATA_ROLES) and rules.serves_bureau(user.unit.kind):
            seen |= Q(duty_day__bureau_id=user.unit.bureau_id)
        if user.has_role(Role.STATION_LAWYER):
            seen |= Q(lawyer__user_id=user.pk)
        return self.filter(seen)

    def newest_first(self) -> ConsultationQuerySet:
        return self.order_by("-on", "-reference_id")

    def before(self, on: date, reference_id: int) -> ConsultationQuerySet:
        """Rows after this one in newest-first order: the next page, without an offset."""
        return self.filter(Q(on__lt=on) | Q(on=on, reference_id__lt=reference_id))


class ReferralQuerySet(QuerySet["Referral"]):
    def visible_to(self, user: User) -> ReferralQuerySet:
        """Number, kind, receiver, dates and result for those who answer for the station; a lawyer's own ones.

        A counsellor sees those addressed to them once they are sent. Whose they are is another question.
        """
        seen = NOBODY
        if user.has_role(*LOG_METADATA_ROLES) and rules.serves_bureau(user.unit.kind):
            seen |= Q(bureau_id=user.unit.bureau_id)
        if user.has_role(Role.STATION_LAWYER):
            seen |= Q(consultation__lawyer__user_id=user.pk)
        return self.filter(seen | self._for_counsellor(user))

    def for_counsellor(self, user: User) -> ReferralQuerySet:
        """Those sent to this counsellor."""
        return self.filter(self._for_counsellor(user))

    def _for_counsellor(self, user: User) -> Q:
        if not user.has_role(Role.COUNSELLOR):
            return NOBODY
        return Q(counsellor_id=user.pk, sent_on__isnull=False)

    def open(self) -> ReferralQuerySet:
        return self.filter(closed_on__isnull=True)

    def to_chase(self, today: date) -> ReferralQuerySet:
        """Open ones whose expected answer has not come by the expected day."""
        return self.open().filter(due_on__lt=today)
