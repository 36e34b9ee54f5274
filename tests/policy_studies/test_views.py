"""Pages of law study: scope, forms that lose nothing, cost."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.choices import Role
from apps.core.choices import UnitKind
from apps.core.models import OrgUnit
from apps.policy_studies import queries, services
from apps.policy_studies.choices import AttendanceStatus
from apps.policy_studies.models import StudySession
from apps.policy_studies.rules import Mark
from tests.factories import UnitFactory, UserFactory
from tests.policy_studies import factories

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def typed(bureau: OrgUnit, **values: object) -> dict[str, object]:
    given = {
        "intent_key": str(uuid.uuid4()),
        "kind": "TRAINING",
        "held_on": "2022-05-10",
        "hours": "2",
        "topic": "学习退役军人保障法",
        "chair": "试用主持",
        "unit": bureau.pk,
    }
    return {**given, **values}


def queries_of(client: Client, url: str) -> int:
    client.get(url)  # what is kept for minutes is not this page's cost
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_one_form_sent_three_times_makes_one_session(bureau: OrgUnit, client_as: SignIn) -> None:
    client, fields = client_as(Role.LEGAL_OFFICER), typed(bureau)
    answers = [client.post("/studies/record/", fields) for _ in range(3)]
    assert {answer.headers["Location"] for answer in answers} == {StudySession.objects.get().get_absolute_url()}


@pytest.mark.parametrize(
    ("field", "wrong", "sentence"),
    [
        ("held_on", "1900-01-01", "1949 年 10 月 1 日"),
        ("hours", "1.3", "半小时"),
        ("hours", "0", "学时"),
        ("topic", "长" * 121, "120"),
        ("kind", "PARTY", "没有这一选项"),
        ("unit", "999999", "选"),
    ],
)
def test_a_wrong_field_says_so_and_keeps_everything_typed(
    bureau: OrgUnit, client_as: SignIn, field: str, wrong: str, sentence: str
) -> None:
    fields = typed(bureau, decisions="会上定了三件事", **{field: wrong})
    page = client_as(Role.LEGAL_OFFICER).post("/studies/record/", fields).content.decode()
    assert sentence in page
    assert "会上定了三件事" in page
    assert not StudySession.objects.exists()


def test_staff_see_the_bureaus_sessions_and_their_own_units_but_not_another_sections(
    bureau: OrgUnit, client_as: SignIn
) -> None:
    own, other = (UnitFactory(parent=bureau, kind=UnitKind.SECTION) for _ in range(2))
    client = client_as(UserFactory(role=Role.CASE_OFFICER, unit=own))
    codes = {
        unit: client.get(factories.session(unit=unit).get_absolute_url()).status_code for unit in (bureau, own, other)
    }
    assert codes == {bureau: 200, own: 200, other: 404}


def test_a_street_sees_its_own_sessions_and_those_that_list_its_people(bureau: OrgUnit, client_as: SignIn) -> None:
    street = UnitFactory(parent=bureau, kind=UnitKind.STREET)
    reporter, by = UserFactory(role=Role.STREET_REPORTER, unit=street), UserFactory(role=Role.LEGAL_OFFICER)
    own, common, listed = factories.session(unit=street), factories.session(), factories.session(by=by)
    factories.mark(listed, by, [(reporter, AttendanceStatus.PRESENT)])
    client = client_as(reporter)
    codes = [client.get(made.get_absolute_url()).status_code for made in (own, common, listed)]
    assert codes == [200, 404, 200]


@pytest.mark.parametrize("role", [Role.LEGAL_OFFICER, Role.BUREAU_LEADER, Role.CASE_OFFICER])
def test_another_bureau_gets_404(bureau: OrgUnit, client_as: SignIn, role: Role) -> None:
    made = factories.session()
    client = client_as(UserFactory(role=role, unit=UnitFactory()))
    assert client.get(made.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.STATION_LAWYER])
def test_administrator_and_lawyer_have_no_study_pages(bureau: OrgUnit, client_as: SignIn, role: Role) -> None:
    assert client_as(role).get("/studies/").status_code == 403


def test_a_colleague_sees_totals_and_their_own_line_but_not_the_list(bureau: OrgUnit, client_as: SignIn) -> None:
    by, me = UserFactory(role=Role.LEGAL_OFFICER), UserFactory(full_name="试用本人")
    other = UserFactory(full_name="试用旁人")
    made = factories.mark(
        factories.session(by=by), by, [(me, AttendanceStatus.PRESENT), (other, AttendanceStatus.ABSENT)]
    )
    page = client_as(me).get(made.get_absolute_url()).content.decode()
    assert "应到 2，参加 1" in page
    assert "您的记录：到场" in page
    assert "试用旁人" not in page
    assert "试用旁人" in client_as(Role.BUREAU_LEADER).get(made.get_absolute_url()).content.decode()


def test_the_sheet_keeps_what_was_typed_when_a_line_is_wrong(bureau: OrgUnit, client_as: SignIn) -> None:
    client = client_as(Role.LEGAL_OFFICER)
    made, person = factories.session(by=client.user), UserFactory()  # type: ignore[attr-defined]
    url = f"{made.get_absolute_url()}attendance/"
    fields = {"version": 1, f"status_{person.pk}": "EXCUSED", f"reason_{person.pk}": ""}
    page = client.post(url, fields).content.decode()
    assert "请假须写明原因" in page
    assert '<option value="EXCUSED" selected>' in page
    fields[f"reason_{person.pk}"] = "住院"
    assert client.post(url, fields).status_code == 302
    assert made.attendance.get().reason == "住院"


def test_filling_in_the_expected_saves_nothing_yet(bureau: OrgUnit, client_as: SignIn) -> None:
    client = client_as(Role.LEGAL_OFFICER)
    made, person = factories.session(by=client.user), UserFactory()  # type: ignore[attr-defined]
    fields = {"version": 1, f"status_{person.pk}": "EXPECTED", "fill": "1"}
    page = client.post(f"{made.get_absolute_url()}attendance/", fields).content.decode()
    assert '<option value="PRESENT" selected>' in page
    assert not made.attendance.exists()


def test_a_sheet_saved_by_another_in_between_is_compared(bureau: OrgUnit, client_as: SignIn) -> None:
    client, person = client_as(Role.LEGAL_OFFICER), UserFactory(full_name="试用同事")
    made = factories.session()
    factories.mark(made, UserFactory(role=Role.LEGAL_OFFICER), [(person, AttendanceStatus.ABSENT)])
    fields = {"version": 1, f"status_{person.pk}": "PRESENT"}
    page = client.post(f"{made.get_absolute_url()}attendance/", fields).content.decode()
    assert "别人改过" in page
    assert "缺席" in page
    assert made.attendance.get().status == AttendanceStatus.ABSENT


def test_cancelling_needs_a_reason_and_then_counts_nowhere(bureau: OrgUnit, client_as: SignIn) -> None:
    client, made = client_as(Role.LEGAL_OFFICER), factories.session()
    url = f"{made.get_absolute_url()}cancel/"
    assert client.post(url, {"reason": ""}).status_code == 200
    assert client.post(url, {"reason": "登记有误"}).status_code == 302
    made.refresh_from_db()
    assert made.status == "CANCELLED"


def test_my_own_record_sums_the_hours_i_took_part_in(bureau: OrgUnit, client_as: SignIn) -> None:
    by, me = UserFactory(role=Role.LEGAL_OFFICER), UserFactory()
    for hours, status in ((Decimal("2.0"), AttendanceStatus.PRESENT), (Decimal("1.5"), AttendanceStatus.ABSENT)):
        factories.mark(factories.session(by=by, hours=hours), by, [(me, status)])
    page = client_as(me).get("/studies/mine/", {"year": 2022}).content.decode()
    assert "2.0 学时" in page
    assert "参加 1 场" in page


@pytest.mark.parametrize("query", [{"before": "x"}, {"after": "20220101.x"}, {"before": "2022.1"}])
def test_a_forged_position_is_404(bureau: OrgUnit, client_as: SignIn, query: dict[str, str]) -> None:
    assert client_as(Role.LEGAL_OFFICER).get("/studies/", query).status_code == 404


def test_the_filters_of_the_address_narrow_the_list(bureau: OrgUnit, client_as: SignIn) -> None:
    factories.session(topic="学习信访工作条例")
    factories.session(topic="学习保密法", held_on=date(2021, 5, 1))
    client = client_as(Role.LEGAL_OFFICER)
    for query in ({"q": "信访"}, {"year": "2022"}, {"q": "信访", "kind": "TRAINING", "status": "HELD"}):
        page = client.get("/studies/", query).content.decode()
        assert ("信访工作条例" in page, "保密法" in page) == (True, False)
    assert client.get("/studies/", {"year": "２０２２年", "kind": "X"}).status_code == 200


def test_paging_forth_and_back_shows_every_session_once(bureau: OrgUnit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 3)
    by = UserFactory(role=Role.LEGAL_OFFICER)
    days = [date(2022, 1, 1) + timedelta(days=place // 2) for place in range(8)]
    made = [factories.session(by=by, held_on=day).pk for day in days]
    first = queries.sessions_page(by, queries.Filters())
    second = queries.sessions_page(by, queries.Filters(), before=first.older)
    third = queries.sessions_page(by, queries.Filters(), before=second.older)
    assert [row.pk for page in (first, second, third) for row in page.rows] == made[::-1]
    assert (first.newer, third.older) == ("", "")
    assert queries.sessions_page(by, queries.Filters(), after=third.newer).rows == second.rows
    assert queries.sessions_page(by, queries.Filters(), after=second.newer).rows == first.rows


def test_pages_cost_the_same_for_2_and_20_rows(bureau: OrgUnit, client_as: SignIn) -> None:
    client = client_as(Role.LEGAL_OFFICER)
    by = client.user  # type: ignore[attr-defined]
    made = factories.session(by=by, people=2)
    factories.session(by=by, people=2)
    urls = ["/studies/", "/studies/mine/?year=2022", made.get_absolute_url(), f"{made.get_absolute_url()}attendance/"]
    few = [queries_of(client, url) for url in urls]
    for _ in range(18):
        extra = factories.session(by=by)
        factories.mark(extra, by, [(by, AttendanceStatus.PRESENT)])
    made.refresh_from_db()
    services.set_attendance(
        session=made,
        version=made.version,
        marks=[Mark(UserFactory().pk, AttendanceStatus.PRESENT) for _ in range(20)],
        by=by,
    )
    assert [queries_of(client, url) for url in urls] == few
    assert max(few) <= 8
