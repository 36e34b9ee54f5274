"""Encryption of secret fields (AES-256-GCM) and the keyed blind index they are found by.

Keys live in a JSON file outside database and backup: {"current": id, "keys": {id: base64}, "index": base64}.
A value carries the id of its key, `k1:<base64 nonce+ciphertext>`, so keys can be rotated row by row.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE_BYTES = 12


@dataclass(frozen=True)
class KeyRing:
    """All field keys by id, which one encrypts, and the key of the blind index."""

    current: str
    keys: dict[str, bytes]
    index: bytes


@cache
def key_ring() -> KeyRing:
    """The keys of this installation; a missing or broken file stops the process with a plain error."""
    raw = json.loads(Path(settings.PORTAL_KEY_FILE).read_text("utf-8"))
    keys = {key_id: base64.b64decode(text) for key_id, text in raw["keys"].items()}
    return KeyRing(current=raw["current"], keys=keys, index=base64.b64decode(raw["index"]))


def encrypt(text: str, *, purpose: str) -> str:
    """Encrypt `text`; `purpose` (table.column) is authenticated, so a value cannot be moved to another column."""
    ring = key_ring()
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(ring.keys[ring.current]).encrypt(nonce, text.encode(), purpose.encode())
    return f"{ring.current}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(value: str, *, purpose: str) -> str:
    """The text behind `value`; raises cryptography's InvalidTag when it was changed or moved."""
    key_id, _, encoded = value.partition(":")
    raw = base64.b64decode(encoded)
    opened = AESGCM(key_ring().keys[key_id]).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode())
    return opened.decode()


def blind_index(text: str, *, purpose: str) -> str:
    """64 hex digits by which an encrypted value is found; equal text and purpose give equal digits."""
    return hmac.new(key_ring().index, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()
