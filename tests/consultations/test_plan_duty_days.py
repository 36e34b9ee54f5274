"""`manage.py plan_duty_days`: the generator from the shell."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.consultations.models import DutyDay
from tests.consultations import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]

YEAR = {"first": "--from=2026-01-01", "last": "--to=2026-12-31"}


def run(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("plan_duty_days", *YEAR.values(), *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_a_dry_run_prints_the_year_and_writes_nothing() -> None:
    factories.lawyer(1, name="律师甲")
    factories.lawyer(2, name="律师乙")
    lines = run("--dry-run")
    assert lines[:2] == ["2026-01-06\t律师甲", "2026-01-13\t律师乙"]
    assert len(lines) == 49
    assert not any(line.startswith(("2026-02-17", "2026-05-05", "2026-10-06")) for line in lines)
    assert DutyDay.objects.count() == 0


def test_a_run_makes_the_days_once() -> None:
    factories.lawyer(1)
    by = f"--by={factories.planner().username}"
    assert len(run(by)) == 49
    assert run(by) == []


@pytest.mark.parametrize("arguments", [[], ["--by=nobody"], ["--by=nobody", "--unit=000000"]])
def test_what_it_cannot_do_it_says_in_one_sentence_with_exit_code_two(arguments: list[str]) -> None:
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    assert caught.value.returncode == 2
    assert "\n" not in str(caught.value)
