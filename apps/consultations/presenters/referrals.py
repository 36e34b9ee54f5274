"""Referrals on screen and on paper. An expected answer is chased and never shown as a delay of ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.choices import (
    AgreementContent,
    Awaited,
    ReferralEventKind,
    ReferralKind,
    ReferralResult,
    ReferralStatus,
)
from apps.consultations.models import Consultation, Referral, ReferralEvent
from apps.consultations.queries import referrals as queries
from apps.consultations.rules import referral_letters
from apps.consultations.rules import referrals as rules
from apps.core import moment, shapes
from apps.core.choices import ReferenceKind
from apps.core.look import list_day, prose_day
from apps.core.references import short_number
from apps.core.registry import open_matter, references
from apps.documents.official import LetterHead, OfficialDocument, Paragraph

E = ReferralEventKind
STATUS_SHAPES = {
    ReferralStatus.DRAFT: "waiting",
    ReferralStatus.SENT: "doing",
    ReferralStatus.ACCEPTED: "doing",
    ReferralStatus.CLOSED: "done",
    ReferralStatus.WITHDRAWN: "ended",
}
# On buttons four of which stand side by side.
SHORT = {
    E.SUPPLEMENT_ASKED: gettext_lazy("要求补充"),
    E.GRANTED: gettext_lazy("给予援助"),
    E.GOES_ALONE: gettext_lazy("自行前往"),
    E.NOT_CONFIRMED: gettext_lazy("不申请"),
}
BASIS = {
    Awaited.DECISION: "《法律援助法》第四十三条：收到申请之日起七日内决定，这是对方的期限",
    Awaited.ASSIGNMENT: "《法律援助法》第四十三条：决定之日起三日内指派，这是对方的期限",
    Awaited.SUPPLEMENT: "《法律援助法》第四十三条：未按要求补充的，视为撤回申请",
    Awaited.CONFIRMATION: "《人民调解法》第三十三条：协议生效之日起三十日内，双方可以共同申请司法确认",
}
OBJECTION = (
    "不予法律援助的，来访人可以依《法律援助法》第四十九条向设立该法律援助机构的司法行政部门提出异议；该条的期限为五日，"
    "请提醒来访人在收到决定后五日内提出，当面或书面告知。"
)


@dataclass(frozen=True)
class Expected:
    """What is awaited and until when; `late`: the day has passed, so that one may ask."""

    text: str
    late: bool = False


def expected(referral: Referral, now: rules.Standing, today: date) -> Expected:
    """In words: whose day it is, and that a day that has passed is a day to ask."""
    if referral.due_on is None:
        return Expected(str(now.awaits.label) if now.awaits != Awaited.NOTHING else "")
    day = list_day(referral.due_on)
    if now.awaits in rules.OWN_TERMS:
        word = _("可申请至 %(day)s") if now.awaits == Awaited.CONFIRMATION else _("补充至 %(day)s")
        return Expected(word % {"day": day}, late=referral.due_on < today)
    if referral.due_on < today:
        return Expected(_("预计 %(day)s 答复，可催问") % {"day": day}, late=True)
    return Expected(_("预计 %(day)s 答复") % {"day": day})


@dataclass(frozen=True)
class ReferralRow:
    """One line of the list."""

    referral: Referral
    expected: Expected
    awaits: str
    shape: str
    state: str


def referral_rows(found: Iterable[Referral], today: date) -> list[ReferralRow]:
    return [_row(referral, today) for referral in found]


def _row(referral: Referral, today: date) -> ReferralRow:
    now = queries.standing_of(referral)
    state = referral.get_result_display() if referral.result else referral.get_status_display()
    awaits = str(now.awaits.label) if now.awaits != Awaited.NOTHING else ""
    shape = STATUS_SHAPES[ReferralStatus(referral.status)]
    return ReferralRow(referral, expected(referral, now, today), awaits, shape, str(state))


def list_tabs(asked: QueryDict) -> list[shapes.Room]:
    """The list's ready views."""
    labels = {"open": _("未了结"), "chase": _("可催问"), "closed": _("已有结果"), "all": _("全部")}
    state = asked.get("state") or "open"
    address = reverse("referral_list")
    return [shapes.Room(labels[key], f"{address}?state={key}", current=key == state) for key in queries.STATES]


# --- one referral -----------------------------------------------------------------------------------------------------


def referral_facts(referral: Referral, user: User) -> list[shapes.Fact]:
    """What the bureau sees; whose it is only for the lawyer and the counsellor addressed."""
    log = referral.consultation
    facts = [
        shapes.Fact(_("类别"), referral.get_kind_display()),
        shapes.Fact(_("接收单位"), referral.receiver_name),
        shapes.Fact(_("承办律师"), f"{log.lawyer.name}（{log.lawyer.firm.name}）"),
        shapes.Fact(_("咨询记录"), short_number(log.reference.number)),
        shapes.Fact(_("转出日期"), _day(referral.sent_on)),
        shapes.Fact(_("结果"), referral.get_result_display() or _("尚无结果")),
    ]
    if permissions.can_read_letter(user, referral):
        person = log.booking.person
        facts.insert(2, shapes.Fact(_("来访人"), person.masked_name))
        facts.insert(3, shapes.Fact(_("电话"), person.masked_phone or _("未留")))
    return facts


def _day(day: date | None) -> str:
    return prose_day(day, with_year=True) if day else "—"


