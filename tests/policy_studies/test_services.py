"""Recording, editing, marking and moving sessions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from apps.accounts.choices import Role
from apps.core import moment
from apps.core.choices import UnitKind
from apps.core.intents import OtherContent
from apps.core.models import OrgUnit
from apps.core.refusals import Refused
from apps.core.versions import EditedMeanwhile
from apps.policy_studies import services
from apps.policy_studies.choices import AttendanceStatus, SessionStatus
from apps.policy_studies.models import Attendance, StudySession
from apps.policy_studies.rules import Mark
from tests.factories import UnitFactory, UserFactory
from tests.policy_studies import factories

pytestmark = pytest.mark.django_db


def test_a_session_gets_a_number_of_its_year_and_its_first_move(bureau: OrgUnit) -> None:
    made = factories.session()
    assert made.reference.number.startswith("440507-PS-2022-")
    assert [(move.old, move.new) for move in made.moves.all()] == [("", SessionStatus.HELD)]
    assert made.history.count() == 1


def test_one_intent_makes_one_session(bureau: OrgUnit) -> None:
    by = UserFactory(role=Role.LEGAL_OFFICER)
    intent = factories.intent(by)
    made = [
        services.record_session(entry=factories.entry(), unit=bureau, by=by, intent=intent).record for _ in range(3)
    ]
    assert len({session.pk for session in made}) == StudySession.objects.count() == 1
    with pytest.raises(OtherContent):
        services.record_session(
            entry=factories.entry(topic="另一个主题"), unit=bureau, by=by, intent=replace(intent, payload_hash="1" * 64)
        )


def test_expecting_all_lists_staff_of_the_bureau_but_not_of_its_streets_nor_lawyers(bureau: OrgUnit) -> None:
    section = UnitFactory(parent=bureau, kind=UnitKind.SECTION)
    street = UnitFactory(parent=bureau, kind=UnitKind.STREET)
    by = UserFactory(role=Role.LEGAL_OFFICER)
    officer = UserFactory(role=Role.CASE_OFFICER, unit=section)
    UserFactory(role=Role.STATION_LAWYER)
    UserFactory(role=Role.ADMINISTRATOR)
    UserFactory(role=Role.CASE_OFFICER, is_active=False)
    UserFactory(role=Role.STREET_REPORTER, unit=street)
    made = services.record_session(entry=factories.entry(), unit=bureau, by=by, intent=factories.intent(by)).record
    assert set(made.attendance.values_list("user_id", flat=True)) == {by.pk, officer.pk}


@pytest.mark.parametrize("role", [Role.CASE_OFFICER, Role.BUREAU_LEADER, Role.STREET_REPORTER, Role.ADMINISTRATOR])
def test_only_legal_officer_and_section_head_record(bureau: OrgUnit, role: Role) -> None:
    by = UserFactory(role=role)
    with pytest.raises(Refused, match="法制员"):
        services.record_session(entry=factories.entry(), unit=bureau, by=by, intent=factories.intent(by))


def test_a_section_head_records_for_their_own_section_alone(bureau: OrgUnit) -> None:
    own, other = (UnitFactory(parent=bureau, kind=UnitKind.SECTION) for _ in range(2))
    by = UserFactory(role=Role.SECTION_HEAD, unit=own)
    assert factories.session(by=by, unit=own).reference.unit == own
    with pytest.raises(Refused):
        factories.session(by=by, unit=other)


def test_a_legal_officer_of_another_bureau_records_nothing_here(bureau: OrgUnit) -> None:
    with pytest.raises(Refused):
        factories.session(by=UserFactory(role=Role.LEGAL_OFFICER, unit=UnitFactory()), unit=bureau)


def test_an_edit_at_an_old_version_is_refused_and_changes_nothing(bureau: OrgUnit) -> None:
    by = UserFactory(role=Role.LEGAL_OFFICER)
    made = factories.session(by=by)
    services.edit_session(session=made, version=1, entry=factories.entry(topic="改过的主题"), by=by)
    with pytest.raises(EditedMeanwhile) as clash:
        services.edit_session(session=made, version=1, entry=factories.entry(topic="盖掉别人"), by=by)
    made.refresh_from_db()
    assert (made.topic, made.version) == ("改过的主题", 2)
    assert clash.value.current.pk == made.pk


def test_a_sheet_at_an_old_version_overwrites_nothing(bureau: OrgUnit) -> None:
    by, person = UserFactory(role=Role.LEGAL_OFFICER), UserFactory()
    made = factories.session(by=by)
    factories.mark(made, by, [(person, AttendanceStatus.PRESENT)])
    with pytest.raises(EditedMeanwhile):
        services.set_attendance(session=made, version=1, marks=[], by=by)
    assert made.attendance.get().status == AttendanceStatus.PRESENT


def test_the_sheet_is_replaced_whole_and_every_change_leaves_history(bureau: OrgUnit) -> None:
    by, stays, leaves = UserFactory(role=Role.LEGAL_OFFICER), UserFactory(), UserFactory()
    made = factories.session(by=by)
    factories.mark(made, by, [(stays, AttendanceStatus.PRESENT), (leaves, AttendanceStatus.ABSENT)])
    factories.mark(made, by, [(stays, AttendanceStatus.PRESENT)])
    assert list(made.attendance.values_list("user_id", flat=True)) == [stays.pk]
    kept = Attendance.history.filter(session_id=made.pk)
    assert list(kept.filter(user_id=stays.pk).values_list("history_type", flat=True)) == ["+"]
    assert set(kept.filter(user_id=leaves.pk).values_list("history_type", flat=True)) == {"+", "-"}
    assert set(kept.values_list("history_user_id", flat=True)) == {by.pk}


def test_a_planned_session_is_held_from_its_day_on(bureau: OrgUnit) -> None:
    by = UserFactory(role=Role.LEGAL_OFFICER)
    with moment.at(datetime(2022, 3, 1, 1, tzinfo=UTC)):
        made = factories.session(by=by, held_on=date(2022, 3, 8))
        assert made.status == SessionStatus.PLANNED
        with pytest.raises(Refused, match="还没有到"):
            services.hold_session(session=made, by=by)
    with moment.at(datetime(2022, 3, 8, 1, tzinfo=UTC)):
        assert services.hold_session(session=made, by=by).status == SessionStatus.HELD


def test_a_cancelled_session_is_closed_for_good(bureau: OrgUnit) -> None:
    by = UserFactory(role=Role.LEGAL_OFFICER)
    made = services.cancel_session(session=factories.session(by=by), by=by, reason="登记有误")
    with pytest.raises(Refused, match="已取消"):
        services.edit_session(session=made, version=made.version, entry=factories.entry(), by=by)
    with pytest.raises(Refused, match="已取消"):
        services.set_attendance(
            session=made, version=made.version, marks=[Mark(by.pk, AttendanceStatus.PRESENT)], by=by
        )
    with pytest.raises(Refused):
        services.hold_session(session=made, by=by)


def test_hours_and_days_out_of_range_are_refused_before_anything_is_written(bureau: OrgUnit) -> None:
    for wrong in ({"hours": Decimal("0")}, {"held_on": date(1900, 1, 1)}):
        with pytest.raises(Refused):
            factories.session(**wrong)
    assert not StudySession.objects.exists()
