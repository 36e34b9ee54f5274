"""The consultation log: written by the lawyer on duty, read by nobody else, finished only when it is complete."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connections

from apps.accounts.choices import Role
from apps.consultations import queries, services
from apps.consultations.choices import (
    BookingStatus,
    ConflictCheck,
    ConflictChoice,
    LogStatus,
    OpposingKind,
    ServiceKind,
)
from apps.consultations.models import Consultation, ConsultationNote
from apps.consultations.presenters.logs import services_text
from apps.consultations.rules.logs import Incomplete, counted_units
from apps.consultations.services import LogEntry
from apps.core.refusals import Refused
from apps.core.versions import EditedMeanwhile
from apps.people.choices import OrganisationRoleKind, PersonKind
from tests.consultations import factories
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]

SECRETS = ("咨询劳动合同到期不续签的补偿", "可主张经济补偿，一年内申请仲裁", "第四十六条第五项的试写")


def test_receiving_a_visitor_opens_one_log_however_often_it_is_pressed() -> None:
    booking = factories.booking()
    by = factories.lawyer_user(booking.duty_day)
    first, again = services.start_log(booking, by=by), services.start_log(booking, by=by)
    booking.refresh_from_db()
    assert first == again
    assert first.reference.number.startswith("440507-LC-2026-")
    assert booking.status == BookingStatus.SEEN
    assert list(booking.moves.order_by("pk").values_list("to_status", flat=True)) == ["BOOKED", "ARRIVED", "SEEN"]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.STATION_LAWYER])
def test_nobody_but_the_lawyer_on_duty_opens_writes_or_reads_a_log(role: Role) -> None:
    log = factories.draft()
    outsider = UserFactory(role=role)
    with pytest.raises(Refused, match="律师本人"):
        services.start_log(factories.walk_in(), by=outsider)
    with pytest.raises(Refused, match="律师本人"):
        services.write_log(log, factories.full_log(), version=log.version, finish=False, by=outsider)
    with pytest.raises(Refused, match="《律师法》第三十八条"):
        queries.notes_for(outsider, log)


def test_another_lawyer_of_the_same_station_is_an_outsider_too() -> None:
    log = factories.done()
    colleague = factories.lawyer(2, firm=log.lawyer.firm).user
    assert colleague is not None
    with pytest.raises(Refused):
        queries.notes_for(colleague, log)
    assert not Consultation.objects.visible_to(colleague).exists()


def test_notes_come_back_to_their_lawyer() -> None:
    log = factories.done()
    notes = queries.notes_for(factories.lawyer_user(log.duty_day), log)
    assert notes["facts"].startswith(SECRETS[0])
    assert notes["advice"].startswith(SECRETS[1])


def test_no_column_of_any_table_holds_a_note_in_plain() -> None:
    factories.done()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
    leaks = []
    with connections["default"].cursor() as cursor:
        for table in tables:
            for secret in SECRETS:
                cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{secret}%"])
                leaks += [table] if cursor.fetchone()[0] else []
    assert ConsultationNote.objects.exclude(facts_sealed="").exists()
    assert leaks == []


def test_notes_have_no_history_and_no_index_but_their_key() -> None:
    assert not hasattr(ConsultationNote, "history")
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'consultations_consultationnote'")
        assert [definition.rpartition("(")[2] for (definition,) in cursor.fetchall()] == ["consultation_id)"]


def test_a_note_moved_to_another_column_does_not_open() -> None:
    from cryptography.exceptions import InvalidTag

    log = factories.done()
    note = ConsultationNote.objects.get(pk=log.pk)
    note.advice_sealed = note.facts_sealed
    with pytest.raises(InvalidTag):
        note.opened()


@pytest.mark.parametrize(
    ("lacking", "field"),
    [
        ({"topic": None}, "topic"),
        ({"facts": " "}, "facts"),
        ({"advice": ""}, "advice"),
        ({"conflict_check": ConflictCheck.NOT_DONE}, "conflict_check"),
        ({"service_units": ()}, "service_units"),
        ({"outcome": ""}, "outcome"),
        ({"minutes": None}, "minutes"),
        ({"opposing_kind": OpposingKind.EMPLOYER}, "opposing_name"),
    ],
)
def test_a_log_lacking_something_is_kept_as_a_draft_and_not_finished(lacking: dict[str, Any], field: str) -> None:
    log = factories.draft()
    by = factories.lawyer_user(log.duty_day)
    with pytest.raises(Incomplete) as refusal:
        services.write_log(log, factories.full_log(**lacking), version=log.version, finish=True, by=by)
    assert [name for name, _sentence in refusal.value.missing] == [field]
    log.refresh_from_db()
    assert (log.status, log.version) == (LogStatus.DRAFT, 2)


def test_everything_that_is_missing_is_named_at_once() -> None:
    log = factories.draft()
    by = factories.lawyer_user(log.duty_day)
    with pytest.raises(Incomplete) as refusal:
        services.write_log(log, LogEntry(facts="只写了事实"), version=log.version, finish=True, by=by)
    fields = [name for name, _sentence in refusal.value.missing]
    assert fields == ["conflict_check", "topic", "advice", "minutes", "service_units", "outcome"]
    assert queries.notes_for(by, log)["facts"] == "只写了事实"


def test_a_limitation_that_was_warned_of_has_its_day() -> None:
    log = factories.draft()
    by = factories.lawyer_user(log.duty_day)
    entry = factories.full_log(limitation_warned=True)
    with pytest.raises(Refused, match="时效日") as refusal:
        services.write_log(log, entry, version=log.version, finish=False, by=by)
    assert refusal.value.field == "limitation_on"
    dated = replace(entry, limitation_on=date(2027, 5, 11))
    done = services.write_log(log, dated, version=log.version, finish=True, by=by).log
    assert (done.limitation_on, done.limitation_warned) == (date(2027, 5, 11), True)


def test_a_kind_of_service_counts_once_for_each_unit() -> None:
    units = (ServiceKind.DRAFTING, ServiceKind.ADVICE, ServiceKind.DRAFTING)
    log = factories.done(service_units=units)
    assert log.service_units == ["ADVICE", "DRAFTING", "DRAFTING"]
    assert counted_units(log.service_units) == {"ADVICE": 1, "DRAFTING": 2}
    assert services_text(log.service_units) == "法律咨询、代拟文书 2"


def test_the_log_keeps_who_the_visitor_was_that_day() -> None:
    log = factories.draft(factories.booking(kind=PersonKind.SURVIVOR_FAMILY))
    person = log.booking.person
    person.kind = PersonKind.OTHER
    person.save()
    log.refresh_from_db()
    assert log.visitor_kind == PersonKind.SURVIVOR_FAMILY


@pytest.mark.parametrize(
    "conflict", [{"opposing_kind": OpposingKind.THIS_BUREAU}, {"conflict_check": ConflictCheck.POSSIBLE}]
)
def test_against_the_bureau_or_in_conflict_another_adviser_is_offered_first(conflict: dict[str, str]) -> None:
    log = factories.draft()
    by = factories.lawyer_user(log.duty_day)
    entry = factories.full_log(**conflict)
    with pytest.raises(Refused, match=r"另请律师、法律援助中心或 12348.*（《律师法》第三十九条）"):
        services.write_log(log, entry, version=log.version, finish=True, by=by)
    log.refresh_from_db()
    offered = replace(entry, conflict_choice=ConflictChoice.AID_CENTRE)
    done = services.write_log(log, offered, version=log.version, finish=True, by=by).log
    assert (done.status, done.finished_by) == (LogStatus.DONE, by)


def test_the_banner_knows_when_the_firm_is_the_bureaus_adviser() -> None:
    adviser = factories.firm(role=OrganisationRoleKind.LEGAL_ADVISER, until=date(2026, 12, 31))
    factories.lawyer(1, firm=adviser)
    role = queries.adviser_role(factories.draft())
    assert role is not None
    assert role.valid_to == date(2026, 12, 31)


def test_the_adviser_of_another_year_is_none() -> None:
    firm = factories.firm(role=OrganisationRoleKind.LEGAL_ADVISER, until=date(2025, 12, 31))
    factories.lawyer(1, firm=firm)
    assert queries.adviser_role(factories.draft()) is None


def test_a_finished_log_is_closed() -> None:
    log = factories.done()
    by = factories.lawyer_user(log.duty_day)
    with pytest.raises(Refused, match="已办结"):
        services.write_log(log, factories.full_log(), version=log.version, finish=False, by=by)


def test_two_windows_on_one_log_never_overwrite_unseen() -> None:
    log = factories.draft()
    by = factories.lawyer_user(log.duty_day)
    services.write_log(log, factories.full_log(minutes=5), version=log.version, finish=False, by=by)
    with pytest.raises(EditedMeanwhile):
        services.write_log(log, factories.full_log(minutes=9), version=log.version, finish=False, by=by)
    log.refresh_from_db()
    assert log.minutes == 5
