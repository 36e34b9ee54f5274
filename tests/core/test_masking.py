from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core import masking


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", ""),
        ("张", "*"),
        ("洪某", "洪*"),
        ("梁平生", "梁*生"),
        ("欧阳修", "欧阳*"),
        ("歐陽修", "歐陽*"),
        ("欧阳修远", "欧阳*远"),
        ("欧阳", "欧*"),
        ("张李志强", "张**强"),
        ("阿依古丽·买买提", "阿***·***"),
        ("Anna Li", "A*** **"),
        ("𬮱晓岚", "𬮱*岚"),
    ],
)
def test_names_keep_the_surname_and_the_last_character(name: str, shown: str) -> None:
    assert masking.mask_name(name) == shown


def test_id_numbers_keep_four_and_four() -> None:
    assert masking.mask_id_number("440507199001010011") == "4405**********0011"
    assert masking.mask_id_number("440507900101001") == "4405*******1001"
    assert masking.mask_id_number("4405071990") == "**********"


@pytest.mark.parametrize(
    ("number", "shown"),
    [("13800001234", "138****1234"), ("0754-88881234", "0754-****1234"), ("12345", "*****"), ("", "")],
)
def test_telephone_numbers_keep_their_ends(number: str, shown: str) -> None:
    assert masking.mask_phone(number) == shown


def test_free_text_loses_its_id_numbers_only() -> None:
    text = "甲 11010519491231002x，乙４４０５０７１９９００１０１００１１，账号 440507199001010012。"
    assert masking.mask_id_numbers_in(text) == (
        "甲 1101**********002X，乙4405**********0011，账号 440507199001010012。"
    )


@given(st.text(min_size=2, max_size=12))
def test_a_masked_name_never_shows_more_than_it_hides_beyond_surname_and_last(name: str) -> None:
    shown = masking.mask_name(name)
    assert len(shown) == len(name)
    assert sum(a == b != "*" and a not in "· -'’" for a, b in zip(name, shown, strict=True)) <= 3


@given(st.text(max_size=12))
def test_short_numbers_show_nothing(text: str) -> None:
    assert len(masking.mask_id_number(text)) == len(text)
    assert set(masking.mask_id_number(text[:10])) <= {"*"}
