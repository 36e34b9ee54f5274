"""What a session holds of its own: when it began, when its owner was last seen, whether the second factor stands."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session

if TYPE_CHECKING:
    from apps.accounts.models import User

STARTED_AT = "started_at"
SEEN_AT = "seen_at"
SECOND_FACTOR = "second_factor"
_SEEN_EVERY_SECONDS = 60  # how often the row is written; a session may end this much early, never late


def begin(session: SessionBase) -> None:
    """Both clocks start when somebody signs in."""
    session[STARTED_AT] = session[SEEN_AT] = int(time.time())


def why_ended(session: SessionBase) -> str:
    """ "idle" or "absolute" when a limit has passed, else ""."""
    now = time.time()
    if now - session.get(STARTED_AT, now) >= settings.SESSION_ABSOLUTE_SECONDS:
        return "absolute"
    return "idle" if now - session.get(SEEN_AT, now) >= settings.SESSION_IDLE_SECONDS else ""


def touch(session: SessionBase) -> None:
    """Note that the owner is here, at most once a minute."""
    now = int(time.time())
    session.setdefault(STARTED_AT, now)
    if now - session.get(SEEN_AT, 0) >= _SEEN_EVERY_SECONDS:
        session[SEEN_AT] = now


def age_seconds(session: SessionBase) -> float:
    """How long ago this session's owner signed in."""
    now = time.time()
    return float(now - session.get(STARTED_AT, now))


def end_all_of(user: User) -> int:
    """Delete every session of the user; Django keeps no index by user, so all live rows are read."""
    mine = [row.pk for row in Session.objects.iterator() if row.get_decoded().get("_auth_user_id") == str(user.pk)]
    return Session.objects.filter(pk__in=mine).delete()[0]
