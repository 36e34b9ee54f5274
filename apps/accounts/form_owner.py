"""A signed mark in every POST form that says whose form it is, so that a form sent too late is kept for its sender.

It is no key to anything: who holds it can only have a form kept for, and shown to, that same user.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing

FIELD = "form_owner"
_signer = signing.TimestampSigner(salt="accounts.form_owner")


def sign(user_id: int) -> str:
    """The mark for a form shown to this user now."""
    return _signer.sign(str(user_id))


def owner_of(mark: str) -> int | None:
    """The user a mark was made for within the last 24 hours, else None."""
    try:
        return int(_signer.unsign(mark, max_age=settings.HELD_POST_HOURS * 3600))
    except (signing.BadSignature, ValueError):
        return None
