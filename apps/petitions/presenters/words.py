"""Words that several pages share: units, acts and their articles, addresses."""

from __future__ import annotations

from django.urls import reverse

from apps.core.clocks.engine import ClockState
from apps.petitions import rules
from apps.petitions.models import Petition


def unit_name(petition: Petition) -> str:
    """The handling unit; the bureau itself is 本局 inside its own portal."""
    reference = petition.reference
    return "本局" if reference.unit_id == reference.bureau_id else reference.unit.name


def responsible(petition: Petition) -> str:
    who = petition.handler.full_name if petition.handler else "尚未分派"
    return f"{unit_name(petition)} {who}"


def label(code: str) -> str:
    """The verb of an act, as its button says it."""
    if code in rules.ACTS:
        return rules.ACTS[code][0]
    if code == rules.LEDGER_CODE:
        return rules.LEDGER_LABEL
    return next(move.label for move in rules.MOVES if move.code == code)


def basis(code: str) -> str:
    if code in rules.ACTS:
        return rules.ACTS[code][1]
    return next(move.article for move in rules.MOVES if move.code == code)


def act_url(petition: Petition, code: str) -> str:
    name = "allocate" if code == "reallocate" else code
    return reverse(f"petition_{name}", args=[petition.reference.number])


def article_number(state: ClockState) -> str:
    """第二十三条 out of 《信访工作条例》第二十三条第二款: the lane has room for no more."""
    number = state.rule.article.rpartition("》")[2]
    return number[: number.find("条") + 1] or number
