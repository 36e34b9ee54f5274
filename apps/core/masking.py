"""What a screen shows of a person by default; the full view needs a reason and is logged elsewhere.

One rule for names: the surname stays, the last character stays when something hidden stands between them,
all else is a star: 张*, 梁*生, 欧阳*, 欧阳*娜, 张**强. Names with a middle dot or in Latin letters keep only the first
character.
"""

from __future__ import annotations

from apps.core.identifiers import find_valid_id_numbers

# Surnames of two characters, simplified and traditional.
_COMPOUND_SURNAMES = """
    欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 令狐 慕容 司徒 夏侯 长孙 宇文 轩辕 端木 南宫 百里 东郭 西门 独孤 闻人 澹台
    公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 钟离 鲜于 司空 闾丘 亓官 司寇 呼延 拓跋 赫连 万俟 第五 梁丘 左丘 纳兰 完颜
    歐陽 司馬 諸葛 東方 尉遲 公孫 長孫 軒轅 南宮 東郭 西門 獨孤 聞人 澹臺 濮陽 單于 仲孫 鍾離 鮮于 閭丘 万俟 納蘭 完顏
"""
COMPOUND_SURNAMES = frozenset(_COMPOUND_SURNAMES.split())
_SEPARATORS = frozenset("· -'’")


def mask_name(name: str) -> str:
    """A person's name for lists and pages; of one character nothing is shown."""
    if len(name) < 2:
        return "*" * len(name)
    if any(character in _SEPARATORS or character.isascii() for character in name):
        return name[0] + "".join(c if c in _SEPARATORS else "*" for c in name[1:])
    surname = name[:2] if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else name[0]
    given = name[len(surname) :]
    return surname + ("*" if len(given) == 1 else "*" * (len(given) - 1) + given[-1])


def mask_id_number(number: str) -> str:
    """4405**********0011: region of the city and the last four; anything shorter than ten is hidden whole."""
    return _keep_ends(number, first=4, last=4)


def mask_phone(number: str) -> str:
    """138****1234 for a mobile number, 0754-****1234 for a landline, of a shorter number the last two."""
    area, dash, local = number.rpartition("-")
    if dash:
        return f"{area}-" + _keep_ends(local, first=0, last=4)
    return _keep_ends(number, first=3, last=4)


def _keep_ends(text: str, *, first: int, last: int) -> str:
    hidden = len(text) - first - last
    if hidden < 3:
        return "*" * len(text)
    return text[:first] + "*" * hidden + text[-last:]


def mask_id_numbers_in(text: str) -> str:
    """Free text with every valid ID number in it masked; everything else stays as typed."""
    for found in reversed(find_valid_id_numbers(text)):
        text = text[: found.start] + mask_id_number(found.number) + text[found.end :]
    return text
