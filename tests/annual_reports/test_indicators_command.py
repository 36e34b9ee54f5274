"""`manage.py indicators`, the door with a fixed name."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from django.core.management import call_command

from apps.core.models import OrgUnit
from apps.core.registry import indicators
from tests.policy_studies.factories import session as study

pytestmark = pytest.mark.django_db


def run(**options: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("indicators", stdout=out, stderr=err, **options)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_every_registered_figure_is_printed_with_exactly_the_promised_fields(bureau: OrgUnit) -> None:
    _code, out, _err = run(period="2022", unit="440507", format="json")
    rows = json.loads(out)
    assert [row["code"] for row in rows] == [indicator.code for indicator in indicators]
    fields = ["code", "name", "unit", "numerator", "denominator", "value", "row_references", "rows_withheld"]
    assert all(list(row) == fields for row in rows)


def test_one_figure_for_a_month_with_the_rows_behind_it(bureau: OrgUnit) -> None:
    inside = study(held_on=date(2022, 3, 31), people=3)
    study(held_on=date(2022, 4, 1), people=5)
    _code, out, _err = run(period="2022-03", code="policy_studies.attendance_rate")
    (row,) = json.loads(out)
    assert (row["numerator"], row["denominator"], row["value"]) == (3, 3, 100)
    assert row["row_references"] == [inside.reference.number]


def test_a_rate_over_nothing_has_no_value(bureau: OrgUnit) -> None:
    _code, out, _err = run(period="2022", code="policy_studies.attendance_rate")
    (row,) = json.loads(out)
    assert (row["numerator"], row["denominator"], row["value"]) == (0, 0, None)


@pytest.mark.parametrize("options", [{"period": "22"}, {"unit": "000000"}, {"code": "no.such"}])
def test_what_cannot_be_answered_is_one_sentence_and_exit_code_2(bureau: OrgUnit, options: dict[str, str]) -> None:
    code, out, err = run(**options)
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
