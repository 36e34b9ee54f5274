"""Referrals: make one, write its letter, record what became of it. Whatever is recorded is a row that stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.choices import ReferralEventKind, ReferralKind, ReferralResult, ReferralStatus
from apps.consultations.models import Consultation, CounsellingSession, Referral, ReferralEvent, ReferralLetter
from apps.consultations.queries import referrals as queries
from apps.consultations.rules import referral_letters
from apps.consultations.rules import referrals as rules
from apps.consultations.services.messages import REFERRAL_ANSWERED, tell_visitor
from apps.core import history, intents, moment, references
from apps.core.calendars import official_calendar
from apps.core.choices import LinkKind, ReferenceKind
from apps.core.intents import IntentToSend, Outcome
from apps.core.look import prose_day
from apps.core.models import Reference
from apps.core.refusals import Refused
from apps.core.registry import Handover
from apps.core.versions import locked
from apps.people.models import Organisation

LETTER_LENGTH = 4000
INSIDE = {
    ReferralKind.COUNSELLING: gettext_lazy("心理咨询师"),
    ReferralKind.PETITION: gettext_lazy("信访专办员"),
    ReferralKind.HOTLINE: gettext_lazy("12348 公共法律服务热线"),
}


@dataclass(frozen=True)
class ReferralEntry:
    """To whom the visitor is handed on. receiver: an organisation on record, else receiver_name says who.

    consent_on: when the visitor agreed to the letter; goes_alone: told where to go, no letter.
    """

    kind: ReferralKind
    receiver: Organisation | None = None
    receiver_name: str = ""
    counsellor: User | None = None
    consent_on: date | None = None
    goes_alone: bool = False


@dataclass(frozen=True)
class StepEntry:
    """What happened: on which day, until when, by which paper, in which words, as which record."""

    kind: str
    on: date
    until: date | None = None
    paper: str = ""
    words: str = ""
    content: str = ""
    linked: Reference | None = None


def refer(log: Consultation, entry: ReferralEntry, *, by: User, intent: IntentToSend) -> Outcome[Referral]:
    """Make a referral once per form; sending the form again gives the same one."""
    return intents.once(intent, lambda: make_referral(log, entry, by=by), Referral)


@transaction.atomic
def make_referral(log: Consultation, entry: ReferralEntry, *, by: User) -> Referral:
    """A referral with its number, its first row and the draft of its letter (个人信息保护法第二十三条: by consent)."""
    permissions.check_own_log(by, log)
    today = moment.today()
    rules.check_referral(_facts(log, entry), today)
    day = log.duty_day
    row = Referral(
        reference=references.allocate(kind=ReferenceKind.REFERRAL, unit=day.unit, year=today.year, by=by),
        bureau_id=day.bureau_id,
        consultation=log,
        kind=entry.kind,
        receiver=entry.receiver,
        receiver_name=_receiver_name(entry),
        counsellor=None if entry.goes_alone else entry.counsellor,
    )
    steps = [StepEntry(ReferralEventKind.DRAFTED, today)]
    if entry.goes_alone:
        steps.append(StepEntry(ReferralEventKind.GOES_ALONE, today))
    _settle(row, steps, by=by)
    if entry.consent_on and not entry.goes_alone:
        letter = ReferralLetter(referral=row, consent_on=entry.consent_on)
        letter.body = referral_letters.first_text(entry.kind, _visit(log))
        letter.save()
    return row


def _facts(log: Consultation, entry: ReferralEntry) -> rules.ReferralFacts:
    return rules.ReferralFacts(
        kind=entry.kind,
        has_receiver=entry.receiver is not None or bool(entry.receiver_name.strip()),
        has_counsellor=entry.counsellor is not None,
        goes_alone=entry.goes_alone,
        consent_on=entry.consent_on,
        consulted_on=log.on,
    )


def _receiver_name(entry: ReferralEntry) -> str:
    if entry.receiver is not None:
        return entry.receiver.name
    return entry.receiver_name.strip() or str(INSIDE[entry.kind])


def _visit(log: Consultation) -> referral_letters.Visit:
    topic = log.topic or log.booking.topic
    return referral_letters.Visit(bool(log.booking.person.phone), topic.name, prose_day(log.on, with_year=True))


@transaction.atomic
def write_letter(referral: Referral, body: str, *, version: int, by: User) -> Referral:
    """Save the letter's text at the version that was read; a letter that has gone out stands as it was sent."""
    row = locked(Referral, referral.pk, version)
    permissions.check_own_referral(by, row)
    if row.status != ReferralStatus.DRAFT:
        raise Refused(_("转介函已经转出，不能再改。"))
    letter = ReferralLetter.objects.get(pk=row.pk)
    letter.body = body.strip()
    letter.save()
    return history.save(row, by=by, reason=_("修改转介函"))


@transaction.atomic
def record_step(referral: Referral, entry: StepEntry, *, version: int, by: User) -> Referral:
    """Record what happened, and tell the visitor when it is an answer.

    Only a step that may follow, by whose it is to record; what waits for it afterwards is replayed from all rows.
    """
    row = locked(Referral, referral.pk, version)
    now = queries.standing_of(row)
    _check_whose(row, now, entry, by)
    step = rules.Step(entry.kind, entry.on, entry.until)
    rules.check_step(step, entry.words, entry.content, moment.today())
    _check_ready(row, entry)
    if entry.kind == ReferralEventKind.SENT:
        _seal_letter(row)
    _settle(row, [entry], by=by)
    return row


