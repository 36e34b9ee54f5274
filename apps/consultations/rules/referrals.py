"""What becomes of a referral: which step may follow which, and the day by which an answer is expected.

The day is the other body's, or the visitor's own: passing it means that we ask again, never that we are late. Days of
the 法律援助法 are counted as the law writes them, as calendar days, unless configured as working days; the start is not
counted, and a last day on a day off moves to the next working day (民法典第二百零一条至第二百零四条).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from django.utils.translation import gettext as _

from apps.consultations.choices import (
    AgreementContent,
    Awaited,
    Outcome,
    ReferralEventKind,
    ReferralKind,
    ReferralResult,
    ReferralStatus,
)
from apps.core.refusals import Refused
from apps.core.workdays import Calendar, check_countable

AID_LAW, MEDIATION_LAW = "《法律援助法》", "《人民调解法》"
DECISION_DAYS, ASSIGNMENT_DAYS, CONFIRMATION_DAYS = 7, 3, 30
LONGEST_TERM = 366

E, A, K, S, R = ReferralEventKind, Awaited, ReferralKind, ReferralStatus, ReferralResult


class Due(Enum):
    """How a step sets the day of the expected answer."""

    NONE = "none"  # nothing is awaited from outside
    KEEP = "keep"
    NAMED = "named"  # the step names it
    ANSWER = "answer"  # the step names it, else the usual days for an answer
    DECIDE = "decide"
    RESUME = "resume"  # what was left when the supplement was asked for
    ASSIGN = "assign"
    CONFIRM = "confirm"


@dataclass(frozen=True)
class Move:
    """What a step leads to."""

    to: Awaited
    status: ReferralStatus
    due: Due = Due.NONE
    result: str = ""


@dataclass(frozen=True)
class Step:
    """One event of a referral as the replay needs it."""

    kind: str
    on: date
    until: date | None = None


@dataclass(frozen=True)
class Terms:
    """What an installation sets: days for an answer without a term of law, and how the aid law's days are counted."""

    answer_days: int = 15
    aid_in_workdays: bool = False


@dataclass(frozen=True)
class Standing:
    """Where a referral stands after its events. due_on: see the module; sent_on, closed_on: days of those events."""

    awaits: Awaited = A.NOTHING
    status: str = ""
    result: str = ""
    sent_on: date | None = None
    due_on: date | None = None
    closed_on: date | None = None
    last_on: date | None = None
    left: int = 0
    supplemented: bool = False
    received: bool = False


def _closes(result: ReferralResult) -> Move:
    return Move(A.NOTHING, S.CLOSED, result=result)


_DRAFT: Mapping[str, Move] = {
    E.GOES_ALONE: _closes(R.GOES_ALONE),
    E.WITHDRAWN: Move(A.NOTHING, S.WITHDRAWN, result=R.WITHDRAWN),
}
_REFUSED: Mapping[str, Move] = {E.REFUSED: _closes(R.NOT_TAKEN)}


def _sending(to: Awaited, due: Due) -> Mapping[str, Move]:
    return {E.SENT: Move(to, S.SENT, due), **_DRAFT}


