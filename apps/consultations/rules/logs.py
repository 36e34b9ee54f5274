"""What a finished consultation log needs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.consultations import choices
from apps.consultations.choices import (
    ConflictCheck,
    LogStatus,
    OpposingKind,
)
from apps.core.refusals import Refused

CONFLICT_ARTICLE = "《律师法》第三十九条"


@dataclass(frozen=True)
class LogState:
    """What a finished log is judged by; `has_advice`: facts and advice are both written."""

    topic_chosen: bool
    opposing: str
    conflict_check: str
    conflict_choice: str
    outcome: str
    service_units: Collection[str]
    minutes: int | None
    has_advice: bool


def needs_offer(opposing: str, conflict_check: str) -> bool:
    """Whether another lawyer, the legal-aid centre or 12348 must be offered and the choice recorded.

    Always when the other side is this bureau, which pays for the station and may be the firm's client; and whenever
    the check within the firm finds a possible conflict.
    """
    return opposing == OpposingKind.THIS_BUREAU or conflict_check == ConflictCheck.POSSIBLE


def missing_for_done(log: LogState) -> list[tuple[str, str]]:
    """Field and sentence of everything a log still needs before it can be finished."""
    wants = [
        ("topic", not log.topic_chosen, _("请选择事项类别。")),
        ("facts", not log.has_advice, _("请写明事实与请求、咨询意见。")),
        ("conflict_check", log.conflict_check == ConflictCheck.NOT_DONE, _("请先作利益冲突审查。")),
        (
            "conflict_choice",
            needs_offer(log.opposing, log.conflict_check) and not log.conflict_choice,
            _("须先向来访人提出另请律师、法律援助中心或 12348，并记下其选择。"),
        ),
        ("service_units", not log.service_units, _("请至少选择一项服务。")),
        ("outcome", not log.outcome, _("请选择结果。")),
        ("minutes", not log.minutes, _("请填写用时。")),
    ]
    return [(name, sentence) for name, is_missing, sentence in wants if is_missing]


def check_can_finish(log: LogState) -> None:
    """Refuse to finish a log that lacks something; the sentence names the first thing."""
    missing = missing_for_done(log)
    if missing:
        name, sentence = missing[0]
        raise Refused(sentence, article=CONFLICT_ARTICLE if name == "conflict_choice" else "", field=name)


def check_log_open(status: str) -> None:
    """A finished log is closed; a correction is another record."""
    if status == LogStatus.DONE:
        raise Refused(_("这份咨询记录已办结，不能再改。"))


def refers(outcome: str) -> bool:
    """Whether the outcome hands the visitor on to somebody else."""
    return outcome in choices.REFERRALS
