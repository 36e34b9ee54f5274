"""The line at the counter: slots offered to those who wait, numbers called, the screen in the hall."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.consultations.choices import OFFERS_AT_MOST
from apps.consultations.models.bookings import Booking
from apps.consultations.models.roster import DutyDay, SecretAddress, Slot
from apps.core.models import AppendOnly, OrgUnit

CALLED_ONCE = "consultations_call_position_once"


class SlotOffer(AppendOnly):
    """A slot that fell free, held until `expires_at` for somebody on the waiting list; what came of it is a move.

    position: the visitor's first, second or third offer. The same slot is never offered to a visitor twice, and nobody
    gets more than OFFERS_AT_MOST. by: whoever freed the slot, None when an offer ran out by itself.
    """

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="offers")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking", "slot"], name="consultations_offer_slot_once"),
            models.UniqueConstraint(fields=["booking", "position"], name="consultations_offer_position_once"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=OFFERS_AT_MOST), name="consultations_offer_at_most"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("at")), name="consultations_offer_lasts"),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.slot_id}"


class QueueCall(AppendOnly):
    """A number called to the lawyer's room. position: the calls of a day from 1; two presses at once are one call."""

    duty_day = models.ForeignKey(DutyDay, on_delete=models.PROTECT, related_name="calls")
    position = models.PositiveSmallIntegerField()
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="calls")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["duty_day", "position"], name=CALLED_ONCE),
            models.CheckConstraint(condition=Q(position__gte=1), name="consultations_call_position"),
        ]

    def __str__(self) -> str:
        return f"{self.duty_day_id} {self.position}"


class QueueDisplay(SecretAddress):
    """A secret address under which a screen in the hall shows numbers, without anybody being signed in there.

    One live address a bureau, shown by as many screens as there are.
    """

    bureau = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bureau"], condition=Q(revoked_at__isnull=True), name="consultations_display_one_live"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="consultations_display_revoked_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bureau_id} {self.made_at:%Y-%m-%d}"