# What may follow, by kind and by what is awaited; CHASED, POSTPONED and WITHDRAWN come on top (see `follows`).
MOVES: Mapping[str, Mapping[Awaited, Mapping[str, Move]]] = {
    K.LEGAL_AID: {
        A.SENDING: _sending(A.DECISION, Due.DECIDE),
        A.DECISION: {
            E.RECEIVED: Move(A.DECISION, S.SENT, Due.DECIDE),
            E.SUPPLEMENT_ASKED: Move(A.SUPPLEMENT, S.SENT, Due.NAMED),
            E.GRANTED: Move(A.ASSIGNMENT, S.ACCEPTED, Due.ASSIGN),
            E.REFUSED: _closes(R.AID_REFUSED),
        },
        A.SUPPLEMENT: {
            E.SUPPLEMENTED: Move(A.DECISION, S.SENT, Due.RESUME),
            E.REFUSED: _closes(R.AID_REFUSED),
        },
        A.ASSIGNMENT: {E.ASSIGNED: _closes(R.AID_GRANTED)},
    },
    K.MEDIATION: {
        A.SENDING: _sending(A.ACCEPTANCE, Due.ANSWER),
        A.ACCEPTANCE: {E.RECEIVED: Move(A.MEDIATION, S.ACCEPTED, Due.ANSWER), **_REFUSED,
                       E.NO_AGREEMENT: _closes(R.NOT_AGREED)},
        A.MEDIATION: {
            E.AGREEMENT: Move(A.CONFIRMATION, S.ACCEPTED, Due.CONFIRM),
            E.NO_AGREEMENT: _closes(R.NOT_AGREED),
        },
        A.CONFIRMATION: {E.CONFIRMED: _closes(R.AGREED_CONFIRMED), E.NOT_CONFIRMED: _closes(R.AGREED)},
    },
    K.COUNSELLING: {
        A.SENDING: _sending(A.ACCEPTANCE, Due.ANSWER),
        A.ACCEPTANCE: {E.RECEIVED: Move(A.SESSIONS, S.ACCEPTED), **_REFUSED},
        A.SESSIONS: {E.SESSIONS_ENDED: _closes(R.COUNSELLED)},
    },
    K.PETITION: {
        A.SENDING: _sending(A.REGISTRATION, Due.ANSWER),
        A.REGISTRATION: {E.REGISTERED: _closes(R.REGISTERED), **_REFUSED},
    },
    **{
        kind: {
            A.SENDING: _sending(A.ANSWER, Due.ANSWER),
            A.ANSWER: {E.ANSWERED: _closes(R.ANSWERED), **_REFUSED},
        }
        for kind in (K.OTHER_OFFICE, K.HOTLINE)
    },
}  # fmt: skip

# Who answers: what the counsellor and the petition office enter themselves, and all else by whoever follows it up.
BY_COUNSELLOR = (E.RECEIVED, E.REFUSED, E.SESSIONS_ENDED)
BY_PETITION_OFFICE = (E.REGISTERED, E.REFUSED)
BY_LAWYER_ALONE = (E.SENT, E.GOES_ALONE)
# The visitor is told of these; what was answered is said in person.
TELL_VISITOR = (E.SUPPLEMENT_ASKED, E.GRANTED, E.ASSIGNED, E.REFUSED, E.REGISTERED, E.ANSWERED)
NEED_WORDS = (E.REFUSED, E.ASSIGNED, E.ANSWERED, E.CHASED, E.WITHDRAWN)
# What the visitor, not another body, has to do by the day; past it there is nobody to ask.
OWN_TERMS = (A.SUPPLEMENT, A.CONFIRMATION)


def follows(kind: str, now: Standing) -> dict[str, Move]:
    """The steps that may come next, and what each leads to."""
    if now.awaits == A.NOTHING:
        return {}
    found = dict(MOVES[kind][now.awaits])
    if now.awaits == A.SENDING:
        return found
    if now.received:
        found.pop(E.RECEIVED, None)
    if now.supplemented:
        found.pop(E.SUPPLEMENT_ASKED, None)
    status = ReferralStatus(now.status)
    if now.awaits not in (*OWN_TERMS, A.SESSIONS):
        found[E.CHASED] = Move(now.awaits, status, Due.NAMED)
        found[E.POSTPONED] = Move(now.awaits, status, Due.NAMED)
    return found | {E.WITHDRAWN: _DRAFT[E.WITHDRAWN]}


def replay(kind: str, steps: Iterable[Step], terms: Terms, calendar: Calendar) -> Standing:
    """Fold the events of one referral, in the order they were recorded, into where it stands. Pure.

    Refuses a step that may not follow and a day before the one before it.
    """
    now = Standing()
    for step in steps:
        now = _after(kind, now, step, terms, calendar)
    return now


def _after(kind: str, now: Standing, step: Step, terms: Terms, calendar: Calendar) -> Standing:
    check_countable(step.on)
    if step.kind == E.DRAFTED:
        return Standing(A.SENDING, S.DRAFT, last_on=step.on)
    if step.kind == E.OBJECTION_TOLD and now.result == R.AID_REFUSED:
        _check_order(now, step)
        return now
    move = follows(kind, now).get(step.kind)
    if move is None:
        raise Refused(_("“%(step)s”不能在“%(now)s”之后登记，请刷新后再看。") % {
            "step": E(step.kind).label, "now": now.awaits.label,
        })  # fmt: skip
    _check_order(now, step)
    closes = move.to == A.NOTHING
    return Standing(
        awaits=move.to,
        status=move.status,
        result=move.result,
        sent_on=step.on if step.kind in (E.SENT, E.GOES_ALONE) else now.sent_on,
        due_on=_due(move.due, now, step, terms, calendar),
        closed_on=step.on if closes else None,
        last_on=step.on,
        left=_left(now, step, terms, calendar) if step.kind == E.SUPPLEMENT_ASKED else now.left,
        supplemented=now.supplemented or step.kind == E.SUPPLEMENT_ASKED,
        received=now.received or step.kind == E.RECEIVED,
    )


