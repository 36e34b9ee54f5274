"""The PDF from the shell and from the button."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from apps.accounts.choices import Role
from apps.annual_reports import services
from apps.core.choices import AccessAction
from apps.core.models import AccessRecord, OrgUnit
from tests.annual_reports import factories
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def export(output: Path, **options: object) -> tuple[int, str, str]:
    """Exit code, stdout, stderr of the command."""
    out, err = io.StringIO(), io.StringIO()
    arguments = {"year": 2022, "edition": "official", "output": output, "stdout": out, "stderr": err}
    try:
        call_command("export_annual_report", **{**arguments, **options})
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def assert_refused(code: int, err: str, sentence: str, folder: Path) -> None:
    assert code == 2
    assert sentence in err
    assert len(err.strip().splitlines()) == 1
    assert list(folder.iterdir()) == []


def test_a_year_without_a_report_is_refused_in_one_sentence(bureau: OrgUnit, tmp_path: Path) -> None:
    code, _out, err = export(tmp_path / "r.pdf")
    assert_refused(code, err, "没有 2022 年度的报告", tmp_path)


@pytest.mark.parametrize("make", [factories.draft, factories.submitted])
def test_an_unapproved_report_is_refused_in_one_sentence(
    bureau: OrgUnit, tmp_path: Path, make: Callable[[], object]
) -> None:
    make()
    code, _out, err = export(tmp_path / "r.pdf")
    assert_refused(code, err, "批准后才能导出", tmp_path)


def test_a_reopened_report_is_not_exported_until_it_is_approved_again(bureau: OrgUnit, tmp_path: Path) -> None:
    edition = factories.approved()
    services.return_to_draft(report=edition.report, by=edition.approved_by, reason="更正")
    code, _out, err = export(tmp_path / "r.pdf")
    assert_refused(code, err, "批准后才能导出", tmp_path)


@pytest.mark.parametrize("place", ["missing/r.pdf", "."])
def test_an_unwritable_path_is_refused_in_one_sentence(bureau: OrgUnit, tmp_path: Path, place: str) -> None:
    factories.approved()
    code, _out, err = export(tmp_path / place)
    assert_refused(code, err, "换一个", tmp_path)


def test_a_full_device_leaves_no_half_file(bureau: OrgUnit, tmp_path: Path) -> None:
    factories.approved()
    code, _out, err = export(Path("/dev/full"))
    assert code == 2
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize(("option", "value"), [("unit", "999999"), ("by", "nobody-here"), ("unit", "44")])
def test_an_unknown_unit_or_user_is_refused_in_one_sentence(
    bureau: OrgUnit, tmp_path: Path, option: str, value: str
) -> None:
    factories.approved()
    code, _out, err = export(tmp_path / "r.pdf", **{option: value})
    assert code == 2
    assert len(err.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("edition", ["official", "public"])
def test_the_shell_writes_the_bytes_of_the_button(
    bureau: OrgUnit, tmp_path: Path, client_as: SignIn, edition: str
) -> None:
    number = factories.approved().report.reference.number
    code, out, _err = export(tmp_path / "r.pdf", edition=edition)
    button = client_as(Role.BUREAU_LEADER).get(f"/reports/{number}/editions/1/{edition}.pdf")
    written = (tmp_path / "r.pdf").read_bytes()
    assert code == 0
    assert button["Content-Type"] == "application/pdf"
    assert button["Content-Disposition"] == f'attachment; filename="{number}-1-{edition}.pdf"'
    assert button.content == written
    assert f"sha256  {hashlib.sha256(written).hexdigest()}" in out
    assert "pages" in out
    assert "NOT EMBEDDED" not in out


def test_every_export_is_logged_with_its_hash(bureau: OrgUnit, tmp_path: Path) -> None:
    factories.approved()
    by = UserFactory(role=Role.LEGAL_OFFICER)
    export(tmp_path / "r.pdf", by=by.username)
    row = AccessRecord.objects.get(action=AccessAction.EXPORT)
    assert row.user == by
    assert row.reason == f"official {hashlib.sha256((tmp_path / 'r.pdf').read_bytes()).hexdigest()}"
    assert row.reference is not None
    assert row.reference.number == "440507-RR-2022-Y"
