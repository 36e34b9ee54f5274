"""The sheets of referrals and counselling, for the tables of forms that create, edit and move."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from apps.consultations.choices import ReferralEventKind, ReferralKind
from apps.consultations.models import CounsellingNote, CounsellingSession, Referral, ReferralLetter
from apps.petitions.models import Petition
from tests.consultations import factories as station
from tests.consultations import referring
from tests.petitions import factories as petitions
from tests.robustness.sheets import Edit, Sheet

TEXTS = ("甲在这里写的", "乙在这里写的")


def referral_new() -> Sheet:
    log = station.draft()
    typed = {"kind": "OTHER_OFFICE", "receiver_name": "试验区人社局", "consent_on": "2026-05-12"}
    by = station.lawyer_user(log.duty_day)
    return Sheet(by, _at("referral_new", log.reference.number), typed, Referral.objects.filter(consultation=log))


def counselling_session() -> Sheet:
    made = referring.accepted_counselling()
    assert made.counsellor is not None
    typed = {"on": "2026-05-12", "status": "HELD", "minutes": 40, "note": "谈话"}
    url = _at("counselling_session", made.reference.number)
    return Sheet(made.counsellor, url, typed, CounsellingSession.objects.filter(referral=made))


def handed_over_register() -> Sheet:
    """The matter comes from the station: however often it is sent, the referral is answered once."""
    made = referring.sent(ReferralKind.PETITION)
    typed = {
        "channel": "VISIT", "request": "请求查明。", "topic": petitions.topic().pk, "title": "请求落实优待",
        "petition_class": "APPEAL", "appeal_route": 6,
    }  # fmt: skip
    url = f"{reverse('petition_register')}?from={made.reference.number}"
    return Sheet(petitions.petition_officer(), url, typed, Petition.objects.all())


def referral_letter() -> Edit:
    made = referring.drafted()
    sheet = Sheet(referring.lawyer_of(made), _at("referral_letter", made.reference.number))
    return Edit(sheet, "body", TEXTS, lambda: ReferralLetter.objects.get(pk=made.pk).body)


def counselling_note() -> Edit:
    session = referring.session()
    url = reverse("counselling_note", args=[session.referral.reference.number, session.pk])
    return Edit(Sheet(session.counsellor, url), "text", TEXTS, lambda: CounsellingNote.objects.get(pk=session.pk).text)


def referral_record() -> Sheet:
    made = referring.sent()
    url = reverse("referral_record", args=[made.reference.number, ReferralEventKind.CHASED])
    return Sheet(referring.lawyer_of(made), url, {"words": "电话，答应再看"}, made.events.all())


def _at(name: str, key: object) -> str:
    return reverse(name, args=[key])


CREATES: dict[str, list[Callable[[], Sheet]]] = {
    "referral_new": [referral_new],
    "counselling_session": [counselling_session],
}
EDITS: dict[str, list[Callable[[], Edit]]] = {
    "referral_letter": [referral_letter],
    "counselling_note": [counselling_note],
}
MOVES: dict[str, Callable[[], Sheet]] = {"referral_record": referral_record}
