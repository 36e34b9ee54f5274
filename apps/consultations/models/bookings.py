"""Visitors of a duty day: bookings and walk-ins are one record, every move of its status a row."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.consultations import choices
from apps.consultations.choices import AdaptationNeed, BookedVia, BookingStatus, ServiceKind
from apps.consultations.models.roster import DutyDay, Slot
from apps.consultations.querysets import BookingQuerySet
from apps.core.history import history_records
from apps.core.models import AppendOnly, OrgUnit, Reference, Topic
from apps.people.models import Person

ONE_PER_SLOT = "consultations_booking_one_per_slot"
QUEUE_NUMBER_ONCE = "consultations_booking_queue_once"


class Booking(models.Model):
    """One visitor of one duty day: with a slot, or with a queue number taken on the spot.

    No two live bookings share a slot: a partial unique index says so, not a check before the insert.
    street: the street that booked on the person's behalf. No free text: what it is about stays with the lawyer.
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
    status = models.CharField(_("状态"), max_length=16, choices=BookingStatus)

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
                condition=Q(slot__isnull=False, queue_number__isnull=True) & ~Q(via="WALK_IN")
                | Q(slot__isnull=True, queue_number__isnull=False, queue_number__gte=1, via="WALK_IN"),
                name="consultations_booking_slot_or_queue",
            ),
            models.CheckConstraint(
                condition=Q(slot__isnull=False) | ~Q(status__in=["BOOKED", "NO_SHOW"]),
                name="consultations_booking_walk_in_came",
            ),
            models.CheckConstraint(condition=Q(status__in=BookingStatus.values), name="consultations_booking_status"),
            models.CheckConstraint(
                condition=Q(via="STREET", street__isnull=False) | Q(street__isnull=True) & ~Q(via="STREET"),
                name="consultations_booking_street",
            ),
        ]

    def __str__(self) -> str:
        return self.reference.number

    def get_absolute_url(self) -> str:
        return reverse("booking_detail", args=[self.reference.number])

    @property
    def queue_label(self) -> str:
        """B003 for a walk-in, empty for a booked slot."""
        return f"B{self.queue_number:03d}" if self.queue_number else ""


class BookingMove(AppendOnly):
    """One change of a booking's status: when, from what, to what, by whom, why."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="moves")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_status = models.CharField(max_length=16, choices=BookingStatus, blank=True)
    to_status = models.CharField(max_length=16, choices=BookingStatus)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_status__in=BookingStatus.values), name="consultations_move_status"),
            models.CheckConstraint(condition=~Q(from_status=models.F("to_status")), name="consultations_move_moves"),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.from_status}>{self.to_status}"
