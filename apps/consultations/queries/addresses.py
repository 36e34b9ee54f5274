"""Where bookings and logs open, for the pages of other apps (`core.registry.references`)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from apps.accounts.models import User
from apps.consultations.models import Booking, Consultation


def booking_addresses(user: User, numbers: Sequence[str]) -> dict[str, str]:
    """Addresses of the bookings among `numbers` that this person may open."""
    seen = Booking.objects.visible_to(user).filter(reference__number__in=numbers)
    found = seen.values_list("reference__number", flat=True)
    return {number: reverse("booking_detail", args=[number]) for number in found}


def log_addresses(user: User, numbers: Sequence[str]) -> dict[str, str]:
    """Addresses of the logs among `numbers` that this person may open."""
    seen = Consultation.objects.visible_to(user).filter(reference__number__in=numbers)
    found = seen.values_list("reference__number", flat=True)
    return {number: reverse("log_detail", args=[number]) for number in found}