def _seal_letter(row: Referral) -> None:
    """From the day it is sent the letter says what was on paper, whatever becomes of the person's record."""
    person, letter = row.consultation.booking.person, ReferralLetter.objects.get(pk=row.pk)
    letter.body = referral_letters.filled(letter.body, name=person.name, phone=person.phone)
    letter.save()


def _check_whose(row: Referral, now: rules.Standing, entry: StepEntry, by: User) -> None:
    away = queries.is_lawyer_away(row, moment.today())
    possible = rules.follows(row.kind, now)
    if entry.kind == ReferralEventKind.OBJECTION_TOLD:
        possible = {entry.kind: rules.Move(now.awaits, ReferralStatus.CLOSED)}
    if entry.kind in possible and not permissions.referral_steps(by, row, [entry.kind], lawyer_away=away):
        raise Refused(_("这一步由承办人登记，请与其联系。"))


def _check_ready(row: Referral, entry: StepEntry) -> None:
    if entry.kind == ReferralEventKind.SENT and not ReferralLetter.objects.exclude(body_sealed="").filter(pk=row.pk):
        raise Refused(_("转介函还没有内容，请先写好。"))
    held = CounsellingSession.objects.filter(referral=row, status="HELD")
    if entry.kind == ReferralEventKind.SESSIONS_ENDED and not held.exists():
        raise Refused(_("还没有进行过疏导，请先登记疏导；来访人不再来的，由律师撤回转介。"))


def _settle(row: Referral, steps: list[StepEntry], *, by: User) -> None:
    """Write the rows of the steps and what they make of the referral, in the caller's transaction."""
    before, earlier = ("", []) if row._state.adding else (row.status, _steps(row))
    fresh = [rules.Step(step.kind, step.on, step.until) for step in steps]
    after = rules.replay(row.kind, [*earlier, *fresh], queries.terms(), official_calendar())
    row.status, row.result = after.status, after.result
    row.sent_on, row.due_on, row.closed_on = after.sent_on, after.due_on, after.closed_on
    history.save(row, by=by, reason=str(ReferralEventKind(steps[-1].kind).label))
    for place, step in enumerate(steps, start=1):
        reached = rules.replay(row.kind, [*earlier, *fresh[:place]], queries.terms(), official_calendar())
        event = _event(row, step, before, reached.status, by)
        before = reached.status
        if step.kind in rules.TELL_VISITOR:
            once = f"{REFERRAL_ANSWERED}:{event.pk}"
            tell_visitor(row.consultation.booking, REFERRAL_ANSWERED, by=by, once=once)


def _steps(row: Referral) -> list[rules.Step]:
    return [rules.Step(event.kind, event.on, event.until) for event in queries.events_of(row)]


def _event(row: Referral, step: StepEntry, before: str, after: str, by: User) -> ReferralEvent:
    event = ReferralEvent(
        referral=row,
        kind=step.kind,
        on=step.on,
        until=step.until,
        from_status=before,
        to_status=after,
        paper=step.paper.strip(),
        content=step.content,
        linked=step.linked,
        at=moment.now(),
        by=by,
    )
    event.words = step.words.strip()
    event.save()
    return event


class PetitionHandover:
    """What a referral hands to the registration form of petitions (`core.registry.open_matter`)."""

    def handover(self, user: User, number: str, kind: str) -> Handover | None:
        """The visitor and the topic, for the petition office of the same bureau, once it was sent and while it stands.

        One that was registered still answers the second send of its form. A visitor who goes alone is handed to nobody.
        """
        if kind != ReferenceKind.PETITION or not permissions.at_petition_office(user):
            return None
        rows = Referral.objects.visible_to(user).select_related("consultation__booking__topic", "consultation__topic")
        stands = Q(status=ReferralStatus.SENT) | Q(result=ReferralResult.REGISTERED)
        row = rows.filter(stands, kind=ReferralKind.PETITION, reference__number=number).first()
        if row is None:
            return None
        log = row.consultation
        return Handover(number, log.booking.person_id, subject=(log.topic or log.booking.topic).name)

    @transaction.atomic
    def opened(self, user: User, number: str, made: Reference) -> None:
        """Answer the referral with the number of the petition and link the two; a sealed one leaves no link."""
        row = Referral.objects.select_for_update(of=("self",)).get(reference__number=number, bureau=made.bureau)
        row.version += 1
        now = queries.standing_of(row)
        if ReferralEventKind.REGISTERED not in rules.follows(row.kind, now) or not permissions.at_petition_office(user):
            raise Refused(_("这件转介已经登记或撤回，不能再次登记。"))
        linked = None if made.sealed else made
        _settle(row, [StepEntry(ReferralEventKind.REGISTERED, moment.today(), linked=linked)], by=user)
        if linked:
            references.link(linked, row.reference, LinkKind.FROM, by=user)
