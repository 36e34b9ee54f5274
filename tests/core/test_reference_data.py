"""The shipped reference data: what is in it, and that loading it is repeatable, whole and leaves changes alone."""

from __future__ import annotations

import io
import itertools
import re
from datetime import date, timedelta

import chinese_calendar
import pytest
from django.core.management import call_command

from apps.core import calendars, units
from apps.core.choices import TopicScheme, UnitKind
from apps.core.management.commands.load_reference import SOURCES, read
from apps.core.models import CalendarDay, ClockRule, OrgUnit, Topic

pytestmark = pytest.mark.django_db

STREETS = {
    "440507001": "金霞街道",
    "440507003": "珠池街道",
    "440507004": "新津街道",
    "440507005": "鸥汀街道",
    "440507008": "龙祥街道",
    "440507009": "外砂街道",
    "440507010": "龙华街道",
    "440507011": "新溪街道",
    "440507012": "新海街道",
    "440507013": "龙腾街道",
}


def load(**options: object) -> str:
    out = io.StringIO()
    call_command("load_reference", stdout=out, **options)
    return out.getvalue()


def empty() -> None:
    Topic.objects.filter(parent__isnull=False)._raw_delete("default")
    for model in (Topic, ClockRule, CalendarDay):
        model.objects.all()._raw_delete("default")
    OrgUnit.objects.update(parent=None, bureau=None, successor=None)
    OrgUnit.objects.all()._raw_delete("default")


def test_everything_loads_into_empty_tables() -> None:
    empty()
    said = load()
    for source in SOURCES:
        rows = read(source.file)
        assert source.model._default_manager.count() == len(rows)
        assert f"{source.file}: {len(rows)} added, 0 unchanged" in said


def test_loading_again_changes_nothing() -> None:
    load()
    assert re.findall(r"(\d+) added", load()) == ["0"] * len(SOURCES)
    assert "differ" not in load()


def test_a_row_that_an_administrator_changed_is_kept_until_told_otherwise() -> None:
    load()
    OrgUnit.objects.filter(code="440507S05").update(name="信访维权股")
    assert "1 differ and were kept" in load()
    assert OrgUnit.objects.get(code="440507S05").name == "信访维权股"
    assert "1 reset" in load(overwrite=True)
    assert OrgUnit.objects.get(code="440507S05").name == "权益维护股"


def test_a_fault_in_one_fixture_loads_none(monkeypatch: pytest.MonkeyPatch) -> None:
    empty()
    broken = [*SOURCES[:3], type(SOURCES[3])("absent.json", ClockRule, ("code",))]
    monkeypatch.setattr("apps.core.management.commands.load_reference.SOURCES", broken)
    with pytest.raises(FileNotFoundError):
        load()
    assert not OrgUnit.objects.exists()


# --- units ------------------------------------------------------------------------------------------------------------


def test_the_ten_streets_carry_their_official_codes() -> None:
    streets = OrgUnit.objects.filter(kind=UnitKind.STREET, parent__code="440507")
    assert dict(streets.values_list("code", "name")) == STREETS


def test_every_shipped_unit_hangs_in_the_tree_of_its_bureau() -> None:
    bureau = OrgUnit.objects.get(code="440507")
    assert bureau.parent is not None
    assert (bureau.parent.code, bureau.bureau) == ("4405", bureau)
    below = OrgUnit.objects.filter(code__startswith="440507")
    assert set(below.values_list("pk", flat=True)) <= units.subtree_ids(bureau.pk)
    assert {unit.bureau for unit in below} == {bureau}
    assert OrgUnit.objects.get(code="44").bureau is None


def test_a_unit_lies_below_the_one_its_code_begins_with() -> None:
    for row in read("units.json"):
        assert row["parent"] is None or row["code"].startswith(row["parent"])


def test_former_towns_are_found_by_their_old_names() -> None:
    assert OrgUnit.objects.get(aliases__contains=["外砂镇"]).name == "外砂街道"
    assert OrgUnit.objects.get(aliases__contains=["新溪镇"]).name == "新溪街道"


def test_before_2020_there_were_five_streets() -> None:
    bureau = OrgUnit.objects.get(code="440507")
    assert len(units.active_children(bureau, [UnitKind.STREET], date(2019, 12, 31))) == 5
    assert len(units.active_children(bureau, [UnitKind.STREET], date(2022, 1, 1))) == 10


def test_community_names_are_plainly_invented() -> None:
    names = OrgUnit.objects.filter(kind=UnitKind.COMMUNITY, code__startswith="440507").values_list("name", flat=True)
    assert len(names) == 30
    assert all(re.fullmatch(r"\w+街道第[一二三]社区", name) for name in names)


