"""`manage.py plan_duty`: the generator from the shell."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.choices import Role
from apps.consultations import services
from apps.consultations.models import DutyDay
from tests.consultations import factories
from tests.factories import UnitFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]

YEAR = ("--from=2026-01-01", "--to=2026-12-31")


def run(*arguments: str, period: tuple[str, str] = YEAR) -> list[str]:
    out = StringIO()
    call_command("plan_duty", *period, *arguments, stdout=out)
    return out.getvalue().splitlines()


def refused(*arguments: str, period: tuple[str, str] = YEAR) -> CommandError:
    with pytest.raises(CommandError) as caught:
        run(*arguments, period=period)
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_dry_run_prints_the_year_and_writes_nothing() -> None:
    factories.lawyer(1, name="律师甲")
    factories.lawyer(2, name="律师乙")
    lines = run("--dry-run")
    assert lines[:2] == ["2026-01-06\t律师甲", "2026-01-13\t律师乙"]
    assert len(lines) == 49
    assert not any(line.startswith(("2026-02-17", "2026-05-05", "2026-10-06")) for line in lines)
    assert DutyDay.objects.count() == 0


def test_a_run_makes_the_days_once_and_a_second_one_shows_the_same() -> None:
    factories.lawyer(1)
    by = f"--by={factories.planner().username}"
    lines = run(by)
    assert DutyDay.objects.count() == len(lines) == 49
    assert run(by) == lines == run("--dry-run")
    assert DutyDay.objects.count() == 49


def test_days_that_stand_are_shown_with_their_lawyer_and_cancelled_ones_are_not() -> None:
    factories.lawyer(1, name="律师甲")
    day = factories.day()
    services.cancel_duty_day(day, version=day.version, reason="台风停诊", by=factories.planner())
    factories.day(factories.NEXT_TUESDAY)
    lines = run("--dry-run", period=("--from=2026-05-12", "--to=2026-05-26"))
    assert lines == ["2026-05-19\t律师甲", "2026-05-26\t律师甲"]


def test_days_for_nobody_are_marked_and_end_with_exit_code_one(capsys: pytest.CaptureFixture[str]) -> None:
    factories.lawyer(1, contract_to=date(2026, 5, 12))
    with pytest.raises(CommandError) as caught:
        call_command("plan_duty", "--from=2026-05-12", "--to=2026-05-20", "--dry-run")
    assert caught.value.returncode == 1
    assert "1 个驻点日无人可排" in str(caught.value)
    assert capsys.readouterr().out.splitlines() == ["2026-05-12\t律师1", "2026-05-19\t-"]


def test_without_lawyers_it_says_so() -> None:
    error = refused("--dry-run")
    assert error.returncode == 2
    assert "还没有登记驻点律师" in str(error)


@pytest.mark.parametrize("arguments", [(), ("--by=nobody",), ("--dry-run", "--unit=000000")])
def test_what_it_cannot_do_it_refuses_with_exit_code_two(arguments: tuple[str, ...]) -> None:
    factories.lawyer(1)
    assert refused(*arguments).returncode == 2
    assert DutyDay.objects.count() == 0


@pytest.mark.parametrize("period", [("--from=2026-02-30", "--to=2026-12-31"), ("--from=2026-12-31", "--to=2026-01-01")])
def test_a_period_that_is_none_is_refused_with_exit_code_two(period: tuple[str, str]) -> None:
    factories.lawyer(1)
    assert refused("--dry-run", period=period).returncode == 2


@pytest.mark.parametrize("role", [Role.HALL_CLERK, Role.STATION_LAWYER, Role.AUDITOR])
def test_who_may_not_plan_on_the_page_may_not_here(role: Role) -> None:
    factories.lawyer(1)
    assert refused(f"--by={UserFactory(role=role).username}").returncode == 2


def test_a_planner_of_another_bureau_is_refused() -> None:
    factories.lawyer(1)
    stranger = UserFactory(role=Role.SECTION_HEAD, unit=UnitFactory())
    assert refused(f"--by={stranger.username}").returncode == 2
