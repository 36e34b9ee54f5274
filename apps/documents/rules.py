"""Numbers and dates as official documents write them (GB/T 9704-2012)."""

from __future__ import annotations

from datetime import date

DIGITS = "〇一二三四五六七八九"


def chinese_number(value: int) -> str:
    """1 to 99 as heading numbers: 一, 十, 十一, 二十, 九十九."""
    if not 1 <= value <= 99:
        raise ValueError(f"heading number {value} is outside 1 to 99")
    tens, ones = divmod(value, 10)
    ten = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return ten + (DIGITS[ones] if ones else "")


def heading_number(level: int, position: int) -> str:
    """The number before a heading, clause 7.3.3: 一、 then （一） then 1. then （1）."""
    match level:
        case 1:
            return f"{chinese_number(position)}、"
        case 2:
            return f"（{chinese_number(position)}）"
        case 3:
            return f"{position}."
        case 4:
            return f"（{position}）"
        case _:
            raise ValueError(f"heading level {level} does not exist")


def doc_number(organ_code: str, year: int, serial: int) -> str:
    """发文字号, clause 7.2.5: six-cornered brackets, no 第, no leading zeros."""
    return f"{organ_code}〔{year}〕{serial}号"


def chinese_date(day: date) -> str:
    """成文日期, clause 7.3.5.4: Arabic figures, no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"
