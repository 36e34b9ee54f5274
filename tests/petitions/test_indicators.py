"""Figures equal SQL written from the words of their definitions; their rows are what they count."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from apps.accounts.choices import Role
from apps.core.models import OrgUnit
from apps.core.registry import Period, indicators
from apps.petitions import services
from apps.petitions.choices import OpinionOutcome, PetitionClass, ServiceWay
from apps.petitions.models import Petition
from apps.petitions.rules import OpinionText
from apps.petitions.services import Service
from tests.factories import UserFactory, model_bureau
from tests.petitions import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("may_12")]

YEAR = Period.of_year(2026)
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), "2026-03")
POSTED = ServiceWay.POSTED
OPINION = OpinionText(OpinionOutcome.SUPPORT, "请求核定军龄。", "军龄属实，有档案。", "依条例规定予以核定。")

IN_BUREAU = """
    FROM petitions_petition p JOIN core_reference r ON r.id = p.reference_id JOIN core_orgunit u ON u.id = r.unit_id
    WHERE u.path LIKE '%%/' || %(unit)s || '/%%' AND p.petition_class <> 'ACCUSATION'
"""
# The limit of a matter: first day plus days of the rule plus extension, of its last run, unless that was cancelled.
LIMITS = """
    WITH runs AS (
        SELECT e.reference_id, e.run,
               max(e."on") FILTER (WHERE e.kind = 'START')
                 + (max(k.days) FILTER (WHERE e.kind = 'START') + sum(e.days))::int AS ends,
               max(e."on") FILTER (WHERE e.kind = 'MET') AS met,
               bool_or(e.kind = 'CANCEL') AS cancelled
        FROM core_clockevent e JOIN core_clockrule k ON k.id = e.rule_id
        WHERE e.code = %(code)s GROUP BY 1, 2)
    SELECT count(*) FILTER (WHERE met <= ends), count(*) FILTER (WHERE met IS NOT NULL OR ends < %(today)s), count(*)
    FROM runs JOIN petitions_petition p USING (reference_id) JOIN core_reference r ON r.id = p.reference_id
    JOIN core_orgunit u ON u.id = r.unit_id
    WHERE NOT cancelled AND ends BETWEEN %(first)s AND %(last)s
      AND u.path LIKE '%%/' || %(unit)s || '/%%' AND p.petition_class <> 'ACCUSATION'
