from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core import identifiers
from apps.core.refusals import Refused

TODAY = date(2026, 5, 12)
VALID = ["11010519491231002X", "440524188001010014", "440507199001010011"]

births = st.dates(date(1900, 1, 1), TODAY)
numbers = st.builds(
    identifiers.make_id_number, st.integers(100000, 999999).map(str), births, st.integers(min_value=0, max_value=999)
)


def refusal(text: str) -> str:
    with pytest.raises(Refused) as caught:
        identifiers.check_id_number(text, TODAY)
    assert caught.value.field == "id_number"
    return caught.value.sentence


@pytest.mark.parametrize("number", ["11010519491231002X", "440507199001010011"])
def test_a_right_number_passes(number: str) -> None:
    identifiers.check_id_number(number, TODAY)


def test_the_vector_of_1880_has_a_right_checksum_but_is_nobody_alive() -> None:
    assert identifiers.id_check_character("44052418800101001") == "4"
    assert "1900" in refusal("440524188001010014")


def test_an_abolished_region_passes() -> None:
    identifiers.check_id_number(identifiers.make_id_number("440524", date(1960, 3, 4), 17), TODAY)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "现为 0 位"),
        ("44050719900101001", "现为 17 位"),
        ("4405071990010100111", "现为 19 位"),
        ("44050719900101A011", "只能是数字"),
        ("X40507199001010011", "只能是数字"),
        ("440507199001010012", "校验不符"),
        ("440507900101001", "15 位旧号码"),
        ("٤٤٠٥٠٧١٩٩٠٠١٠١٠٠١١", "只能是数字"),
        (identifiers.make_id_number("440507", date(2026, 5, 13), 1), "晚于今天"),
    ],
)
def test_a_wrong_number_is_refused_with_its_own_sentence(typed: str, says: str) -> None:
    assert says in refusal(typed)


@pytest.mark.parametrize("birth", ["19900230", "19901301", "00000101", "19010229"])
def test_an_impossible_day_of_birth_is_refused(birth: str) -> None:
    first = f"440507{birth}001"
    assert "出生日期不存在" in refusal(first + identifiers.id_check_character(first))


@pytest.mark.parametrize("birth", [date(1900, 1, 1), TODAY])
def test_the_oldest_and_the_youngest_pass(birth: date) -> None:
    identifiers.check_id_number(identifiers.make_id_number("440507", birth, 1), TODAY)


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        " 110105 19491231 002X ",
        "110105-19491231-002ｘ",
        "\u200b11010519491231002X\ufeff",
    ],
)
def test_what_people_type_becomes_one_form(typed: str) -> None:
    assert identifiers.normalise_id_number(typed) == "11010519491231002X"
    identifiers.check_id_number(typed, TODAY)


@given(numbers)
def test_made_numbers_are_valid_and_keep_their_birth(number: str) -> None:
    assert identifiers.is_valid_id_number(number, TODAY)
    assert identifiers.id_number_birth_date(number).strftime("%Y%m%d") == number[6:14]


