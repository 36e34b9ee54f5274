"""One intent makes one record: a form's key and the hash of what it says, stored with the record it made.

Same key and same content = the same record again. Same key with other content is answered with the record that
stands and the question whether another is wanted. The key is unique in the database, so two sends at once cannot
both make a record: the second waits for the first transaction and then reads what it made.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, models, transaction

from apps.core import crypto, moment
from apps.core.models import Intent

M = TypeVar("M", bound=models.Model)

_CLAIM = """
INSERT INTO core_intent (key, user_id, action, payload_hash, made_label, made_pk, at)
VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (key) DO NOTHING RETURNING id
"""


@dataclass(frozen=True)
class IntentToSend:
    """What a form carries: its key, who sends it, what it is for, and a keyed hash of its content."""

    key: UUID
    user: AbstractBaseUser
    action: str
    payload_hash: str


@dataclass(frozen=True)
class Outcome(Generic[M]):
    """The record of the intent; `created` is false when an earlier send of the same form had made it."""

    record: M
    created: bool


class OtherContent(Exception):
    """The key was used before, with other content; `record` is what stands."""

    def __init__(self, record: models.Model) -> None:
        super().__init__("intent used with other content")
        self.record = record


class _AlreadyMade(Exception):
    """Undoes the second make of one key."""


def payload_hash(payload: Mapping[str, list[str]]) -> str:
    """A keyed hash of everything that was typed, independent of field order."""
    return crypto.blind_index(json.dumps(payload, sort_keys=True, ensure_ascii=False), purpose="intent")


def once(intent: IntentToSend, make: Callable[[], M], model: type[M]) -> Outcome[M]:
    """Run `make` in one transaction unless the intent was carried out before; then return what it made.

    Raises OtherContent when the key was used for other content or by somebody else.
    """
    if earlier := _earlier(intent, model):
        return earlier
    try:
        with transaction.atomic():
            _queue_behind_same_key(intent.key)
            if earlier := _earlier(intent, model):
                return earlier
            record = make()
            _claim(intent, record)
            return Outcome(record, created=True)
    except _AlreadyMade:
        found = _earlier(intent, model)
        assert found is not None, "the other send of this key rolled back after we saw it"
        return found


def _queue_behind_same_key(key: UUID) -> None:
    """Sends of one key wait for each other here, so the second does not do the work to throw it away."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key.int % (1 << 63)])


def _claim(intent: IntentToSend, record: models.Model) -> None:
    values = [
        intent.key, intent.user.pk, intent.action, intent.payload_hash, record._meta.label, record.pk, moment.now()
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        if cursor.fetchone() is None:
            raise _AlreadyMade


def _earlier(intent: IntentToSend, model: type[M]) -> Outcome[M] | None:
    row = Intent.objects.filter(key=intent.key).first()
    if row is None:
        return None
    same = (row.user_id, row.action, row.payload_hash) == (intent.user.pk, intent.action, intent.payload_hash)
    if row.user_id != intent.user.pk or row.made_label != model._meta.label:
        raise OtherContent(model())
    record = model._default_manager.get(pk=row.made_pk)
    if not same:
        raise OtherContent(record)
    return Outcome(record, created=False)
