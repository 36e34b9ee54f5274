"""Forms that move something on, once: the sheet of each, by the name of its route."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse

from apps.accounts.choices import Role
from apps.accounts.models import TotpReset, User
from apps.accounts.services import held_posts, second_factor
from apps.consultations.choices import ContactWay
from apps.consultations.models import Consultation, DutyDay, QueueCall, QueueDisplay
from apps.consultations.services.messages import CHANGED_LAWYER, tell_visitor
from apps.core import moment
from apps.core.models import HeldFile, HeldPost, Job, Message
from apps.petitions import services
from apps.petitions.choices import AppealRoute, OpinionOutcome, PetitionClass, ServiceWay
from apps.petitions.models import Extension, Notice, Petition
from apps.petitions.rules import OpinionText
from apps.petitions.services import imports
from tests.accounts import matrix as accounts
from tests.annual_reports import factories as reports
from tests.consultations import factories as station
from tests.factories import UnitFactory, UserFactory
from tests.petitions import factories as petitions
from tests.petitions import importing, tables
from tests.policy_studies import factories as studies
from tests.robustness import referral_sheets, roster_sheets, seeing_sheets
from tests.robustness.conftest import TEN
from tests.robustness.sheets import Sheet

TODAY = date(2026, 5, 12)
PRESSED = 5  # more visitors than presses: a second call would find somebody
TOLD: dict[str, Any] = {"told_on": TODAY, "told_way": "ON_SPOT"}
SERVED: dict[str, Any] = {"served_on": TODAY, "served_way": "ON_SPOT"}
SENT_ON: dict[str, Any] = {"where": "试验区有权机关", "on": TODAY, **TOLD}
OPINION = OpinionText(OpinionOutcome.SUPPORT, "请求核定军龄。", "军龄属实，有档案。", "依条例规定予以核定。")


# --- petitions --------------------------------------------------------------------------------------------------------


def _petition(name: str, made: Petition, by: User | None = None, **typed: Any) -> Sheet:
    url = reverse(name, args=[made.reference.number])
    return Sheet(by or made.reference.created_by, url, typed, made.moves.all())


def petition_accept() -> Sheet:
    return _petition("petition_accept", petitions.registered(), **TOLD)


def petition_notify() -> Sheet:
    made = petitions.accepted(told=False)
    sheet = _petition("petition_notify", made, **TOLD)
    sheet.rows = Notice.objects.filter(petition=made)
    return sheet


def petition_allocate() -> Sheet:
    made, handler = petitions.accepted(), petitions.officer()
    return _petition("petition_allocate", made, handler=handler.pk, recusal="on")


def petition_extend() -> Sheet:
    made = petitions.handled()
    leader: User = UserFactory(role=Role.BUREAU_LEADER)
    sheet = _petition("petition_extend", made, leader, days=9, reason="须调取档案", **TOLD)
    sheet.rows = Extension.objects.filter(petition=made)
    return sheet


def petition_opinion() -> Sheet:
    made = petitions.handled()
    words = {"facts_and_reasons": "军龄属实，有档案。", "opinion_and_basis": "依条例规定予以核定。"}
    return _petition("petition_opinion", made, made.handler, outcome="SUPPORT", **words, **SERVED)


def petition_reply() -> Sheet:
    made = petitions.handled(petition_class=PetitionClass.SUGGESTION)
    return _petition("petition_reply", made, made.handler, adoption="ADOPTED", reply="已采纳并落实。", **SERVED)


def petition_forward() -> Sheet:
    return _petition("petition_forward", petitions.registered(), **SENT_ON)


def petition_guide() -> Sheet:
    return _petition("petition_guide", petitions.registered(), **SENT_ON)


def petition_route() -> Sheet:
    return _petition("petition_route", petitions.registered(appeal_route=AppealRoute.ARBITRATION), **SENT_ON)


def petition_transfer() -> Sheet:
    return _petition("petition_transfer", petitions.accusation(), **SENT_ON)


def petition_withdraw() -> Sheet:
    return _petition("petition_withdraw", petitions.registered(), why="信访人书面申请撤回")


def petition_close() -> Sheet:
    made = petitions.handled()
    assert made.handler is not None
    served = services.Service(TODAY, ServiceWay.ON_SPOT)
    services.issue_opinion(petition=made, text=OPINION, issued_on=TODAY, served=served, by=made.handler)
    return _petition("petition_close", made, made.handler)


def petition_unserviceable() -> Sheet:
    made = petitions.handled(name_unclear=True, told=False)
    return _petition("petition_unserviceable", made, made.handler, why="按所留地址两次联系无果")


def petition_readers() -> Sheet:
    made = petitions.accusation()
    reader: User = UserFactory(role=Role.BUREAU_LEADER)
    keeper: User = UserFactory(role=Role.SEALED_KEEPER)
    sheet = _petition("petition_readers", made, keeper, user=reader.pk, reason="审批移送")
    sheet.rows = made.reference.sealed_readers.all()
    return sheet


def petition_reader_end() -> Sheet:
    made = petitions.accusation()
    reader = made.reference.sealed_readers.get()
    number = made.reference.number
    url = reverse("petition_reader_end", args=[number, reader.pk])
    ended = made.reference.sealed_readers.filter(until__isnull=False)
    return Sheet(UserFactory(role=Role.SEALED_KEEPER), url, {}, ended, page=reverse("petition_readers", args=[number]))


def petition_import_stop() -> Sheet:
    by = petitions.petition_officer()
    batch = importing.uploaded(tables.listed(tables.one()), by)
    chosen = imports.Mapping(**batch.mapping)
    job = imports.ask_preview(batch=batch, chosen=chosen, by=by, intent=importing.intent(by)).record
    stopped = Job.objects.filter(pk=job.pk, state="STOPPED")
    url = reverse("petition_import_stop", args=[batch.pk])
    return Sheet(by, url, rows=stopped, page=batch.get_absolute_url())


def petition_import_drop() -> Sheet:
    by = petitions.petition_officer()
    batch = importing.uploaded(tables.listed(tables.one()), by)
    url = reverse("petition_import_drop", args=[batch.pk])
    return Sheet(by, url, rows=HeldFile.objects.filter(by=by), page=batch.get_absolute_url())


# --- the station ------------------------------------------------------------------------------------------------------


def booking_move() -> Sheet:
    visit = station.booking(station.slot(station.day(station.NEXT_TUESDAY), 3))
    url = reverse("booking_move", args=[visit.reference.number])
    typed = {"to": "EXCUSED", "reason": "来访人改期"}
    return Sheet(station.clerk(), url, typed, visit.moves.all(), page=visit.get_absolute_url())


def queue_call() -> Sheet:
    day = _day_of_its_own()
    clerk = station.clerk(unit=day.bureau)
    for _visitor in range(PRESSED):
        station.walk_in(day, by=clerk)
    rows = QueueCall.objects.filter(duty_day=day)
    return Sheet(clerk, reverse("queue_call", args=[day.pk]), {}, rows, page=day.get_absolute_url())


def queue_display() -> Sheet:
    bureau = UnitFactory()
    return Sheet(station.clerk(unit=bureau), reverse("queue_display"), {}, QueueDisplay.objects.filter(bureau=bureau))


def log_start() -> Sheet:
    visit = station.walk_in()
    by = station.lawyer_user(visit.duty_day)
    number = visit.reference.number
    page = reverse("lawyer_desk_day", args=[visit.duty_day_id]) + f"?visitor={number}"
    return Sheet(by, reverse("log_start", args=[number]), {}, Consultation.objects.filter(booking=visit), page=page)


def _day_of_its_own() -> DutyDay:
    return station.day(bureau=UnitFactory())


def duty_day_close() -> Sheet:
    day = _day_of_its_own()
    clerk = station.clerk(unit=day.bureau)
    closed = DutyDay.objects.filter(pk=day.pk, status="CLOSED")
    return Sheet(clerk, reverse("duty_day_close", args=[day.pk]), {}, closed, page=day.get_absolute_url())


def duty_day_cancel() -> Sheet:
    day = _day_of_its_own()
    by: User = UserFactory(role=Role.SECTION_HEAD, unit=day.bureau)
    cancelled = DutyDay.objects.filter(pk=day.pk, status="CANCELLED")
    return Sheet(by, reverse("duty_day_cancel", args=[day.pk]), {"reason": "台风停诊"}, cancelled)


def duty_days_plan() -> Sheet:
    bureau = UnitFactory()
    station.lawyer(bureau=bureau)
    by: User = UserFactory(role=Role.SECTION_HEAD, unit=bureau)
    address = reverse("duty_days_plan") + "?first=2026-06-02&last=2026-06-08"
    return Sheet(by, reverse("duty_days_plan"), {}, DutyDay.objects.filter(bureau=bureau), page=address)


# --- study and report -------------------------------------------------------------------------------------------------


def study_hold() -> Sheet:
    with moment.at(TEN - timedelta(days=3)):
        planned = studies.session(held_on=TODAY)
    url = reverse("study_hold", args=[planned.reference.number])
    by: User = UserFactory(role=Role.LEGAL_OFFICER)
    return Sheet(by, url, {}, planned.moves.all(), page=planned.get_absolute_url())


def study_cancel() -> Sheet:
    made = studies.session()
    by: User = UserFactory(role=Role.LEGAL_OFFICER)
    url = reverse("study_cancel", args=[made.reference.number])
    return Sheet(by, url, {"reason": "登记有误"}, made.moves.all())


def report_submit() -> Sheet:
    bureau = UnitFactory()
    by: User = UserFactory(role=Role.LEGAL_OFFICER, unit=bureau)
    report = reports.compiled(by=by, bureau=bureau)
    return Sheet(by, reverse("report_submit", args=[report.reference.number]), {}, report.moves.all())


def report_approve() -> Sheet:
    bureau = UnitFactory()
    report = reports.submitted(bureau=bureau)
    leader: User = UserFactory(role=Role.BUREAU_LEADER, unit=bureau)
    return Sheet(leader, reverse("report_approve", args=[report.reference.number]), {}, report.editions.all())


def report_return() -> Sheet:
    bureau = UnitFactory()
    report = reports.submitted(bureau=bureau)
    leader: User = UserFactory(role=Role.BUREAU_LEADER, unit=bureau)
    url = reverse("report_return", args=[report.reference.number])
    return Sheet(leader, url, {"reason": "第三部分须补充"}, report.moves.all())


# --- accounts ---------------------------------------------------------------------------------------------------------


def _account(name: str, **changes: Any) -> Sheet:
    user: User = UserFactory(**changes)
    administrator: User = UserFactory(role=Role.ADMINISTRATOR)
    return Sheet(administrator, reverse(name, args=[user.pk]), {"reason": "人员变动"}, user.history.all())


def user_disable() -> Sheet:
    return _account("user_disable")


def user_enable() -> Sheet:
    return _account("user_enable", is_active=False)


def user_password() -> Sheet:
    return _account("user_password")


def _with_code() -> User:
    user: User = UserFactory()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


def totp_reset_request() -> Sheet:
    user = _with_code()
    administrator: User = UserFactory(role=Role.ADMINISTRATOR)
    url = reverse("totp_reset_request", args=[user.pk])
    return Sheet(administrator, url, {"reason": "更换手机"}, TotpReset.objects.filter(user=user))


def totp_reset_confirm() -> Sheet:
    user = _with_code()
    reset = second_factor.request_reset(user_id=user.pk, by=UserFactory(role=Role.ADMINISTRATOR), reason="更换手机")
    administrator: User = UserFactory(role=Role.ADMINISTRATOR)
    confirmed = TotpReset.objects.filter(user=user, confirmed_at__isnull=False)
    return Sheet(administrator, reverse("totp_reset_confirm", args=[reset.pk]), {}, confirmed)


def held_discard() -> Sheet:
    user: User = UserFactory()
    post = held_posts.keep(owner_id=user.pk, path=reverse("petition_register"), fields=[("name", "试用")])
    assert post is not None
    page = reverse("held_show", args=[post.pk])
    return Sheet(user, reverse("held_discard", args=[post.pk]), {}, HeldPost.objects.filter(pk=post.pk), page=page)


def notice_show() -> Sheet:
    user: User = UserFactory()
    notice = Message.objects.get(**accounts.notice(user, own=True))
    return Sheet(user, reverse("notice_show", args=[notice.pk]), {}, notice.receipts.all())


def call_note() -> Sheet:
    message = _told(ContactWay.CALL, 4)
    url = reverse("call_note", args=[message.pk])
    return Sheet(station.clerk(), url, {"answered": "0"}, message.receipts.all(), page=reverse("call_list"))


def message_slip() -> Sheet:
    message = _told(ContactWay.PRINT, 5)
    return Sheet(station.clerk(), reverse("message_slip", args=[message.pk]), {}, message.receipts.all())


def _told(way: ContactWay, position: int) -> Message:
    visit = station.booking(station.slot(station.day(station.NEXT_TUESDAY), position), phone="13800000000")
    visit.contact_way = way
    with transaction.atomic():
        return tell_visitor(visit, CHANGED_LAWYER, by=None)


MOVES: dict[str, Callable[[], Sheet]] = {
    make.__name__: make
    for make in (
        petition_accept, petition_notify, petition_allocate, petition_extend, petition_opinion, petition_reply,
        petition_forward, petition_guide, petition_route, petition_transfer, petition_withdraw, petition_close,
        petition_unserviceable, petition_readers, petition_reader_end,
        petition_import_stop, petition_import_drop, booking_move, queue_call, queue_display,
        log_start, duty_day_close,
        duty_day_cancel, duty_days_plan, study_hold, study_cancel, report_submit, report_approve, report_return,
        user_disable, user_enable, user_password, totp_reset_request, totp_reset_confirm, held_discard,
        notice_show, call_note, message_slip,
    )
} | referral_sheets.MOVES | roster_sheets.MOVES | seeing_sheets.MOVES  # fmt: skip
