"""Hints on free text: words that label people, and ID numbers that belong into their own field.

A hint is never a refusal: the writer decides. The portal records acts and matters, it does not rank or brand persons
(《信访工作条例》第十八条第四款、第四十六条; 《个人信息保护法》第五条、第六条).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.identifiers import find_valid_id_numbers

# Simplified and traditional spelling of each label; spaces inside do not hide it.
_LABELS: dict[str, tuple[str, ...]] = {
    "挑头": ("挑头", "挑頭"),
    "骨干": ("骨干", "骨幹"),
    "重点人员": ("重点人员", "重點人員"),
    "稳控": ("稳控", "穩控"),
    "缠访": ("缠访", "纏訪"),
}
_LABEL_PATTERNS = {
    label: re.compile("|".join(r"\s*".join(spelling) for spelling in spellings)) for label, spellings in _LABELS.items()
}


@dataclass(frozen=True, slots=True)
class WordingHint:
    """`text[start:end]` gives cause; `sentence` says why and what to write instead. word is "" for an ID number."""

    start: int
    end: int
    word: str
    sentence: str


def wording_hints(text: str) -> list[WordingHint]:
    """Every hint on the text, in reading order; an empty list for clean text. Never raises."""
    return sorted([*_label_hints(text), *_id_number_hints(text)], key=lambda hint: (hint.start, hint.end))


def _label_hints(text: str) -> list[WordingHint]:
    return [
        WordingHint(match.start(), match.end(), label, _suggestion(label))
        for label, pattern in _LABEL_PATTERNS.items()
        for match in pattern.finditer(text)
    ]


def _id_number_hints(text: str) -> list[WordingHint]:
    sentence = _("正文中有公民身份号码，请移到证件号码栏，或以星号隐去中间各位。")
    return [WordingHint(found.start, found.end, "", sentence) for found in find_valid_id_numbers(text)]


def _suggestion(label: str) -> str:
    advice = {
        "挑头": _("请写明由信访人推选的代表，或具体行为、时间、地点。"),
        "骨干": _("如指信访人，请改写为其在本事项中的身份，例如“代表”“信访人”。"),
        "重点人员": _("请按事项描述，例如“涉及安置待遇的信访事项”。"),
        "稳控": _("请写明已做的工作，例如“已上门说明政策并告知办理期限”。"),
        "缠访": _("请写明同一事项何时来访、有无新的事实和理由。"),
    }
    return _("“%(label)s”是对人的评价，不是事实。") % {"label": label} + advice[label]
