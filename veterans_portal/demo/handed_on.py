"""What became of visitors who were handed on: referrals from the letter to the other body's answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from apps.accounts.models import User
from apps.consultations.choices import AgreementContent, ReferralEventKind, ReferralKind, SessionStatus
from apps.consultations.models import Consultation, Referral
from apps.consultations.services.counselling import SessionEntry, make_session
from apps.consultations.services.referrals import ReferralEntry, StepEntry, make_referral, record_step
from veterans_portal.demo.stage import Stage, at

E = ReferralEventKind
Chain = Sequence[tuple[E, int]]

_RECEIVERS = {
    ReferralKind.LEGAL_AID: "示例区法律援助处",
    ReferralKind.MEDIATION: "示例街道人民调解委员会",
    ReferralKind.OTHER_OFFICE: "示例区社会保险基金管理局",
    ReferralKind.HOTLINE: "12348 公共法律服务热线",
    ReferralKind.COUNSELLING: "",
    ReferralKind.PETITION: "",
}
# Step and days after the consultation. One after the other, so that a year has every end.
_CHAINS: dict[ReferralKind, Sequence[Chain]] = {
    ReferralKind.LEGAL_AID: (
        ((E.SENT, 0), (E.GRANTED, 6), (E.ASSIGNED, 8)),
        ((E.SENT, 0), (E.GRANTED, 7), (E.ASSIGNED, 10)),
        ((E.SENT, 0), (E.REFUSED, 7)),
        ((E.SENT, 0), (E.WITHDRAWN, 3)),
    ),
    ReferralKind.MEDIATION: (
        ((E.SENT, 0), (E.RECEIVED, 2), (E.AGREEMENT, 14), (E.CONFIRMED, 30)),
        ((E.SENT, 0), (E.RECEIVED, 3), (E.NO_AGREEMENT, 20)),
        ((E.SENT, 0), (E.RECEIVED, 2), (E.AGREEMENT, 9), (E.NOT_CONFIRMED, 42)),
    ),
    ReferralKind.OTHER_OFFICE: (((E.SENT, 0), (E.ANSWERED, 12)), ((E.SENT, 0), (E.REFUSED, 5))),
    ReferralKind.HOTLINE: ((),),
    ReferralKind.COUNSELLING: (
        ((E.SENT, 0), (E.RECEIVED, 1), (E.SESSIONS_ENDED, 21)),
        ((E.SENT, 0), (E.RECEIVED, 2), (E.WITHDRAWN, 24)),
    ),
    ReferralKind.PETITION: ((),),
}
_TO_REGISTER = ((E.SENT, 0),)  # fresh ones wait on the petition office's list
_FRESH = timedelta(days=10)
_SESSIONS = ((3, 50), (10, 45), (17, 40))  # days after the consultation, minutes
_BY_COUNSELLOR = (E.RECEIVED, E.SESSIONS_ENDED)
_WORDS = {
    E.ASSIGNED: "已指派承办律师", E.REFUSED: "不属受理范围，已书面说明", E.ANSWERED: "已书面答复",
    E.WITHDRAWN: "来访人来电撤回",
}  # fmt: skip


class Referring:
    """Hands visitors on as their consultations end; the n-th of a kind takes the n-th chain of steps."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.made: dict[ReferralKind, int] = {}

    def hand_on(self, log: Consultation, lawyer: User) -> None:
        """Refer the visitor of a finished log where its outcome says so; what needs no letter has none."""
        if log.outcome not in [kind.value for kind in _CHAINS]:
            return
        kind = ReferralKind(log.outcome)
        turn = self.made.get(kind, 0)
        self.made[kind] = turn + 1
        chain = self._chain(kind, turn, log.on)
        counsellor = User.objects.get(username="counsellor") if kind == ReferralKind.COUNSELLING else None
        entry = ReferralEntry(
            kind,
            receiver_name=_RECEIVERS[kind],
            counsellor=counsellor,
            consent_on=log.on if chain else None,
            goes_alone=not chain,
        )
        made = make_referral(log, entry, by=lawyer)
        for step, days in chain:
            by = counsellor if counsellor and step in _BY_COUNSELLOR else lawyer
            self._plan(made.pk, step, log.on, days, by)
        for days, minutes in _SESSIONS if counsellor else ():
            self._plan_session(made.pk, log.on + timedelta(days=days), minutes)

    def _chain(self, kind: ReferralKind, turn: int, on: date) -> Chain:
        if kind == ReferralKind.PETITION and self.stage.until - at(on, 0) < _FRESH:
            return _TO_REGISTER
        return _CHAINS[kind][turn % len(_CHAINS[kind])]

    def _plan_session(self, pk: int, on: date, minutes: int) -> None:
        self.stage.plan(at(on, 15), lambda: _meet(pk, on, minutes))

    def _plan(self, pk: int, step: E, first: date, days: int, by: User) -> None:
        on = first + timedelta(days=days)
        self.stage.plan(at(on, 17, 30), lambda: _record(pk, step, on, by))


def _meet(pk: int, on: date, minutes: int) -> None:
    referral = Referral.objects.select_related("counsellor__unit").get(pk=pk)
    assert referral.counsellor is not None
    entry = SessionEntry(on, SessionStatus.HELD, minutes, note="面谈，状态平稳，约定下次时间。")
    make_session(referral, entry, by=referral.counsellor)


def _record(pk: int, step: E, on: date, by: User) -> None:
    referral = Referral.objects.get(pk=pk)
    content = AgreementContent.values[0] if step == E.AGREEMENT else ""
    entry = StepEntry(step, on, words=_WORDS.get(step, ""), content=content)
    record_step(referral, entry, version=referral.version, by=by)
