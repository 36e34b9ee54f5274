"""Visitors of a duty day: bookings and walk-ins are one record, every move of its status a row."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.consultations import choices
from apps.consultations.choices import (
    AdaptationNeed,
    BookedVia,
    BookingStatus,
    ContactWay,
    RebookingStatus,
    ServiceKind,
)
from apps.consultations.models.roster import DutyDay, Slot
from apps.consultations.querysets import BookingQuerySet
from apps.core import crypto
from apps.core.history import history_records
from apps.core.models import AppendOnly, OrgUnit, Reference, Topic, Versioned
from apps.people.models import Person

ONE_PER_SLOT = "consultations_booking_one_per_slot"
QUEUE_NUMBER_ONCE = "consultations_booking_queue_once"
WAITS_ONCE = "consultations_booking_waits_once"
EMAIL_PURPOSE = "consultations_booking.email"


class Booking(models.Model):
    """One visitor of one duty day: on its waiting list, with a slot, or with a queue number taken on the spot.

    No two live bookings share a slot, a slot on offer included: a partial unique index says so, not a check before the
    insert. street: the street that booked on the person's behalf. contact_way: how the visitor wants to be told.
    No free text: what it is about stays with the lawyer.
    """

    reference = models.OneToOneField(Reference, primary_key=True, on_delete=models.PROTECT, related_name="booking")
    duty_day = models.ForeignKey(DutyDay, verbose_name=_("驻点日"), on_delete=models.PROTECT, related_name="bookings")
    slot = models.ForeignKey(
        Slot, verbose_name=_("时段"), null=True, blank=True, on_delete=models.PROTECT, related_name="bookings"
    )
    queue_number = models.PositiveSmallIntegerField(_("现场号"), null=True, blank=True)
    person = models.ForeignKey(
        Person, verbose_name=_("来访人"), on_delete=models.PROTECT, related_name="station_bookings"
    )
    topic = models.ForeignKey(Topic, verbose_name=_("事项类别"), on_delete=models.PROTECT, related_name="+")
    wanted = models.CharField(_("需要的服务"), max_length=16, choices=ServiceKind, default=ServiceKind.ADVICE)
    needs = ArrayField(
        models.CharField(max_length=10, choices=AdaptationNeed), verbose_name=_("便利需求"), default=list, blank=True
    )
    via = models.CharField(_("预约方式"), max_length=8, choices=BookedVia)
    street = models.ForeignKey(
        OrgUnit, verbose_name=_("代约街道"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    contact_way = models.CharField(_("通知方式"), max_length=5, choices=ContactWay, default=ContactWay.CALL)
    email_sealed = models.TextField(blank=True, default="")
    status = models.CharField(_("状态"), max_length=16, choices=BookingStatus)
    offer_expires_at = models.DateTimeField(_("候补答复期限"), null=True, blank=True)

    history = history_records()
    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("预约")
        verbose_name_plural = _("预约")
        constraints = [
            models.UniqueConstraint(
                fields=["slot"],
                condition=~Q(status__in=[status.value for status in choices.FREES_THE_SLOT]),
                name=ONE_PER_SLOT,
                violation_error_message="这一时段已有人预约。",
            ),
            models.UniqueConstraint(fields=["duty_day", "queue_number"], name=QUEUE_NUMBER_ONCE),
            models.UniqueConstraint(fields=["reference", "duty_day"], name="consultations_booking_of_day"),
            models.CheckConstraint(
                condition=~Q(via="WALK_IN") & Q(queue_number__isnull=True)
                | Q(slot__isnull=True, queue_number__isnull=False, queue_number__gte=1, via="WALK_IN"),
                name="consultations_booking_slot_or_queue",
            ),
            models.CheckConstraint(
                condition=Q(slot__isnull=False) | ~Q(status__in=["BOOKED", "NO_SHOW", "OFFERED"]),
                name="consultations_booking_walk_in_came",
            ),
            models.CheckConstraint(
                condition=Q(slot__isnull=False)
                | Q(queue_number__isnull=False) & ~Q(status__in=["WAITING", "LAPSED"])
                | Q(queue_number__isnull=True, status__in=["WAITING", "LAPSED", "EXCUSED", "CANCELLED_BY_US"]),
                name="consultations_booking_has_a_place",
            ),
            models.CheckConstraint(
                condition=Q(slot__isnull=True) | ~Q(status__in=["WAITING", "LAPSED"]),
                name="consultations_booking_waits_without_slot",
            ),
            models.CheckConstraint(
                condition=Q(status="OFFERED", offer_expires_at__isnull=False)
                | Q(offer_expires_at__isnull=True) & ~Q(status="OFFERED"),
                name="consultations_booking_offer_expires",
            ),
            models.CheckConstraint(
                condition=Q(contact_way__in=ContactWay.values) & (~Q(contact_way="EMAIL") | ~Q(email_sealed="")),
                name="consultations_booking_contact_way",
                violation_error_message="请填写电子邮件地址。",
            ),
            models.CheckConstraint(condition=Q(status__in=BookingStatus.values), name="consultations_booking_status"),
            models.CheckConstraint(
                condition=Q(via="STREET", street__isnull=False) | Q(street__isnull=True) & ~Q(via="STREET"),
                name="consultations_booking_street",
            ),
            models.UniqueConstraint(
                fields=["duty_day", "person"],
                condition=Q(status__in=[status.value for status in choices.ON_WAITING_LIST]),
                name=WAITS_ONCE,
                violation_error_message="这位来访人已在这一天的候补名单上。",
            ),
        ]

    def __str__(self) -> str:
        return self.reference.number

    def get_absolute_url(self) -> str:
        return reverse("booking_detail", args=[self.reference.number])

    @property
    def starts_at(self) -> datetime | None:
        """When the slot begins; None for a walk-in and on the waiting list."""
        return self.slot.starts_at if self.slot else None

    @property
    def queue_label(self) -> str:
        """A02 for the second slot of the day, B003 for the third walk-in, empty on the waiting list."""
        if self.queue_number:
            return f"B{self.queue_number:03d}"
        return f"A{self.slot.position:02d}" if self.slot else ""

    @property
    def email(self) -> str:
        return crypto.decrypt(self.email_sealed, purpose=EMAIL_PURPOSE) if self.email_sealed else ""

    @email.setter
    def email(self, address: str) -> None:
        self.email_sealed = crypto.encrypt(address, purpose=EMAIL_PURPOSE) if address else ""


class BookingMove(AppendOnly):
    """One change of a booking's status: when, from what, to what, by whom, why.

    by: None only where time itself moves the waiting list: an offer made or run out, a day over.
    """

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="moves")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    from_status = models.CharField(max_length=16, choices=BookingStatus, blank=True)
    to_status = models.CharField(max_length=16, choices=BookingStatus)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_status__in=BookingStatus.values), name="consultations_move_status"),
            models.CheckConstraint(condition=~Q(from_status=models.F("to_status")), name="consultations_move_moves"),
            models.CheckConstraint(
                condition=Q(by__isnull=False)
                | Q(from_status__in=["WAITING", "OFFERED"], to_status__in=["WAITING", "OFFERED", "LAPSED"]),
                name="consultations_move_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.from_status}>{self.to_status}"


class Rebooking(Versioned):
    """A visitor whom the station had to cancel, until booked again or declined: nobody is left unnoticed."""

    booking = models.OneToOneField(Booking, primary_key=True, on_delete=models.PROTECT, related_name="rebooking")
    status = models.CharField(_("状态"), max_length=8, choices=RebookingStatus, default=RebookingStatus.OPEN)
    new_booking = models.OneToOneField(
        Booking, null=True, blank=True, on_delete=models.PROTECT, related_name="rebooked_from"
    )
    reason = models.CharField(_("说明"), max_length=200, blank=True)

    history = history_records()

    class Meta:
        verbose_name = _("改约")
        verbose_name_plural = _("改约")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="OPEN", new_booking__isnull=True)
                | Q(status="REBOOKED", new_booking__isnull=False)
                | Q(status="DECLINED", new_booking__isnull=True) & ~Q(reason=""),
                name="consultations_rebooking_settled",
                violation_error_message="请写明来访人不再预约的原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.status}"
