"""What leaves the portal of consultations: a row each, without content and without the visitor, and logged."""

from __future__ import annotations

import io
import re
from collections import Counter
from datetime import date, datetime
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import openpyxl
import pymupdf
import pytest
from django.test import Client

from apps.accounts.choices import Role
from apps.consultations import services
from apps.consultations.choices import ConflictChoice, OpposingKind, Outcome, ServiceKind
from apps.consultations.models import Consultation, DutyDay
from apps.consultations.services.papers import sessions
from apps.core import moment
from apps.core.choices import AccessAction
from apps.core.models import AccessRecord
from tests.consultations import factories
from tests.factories import UnitFactory, UserFactory, signed_in
from tests.house.test_headers import EXPECTED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]

mupdf: Any = pymupdf  # its functions carry no types
EXPORT = "/consultations/logs/export.xlsx"
NOTES = ("咨询劳动合同到期不续签的补偿。", "可主张经济补偿，一年内申请仲裁。", "《劳动合同法》第四十六条第五项的试写")


@pytest.fixture
def logs() -> list[Consultation]:
    day = factories.day()
    twice = (ServiceKind.DRAFTING, ServiceKind.DRAFTING, ServiceKind.ADVICE)
    return [
        factories.done(factories.booking(factories.slot(day, 6))),
        factories.done(factories.walk_in(day), service_units=twice, outcome=Outcome.LEGAL_AID),
        factories.done(factories.walk_in(day), outcome=Outcome.LEGAL_AID, minutes=35),
    ]


def taken(client: Client, url: str = EXPORT) -> tuple[Any, bytes]:
    answer: Any = client.get(url)
    assert answer.status_code == 200
    return answer, b"".join(answer.streaming_content)


def sheet(body: bytes) -> list[dict[str, Any]]:
    rows = list(openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def everything(body: bytes) -> str:
    return " ".join(str(value) for row in sheet(body) for value in row.values())


def test_each_consultation_is_a_row_of_codes_and_figures(logs: list[Consultation]) -> None:
    rows = sheet(taken(signed_in(factories.planner()))[1])
    assert len(rows) == 3
    assert Counter(row["结果"] for row in rows) == {"当场解答": 1, "转介法律援助": 2}
    drafted = next(row for row in rows if row["代拟文书"] == 2)
    assert (drafted["服务项合计"], drafted["法律咨询"], drafted["用时（分钟）"]) == (3, 1, 20)
    assert {row["日期"] for row in rows} == {datetime(2026, 5, 12)}  # noqa: DTZ001
    assert {row["律师"] for row in rows} == {logs[0].lawyer.name}


def test_neither_visitor_nor_number_nor_content_is_in_it(logs: list[Consultation]) -> None:
    text = everything(taken(signed_in(factories.planner()))[1])
    people = [log.booking.person for log in logs]
    hidden = [person.name for person in people] + [log.reference.number for log in logs]
    hidden += [log.booking.reference.number for log in logs] + list(NOTES)
    assert [words for words in hidden if words in text] == []


def test_what_a_visitor_chose_after_a_conflict_is_not_in_it() -> None:
    factories.done(opposing_kind=OpposingKind.THIS_BUREAU, conflict_choice=ConflictChoice.AID_CENTRE)
    row = sheet(taken(signed_in(factories.planner()))[1])[0]
    assert not [name for name, value in row.items() if "冲突" in name or value in ("法律援助中心", "本局")]


def test_numbers_are_drawn_anew_for_every_export(logs: list[Consultation]) -> None:
    client = signed_in(factories.planner())
    first = [row["本次编号"] for row in sheet(taken(client)[1])]
    second = [row["本次编号"] for row in sheet(taken(client)[1])]
    assert len(set(first)) == 3
    assert set(first) & set(second) == set()


def test_the_rows_are_those_of_the_list_under_the_same_conditions(logs: list[Consultation]) -> None:
    client = signed_in(factories.planner())
    for conditions in ("outcome=LEGAL_AID", "service=DRAFTING", "from=2026-05-13", "status=DRAFT", ""):
        html = client.get(f"/consultations/logs/?{conditions}").content.decode()
        listed = re.search(r"共 (\d+) 件", html)
        assert listed
        assert len(sheet(taken(client, f"{EXPORT}?{conditions}")[1])) == int(listed.group(1))


def test_it_is_a_file_with_a_chinese_name_safe_headers_and_a_line_in_the_access_log(logs: list[Consultation]) -> None:
    planner = factories.planner()
    answer, _body = taken(signed_in(planner), f"{EXPORT}?outcome=LEGAL_AID")
    name = unquote(answer["Content-Disposition"].partition("filename*=utf-8''")[2])
    assert answer["Content-Disposition"].startswith("attachment")
    assert name == "法律咨询记录 2026-05-12.xlsx"
    assert {key: answer.headers.get(key) for key in EXPECTED} == EXPECTED
    assert "no-store" in answer["Cache-Control"]
    record = AccessRecord.objects.get(action=AccessAction.EXPORT)
    assert (record.user, record.subject) == (planner, "consultations.Consultation")
    assert record.reason == "outcome=LEGAL_AID 2 rows"


def test_a_lawyer_takes_the_own_and_another_bureau_nothing(logs: list[Consultation]) -> None:
    other = factories.lawyer(2).user
    assert other is not None
    own = sheet(taken(signed_in(factories.lawyer_user(logs[0].duty_day)))[1])
    theirs = sheet(taken(signed_in(other))[1])
    elsewhere = sheet(taken(signed_in(UserFactory(role=Role.SECTION_HEAD, unit=UnitFactory())))[1])
    assert [len(rows) for rows in (own, theirs, elsewhere)] == [3, 0, 0]


# --- papers -----------------------------------------------------------------------------------------------------------


def paper(client: Client, url: str) -> Any:
    answer = client.get(url)
    assert answer.status_code == 200, answer.headers
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    return mupdf.open(stream=answer.content)


def words(document: Any) -> str:
    return "".join("".join(page.get_text().split()) for page in document)


def test_the_register_lists_consultations_without_visitor_and_content_and_is_logged(logs: list[Consultation]) -> None:
    text = words(
        paper(signed_in(factories.planner()), "/consultations/logs/register.pdf?from=2026-05-12&to=2026-05-12")
    )
    assert all(log.reference.number in text for log in logs)
    assert "法律咨询登记表" in text
    assert "代拟文书×2" in text
    assert "共3件，服务5项，用时75分钟" in text
    hidden = [*NOTES, *(log.booking.person.name for log in logs)]
    assert [one for one in hidden if "".join(one.split()) in text] == []
    record = AccessRecord.objects.get(action=AccessAction.EXPORT)
    assert "3 rows" in record.reason


def test_a_register_of_nothing_is_one_sentence_and_no_paper() -> None:
    client = signed_in(factories.planner())
    answer = client.get("/consultations/logs/register.pdf?from=2019-01-01&to=2019-01-31", follow=True)
    assert "没有可打印的登记表" in answer.content.decode()
    assert not AccessRecord.objects.filter(action=AccessAction.EXPORT).exists()


@pytest.mark.parametrize("paper_url", ["/consultations/logs/register.pdf", "/consultations/calendar/roster.pdf"])
def test_a_period_that_ends_before_it_begins_is_told_so(paper_url: str) -> None:
    client = signed_in(factories.planner())
    answer = client.get(f"{paper_url}?from=2026-05-12&to=2026-05-01", follow=True)
    assert "不得早于" in answer.content.decode()


@pytest.fixture
def quarter() -> list[DutyDay]:
    with moment.at(datetime(2026, 3, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))):
        return factories.days(date(2026, 4, 1), date(2026, 6, 30))


