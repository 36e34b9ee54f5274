"""The secret address of a lawyer's calendar: made, remade, revoked."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.db import transaction

from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.models import CalendarFeed, StationLawyer
from apps.consultations.queries.feeds import live_feed, secret_index
from apps.core import moment
from apps.core.intents import IntentToSend, once

SECRET_BYTES = 32


@dataclass(frozen=True)
class MadeFeed:
    """A feed and its secret; the secret is empty when an earlier send of the same form made the feed."""

    feed: CalendarFeed
    secret: str


def make_feed(lawyer: StationLawyer, *, by: User, intent: IntentToSend) -> MadeFeed:
    """Make the lawyer's address anew: the one before ends in the same transaction. The secret is given this once."""
    permissions.check_can_keep_feed(by, lawyer)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    outcome = once(intent, lambda: _make(lawyer, secret, by), CalendarFeed)
    return MadeFeed(outcome.record, secret if outcome.created else "")


@transaction.atomic
def revoke_feed(lawyer: StationLawyer, *, by: User) -> CalendarFeed | None:
    """End the lawyer's address; None when there is none."""
    permissions.check_can_keep_feed(by, lawyer)
    StationLawyer.objects.select_for_update(no_key=True).get(pk=lawyer.pk)
    return _end(lawyer, by)


def _make(lawyer: StationLawyer, secret: str, by: User) -> CalendarFeed:
    """Two makes at once wait for each other at the lawyer's row; the index on live feeds stands behind it."""
    StationLawyer.objects.select_for_update(no_key=True).get(pk=lawyer.pk)
    _end(lawyer, by)
    return CalendarFeed.objects.create(
        lawyer=lawyer, secret_index=secret_index(secret), made_at=moment.now(), made_by=by
    )


def _end(lawyer: StationLawyer, by: User) -> CalendarFeed | None:
    feed = live_feed(lawyer)
    if feed is not None:
        feed.revoked_at, feed.revoked_by = moment.now(), by
        feed.save(update_fields=["revoked_at", "revoked_by"])
    return feed
