"""Secret fields are unreadable without the key, bound to their column, and found by a keyed index."""

from __future__ import annotations

import base64

import pytest
from cryptography.exceptions import InvalidTag

from apps.core import crypto


def test_what_was_encrypted_comes_back() -> None:
    assert crypto.decrypt(crypto.encrypt("44050719900101001X", purpose="a.b"), purpose="a.b") == "44050719900101001X"


def test_the_same_text_is_never_encrypted_to_the_same_value() -> None:
    assert crypto.encrypt("x", purpose="a.b") != crypto.encrypt("x", purpose="a.b")


def test_a_value_cannot_be_moved_to_another_column() -> None:
    value = crypto.encrypt("x", purpose="a.b")
    with pytest.raises(InvalidTag):
        crypto.decrypt(value, purpose="a.c")


@pytest.mark.parametrize("place", [0, 11, 12, 14, -1])
def test_a_changed_value_is_found_out(place: int) -> None:
    key_id, _, rest = crypto.encrypt("abc", purpose="a.b").partition(":")
    raw = bytearray(base64.b64decode(rest))
    raw[place] ^= 1
    flipped = base64.b64encode(bytes(raw)).decode()
    with pytest.raises(InvalidTag):
        crypto.decrypt(f"{key_id}:{flipped}", purpose="a.b")


def test_the_index_depends_on_text_and_purpose_alone() -> None:
    assert crypto.blind_index("x", purpose="a") == crypto.blind_index("x", purpose="a")
    assert len({crypto.blind_index(t, purpose=p) for t in "xy" for p in "ab"}) == 4
