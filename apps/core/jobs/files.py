"""Files that wait for a job: AES-256-GCM with the key of the fields, the key's id before the bytes."""

from __future__ import annotations

import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib.auth.base_user import AbstractBaseUser

from apps.core import crypto, moment
from apps.core.models import HeldFile

_NONCE_BYTES = 12


def hold(data: bytes, *, purpose: str, by: AbstractBaseUser) -> HeldFile:
    """Keep the bytes encrypted for `purpose` (app.model) until `drop`; the file's name is not kept."""
    ring, nonce = crypto.key_ring(), os.urandom(_NONCE_BYTES)
    sealed = AESGCM(ring.keys[ring.current]).encrypt(nonce, data, purpose.encode())
    whole = ring.current.encode() + b":" + nonce + sealed
    return HeldFile.objects.create(sealed=whole, size=len(data), held_at=moment.now(), by_id=by.pk)


def opened(held: HeldFile, *, purpose: str) -> bytes:
    """The bytes as they came; raises cryptography's InvalidTag when they were changed."""
    key_id, _colon, rest = bytes(held.sealed).partition(b":")
    key = crypto.key_ring().keys[key_id.decode()]
    return AESGCM(key).decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], purpose.encode())


def drop(pk: int | None) -> None:
    """The file is gone; nothing happens when there is none."""
    if pk is not None:
        HeldFile.objects.filter(pk=pk).delete()
