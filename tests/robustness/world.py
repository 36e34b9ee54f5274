"""A bureau where all that must be withheld has words of its own, and a walk of everybody through its pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.accounts.routes import Route
from apps.annual_reports.models import AnnualReport
from apps.consultations.models import Booking, Consultation, CounsellingSession, Referral
from apps.consultations.rules.drafts import new_page
from apps.consultations.services import logs, make_walk_in, messages, open_display
from apps.consultations.services import referrals as services
from apps.core import moment
from apps.people.handles import handle
from apps.people.models import Person
from apps.people.rules import PersonEntry
from apps.petitions.models import Petition
from apps.policy_studies.models import StudySession
from tests import matrix
from tests.annual_reports import factories as reports
from tests.consultations import factories as station
from tests.consultations import referring
from tests.factories import SignedIn, UserFactory, signed_in
from tests.petitions import factories as petitions
from tests.policy_studies import factories as studies

PETITIONER = PersonEntry("余显甲", "440507198502030016", "13800001111", address="试验路甲号", same_person="new")
VISITOR = PersonEntry("余约乙", "440507197208110029", "13800002222", address="试验路乙号", same_person="new")
ACCUSER = PersonEntry("欧阳封丙", "440507196611050033", "13800003333", address="试验路丙号", same_person="new")
PEOPLE = (PETITIONER, VISITOR, ACCUSER)
SEALED_WORDS = ("封题反映冒领", "封文请求查处", "封文名册不符")
# What the lawyer wrote, what an amendment says since, and what a page of another log saved by itself.
NOTES = {
    "facts": "密记事实经过", "advice": "密记意见可仲裁", "legal_basis": "密记依据条文", "materials": "密记材料目录",
    "opposing_name": "密方当事人甲",
}  # fmt: skip
AMENDED, DRAFTED = "密改更正意见", "密稿未存事实"
NOTE_WORDS = (*NOTES.values(), AMENDED, DRAFTED)
LETTER_WORDS = ("密函所写正文", "密记催问答复", "密函文〔2026〕9号")
COUNSELLED_WORDS = ("密记疏导谈话",)
FIGURES = ("petitions.accusations", "petitions.registered", "policy_studies.sessions")

# Papers, which are no pages; the end of the session; and acts whose pages are one page under many names: the page of
# `accept` stands for them.
LEFT_OUT = {
    "roster_paper", "consultation_register", "consultation_export", "calendar_feed", "petition_import_refused",
    "edition_official", "edition_public", "referral_paper", "log_copy", "account_logout",
    *(f"petition_{act}" for act in ("notify", "allocate", "extend", "opinion", "reply", "forward", "guide")),
    *(f"petition_{act}" for act in ("route", "transfer", "withdraw", "close", "unserviceable")),
}  # fmt: skip

Records = dict[str, list[dict[str, object]]]


@dataclass(frozen=True)
class World:
    """Who did what, and what there is to open."""

    petition: Petition
    accusation: Petition
    visit: Booking
    log: Consultation
    open_log: Consultation
    session: StudySession
    report: AnnualReport
    referrals: list[Referral]
    counselling: CounsellingSession
    hall: str
    call: int

    @property
    def people(self) -> list[Person]:
        found = [self.petition.petitioner, self.visit.person, self.accusation.petitioner]
        return [person for person in found if person is not None]


@dataclass(frozen=True)
class Shown:
    """One page that somebody was shown."""

    who: str
    route: str
    page: str


def made() -> World:
    """Everything through the services, today."""
    title, request, facts = SEALED_WORDS
    accusation = petitions.accusation(person=ACCUSER, title=title, request=request, facts=facts)
    visit = make_walk_in(station.day(), VISITOR, station.entry(), by=station.clerk())
    petition = petitions.handled(person=PETITIONER)
    log = _amended(station.done(visit, opposing_kind="PERSON", **NOTES))
    return World(
        petition,
        accusation,
        visit,
        log,
        _drafted(),
        studies.session(),
        reports.approved().report,
        referrals=_referrals(log),
        counselling=referring.session(referring.accepted_counselling(log=log), note=COUNSELLED_WORDS[0]),
        hall=open_display(visit.duty_day.bureau, instead_of=0, by=station.clerk()),
        call=_call(visit),
    )


def _amended(log: Consultation) -> Consultation:
    by = station.lawyer_user(log.duty_day)
    entry = station.full_log(opposing_kind="PERSON", **(NOTES | {"advice": AMENDED}))
    return logs.amend_log(log, entry, reason="意见笔误", version=log.version, by=by)


def _call(visit: Booking) -> int:
    """A call that the desk has to make."""
    with transaction.atomic():
        return messages.tell_visitor(visit, messages.CHANGED_LAWYER, by=None).pk


def _drafted() -> Consultation:
    """A log that is being written: a page has saved what nobody sent yet."""
    log = station.draft()
    typed = logs.TypedPage([("facts", DRAFTED)], log.version, new_page(moment.now()), 1)
    logs.save_draft(log, typed, by=station.lawyer_user(log.duty_day))
    return log


def _referrals(log: Consultation) -> list[Referral]:
    """One that is sent and asked about, and one whose letter is still being written."""
    letter, answer, paper = LETTER_WORDS
    drafts = [referring.drafted(log=log) for _n in range(2)]
    for draft in drafts:
        services.write_letter(draft, f"〔姓名〕〔电话〕{letter}", version=draft.version, by=referring.lawyer_of(draft))
    sent = referring.step(drafts[0], "SENT", paper=paper)
    return [referring.step(sent, "CHASED", words=answer), drafts[1]]


def everybody(world: World) -> Iterator[tuple[str, User]]:
    """Somebody of each role, and those whose own the secrets are."""
    for role in Role:
        yield role.value, UserFactory(role=role)
    yield "the officer who took the accusation in", world.accusation.reference.created_by
    yield "the lawyer of the consultation", station.lawyer_user(world.visit.duty_day)
    yield "the counsellor", world.counselling.counsellor
    yield "the case officer of the petition", world.petition.handler or UserFactory()


def walk(world: World) -> Iterator[Shown]:
    """Every page that anybody may open, with every record there is, and the lists in all their views."""
    for who, user in everybody(world):
        client, records = signed_in(user), records_for(world, user)
        for route in matrix.routes():
            if route.name not in LEFT_OUT and route.access and route.access.admits(user):
                pages = (opened(client, address) for address in addresses(route, records, world))
                yield from (Shown(who, route.name, page) for page in pages if page)


def opened(client: SignedIn, address: str) -> str:
    """The page at an address in HTML, "" when it is no page or not theirs."""
    response = client.get(address)
    assert response.status_code < 500, address
    is_page = response["Content-Type"].startswith("text/html")
    return response.content.decode() if is_page else ""


def addresses(route: Route, records: Records, world: World) -> Iterator[str]:
    if not route.converters:
        yield reverse(route.name)
        yield from (f"{reverse(route.name)}?{view}" for view in VIEWS.get(route.name, ()))
    elif route.name == "figure_detail":
        yield from (reverse(route.name, args=[code]) for code in FIGURES)
    else:
        key = next(key for key, (_maker, routes) in matrix.by_maker().items() if route in routes)
        yield from dict.fromkeys(matrix.address(route, record) for record in records[key])
        if route.name == "lawyer_desk_day":
            yield f"{reverse(route.name, args=[world.visit.duty_day_id])}?visitor={world.visit.reference.number}"


# Asked for in part, so that what was typed into the search is not taken for what was found.
VIEWS = {"petition_list": ("state=all", "state=all&q=反映冒领", "state=all&q=阳封", "state=all&q=显甲")}


def records_for(world: World, user: User) -> Records:
    """What there is to open, by the names that the matrix gives to kinds of records."""
    plain: dict[str, object] = {"number": world.petition.reference.number}
    sealed: dict[str, object] = {"number": world.accusation.reference.number}
    reader: dict[str, object] = {"pk": world.accusation.reference.sealed_readers.latest("pk").pk}
    chapter: dict[str, object] = {"pk": world.report.sections.earliest("position").pk}
    someone = matrix.objects()["user_detail"](user, True)
    return {
        "petitions.petition": [plain, sealed],
        "petitions.sealed": [sealed],
        "petitions.reader": [sealed | reader],
        "petitions.batch": [matrix.objects()["petition_import_detail"](user, True)],
        "people.person": [{"text": handle(person, user)} for person in world.people],
        "people.organisation": [{"pk": world.log.lawyer.firm_id}],
        "consultations.duty_day": [{"pk": world.visit.duty_day_id}],
        "consultations.lawyer": [{"pk": world.log.lawyer_id}],
        "consultations.contract": [{"pk": world.log.lawyer.firm.station_contracts.latest("pk").pk}],
        "consultations.rebooking": [matrix.objects()["rebooking_book"](user, True)],
        "consultations.leave": [],
        "consultations.hall_screen": [{"secret": world.hall}],
        "consultations.call": [{"pk": world.call}],
        "consultations.outreach": [matrix.objects()["outreach_edit"](user, True)],
        "consultations.booking": [{"number": world.visit.reference.number}],
        "consultations.draft_log": [{"number": log.reference.number} for log in (world.log, world.open_log)],
        "consultations.done_log": [{"number": world.log.reference.number}],
        "consultations.logged": [{"number": world.visit.reference.number}],
        "consultations.referral": [{"number": row.reference.number, "what": "CHASED"} for row in world.referrals],
        "consultations.counselling": [
            {"number": world.counselling.referral.reference.number, "pk": world.counselling.pk}
        ],
        "policy_studies.session": [{"number": world.session.reference.number}],
        "annual_reports.report": [
            {"number": world.report.reference.number, "code": code, "edition": 1} | chapter for code in FIGURES[1:]
        ],
        "accounts.held_post": [matrix.objects()["held_show"](user, True)],
        "accounts.notice": [matrix.objects()["notice_show"](user, True)],
        "accounts.user": [someone],
        "accounts.totp_reset": [matrix.objects()["totp_reset_confirm"](user, True)],
    }
