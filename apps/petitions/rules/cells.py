"""What one cell of an imported table means. Pure; no sentence quotes the cell."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from apps.core.refusals import Refused
from apps.core.spreadsheets.reader import Fault, Value

_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_ALL_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_UNSEEN = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u200b\u200c\u200d\u2060\ufeff]")
_ASIDE = re.compile(r"[\s*:()\[\]【】/、_-]+")
_TIME = r"(?:[T\s]*\d{1,2}[:时点]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?)?[分秒]?)?"
_DAY = re.compile(rf"(\d{{4}})\s*[-/.年\\]\s*(\d{{1,2}})\s*[-/.月\\]\s*(\d{{1,2}})\s*日?{_TIME}")
_DIGITS = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}}){_TIME}")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
FIRST_SERIAL, LAST_SERIAL = 18264, 73050  # 1950-01-01 to 2099-12-31
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


def plain(value: object) -> str:
    """A cell as text: digits and letters half-width, nothing invisible, no blanks around; punctuation as typed."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = _UNSEEN.sub("", str(value)).translate(_WIDE).replace("\u3000", " ").replace("\xa0", " ")
    return "\n".join(line.strip() for line in text.splitlines()).strip()


def key(text: object) -> str:
    """A heading or a word as it is compared: half-width, small, without blanks and signs."""
    return _ASIDE.sub("", plain(text).translate(_ALL_WIDE)).lower()


def parse_day(value: Value, *, from_1904: bool = False) -> date:
    """The day that a cell means; a Refused with what is wrong, without the cell's content.

    Understood: a date of the program, 2022-3-5, 2022/03/05, 2022.3.5, 2022年3月5日, 20220305, each with a time behind
    it or not, and the serial number of a day.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool) or value is None or isinstance(value, time | timedelta | Fault):
        raise Refused("不是日期。")
    if isinstance(value, int | float) and FIRST_SERIAL <= value <= LAST_SERIAL:
        return (_EPOCH_1904 if from_1904 else _EPOCH) + timedelta(days=int(value))
    return _day_in(plain(value).translate(_ALL_WIDE), from_1904)


def _day_in(text: str, from_1904: bool) -> date:
    if _SERIAL.fullmatch(text):
        number = int(float(text))
        if FIRST_SERIAL <= number <= LAST_SERIAL:
            return parse_day(number, from_1904=from_1904)
    found = _DAY.fullmatch(text) or _DIGITS.fullmatch(text)
    if found is None:
        raise Refused("认不出日期，请写成 2022-03-05 的样子，年份四位。")
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise Refused("这一天不存在，请核对年月日。") from None