def referral_entries(referral: Referral, user: User) -> list[shapes.Entry]:
    """The events, newest first; what was said in them only for the lawyer and for whoever entered it."""
    own = permissions.is_own_referral(user, referral)
    linked = [event.linked.number for event in queries.events_of(referral) if event.linked]
    may_open = references.addresses(user, linked) if linked else {}
    return [
        shapes.Entry(event.at, str(E(event.kind).label), event.by.full_name, _said(event, user, own, may_open))
        for event in reversed(queries.events_of(referral))
    ]


def _said(event: ReferralEvent, user: User, own: bool, may_open: dict[str, str]) -> str:
    parts = [f"{event.on:%m-%d}"]
    parts += [_("至 %(day)s") % {"day": f"{event.until:%m-%d}"}] if event.until else []
    parts += [str(AgreementContent(event.content).label)] if event.content else []
    if event.linked and (own or event.linked.number in may_open):
        parts.append(short_number(event.linked.number))
    if own or event.by_id == user.pk:
        parts += [part for part in (event.paper, event.words) if part]
    return "，".join(parts)


def referral_step(referral: Referral, user: User, now: rules.Standing, today: date) -> shapes.Step | None:
    """The step that is due and the others this person may record; None where nothing is theirs."""
    steps = own_steps(referral, user, now, today)
    ways = [_way(referral, step) for step in steps]
    if (
        referral.kind == ReferralKind.PETITION
        and permissions.at_petition_office(user)
        and E.REGISTERED in (rules.follows(referral.kind, now))
    ):
        ways.insert(
            0, shapes.Way(_("登记信访"), open_matter.address(ReferenceKind.PETITION, referral.reference.number))
        )
    if not ways:
        return None
    first, *others = ways
    return shapes.Step(
        label=first.label,
        url=first.url,
        basis=BASIS.get(now.awaits, ""),
        due_text=expected(referral, now, today).text,
        others=others,
    )


def counselling_step(referral: Referral, user: User, now: rules.Standing, today: date) -> shapes.Step | None:
    """The counsellor's next step: to accept, then to meet; ending stands beside it."""
    step = referral_step(referral, user, now, today)
    if now.awaits != Awaited.SESSIONS or step is None:
        return step
    url = reverse("counselling_session", args=[referral.reference.number])
    return shapes.Step(_("登记疏导"), url, others=[shapes.Way(step.label, step.url), *step.others])


def own_steps(referral: Referral, user: User, now: rules.Standing, today: date) -> list[str]:
    """Steps that may follow and that this person records; a day to ask brings asking to the front."""
    possible = list(rules.follows(referral.kind, now))
    if owes_objection(referral):
        possible = [E.OBJECTION_TOLD]
    if not possible:
        return []
    away = queries.is_lawyer_away(referral, today)
    steps = permissions.referral_steps(user, referral, possible, lawyer_away=away)
    if E.CHASED in steps and referral.due_on and referral.due_on < today:
        steps = [E.CHASED, *(step for step in steps if step != E.CHASED)]
    return steps


def owes_objection(referral: Referral) -> bool:
    """Legal aid was refused and the visitor was not yet told of the objection."""
    told = any(event.kind == E.OBJECTION_TOLD for event in referral.events.all())
    return referral.result == ReferralResult.AID_REFUSED and not told


def _way(referral: Referral, step: str) -> shapes.Way:
    return shapes.Way(
        str(SHORT.get(E(step), E(step).label)), reverse("referral_record", args=[referral.reference.number, step])
    )


@dataclass(frozen=True)
class LogReferrals:
    """What the page of a consultation says of its referrals. offer: address of the form, for its lawyer."""

    lines: list[shapes.Line]
    offer: str = ""
    owed: bool = False


def log_referrals(user: User, log: Consultation) -> LogReferrals:
    """The referrals made from a consultation; its lawyer is offered the form, and told when the outcome asks for it."""
    made = queries.referrals_of(user, log)
    lines = [
        shapes.Line(
            row.receiver_name if row.kind == ReferralKind.HOTLINE else f"{row.get_kind_display()} {row.receiver_name}",
            row.get_absolute_url(),
            meta=short_number(row.reference.number),
            end=str(row.get_result_display() or row.get_status_display()),
        )
        for row in made
    ]
    if not permissions.is_own_log(user, log):
        return LogReferrals(lines)
    offer = reverse("referral_new", args=[log.reference.number])
    return LogReferrals(lines, offer, rules.owes_referral(log.outcome, queries.kinds_made(made)))


# --- on paper ---------------------------------------------------------------------------------------------------------


def station_name(referral: Referral) -> str:
    """Who issues the letter: the station in its unit's name."""
    return _("%(unit)s法律服务站") % {"unit": referral.consultation.duty_day.unit.name}


def letter_paper(referral: Referral, body: str, *, demo: bool) -> OfficialDocument:
    """The letter as the layout takes it: its own number, dated the day it was sent or today."""
    person = referral.consultation.booking.person
    parts = referral_letters.parts(referral_letters.filled(body, name=person.name, phone=person.phone))
    issuer = station_name(referral)
    return OfficialDocument(
        title=referral_letters.TITLES[referral.kind],
        issuer=issuer,
        doc_date=referral.sent_on or moment.today(),
        addressee=f"{referral.receiver_name.rstrip('：:')}：",
        body=tuple(Paragraph.of(line) for line in parts.paragraphs),
        attachments=parts.enclosures,
        note=_("经办律师：%(name)s") % {"name": referral.consultation.lawyer.name},
        letter=LetterHead(issuer, referral.reference.number),
        demo=demo,
    )
