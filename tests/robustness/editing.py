"""Forms that edit: the sheet of each, a field of it, and two texts that two people write there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.urls import reverse

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.consultations.models import ConsultationNote
from apps.consultations.queries.notes import standing_texts
from apps.people.handles import handle
from apps.people.models import Person
from apps.policy_studies.choices import AttendanceStatus
from tests.annual_reports import factories as reports
from tests.consultations import factories as station
from tests.factories import UnitFactory, UserFactory
from tests.petitions import factories as petitions
from tests.policy_studies import factories as studies
from tests.robustness import referral_sheets, roster_sheets, seeing_sheets
from tests.robustness.sheets import Edit, Sheet

TEXTS = ("甲在这里写的", "乙在这里写的")


def user_edit() -> Edit:
    user: User = UserFactory()
    sheet = Sheet(UserFactory(role=Role.ADMINISTRATOR), _at("user_edit", user.pk), {"reason": "更正姓名"})
    return Edit(sheet, "full_name", TEXTS, _now(user, "full_name"))


def person_edit() -> Edit:
    petition = petitions.registered()
    person, by = petition.petitioner, petition.reference.created_by
    assert isinstance(person, Person)
    sheet = Sheet(by, _at("person_edit", handle(person, by)), {"reason": "更正住址"})
    return Edit(sheet, "address", TEXTS, _now(person, "address"))


def study_edit() -> Edit:
    made = studies.session()
    sheet = Sheet(UserFactory(role=Role.LEGAL_OFFICER), _at("study_edit", made.reference.number))
    return Edit(sheet, "topic", TEXTS, _now(made, "topic"))


def study_attendance() -> Edit:
    made = studies.session(people=1)
    line = made.attendance.get()
    sheet = Sheet(UserFactory(role=Role.LEGAL_OFFICER), _at("study_attendance", made.reference.number))
    texts = (AttendanceStatus.ABSENT.value, AttendanceStatus.EXPECTED.value)
    return Edit(sheet, f"status_{line.user_id}", texts, _now(line, "status"))


def cover_edit() -> Edit:
    bureau = UnitFactory()
    by: User = UserFactory(role=Role.LEGAL_OFFICER, unit=bureau)
    report = reports.draft(by=by, bureau=bureau)
    return Edit(Sheet(by, _at("cover_edit", report.reference.number)), "title", TEXTS, _now(report, "title"))


def section_edit() -> Edit:
    bureau = UnitFactory()
    by: User = UserFactory(role=Role.LEGAL_OFFICER, unit=bureau)
    report = reports.draft(by=by, bureau=bureau)
    section = report.sections.earliest("position")
    url = reverse("section_edit", args=[report.reference.number, section.pk])
    return Edit(Sheet(by, url), "body", TEXTS, _now(section, "body"))


def petition_correct() -> Edit:
    made = petitions.registered()
    sheet = Sheet(made.reference.created_by, _at("petition_correct", made.reference.number), {"reason": "补充内容"})
    return Edit(sheet, "request", TEXTS, _now(made, "request"))


def sealed_correct() -> Edit:
    made = petitions.accusation()
    sheet = Sheet(made.reference.created_by, _at("petition_correct", made.reference.number), {"reason": "补充内容"})
    return Edit(sheet, "request", TEXTS, lambda: made.sealed_texts.latest("seq").opened("request"))


def log_write() -> Edit:
    log = station.draft()
    by = station.lawyer_user(log.duty_day)
    sheet = Sheet(by, _at("log_write", log.reference.number), {"save_draft": "1"})
    return Edit(sheet, "facts", TEXTS, lambda: ConsultationNote.objects.get(pk=log.pk).opened()["facts"])


def log_amend() -> Edit:
    log = station.done()
    sheet = Sheet(station.lawyer_user(log.duty_day), _at("log_amend", log.reference.number), {"reason": "事实笔误"})
    return Edit(sheet, "facts", TEXTS, lambda: standing_texts(log)["facts"])


def _now(row: Model, name: str) -> Callable[[], str]:
    def stands() -> str:
        row.refresh_from_db(fields=[name])
        value: Any = getattr(row, name)
        return str(value)

    return stands


def _at(name: str, key: object) -> str:
    return reverse(name, args=[key])


EDITS: dict[str, list[Callable[[], Edit]]] = {
    "user_edit": [user_edit],
    "person_edit": [person_edit],
    "study_edit": [study_edit],
    "study_attendance": [study_attendance],
    "cover_edit": [cover_edit],
    "section_edit": [section_edit],
    "petition_correct": [petition_correct, sealed_correct],
    "log_write": [log_write],
    "log_amend": [log_amend],
    **referral_sheets.EDITS,
    **roster_sheets.EDITS,
    **seeing_sheets.EDITS,
}
