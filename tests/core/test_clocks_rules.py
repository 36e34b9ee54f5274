"""Which version of a limit holds, what the database refuses, and the due_date command."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from apps.core.calendars import official_calendar
from apps.core.clocks import rules
from apps.core.models import ClockRule
from apps.core.refusals import Refused

pytestmark = pytest.mark.django_db


def due_date(rule: str, day: str) -> dict[str, object]:
    out = io.StringIO()
    call_command("due_date", rule, day, stdout=out)
    answer: dict[str, object] = json.loads(out.getvalue())
    return answer


@pytest.mark.parametrize(
    ("code", "day", "article"),
    [
        ("petition.notice", "2022-04-30", "《信访条例》（2005年）第二十二条"),
        ("petition.notice", "2022-05-01", "《信访工作条例》第二十三条第二款"),
        ("petition.handling", "2022-04-30", "《信访条例》（2005年）第三十三条"),
        ("petition.handling", "2022-05-01", "《信访工作条例》第三十四条"),
        ("hotline.enquiry", "2022-09-01", "《广东省12345政务服务便民热线管理办法》"),
    ],
)
def test_the_day_of_receipt_chooses_the_version(code: str, day: str, article: str) -> None:
    assert rules.rule_for(code, date.fromisoformat(day)).article == article


@pytest.mark.parametrize(
    ("code", "day", "says"),
    [
        ("hotline.enquiry", "2022-08-31", "2022-08-31 没有适用的“热线咨询”期限"),
        ("petition.objection", "2022-04-30", "没有适用的“提出异议”期限"),
        ("petition.notice", "2005-04-30", "没有适用的"),
        ("petition.notices", "2022-05-01", "没有代码为“petition.notices”的期限规则"),
    ],
)
def test_a_day_without_a_version_is_refused(code: str, day: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        rules.rule_for(code, date.fromisoformat(day))


def test_acceptance_after_the_change_of_law_keeps_the_rule_of_the_receipt() -> None:
    state = rules.due("petition.handling", date(2022, 5, 5), official_calendar(), rule_on=date(2022, 4, 29))
    assert state.rule.article.startswith("《信访条例》")
    assert state.due_literal == date(2022, 7, 4)


def test_two_versions_of_a_limit_cannot_hold_on_one_day() -> None:
    row = rules.rule_for("petition.notice", date(2026, 5, 12))
    row.pk, row.in_force_from, row.in_force_to = None, date(2030, 1, 1), date(2031, 1, 1)
    with pytest.raises(IntegrityError, match="core_clockrule_one_in_force"), transaction.atomic():
        row.save()
    with pytest.raises(ValidationError, match="只能有一个有效版本"):
        row.full_clean()


def test_a_version_may_begin_on_the_day_the_earlier_one_ends() -> None:
    ClockRule.objects.filter(code="petition.notice", in_force_to=None).update(in_force_to=date(2030, 1, 1))
    row = rules.rule_for("petition.notice", date(2026, 5, 12))
    row.pk, row.in_force_from, row.in_force_to, row.days = None, date(2030, 1, 1), None, 10
    row.save()
    assert rules.rule_for("petition.notice", date(2029, 12, 31)).days == 15
    assert rules.rule_for("petition.notice", date(2030, 1, 1)).days == 10


def test_other_limits_may_hold_at_the_same_time() -> None:
    row = rules.rule_for("petition.notice", date(2026, 5, 12))
    row.pk, row.code = None, "petition.local_notice"
    row.save()


@pytest.mark.parametrize(
    "wrong",
    [{"days": 0}, {"unit": "WEEK"}, {"starts_on": "SOMETIME"}, {"in_force_to": date(2020, 1, 1)}],
)
def test_the_database_refuses_a_rule_that_makes_no_sense(wrong: dict[str, object]) -> None:
    row = rules.rule_for("petition.notice", date(2026, 5, 12))
    row.pk, row.code, row.in_force_from = None, "petition.other", date(2026, 1, 1)
    for name, value in wrong.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize(
    ("rule", "day", "due", "last_workday", "rolled", "effective"),
    [
        ("petition.notice", "2025-01-20", "2025-02-04", "2025-01-27", "2025-02-05", "2025-02-04"),
        ("petition.notice", "2026-02-05", "2026-02-20", "2026-02-14", "2026-02-24", "2026-02-20"),
        ("petition.handling", "2025-01-20", "2025-03-21", "2025-03-21", "2025-03-21", "2025-03-21"),
        ("petition.handling_extended", "2025-01-20", "2025-04-20", "2025-04-18", "2025-04-21", "2025-04-20"),
        ("petition.objection", "2025-09-26", "2025-10-10", "2025-10-10", "2025-10-10", "2025-10-10"),
        ("petition.review_request", "2025-01-01", "2025-01-31", "2025-01-27", "2025-02-05", "2025-02-05"),
        ("petition.rereview_request", "2025-01-01", "2025-01-31", "2025-01-27", "2025-02-05", "2025-02-05"),
        ("petition.review", "2025-01-01", "2025-01-31", "2025-01-27", "2025-02-05", "2025-01-31"),
        ("petition.rereview", "2025-01-01", "2025-01-31", "2025-01-27", "2025-02-05", "2025-01-31"),
        ("hotline.enquiry", "2025-01-24", "2025-01-27", "2025-01-27", "2025-01-27", "2025-01-27"),
        ("hotline.request", "2025-01-24", "2025-02-13", "2025-02-13", "2025-02-13", "2025-02-13"),
        ("hotline.complaint", "2025-01-24", "2025-02-20", "2025-02-20", "2025-02-20", "2025-02-20"),
    ],
)
def test_due_date_answers_in_json(
    rule: str, day: str, due: str, last_workday: str, rolled: str, effective: str
) -> None:
    assert due_date(rule, day) == {"due": due, "last_workday": last_workday, "rolled": rolled, "effective": effective}


def test_due_date_says_when_the_calendar_is_not_yet_published() -> None:
    assert due_date("petition.notice", "2027-03-01")["provisional"] is True
    assert due_date("hotline.complaint", "2026-12-25")["provisional"] is True


@pytest.mark.parametrize(
    ("rule", "day", "says"),
    [
        ("petition.nothing", "2025-01-20", "没有代码为"),
        ("petition.notice_extended", "2025-01-20", "不能延期"),
        ("hotline.enquiry", "2022-08-31", "没有适用的"),
        ("petition.notice", "2025-02-30", "不是日期"),
        ("petition.notice", "20250120", "不是日期"),
        ("petition.notice", "２０２５-01-20", "不是日期"),
        ("petition.notice", "", "不是日期"),
        ("petition.notice", "9999-12-31", "1949"),
    ],
)
def test_due_date_refuses_with_one_sentence_and_exit_code_2(rule: str, day: str, says: str) -> None:
    with pytest.raises(CommandError, match=says) as caught:
        due_date(rule, day)
    assert caught.value.returncode == 2
    assert "\n" not in str(caught.value)
