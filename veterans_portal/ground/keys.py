"""The two secrets of an installation, made at set-up: Django's signing key and the key file of field encryption."""

from __future__ import annotations

import base64
import json
import secrets

from veterans_portal.ground import places


def ensure() -> None:
    """Make what is missing under var/, readable by its owner alone; never touch what exists."""
    signing, encryption = places.var_dir() / "secret_key", places.var_dir() / "keys.json"
    if not signing.exists():
        places.private_file(signing, secrets.token_urlsafe(50) + "\n")
    if not encryption.exists():
        keys = {"current": "k1", "keys": {"k1": _random()}, "index": _random()}
        places.private_file(encryption, json.dumps(keys, indent=1) + "\n")


def _random() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
