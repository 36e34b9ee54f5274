"""The conflict check of a consultation: what it answers, and what the lawyer may make of the answer.

It looks within one firm and at the opposite side alone, and answers nothing but "possible conflict": no other matter
is named, dated or linked (律师法第二十三、三十九条).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from django.utils.translation import gettext as _

from apps.consultations.choices import ConflictCheck, OpposingKind
from apps.core import identifiers
from apps.core.refusals import Refused

# What a visitor is called in the register who declines to be named; nobody is found by it.
NAMELESS = frozenset({"未具名", "不愿具名", "不详", "不明", "未知", "无"})
# After so many different parties in one log the machine no longer answers: it holds every further one for possible.
MOST_PARTIES = 10

_CREDIT_CODE = re.compile(r"[0-9A-HJ-NP-RTUWXY]{18}")
_SIGNS = "ZPS"  # blanks, punctuation and symbols


class Found(IntEnum):
    """What the firm's other consultations say; the greater, the more certain."""

    NOTHING = 0
    SAME_NAME = 1
    SAME_NUMBER = 2


@dataclass(frozen=True)
class Party:
    """A party as it is compared: number and name folded, empty where not known."""

    number: str = ""
    name: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.number or self.name)


def party(name: str, number: str) -> Party:
    """A person or organisation as the check compares them."""
    return Party(fold_number(number), fold_name(name))


def fold_name(name: str) -> str:
    """A name without width, case, blanks and signs; empty for somebody who is not named."""
    plain = unicodedata.normalize("NFKC", identifiers.normalise_person_name(name))
    folded = "".join(character for character in plain if unicodedata.category(character)[0] not in _SIGNS).casefold()
    return "" if folded in NAMELESS else folded


def fold_number(number: str) -> str:
    """An ID number or credit code as it is compared: half-width capitals without blanks and dashes."""
    return identifiers.normalise_id_number(number)


def is_named(opposing: str) -> bool:
    """Whether the other side is somebody whom the log names; this bureau needs no name."""
    return opposing not in (OpposingKind.NONE, OpposingKind.THIS_BUREAU)


def needs_offer(opposing: str, conflict_check: str) -> bool:
    """Whether another lawyer, the legal-aid centre or 12348 must be offered and the choice recorded.

    Always when the other side is this bureau, which pays for the station and may be the firm's client; and whenever
    the check within the firm finds a possible conflict.
    """
    return opposing == OpposingKind.THIS_BUREAU or conflict_check == ConflictCheck.POSSIBLE


def answer(found: Found, said: str, *, is_new: bool) -> str:
    """The conflict check that stands, by what was found, what the lawyer said, and whether the parties are new.

    A number speaks for itself. A name alone is a hint: it is raised once for parties just entered, and then the
    lawyer, who has asked, decides.
    """
    if found == Found.SAME_NUMBER:
        return ConflictCheck.POSSIBLE
    if found == Found.SAME_NAME and (is_new or said == ConflictCheck.NOT_DONE):
        return ConflictCheck.POSSIBLE
    return said


def sentence(found: Found) -> str:
    """What the lawyer is told; empty when there is nothing to tell."""
    if found == Found.SAME_NUMBER:
        return _("可能有冲突：须改由另所律师、法律援助中心或 12348 接待，或记下来访人的选择。")
    if found == Found.SAME_NAME:
        return _("可能有冲突：姓名（名称）相同，请律师自行核对；确非同一人的，可改回“未发现冲突”。")
    return ""


def check_opposing(kind: str, name: str, number: str, today: date) -> None:
    """Refuse another side that contradicts itself: a name without a kind, a number that cannot be right."""
    if kind == OpposingKind.NONE and (name.strip() or number.strip()):
        raise Refused(_("已写对方当事人，请选择其类别。"), field="opposing_kind")
    folded = fold_number(number)
    if not folded or not is_named(kind):
        return
    if kind == OpposingKind.PERSON and not identifiers.is_valid_id_number(folded, today):
        raise Refused(_("公民身份号码不正确，请核对；不知道的可不填。"), field="opposing_number")
    if kind != OpposingKind.PERSON and not _CREDIT_CODE.fullmatch(folded):
        raise Refused(_("统一社会信用代码为 18 位数字和大写字母；不知道的可不填。"), field="opposing_number")


def is_this_bureau(kind: str, other: Party, bureau: Party) -> bool:
    """Whether the other side named in the log is the bureau that runs the station."""
    if kind == OpposingKind.THIS_BUREAU:
        return True
    same_number = bool(other.number) and other.number == bureau.number
    return is_named(kind) and (same_number or (bool(other.name) and other.name == bureau.name))