"""


def sql(text: str, period: Period, unit: OrgUnit, **more: str | date) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        words = {"first": period.first, "last": period.last, "unit": str(unit.pk), **more}
        cursor.execute(text, words)
        row = cursor.fetchone()
    assert row is not None
    return tuple(row)


@pytest.fixture
def a_spring() -> list[Petition]:
    """Matters of every kind, received in March and April, some of them late, some ended."""
    handler = factories.officer()
    on_time, late = (
        factories.handled(handler=handler),
        factories.handled(handler=handler, on=date(2026, 3, 10), received_on=date(2026, 3, 10)),
    )
    for petition, day in ((on_time, date(2026, 5, 11)), (late, date(2026, 5, 12))):
        services.issue_opinion(petition=petition, text=OPINION, issued_on=day, served=Service(day, POSTED), by=handler)
    told_late = factories.accepted(told=False)
    services.notify(petition=told_late, notice=Service(date(2026, 4, 2), POSTED), by=told_late.reference.created_by)
    extended = factories.handled(on=date(2026, 3, 20))
    told = Service(date(2026, 5, 12), POSTED)
    leader = UserFactory(role=Role.BUREAU_LEADER)
    services.extend(petition=extended, days=30, reason="须调取档案", approved_on=told.on, told=told, by=leader)
    again = factories.registered(is_first_petition=False, received_on=date(2026, 4, 1))
    withdrawn = factories.registered(received_on=date(2026, 4, 20))
    by = withdrawn.reference.created_by
    services.withdraw(petition=withdrawn, on=date(2026, 5, 1), why="书面撤回申请", by=by)
    services.withdraw(petition=factories.handled(), on=date(2026, 5, 1), why="书面撤回申请", by=by)
    advice = factories.registered(petition_class=PetitionClass.SUGGESTION, received_on=date(2026, 3, 31))
    nameless = factories.registered(name_unclear=True, person=None, received_on=date(2026, 3, 1))
    return [on_time, late, told_late, extended, again, withdrawn, advice, nameless, factories.accusation()]


PLAIN = {
    "petitions.registered": "p.received_on BETWEEN %(first)s AND %(last)s",
    "petitions.suggestions": "p.received_on BETWEEN %(first)s AND %(last)s AND p.petition_class = 'SUGGESTION'",
    "petitions.appeals": "p.received_on BETWEEN %(first)s AND %(last)s AND p.petition_class = 'APPEAL'",
    "petitions.first": "p.received_on BETWEEN %(first)s AND %(last)s AND p.is_first_petition",
    "petitions.repeat": "p.received_on BETWEEN %(first)s AND %(last)s AND NOT p.is_first_petition",
    "petitions.closed": "p.closed_on BETWEEN %(first)s AND %(last)s",
    "petitions.opinions": """EXISTS (SELECT 1 FROM petitions_opinion o WHERE o.petition_id = p.reference_id
                             AND o.issued_on BETWEEN %(first)s AND %(last)s)""",
    "petitions.extensions": """EXISTS (SELECT 1 FROM petitions_extension x WHERE x.petition_id = p.reference_id
                               AND x.approved_on BETWEEN %(first)s AND %(last)s)""",
}


@pytest.mark.usefixtures("a_spring")
@pytest.mark.parametrize("code", PLAIN)
def test_a_count_is_the_sql_of_its_words(code: str) -> None:
    found = 0
    for period in (YEAR, MARCH):
        for unit in (model_bureau(), factories.section()):
            counted = indicators.get(code).compute(period, unit).numerator
            assert (counted,) == sql(f"SELECT count(*) {IN_BUREAU} AND {PLAIN[code]}", period, unit)
            found += counted
    assert found, "the case proves nothing over an empty set"


@pytest.mark.usefixtures("a_spring")
@pytest.mark.parametrize("name", ["notices", "handling"])
def test_a_rate_is_the_sql_of_its_words(name: str) -> None:
    clock = "petition.notice" if name == "notices" else "petition.handling"
    for period in (YEAR, MARCH, Period(date(2026, 5, 12), date(2026, 5, 12), "today")):
        in_time, judged, due = sql(LIMITS, period, model_bureau(), code=clock, today=date(2026, 5, 12))
        rate = indicators.get(f"petitions.{name}_on_time").compute(period, model_bureau())
        assert (rate.numerator, rate.denominator) == (in_time, judged)
        assert indicators.get(f"petitions.{name}_due").compute(period, model_bureau()).numerator == due


@pytest.mark.usefixtures("a_spring")
def test_the_spring_in_figures() -> None:
    """Counted by hand from the fixture."""

    def value(code: str) -> Decimal | None:
        return indicators.get(f"petitions.{code}").compute(YEAR, model_bureau()).value

    assert [value(code) for code in ("registered", "suggestions", "accusations", "repeat")] == [9, 1, 1, 1]
    assert [value(code) for code in ("opinions", "extensions", "closed")] == [2, 1, 2]
    handling = indicators.get("petitions.handling_on_time").compute(YEAR, model_bureau())
    assert (handling.numerator, handling.denominator) == (1, 2)


@pytest.mark.usefixtures("a_spring")
def test_every_figure_lists_the_rows_it_counts() -> None:
    for indicator in indicators:
        if indicator.code.startswith("petitions."):
            figure, rows = indicator.compute(YEAR, model_bureau()), indicator.rows(YEAR, model_bureau())
            counted = figure.numerator if figure.denominator is None else figure.denominator
            assert len(rows.references) + rows.withheld == counted, indicator.code
            assert indicator.definition.endswith("。")


def test_a_rate_over_nothing_is_no_rate() -> None:
    empty = Period.of_year(1999)
    assert indicators.get("petitions.notices_on_time").compute(empty, model_bureau()).value is None
