"""Addresses of persons that cannot be counted through: a signed handle, good for one user and a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core import signing

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.people.models import Person

_SALT = "people.handle"
_SECONDS = 24 * 3600


def handle(person: Person, user: User) -> str:
    """A handle to the person for this user."""
    return signing.dumps([person.pk, user.pk], salt=_SALT)


def opened(text: str, user: User) -> int | None:
    """The person's key behind a handle, None when it is old, forged or somebody else's."""
    try:
        person_pk, user_pk = signing.loads(text, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return None
    return int(person_pk) if user_pk == user.pk else None