# --- topics, calendar, limits -----------------------------------------------------------------------------------------


def test_the_chapters_of_the_law_are_the_first_level() -> None:
    first = Topic.objects.filter(scheme=TopicScheme.MATTER, parent=None).order_by("position")
    assert list(first.values_list("code", flat=True)) == [
        *("RECEIVE", "PLACEMENT", "TRAINING", "EMPLOYMENT", "PENSION_CARE", "HONOUR", "SERVICE", "LIABILITY"),
        *("OTHER_DEPT", "LITIGATION", "SUGGESTION"),
    ]


def test_topics_have_two_levels_of_one_scheme_and_their_own_place() -> None:
    topics = list(Topic.objects.select_related("parent__parent"))
    for topic in topics:
        if topic.parent:
            assert topic.parent.parent is None
            assert topic.parent.scheme == topic.scheme
            assert topic.code.startswith(topic.parent.code + ".")
    assert len({(topic.scheme, topic.position) for topic in topics}) == len(topics)
    assert all(topic.article for topic in topics if topic.scheme == TopicScheme.MATTER)


def test_the_calendar_in_the_database_agrees_with_chinesecalendar_on_every_day() -> None:
    calendar = calendars.official_calendar()
    span = (date(2027, 1, 1) - date(2020, 1, 1)).days
    every = [date(2020, 1, 1) + timedelta(days=n) for n in range(span)]
    assert [day for day in every if calendar.is_workday(day) != chinese_calendar.is_workday(day)] == []
    assert calendar.published == frozenset(range(2020, 2027))


def test_every_named_day_has_its_notice() -> None:
    for day in CalendarDay.objects.all():
        assert re.fullmatch(r"国务院办公厅关于20\d\d年部分节假日安排的通知", day.source_doc)
        assert day.name
    assert CalendarDay.objects.get(date=date(2022, 12, 31)).source_doc.count("2023") == 1


LIMITS = {  # code: (days, unit, longest extension, article begins with)
    "petition.notice": (15, "CALENDAR", 0, "《信访工作条例》第二十三条"),
    "petition.objection": (5, "WORKING", 0, "《信访工作条例》第二十三条"),
    "petition.handling": (60, "CALENDAR", 30, "《信访工作条例》第三十四条"),
    "petition.review_request": (30, "CALENDAR", 0, "《信访工作条例》第三十五条"),
    "petition.review": (30, "CALENDAR", 0, "《信访工作条例》第三十五条"),
    "petition.rereview_request": (30, "CALENDAR", 0, "《信访工作条例》第三十六条"),
    "petition.rereview": (30, "CALENDAR", 0, "《信访工作条例》第三十六条"),
    "petition.simple_acceptance": (3, "WORKING", 0, "《信访事项简易办理办法》"),
    "petition.simple_opinion": (10, "WORKING", 0, "《信访事项简易办理办法》"),
    "petition.simple_forward": (1, "WORKING", 0, "《信访事项简易办理办法》"),
    "hotline.enquiry": (2, "WORKING", 0, "《广东省12345"),
    "hotline.request": (10, "WORKING", 0, "《广东省12345"),
    "hotline.complaint": (15, "WORKING", 0, "《广东省12345"),
    "legal_aid.decision": (7, "CALENDAR", 0, "《法律援助法》第四十三条"),
    "legal_aid.assignment": (3, "CALENDAR", 0, "《法律援助法》第四十三条"),
    "disclosure.reply": (20, "WORKING", 20, "《政府信息公开条例》"),
}


def test_the_limits_in_force_are_those_of_the_articles() -> None:
    current = ClockRule.objects.filter(in_force_to=None)
    assert {row.code for row in current} == set(LIMITS)
    for row in current:
        days, unit, extension, article = LIMITS[row.code]
        assert (row.days, row.unit, row.extension_max_days) == (days, unit, extension)
        assert row.article.startswith(article)


def test_only_the_re_review_pauses_and_only_the_petitioners_limits_roll() -> None:
    assert set(ClockRule.objects.filter(pausable=True).values_list("code", flat=True)) == {"petition.rereview"}
    rolling = ClockRule.objects.filter(rolls_forward=True).values_list("code", flat=True)
    assert set(rolling) == {"petition.review_request", "petition.rereview_request"}


def test_versions_of_a_limit_follow_each_other_without_a_gap() -> None:
    rows = ClockRule.objects.order_by("code", "in_force_from")
    for _code, versions in itertools.groupby(rows, key=lambda row: row.code):
        for earlier, later in itertools.pairwise(versions):
            assert earlier.in_force_to == later.in_force_from
