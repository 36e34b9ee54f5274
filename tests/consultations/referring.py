"""Referrals made through their services: drafts, sent ones, steps on a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from apps.accounts.choices import Role
from apps.consultations.choices import ReferralEventKind, ReferralKind, SessionStatus
from apps.consultations.models import Consultation, CounsellingSession, Referral
from apps.consultations.services import counselling
from apps.consultations.services import referrals as services
from apps.consultations.services.counselling import SessionEntry
from apps.consultations.services.referrals import ReferralEntry, StepEntry
from apps.core import moment
from tests.consultations import factories
from tests.factories import UserFactory

if TYPE_CHECKING:
    from apps.accounts.models import User

E = ReferralEventKind


def lawyer_of(referral: Referral) -> User:
    user = referral.consultation.lawyer.user
    assert user is not None
    return user


def counsellor(**kwargs: Any) -> User:
    user: User = UserFactory(role=Role.COUNSELLOR, **kwargs)
    return user


def entry(kind: ReferralKind = ReferralKind.LEGAL_AID, **changes: Any) -> ReferralEntry:
    """A referral by consent of today to an office that is named, or to a counsellor of the bureau."""
    plain: dict[str, Any] = {"kind": kind, "receiver_name": "试验区法律援助处", "consent_on": moment.today()}
    if kind == ReferralKind.COUNSELLING and "counsellor" not in changes:
        plain |= {"counsellor": counsellor(), "receiver_name": ""}
    return ReferralEntry(**(plain | changes))


def drafted(
    kind: ReferralKind = ReferralKind.LEGAL_AID, *, log: Consultation | None = None, **changes: Any
) -> Referral:
    log = log or factories.draft()
    by = log.lawyer.user
    assert by is not None
    return services.make_referral(log, entry(kind, **changes), by=by)


def step(referral: Referral, kind: str, *, by: User | None = None, on: date | None = None, **more: Any) -> Referral:
    """Record one step as whoever follows it up, today unless another day is given."""
    fresh = Referral.objects.get(pk=referral.pk)
    entered = StepEntry(kind, on or moment.today(), **more)
    return services.record_step(fresh, entered, version=fresh.version, by=by or lawyer_of(referral))


def sent(kind: ReferralKind = ReferralKind.LEGAL_AID, **changes: Any) -> Referral:
    return step(drafted(kind, **changes), E.SENT)


def accepted_counselling(**changes: Any) -> Referral:
    """A referral that its counsellor has accepted."""
    made = sent(ReferralKind.COUNSELLING, **changes)
    return step(made, E.RECEIVED, by=made.counsellor)


def session(referral: Referral | None = None, note: str = "谈了睡眠和家事") -> CounsellingSession:
    """A session of fifty minutes with a note."""
    referral = referral or accepted_counselling()
    assert referral.counsellor is not None
    held = SessionEntry(moment.today(), SessionStatus.HELD, 50, note)
    return counselling.make_session(referral, held, by=referral.counsellor)
