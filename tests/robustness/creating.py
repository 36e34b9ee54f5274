"""Forms that create: the sheet of each, by the name of its route."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from django.urls import reverse

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.annual_reports.models import AnnualReport, CompileRun
from apps.consultations.models import Booking, Slot
from apps.core import moment
from apps.core.models import Job
from apps.people.models import Organisation, OrganisationRole
from apps.petitions.models import ImportBatch, Petition
from apps.policy_studies.models import StudySession
from tests.annual_reports import factories as reports
from tests.consultations import factories as station
from tests.factories import UnitFactory, UserFactory
from tests.petitions import factories as petitions
from tests.petitions import importing, tables
from tests.robustness import referral_sheets, roster_sheets, seeing_sheets
from tests.robustness.sheets import Sheet

_surnames = iter("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜")
_numbers = count(1)


def visitor(**changes: Any) -> dict[str, Any]:
    """Somebody not on record yet, so that the second of two sends is the first to look alike."""
    return {"name": f"{next(_surnames)}试投", "phone": f"1380000{next(_numbers):04d}", **changes}


def slot_book() -> Sheet:
    slot = station.slot(position=7 + next(_numbers) % 3)
    typed = visitor(slot=slot.pk, topic=station.topic().pk)
    return Sheet(station.clerk(), _at("slot_book", slot.duty_day_id), typed, Booking.objects.filter(slot=slot))


def walk_in_take() -> Sheet:
    day = station.day()
    typed = visitor(topic=station.topic().pk)
    return Sheet(station.clerk(), _at("walk_in_take", day.pk), typed, Booking.objects.filter(duty_day=day))


def wait_join() -> Sheet:
    """Of a day of its own bureau, all of whose slots are taken."""
    bureau = UnitFactory()
    day, clerk = station.day(bureau=bureau), station.clerk(unit=bureau)
    for slot in Slot.objects.filter(duty_day=day, starts_at__gt=moment.now()).select_related("duty_day__bureau"):
        station.booking(slot, by=clerk)
    typed = visitor(topic=station.topic().pk)
    return Sheet(clerk, _at("wait_join", day.pk), typed, Booking.objects.filter(duty_day=day, status="WAITING"))


def petition_register() -> Sheet:
    typed = _matter(title="请求核定退役前军龄", petition_class="APPEAL", appeal_route=6)
    return Sheet(petitions.petition_officer(), reverse("petition_register"), typed, Petition.objects.all())


def accusation_register() -> Sheet:
    typed = _matter(title="反映发放弄虚作假", petition_class="ACCUSATION", appeal_route="")
    return Sheet(petitions.petition_officer(), reverse("petition_register"), typed, Petition.objects.all())


def petition_import_new() -> Sheet:
    by = petitions.petition_officer()
    rows = ImportBatch.objects.filter(by=by)
    files = {"file": tables.listed(tables.one())}
    return Sheet(by, reverse("petition_import_new"), {"profile": "petition_office"}, rows, files=files)


def petition_import_map() -> Sheet:
    by = petitions.petition_officer()
    batch = importing.uploaded(tables.listed(tables.one()), by)
    return Sheet(by, _at("petition_import_map", batch.pk), rows=Job.objects.filter(by=by))


def petition_import_run() -> Sheet:
    by = petitions.petition_officer()
    batch = importing.previewed(importing.uploaded(tables.listed(tables.one()), by), by)
    page = batch.get_absolute_url()
    return Sheet(by, _at("petition_import_run", batch.pk), rows=Job.objects.filter(by=by), page=page)


def _matter(**changes: Any) -> dict[str, Any]:
    plain = {"channel": "VISIT", "request": "请求查明。", "topic": petitions.topic().pk}
    return visitor(**plain, **changes)


def study_record() -> Sheet:
    topic = f"学习退役军人保障法（第 {next(_numbers)} 次）"
    typed = {"kind": "TRAINING", "held_on": "2026-05-10", "hours": "2", "topic": topic, "chair": "试用主持"}
    by: User = UserFactory(role=Role.LEGAL_OFFICER)
    return Sheet(by, reverse("study_record"), typed, StudySession.objects.filter(topic=topic))


def report_open() -> Sheet:
    bureau = UnitFactory()
    by: User = UserFactory(role=Role.LEGAL_OFFICER, unit=bureau)
    return Sheet(by, reverse("report_open"), {"year": 2022}, AnnualReport.objects.filter(bureau=bureau))


def report_compile() -> Sheet:
    bureau = UnitFactory()
    by: User = UserFactory(role=Role.LEGAL_OFFICER, unit=bureau)
    report = reports.draft(by=by, bureau=bureau)
    url = _at("report_compile", report.reference.number)
    return Sheet(by, url, rows=CompileRun.objects.filter(report=report), page=report.get_absolute_url())


def user_new() -> Sheet:
    administrator: User = UserFactory(role=Role.ADMINISTRATOR)
    username = f"new.user{next(_numbers)}"
    typed = {
        "username": username, "full_name": "试用新人", "unit": administrator.unit_id, "roles": ["CASE_OFFICER"],
    }  # fmt: skip
    return Sheet(administrator, reverse("user_new"), typed, User.objects.filter(username=username))


def organisation_register() -> Sheet:
    by: User = UserFactory(role=Role.LEGAL_OFFICER)
    name = f"试立{next(_numbers)}律师事务所"
    typed = {"name": name, "kind": "LAW_FIRM", "role": "STATION_FIRM", "valid_from": "2026-01-01"}
    return Sheet(by, reverse("organisation_register"), typed, Organisation.objects.filter(name=name))


def organisation_role_add() -> Sheet:
    by: User = UserFactory(role=Role.LEGAL_OFFICER)
    firm = station.firm()
    typed = {"role": "STATION_FIRM", "valid_from": "2026-05-01"}
    rows = OrganisationRole.objects.filter(organisation=firm)
    return Sheet(by, _at("organisation_role_add", firm.pk), typed, rows)


def _at(name: str, key: object) -> str:
    return reverse(name, args=[key])


def log_consents() -> Sheet:
    log = station.done()
    stand_in = station.lawyer(2, firm=log.lawyer.firm)
    typed = {"reader": stand_in.pk, "move": "GIVEN", "paper": "法律服务室第 3 盒"}
    return Sheet(station.clerk(), _at("log_consents", log.booking.reference.number), typed, log.consents.all())


CREATES: dict[str, list[Callable[[], Sheet]]] = {
    "slot_book": [slot_book],
    "walk_in_take": [walk_in_take],
    "wait_join": [wait_join],
    "log_consents": [log_consents],
    "petition_register": [petition_register, accusation_register, referral_sheets.handed_over_register],
    **referral_sheets.CREATES,
    **roster_sheets.CREATES,
    **seeing_sheets.CREATES,
    "petition_import_new": [petition_import_new],
    "petition_import_map": [petition_import_map],
    "petition_import_run": [petition_import_run],
    "study_record": [study_record],
    "report_open": [report_open],
    "report_compile": [report_compile],
    "user_new": [user_new],
    "organisation_register": [organisation_register],
    "organisation_role_add": [organisation_role_add],
}
