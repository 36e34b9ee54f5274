"""Secret addresses of calendars, and what such a calendar holds."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.choices import BookingStatus
from apps.consultations.models import CalendarFeed, DutyChange, DutyDay, StationLawyer
from apps.core import crypto, moment

SECRET_PURPOSE = "consultations_calendarfeed.secret"
LIVE_VISITORS = (BookingStatus.BOOKED, BookingStatus.ARRIVED, BookingStatus.SEEN)
KEPT_DAYS = timedelta(days=180)


def secret_index(secret: str) -> str:
    """What is kept of a secret: found by equality in an index, so no comparison's length tells anything."""
    return crypto.blind_index(secret, purpose=SECRET_PURPOSE)


def feed_by_secret(secret: str) -> CalendarFeed:
    """The live feed behind the address, else 404: unknown, revoked, or of a lawyer whose account is closed."""
    feeds = CalendarFeed.objects.select_related("lawyer__user", "lawyer__bureau")
    found = feeds.filter(secret_index=secret_index(secret), revoked_at__isnull=True).first()
    if found is None or (found.lawyer.user is not None and not found.lawyer.user.is_active):
        raise Http404
    return found


def live_feed(lawyer: StationLawyer) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(lawyer=lawyer, revoked_at__isnull=True).first()


def feed_lawyers(user: User) -> list[StationLawyer]:
    """Lawyers whose address the person may keep, with the live feed's date: the own one, or all of the bureau."""
    mine = Q(user_id=user.pk) if user.has_role(Role.STATION_LAWYER) else Q(pk__in=[])
    if permissions.can_plan(user):
        mine |= Q(bureau_id=user.unit.bureau_id, contract_to__gte=moment.today())
    live = CalendarFeed.objects.filter(lawyer=OuterRef("pk"), revoked_at__isnull=True)
    rows = StationLawyer.objects.filter(mine).annotate(
        feed_made_at=Subquery(live.values("made_at")[:1]), feed_made_by=Subquery(live.values("made_by__full_name")[:1])
    )
    return list(rows.select_related("firm").order_by("position", "pk"))


def feed_lawyer_for(user: User, pk: int) -> StationLawyer:
    """A lawyer in the person's bureau whose address the person may keep, else 404."""
    lawyer = get_object_or_404(StationLawyer.objects.select_related("bureau", "user"), pk=pk)
    if not permissions.can_keep_feed(user, lawyer):
        raise Http404
    return lawyer


def feed_days(lawyer: StationLawyer) -> list[DutyDay]:
    """The lawyer's days from half a year back, and those given away since; with visitors, changes and last change."""
    given_away = DutyChange.objects.filter(from_lawyer=lawyer).values("duty_day_id")
    days = DutyDay.objects.filter(Q(lawyer=lawyer) | Q(pk__in=given_away), on__gte=moment.today() - KEPT_DAYS)
    changes = DutyChange.objects.filter(duty_day=OuterRef("pk")).order_by().values("duty_day")
    counted = days.annotate(
        visitors=Count("bookings", filter=Q(bookings__status__in=LIVE_VISITORS)),
        times_changed=Subquery(changes.annotate(n=Count("pk")).values("n")),
        changed_at=Subquery(changes.annotate(last=Max("at")).values("last")),
    )
    return list(counted.select_related("unit").prefetch_related("slots").order_by("on", "pk"))
