"""ID numbers (GB 11643-1999), telephone numbers and names, as people type them.

Pure functions; `today` comes in. Normalising never refuses, checking refuses with one sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from apps.core.refusals import Refused

ID_LENGTH = 18
LEGACY_ID_LENGTH = 15
EARLIEST_BIRTH = date(1900, 1, 1)
NAME_LENGTH = 50
HOME_AREA_CODE = "0754"

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff")
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212")

_ID_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
# One space or dash may stand between any two characters: "4405 0719 9001 0100 11".
_ID_IN_TEXT = re.compile(r"(?<![0-9])[1-9](?:[ -]?[0-9]){16}[ -]?[0-9Xx](?![0-9])")

_COUNTRY_CODE = re.compile(r"(?:\+86|0086|86(?=1[3-9][0-9]{9}$))(?=[0-9]{9})")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(0(?:10|2[0-9]|[3-9][0-9]{2}))([2-8][0-9]{6,7})")
_LOCAL_NUMBER = re.compile(r"[2-8][0-9]{7}")
_LANDLINE_CANONICAL = re.compile(r"0[0-9]{2,3}-[2-8][0-9]{6,7}")

_NAME_DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅．●", "·"))
_NAME_JOINERS = frozenset("·' -’")
# Unicode 15 blocks that Python 3.11 does not know yet: extensions H and I.
_NEW_HAN = ((0x2EBF0, 0x2EE5D), (0x31350, 0x323AF))


def _half_width(character: str) -> str:
    """One character of the full-width forms block as its ASCII twin, an ideographic or odd space as a space."""
    code = ord(character)
    if 0xFF01 <= code <= 0xFF5E:
        return chr(code - 0xFEE0)
    if character in _DASHES:
        return "-"
    return " " if character.isspace() else character


def _folded(text: str) -> str:
    return "".join(_half_width(character) for character in text if character not in _INVISIBLE)


# --- ID numbers -------------------------------------------------------------------------------------------------------


def normalise_id_number(text: str) -> str:
    """The number as it is stored: half-width, without spaces or dashes, a capital X. Never refuses."""
    return re.sub(r"[\s-]", "", _folded(text)).upper()


def id_check_character(first_seventeen: str) -> str:
    """The 18th character that GB 11643-1999 computes from the first seventeen digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def id_number_birth_date(number: str) -> date:
    """Day of birth in a normalised 18-character number. ValueError if there is no such day."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def id_number_is_male(number: str) -> bool:
    """The 17th digit is odd for men, even for women."""
    return int(number[16]) % 2 == 1


def check_id_number(text: str, today: date) -> None:
    """Refuse a number that cannot be a resident's ID number (GB 11643-1999).

    An unknown region prefix passes: abolished codes such as 440524 stand on old cards that are still valid.
    """
    number = normalise_id_number(text)
    _check_id_shape(number)
    if id_check_character(number[:17]) != number[17]:
        raise _id_refusal(_("公民身份号码校验不符，请对照证件逐位核对。"))
    _check_id_birth(number, today)


def _check_id_shape(number: str) -> None:
    if len(number) == LEGACY_ID_LENGTH and number.isascii() and number.isdigit():
        raise _id_refusal(_("这是 15 位旧号码，请登记 18 位公民身份号码；旧号码可写在备注里。"))
    if len(number) != ID_LENGTH:
        raise _id_refusal(_("公民身份号码应为 18 位，现为 %(length)d 位。") % {"length": len(number)})
    if not _ID_SHAPE.fullmatch(number):
        raise _id_refusal(_("公民身份号码只能是数字，末位可以是 X。"))


def _check_id_birth(number: str, today: date) -> None:
    try:
        birth = id_number_birth_date(number)
    except ValueError:
        raise _id_refusal(_("公民身份号码中的出生日期不存在，请核对第 7 至 14 位。")) from None
    if birth > today:
        raise _id_refusal(_("公民身份号码中的出生日期晚于今天，请核对第 7 至 14 位。"))
    if birth < EARLIEST_BIRTH:
        raise _id_refusal(_("公民身份号码中的出生日期早于 1900 年，请核对第 7 至 14 位。"))


def _id_refusal(sentence: str) -> Refused:
    return Refused(sentence, field="id_number")


def is_valid_id_number(text: str, today: date) -> bool:
    """Whether `check_id_number` would let the text pass."""
    try:
        check_id_number(text, today)
    except Refused:
        return False
    return True


def make_id_number(region: str, birth: date, sequence: int) -> str:
    """A number with a right checksum, for demo data and tests. region: 6 digits; sequence: 0-999, odd for men."""
    if not re.fullmatch(r"[1-9][0-9]{5}", region) or not 0 <= sequence <= 999:
        raise ValueError("region takes six digits, sequence 0 to 999")
    first_seventeen = f"{region}{birth:%Y%m%d}{sequence:03d}"
    return first_seventeen + id_check_character(first_seventeen)


@dataclass(frozen=True, slots=True)
class FoundIdNumber:
    """A valid ID number inside free text: `text[start:end]` is what was typed, `number` the normalised form."""

    number: str
    start: int
    end: int


def find_valid_id_numbers(text: str) -> list[FoundIdNumber]:
    """ID numbers with a right checksum and a possible day of birth in free text.

    Sees full-width digits, single spaces or dashes between digits, and invisible characters. A longer run of digits
    (an account, a document number) holds no ID number.
    """
    return list(_scan_id_numbers(text))


def _scan_id_numbers(text: str) -> Iterator[FoundIdNumber]:
    positions = [index for index, character in enumerate(text) if character not in _INVISIBLE]
    for match in _ID_IN_TEXT.finditer(_folded(text)):
        number = normalise_id_number(match.group())
        if is_valid_id_number(number, date.max):
            yield FoundIdNumber(number, positions[match.start()], positions[match.end() - 1] + 1)


# --- telephone --------------------------------------------------------------------------------------------------------


def normalise_phone(text: str, *, area_code: str = HOME_AREA_CODE) -> str:
    """The number as it is stored: `13800001234` or `0754-88880000`; what is neither comes back only folded.

    A country code (+86, 0086) is dropped; eight digits alone are a number of the bureau's own city.
    """
    digits = re.sub(r"[\s()-]", "", _folded(text))
    abroad = _COUNTRY_CODE.match(digits)
    if abroad:
        digits = digits[abroad.end() :]
        # From abroad a landline is written without the trunk zero: +86 754 88880000.
        digits = digits if _MOBILE.fullmatch(digits) or digits.startswith("0") else "0" + digits
    if _LOCAL_NUMBER.fullmatch(digits):
        return f"{area_code}-{digits}"
    landline = _LANDLINE.fullmatch(digits)
    return f"{landline[1]}-{landline[2]}" if landline else digits


def check_phone(text: str) -> None:
    """Refuse what is neither a mobile number of eleven digits nor a landline with area code."""
    number = normalise_phone(text)
    if not (_MOBILE.fullmatch(number) or _LANDLINE_CANONICAL.fullmatch(number)):
        raise Refused(_("电话应为 11 位手机号码，或带区号的固定电话，例如 0754-88880000。"), field="phone")


# --- names ------------------------------------------------------------------------------------------------------------


def normalise_person_name(text: str) -> str:
    """The name as it is stored: outer spaces gone, every kind of middle dot as `·`, full-width letters as plain ones.

    Ideographs stay as typed: Unicode normalisation would replace compatibility characters that stand on ID cards.
    """
    dotted = "".join(c for c in text if c not in _INVISIBLE).translate(_NAME_DOTS)
    folded = "".join(_half_width(character) for character in dotted)
    return re.sub(r" *· *", "·", re.sub(r" +", " ", folded)).strip()


def check_person_name(text: str) -> None:
    """Refuse an empty or overlong name, and one with digits, control characters or signs. Rare characters pass."""
    name = normalise_person_name(text)
    if not name:
        raise _name_refusal(_("请填写姓名。"))
    if len(name) > NAME_LENGTH:
        raise _name_refusal(_("姓名最多 50 个字，现为 %(length)d 个字。") % {"length": len(name)})
    if any(character.isdigit() for character in name):
        raise _name_refusal(_("姓名中不能有数字。"))
    if not all(_may_stand_in_name(character) for character in name) or not _has_letter(name):
        raise _name_refusal(_("姓名只能用汉字、字母和间隔号“·”。"))


def _name_refusal(sentence: str) -> Refused:
    return Refused(sentence, field="name")


def _may_stand_in_name(character: str) -> bool:
    return character in _NAME_JOINERS or _is_letter(character)


def _has_letter(name: str) -> bool:
    return any(_is_letter(character) for character in name)


def _is_letter(character: str) -> bool:
    code = ord(character)
    if character == "〇" or any(first <= code <= last for first, last in _NEW_HAN):
        return True
    return unicodedata.category(character)[0] in "LM"
