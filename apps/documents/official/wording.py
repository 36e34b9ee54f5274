"""Where Chinese official text may break: inside lines by invisible joiners, in titles by sense."""

from __future__ import annotations

import re

JOINER = "\N{WORD JOINER}"
BREAK = "\N{ZERO WIDTH SPACE}"
TITLE_LINE = 19  # characters of size 2 that fit a line with air at both sides

UNITS = "年月日时分秒人次件份项个场期名家户条款章页万亿元岁天周届级号批宗起篇间支位所处小"
CLOSING = "，。、；：？！）》〉」』】〕”’％%"
_JOINED = (
    re.compile(rf"(?<=[0-9%％])(?=[{UNITS}])"),
    re.compile(r"(?<=第)(?=[0-9])"),
    re.compile(r"(?<=〕)(?=[0-9])"),
    re.compile(r"(?=·)"),
)
# Unicode forbids breaks around quotation marks; Chinese does break before an opening and after a closing one.
_OPEN = re.compile(r"(?<=[^\s“‘（《〈「『【〔])(?=[“‘])")
_CLOSE = re.compile(rf"(?<=[”’])(?=[^\s{CLOSING}])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def flowing(text: str) -> str:
    """Text with its break places marked: numbers stay with their units, quotation marks break as Chinese does.

    Line breaks and tabs become spaces, control characters go: a paragraph is one line of thought.
    """
    text = _CONTROL.sub("", re.sub(r"[\r\n\t]+", " ", text)).strip(" ")
    for place in _JOINED:
        text = place.sub(JOINER, text)
    return _CLOSE.sub(BREAK, _OPEN.sub(BREAK, text))


def title_lines(title: str) -> tuple[str, ...]:
    """Break a title by sense (clause 7.3.1): before 关于 where both parts fit, else into lines of falling length.

    A line break typed in the title is kept.
    """
    if "\n" in title:
        return tuple(line.strip() for line in title.splitlines() if line.strip())
    if len(title) <= TITLE_LINE:
        return (title,)
    organ, about, rest = title.partition("关于")
    if about and 0 < len(organ) <= TITLE_LINE:
        return (organ, *title_lines(about + rest))
    return _balanced(title)


def _balanced(title: str) -> tuple[str, ...]:
    lines = -(-len(title) // TITLE_LINE)
    size = -(-len(title) // lines)
    cut = next((place for place in _cuts(title, size) if _may_break(title, place)), size)
    head, tail = title[:cut], title[cut:]
    return (head, *title_lines(tail)) if tail else (head,)


def _cuts(title: str, size: int) -> list[int]:
    return sorted(range(max(2, size - 4), min(TITLE_LINE, len(title) - 2) + 1), key=lambda place: abs(place - size))


def _may_break(title: str, place: int) -> bool:
    """Not inside a number, not before 的, 和 or closing punctuation, not after an opening bracket."""
    before, after = title[place - 1], title[place]
    if before.isdecimal() and (after.isdecimal() or after in UNITS):
        return False
    return after not in f"的和与及等{CLOSING}" and before not in "（《〈“‘〔和与及"