def _check_order(now: Standing, step: Step) -> None:
    if now.last_on and step.on < now.last_on:
        raise Refused(_("日期不能早于上一步的 %(day)s。") % {"day": now.last_on}, field="on")


def _left(now: Standing, step: Step, terms: Terms, calendar: Calendar) -> int:
    """Days that remained when the supplement was asked for, at least one: none runs while the visitor prepares it."""
    if now.due_on is None:
        return DECISION_DAYS
    days = calendar.workdays_between(step.on, now.due_on) if terms.aid_in_workdays else (now.due_on - step.on).days
    return max(days, 1)


def _due(rule: Due, now: Standing, step: Step, terms: Terms, calendar: Calendar) -> date | None:
    match rule:
        case Due.NONE:
            return None
        case Due.KEEP:
            return now.due_on
        case Due.NAMED:
            return step.until or now.due_on
        case Due.ANSWER:
            return step.until or _rolled(step.on, terms.answer_days, calendar)
        case Due.CONFIRM:
            return _rolled(step.on, CONFIRMATION_DAYS, calendar)
    days = {Due.DECIDE: DECISION_DAYS, Due.ASSIGN: ASSIGNMENT_DAYS, Due.RESUME: now.left}[rule]
    return calendar.add_workdays(step.on, days) if terms.aid_in_workdays else _rolled(step.on, days, calendar)


def _rolled(start: date, days: int, calendar: Calendar) -> date:
    """The last of `days` after `start`, moved on from a day off."""
    return calendar.next_workday_on_or_after(start + timedelta(days=days))


def check_step(step: Step, words: str, content: str, today: date) -> None:
    """What a step needs besides its place in the order: a day that has come, a named day that has not, its words."""
    if step.on > today:
        raise Refused(_("日期不能晚于今天。"), field="on")
    if step.kind in (E.SUPPLEMENT_ASKED, E.POSTPONED) and step.until is None:
        raise Refused(_("请写明对方指定的日期。"), field="until")
    if step.until is not None and not step.on <= step.until <= step.on + timedelta(days=LONGEST_TERM):
        raise Refused(_("所指定的日期须在登记日期之后一年以内。"), field="until")
    if step.kind in NEED_WORDS and not words.strip():
        raise Refused(_("请写明内容：答复了什么、理由或指派的律师事务所。"), field="words")
    if step.kind == E.AGREEMENT and content not in AgreementContent.values:
        raise Refused(_("请选择协议的内容类别。"), field="content")


@dataclass(frozen=True)
class ReferralFacts:
    """What a referral is made of, for the check before it is made."""

    kind: str
    has_receiver: bool
    has_counsellor: bool
    goes_alone: bool
    consent_on: date | None
    consulted_on: date


def check_referral(facts: ReferralFacts, today: date) -> None:
    """Who receives it is named, and the visitor has agreed to what is handed on (个人信息保护法第二十三条)."""
    if facts.kind not in (K.COUNSELLING, K.PETITION, K.HOTLINE) and not facts.has_receiver:
        raise Refused(_("请选择或填写接收单位。"), field="receiver_name")
    if facts.goes_alone:
        return
    if facts.kind == K.COUNSELLING and not facts.has_counsellor:
        raise Refused(_("请选择心理咨询师。"), field="counsellor")
    if facts.consent_on is None:
        raise Refused(
            _("请先征得来访人同意并填写同意日期；来访人自行前往的，请勾选。"),
            article="《个人信息保护法》第二十三条",
            field="consent_on",
        )
    if not facts.consulted_on <= facts.consent_on <= today:
        raise Refused(_("同意日期须在咨询之日以后、今天以前。"), field="consent_on")


def kind_for(outcome: str) -> str:
    """The kind of referral that an outcome of a log asks for, "" for one that is no referral."""
    return str(ReferralKind(outcome)) if outcome in ReferralKind.values else ""


def owes_referral(outcome: str, made: Iterable[str]) -> bool:
    """Whether a log whose outcome hands the visitor on has no referral of that kind yet."""
    return outcome in ReferralKind.values and Outcome(outcome).value not in set(made)
