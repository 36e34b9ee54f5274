"""Codes of the demo accounts agree with the standard's own examples, and with the library that checks them."""

from __future__ import annotations

import base64

import pyotp
import pytest

from veterans_portal.ground.codes import code

STANDARD = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(("at", "digits"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_examples_of_the_standard(at: int, digits: str) -> None:
    assert code(STANDARD, at) == digits


def test_a_secret_without_padding_agrees_with_another_implementation() -> None:
    secret = "6TIL5UVOT2GFUDFRMSIEVYL3K55MFJY6AB"
    assert code(secret, 1_700_000_000) == pyotp.TOTP(secret).at(1_700_000_000)
