"""What a finished consultation log needs, and when it may be amended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.consultations import choices
from apps.consultations.choices import (
    ConflictCheck,
    LogStatus,
    ServiceKind,
)
from apps.consultations.rules.conflicts import is_named, needs_offer
from apps.core.refusals import Refused

CONFLICT_ARTICLE = "《律师法》第三十九条"
SECRECY_ARTICLE = "《律师法》第三十八条"
AID_ARTICLE = "《法律援助法》第二十三条"
MOST_UNITS = 20
# The notice on personal information that hangs in the station and is handed out (个人信息保护法第十七、三十五条).
NOTICE_VERSION = "2026-1"
SHORTEST_REASON = 4

Missing = Sequence[tuple[str, str]]


class Incomplete(Refused):
    """A log lacks something: `missing` names every field with its sentence; the first one is the refusal itself."""

    def __init__(self, missing: Missing) -> None:
        field, sentence = missing[0]
        super().__init__(sentence, article=CONFLICT_ARTICLE if field == "conflict_choice" else "", field=field)
        self.missing = tuple(missing)


@dataclass(frozen=True)
class LogState:
    """What a finished log is judged by; texts count only when something stands in them."""

    topic_chosen: bool
    opposing: str
    opposing_named: bool
    conflict_check: str
    conflict_choice: str
    outcome: str
    service_units: Collection[str]
    minutes: int | None
    facts: str
    advice: str
    limitation_dated: bool = False
    limitation_warned: bool = False


def missing_for_done(log: LogState) -> list[tuple[str, str]]:
    """Field and sentence of everything a log still needs before it can be finished, in the order of the page."""
    wants = [
        ("opposing_name", is_named(log.opposing) and not log.opposing_named, _("请写明对方当事人，不知道的写“不详”。")),
        ("conflict_check", log.conflict_check == ConflictCheck.NOT_DONE, _("请先作利益冲突审查。")),
        (
            "conflict_choice",
            needs_offer(log.opposing, log.conflict_check) and not log.conflict_choice,
            _("须先向来访人提出另请律师、法律援助中心或 12348，并记下其选择。"),
        ),
        ("topic", not log.topic_chosen, _("请选择事项类别。")),
        ("facts", not log.facts.strip(), _("请写明事实与请求。")),
        ("advice", not log.advice.strip(), _("请写明咨询意见。")),
        ("limitation_on", log.limitation_warned and not log.limitation_dated, _("已提示时效的，请填写时效日。")),
        ("minutes", not log.minutes, _("请填写用时。")),
        ("service_units", not log.service_units, _("请至少填写一项服务。")),
        ("outcome", not log.outcome, _("请选择结果。")),
    ]
    return [(name, sentence) for name, is_missing, sentence in wants if is_missing]


def check_can_finish(log: LogState) -> None:
    """Refuse to finish a log that lacks something; the refusal names everything, each at its field."""
    if missing := missing_for_done(log):
        raise Incomplete(missing)


def check_limitation(on: object, *, warned: bool) -> None:
    """Whoever warns of a limitation names its day, in a draft too."""
    if warned and on is None:
        raise Refused(_("已提示时效的，请填写时效日。"), field="limitation_on")


def check_log_open(status: str) -> None:
    """A finished log is closed; a correction is an amendment."""
    if status == LogStatus.DONE:
        raise Refused(_("这份咨询记录已办结，不能再改；写错的请作更正。"))


def check_can_amend(status: str, reason: str) -> str:
    """An amendment corrects a finished log and says why; the reason as it is kept."""
    if status != LogStatus.DONE:
        raise Refused(_("这份咨询记录还没有办结，可以直接修改。"))
    cleaned = reason.strip()
    if len(cleaned) < SHORTEST_REASON:
        raise Refused(_("请写明更正原因，至少四个字。"), field="reason")
    return cleaned


def check_copy(status: str) -> None:
    """A draft is no record: only a finished log is printed."""
    if status != LogStatus.DONE:
        raise Refused(_("记录办结后才能打印交给来访人。"))


def counted_units(units: Iterable[str]) -> dict[str, int]:
    """How many units of each kind a log has, in the order of the kinds; kinds without a unit are left out."""
    counts = Counter(units)
    return {kind.value: counts[kind.value] for kind in ServiceKind if counts[kind.value]}


def refers(outcome: str) -> bool:
    """Whether the outcome hands the visitor on to somebody else."""
    return outcome in choices.REFERRALS
