"""Legal-awareness events of the station: entered once, corrected with a reason, counted by the figures."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.accounts.choices import Role
from apps.consultations.models import StationOutreach
from apps.consultations.services.outreach import correct_outreach, enter_outreach
from apps.core.models import OrgUnit
from apps.core.refusals import Refused
from apps.core.registry import Period, indicators
from apps.core.versions import EditedMeanwhile
from tests.consultations import factories, seeing
from tests.factories import UnitFactory, UserFactory, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]

MAY = Period(date(2026, 5, 1), date(2026, 5, 31), "五月")
TYPED: dict[str, Any] = {
    "on": "2026-05-10", "subject": "保障法进社区", "place": "试验社区", "partner": "试验司法所", "reached": 42,
    "hours": "1.5", "leaflets": 80,
}  # fmt: skip


def sent(client: Any, **changes: Any) -> Any:
    html = client.get("/consultations/outreach/enter/").content.decode()
    key = html.partition('name="intent_key" value="')[2].partition('"')[0]
    return client.post("/consultations/outreach/enter/", TYPED | {"intent_key": key} | changes, follow=True)


def test_an_event_is_entered_with_its_lawyers_and_stands_in_the_list() -> None:
    lawyer = factories.lawyer()
    client = signed_in(factories.planner())
    html = sent(client, lawyers=[lawyer.pk]).content.decode()
    event = StationOutreach.objects.get()
    assert (event.reached, event.leaflets, str(event.hours)) == (42, 80, "1.5")
    assert list(event.lawyers.all()) == [lawyer]
    assert "共 1 场，42 人次，1.5 小时" in html
    assert event.history.get().history_change_reason == "登记普法活动"


def test_an_event_to_come_is_refused_at_its_date_and_nothing_typed_is_lost() -> None:
    html = sent(signed_in(factories.planner()), on="2026-05-20").content.decode()
    assert "请在举办之后登记" in html
    assert 'value="保障法进社区"' in html
    assert not StationOutreach.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("reached", "-1"), ("hours", "0"), ("hours", "25"), ("subject", ""), ("on", "x"), ("reached", "9" * 30)],
)
def test_a_wrong_figure_gets_a_sentence_at_its_field(field: str, value: str) -> None:
    answer = sent(signed_in(factories.planner()), **{field: value})
    assert answer.status_code == 200
    assert not StationOutreach.objects.exists()
    assert "invalid-feedback" in answer.content.decode() or "field-error" in answer.content.decode()


def test_the_same_event_is_not_entered_twice_by_two_forms() -> None:
    planner = factories.planner()
    same = seeing.entry(subject="同一场")
    enter_outreach(same, by=planner, intent=seeing.intent(planner, "a"))
    with pytest.raises(Refused, match="已有登记"):
        enter_outreach(same, by=planner, intent=seeing.intent(planner, "b"))
    assert StationOutreach.objects.count() == 1


def test_the_database_itself_refuses_a_second_row_and_impossible_hours() -> None:
    event = seeing.event()
    for changes in ({}, {"place": "别处", "hours": 0}, {"place": "别处", "hours": 25}):
        event.pk = None
        for name, value in changes.items():
            setattr(event, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            event.save(force_insert=True)


def test_a_correction_keeps_its_reason_and_does_not_overwrite_unseen() -> None:
    event, planner = seeing.event(reached=30), factories.planner()
    entry = seeing.entry(subject=event.subject, reached=33)
    fixed = correct_outreach(event, entry, version=event.version, reason="复核签到表", by=planner)
    assert (fixed.reached, fixed.history.first().history_change_reason) == (33, "复核签到表")
    with pytest.raises(EditedMeanwhile):
        correct_outreach(event, entry, version=1, reason="再改", by=planner)


def test_planner_and_hall_enter_the_others_of_the_station_read() -> None:
    seeing.event(subject="进社区")
    for role, may in ((Role.HALL_CLERK, True), (Role.SECTION_HEAD, True), (Role.BUREAU_LEADER, False)):
        client = signed_in(UserFactory(role=role))
        html = client.get("/consultations/outreach/").content.decode()
        assert "进社区" in html
        assert ("登记活动" in html) is may
        assert client.get("/consultations/outreach/enter/").status_code == (200 if may else 403)


def test_another_bureau_sees_and_corrects_none_of_it() -> None:
    event = seeing.event(subject="进社区")
    client = signed_in(UserFactory(role=Role.SECTION_HEAD, unit=UnitFactory()))
    assert "进社区" not in client.get("/consultations/outreach/").content.decode()
    assert client.get(f"/consultations/outreach/{event.pk}/edit/").status_code == 404


def test_the_figures_count_events_and_persons_and_list_the_events(bureau: OrgUnit) -> None:
    for on, reached in ((date(2026, 5, 3), 20), (date(2026, 5, 10), 22), (date(2026, 4, 30), 100)):
        seeing.event(on=on, reached=reached)
    events, reached_figure = indicators.get("station.outreach"), indicators.get("station.outreach_reached")
    assert (events.compute(MAY, bureau).numerator, reached_figure.compute(MAY, bureau).numerator) == (2, 42)
    assert len(events.rows(MAY, bureau).references) == 2