def test_a_quarter_hangs_on_one_sheet_with_every_day_and_the_days_off(quarter: list[DutyDay]) -> None:
    url = "/consultations/calendar/roster.pdf?from=2026-04-01&to=2026-06-30"
    document = paper(signed_in(factories.clerk()), url)
    assert len(document) == 1
    text = words(document)
    for day in quarter:
        assert f"{day.on.month}月{day.on.day}日周二{day.lawyer.name}" in text
    assert "5月5日周二放假" in text
    assert "9:00–11:3014:30–17:00" in text
    assert quarter[0].lawyer.firm.name in text


def test_the_sheet_for_the_wall_is_a4_across_in_big_embedded_type(quarter: list[DutyDay]) -> None:
    url = "/consultations/calendar/roster.pdf?from=2026-04-01&to=2026-06-30"
    page = paper(signed_in(factories.clerk()), url)[0]
    assert (round(page.rect.width), round(page.rect.height)) == (842, 595)
    spans = [
        span for block in page.get_text("dict")["blocks"] for line in block.get("lines", []) for span in line["spans"]
    ]
    lawyers = [span for span in spans if quarter[0].lawyer.name in span["text"]]
    assert min(span["size"] for span in lawyers) >= 18.5  # 6.5 mm: read from two metres
    right = max(span["bbox"][2] for span in spans)
    assert right <= page.rect.width - 30
    assert all(font[1] != "n/a" and "+" in font[3] for font in page.get_fonts())


def test_a_cancelled_day_is_on_the_wall_as_cancelled_without_its_reason(quarter: list[DutyDay]) -> None:
    day = quarter[-1]
    services.cancel_duty_day(day, version=day.version, reason="律师病假", by=factories.planner())
    text = words(
        paper(signed_in(factories.clerk()), "/consultations/calendar/roster.pdf?from=2026-06-01&to=2026-06-30")
    )
    assert f"{day.on.month}月{day.on.day}日周二停诊" in text
    assert "病假" not in text


def test_hours_are_stretches_of_slots(quarter: list[DutyDay]) -> None:
    slots = list(quarter[0].slots.all())
    assert sessions(slots, 30) == ["9:00–11:30", "14:30–17:00"]
    assert sessions(slots[:1], 45) == ["9:00–9:45"]
    assert sessions([], 30) == []