@given(numbers, st.integers(0, 16), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(number: str, place: int, shift: int) -> None:
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert not identifiers.is_valid_id_number(wrong, TODAY)


@given(numbers, st.integers(0, 15))
def test_two_swapped_digits_are_found(number: str, place: int) -> None:
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert wrong == number or not identifiers.is_valid_id_number(wrong, TODAY)


@given(st.text(max_size=40))
def test_any_text_is_answered_without_another_error(text: str) -> None:
    identifiers.is_valid_id_number(text, TODAY)
    identifiers.find_valid_id_numbers(text)


def test_the_sequence_tells_men_from_women() -> None:
    assert identifiers.id_number_is_male(identifiers.make_id_number("440507", TODAY, 11))
    assert not identifiers.id_number_is_male(identifiers.make_id_number("440507", TODAY, 12))


@pytest.mark.parametrize(("region", "sequence"), [("44050", 1), ("040507", 1), ("440507", 1000), ("440507", -1)])
def test_making_a_number_takes_a_region_and_a_sequence(region: str, sequence: int) -> None:
    with pytest.raises(ValueError, match="region takes six digits"):
        identifiers.make_id_number(region, TODAY, sequence)


@pytest.mark.parametrize(
    "inside",
    [
        "440507199001010011",
        "４４０５０７１９９００１０１００１１",
        "4405 0719 9001 0100 11",
        "440507-19900101-0011",
        "44050\u200b7199001010011",
    ],
)
def test_numbers_in_free_text_are_found_where_they_stand(inside: str) -> None:
    text = f"本人（身份证{inside}）请求办理。"
    found = identifiers.find_valid_id_numbers(text)
    assert [(hit.number, text[hit.start : hit.end]) for hit in found] == [("440507199001010011", inside)]


def test_several_numbers_are_found_in_order() -> None:
    text = "甲11010519491231002x，乙440507199001010011。"
    assert [hit.number for hit in identifiers.find_valid_id_numbers(text)] == VALID[::2]


@pytest.mark.parametrize(
    "text", ["", "电话 13800001234", "账号 4405071990010100110", "号码 440507199001010012", "0440507199001010011"]
)
def test_other_digits_are_no_id_numbers(text: str) -> None:
    assert identifiers.find_valid_id_numbers(text) == []


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("13800001234", "13800001234"),
        ("138 0000 1234", "13800001234"),
        ("138-0000-1234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("+86 138 0000 1234", "13800001234"),
        ("＋8613800001234", "13800001234"),
        ("008613800001234", "13800001234"),
        ("8613800001234", "13800001234"),
        ("0754-88880000", "0754-88880000"),
        ("（0754）88880000", "0754-88880000"),
        ("075488880000", "0754-88880000"),
        ("+86 754 88880000", "0754-88880000"),
        ("88880000", "0754-88880000"),
        ("020-83330000", "020-83330000"),
        ("010 65550000", "010-65550000"),
    ],
)
def test_telephone_numbers_become_one_form(typed: str, stored: str) -> None:
    assert identifiers.normalise_phone(typed) == stored
    identifiers.check_phone(typed)
    assert identifiers.normalise_phone(stored) == stored


@pytest.mark.parametrize("typed", ["", "12345678901", "1380000123", "138000012345", "abc", "0754-1234", "١٣٨٠٠٠٠١٢٣٤"])
def test_what_is_no_telephone_number_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="手机号码") as caught:
        identifiers.check_phone(typed)
    assert caught.value.field == "phone"


@given(st.text(max_size=30))
def test_normalising_a_telephone_number_twice_changes_nothing(text: str) -> None:
    once = identifiers.normalise_phone(text)
    assert identifiers.normalise_phone(once) == once


@pytest.mark.parametrize(
    "name",
    [
        "林晓岚",
        "欧阳修远",
        "阿依古丽·买买提",
        "㐂一",
        "𬮱龙",
        "䶮",
        "㛃",
        "\U0002b740山",
        "\U00031350",
        "〇一",
        "Anna Li",
        "张",
    ],
)
def test_names_that_people_bear_pass(name: str) -> None:
    identifiers.check_person_name(name)
    assert identifiers.normalise_person_name(name) == name


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "请填写姓名"),
        ("  　", "请填写姓名"),
        ("张" * 51, "最多 50 个字"),
        ("张3", "不能有数字"),
        ("张３", "不能有数字"),
        ("张\x00三", "只能用汉字"),
        ("张三😀", "只能用汉字"),
        ("·", "只能用汉字"),
        ("张\ue000", "只能用汉字"),
        ("<b>", "只能用汉字"),
        ("\u202e张三", "只能用汉字"),
    ],
)
def test_what_is_no_name_is_refused(name: str, says: str) -> None:
    with pytest.raises(Refused, match=says) as caught:
        identifiers.check_person_name(name)
    assert caught.value.field == "name"


def test_fifty_characters_are_a_name() -> None:
    identifiers.check_person_name("张" * 50)


@pytest.mark.parametrize("dot", "•・‧∙⋅．")
def test_every_middle_dot_becomes_one(dot: str) -> None:
    assert identifiers.normalise_person_name(f" 阿依古丽 {dot} 买买提　") == "阿依古丽·买买提"


def test_compatibility_characters_stay_as_on_the_card() -> None:
    assert identifiers.normalise_person_name("\uf9d1华") == "\uf9d1华"
