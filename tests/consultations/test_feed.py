"""A lawyer's calendar behind a secret address: what it holds, who keeps the key, and that the key stays a secret."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.consultations import services
from apps.consultations.models import CalendarFeed, DutyDay
from apps.consultations.services.feeds import make_feed, revoke_feed
from apps.core import moment
from apps.core.refusals import Refused
from tests.consultations import factories, seeing
from tests.factories import UserFactory, signed_in
from veterans_portal.ground import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]


def raw(secret: str) -> Any:
    return Client().get(f"/consultations/feeds/{secret}.ics")


def events(secret: str) -> dict[date, Any]:
    """The calendar, parsed back: event by day."""
    answer = raw(secret)
    assert answer.status_code == 200
    found = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    return {event.decoded("dtstart").date(): event for event in found}


@pytest.fixture
def day() -> DutyDay:
    return factories.day(factories.NEXT_TUESDAY)


# --- what it holds ----------------------------------------------------------------------------------------------------


def test_an_event_says_how_many_come_and_where_and_names_nobody(day: DutyDay) -> None:
    secret = seeing.feed(day.lawyer)
    visitors = [factories.booking(factories.slot(day, position)) for position in (1, 2, 3, 4)]
    services.excuse(visitors[3], reason="改期", by=factories.clerk())
    event = events(secret)[day.on]
    assert (str(event["summary"]), str(event["location"])) == ("值班 3 位", f"{day.unit.name} {day.room}")
    assert (str(event["status"]), str(event["class"])) == ("CONFIRMED", "PRIVATE")
    text = raw(secret).content.decode()
    unfolded = text.replace("\r\n ", "")
    assert [visit.person.name for visit in visitors if visit.person.name in unfolded] == []
    assert [visit.reference.number for visit in visitors if visit.reference.number in unfolded] == []


def test_times_are_the_station_s_own_whatever_zone_the_reader_lives_in(day: DutyDay) -> None:
    event = events(seeing.feed(day.lawyer))[day.on]
    begins, ends = event.decoded("dtstart"), event.decoded("dtend")
    shanghai = ZoneInfo("Asia/Shanghai")
    assert begins.astimezone(UTC) == datetime(2026, 5, 19, 9, 0, tzinfo=shanghai).astimezone(UTC)
    assert ends.astimezone(UTC) == datetime(2026, 5, 19, 17, 0, tzinfo=shanghai).astimezone(UTC)
    zones = icalendar.Calendar.from_ical(raw(seeing.feed(day.lawyer)).content).walk("VTIMEZONE")
    assert [str(zone["tzid"]) for zone in zones] == ["Asia/Shanghai"]


def test_lines_are_folded_at_75_octets_and_end_as_the_format_wants(day: DutyDay) -> None:
    day.room = "示范街道退役军人服务站二楼法律服务室（电梯旁，行动不便者请按门铃）"
    day.save()
    content = raw(seeing.feed(day.lawyer)).content
    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert lines[-1] == b""
    assert str(events(seeing.feed(day.lawyer))[day.on]["location"]).endswith(day.room)


def test_the_same_day_keeps_its_uid_whoever_books(day: DutyDay) -> None:
    secret = seeing.feed(day.lawyer)
    before = str(events(secret)[day.on]["uid"])
    factories.booking(factories.slot(day, 1))
    assert str(events(secret)[day.on]["uid"]) == before


def test_a_cancelled_day_stays_cancelled_with_a_later_sequence(day: DutyDay) -> None:
    secret = seeing.feed(day.lawyer)
    before = events(secret)[day.on]
    services.cancel_duty_day(day, version=day.version, reason="停电检修", by=factories.planner())
    after = events(secret)[day.on]
    assert (str(after["status"]), str(after["summary"])) == ("CANCELLED", "停诊")
    assert str(after["uid"]) == str(before["uid"])
    assert int(after["sequence"]) > int(before["sequence"])
    assert "停电" not in raw(secret).content.decode()


def test_a_day_given_away_is_cancelled_here_and_stands_there(day: DutyDay) -> None:
    first, other = day.lawyer, factories.lawyer(2, firm=day.lawyer.firm)
    mine, theirs = seeing.feed(first), seeing.feed(other)
    before = events(mine)[day.on]
    factories.booking(factories.slot(day, 1))
    services.stand_in(day, other, version=day.version, reason="出庭", by=factories.planner())
    here, there = events(mine)[day.on], events(theirs)[day.on]
    assert (str(here["status"]), str(here["summary"])) == ("CANCELLED", "值班已换")
    assert int(here["sequence"]) > int(before["sequence"])
    assert (str(there["status"]), str(there["summary"])) == ("CONFIRMED", "值班 1 位")
    assert str(here["uid"]) != str(there["uid"])


def test_days_of_other_lawyers_and_of_long_ago_are_not_in_it(day: DutyDay) -> None:
    other = factories.lawyer(2)
    assert events(seeing.feed(other)) == {}
    secret = seeing.feed(day.lawyer)
    with moment.at(datetime(2027, 2, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))):
        assert events(secret) == {}


def test_a_calendar_costs_the_same_questions_however_many_days_it_has(day: DutyDay) -> None:
    secret = seeing.feed(day.lawyer)
    asked = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            events(secret)
        asked.append(len(queries))
        factories.days(date(2026, 6, 1), date(2026, 8, 31))
    assert asked[0] == asked[1] <= 6


# --- the key ----------------------------------------------------------------------------------------------------------


def test_only_a_keyed_hash_of_the_secret_is_kept(day: DutyDay) -> None:
    secret = seeing.feed(day.lawyer)
    row = CalendarFeed.objects.get(lawyer=day.lawyer)
    assert len(secret) >= 43
    assert secret not in row.secret_index
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM consultations_calendarfeed f WHERE f::text LIKE %s", [f"%{secret}%"])
        assert cursor.fetchone()[0] == 0


@pytest.mark.parametrize("secret", ["x", "0" * 43, "..", "%00x", "é" * 20, "a" * 4000])
def test_a_wrong_address_is_not_found_and_says_nothing(secret: str, day: DutyDay) -> None:
    seeing.feed(day.lawyer)
    answer = raw(secret)
    assert answer.status_code in (400, 404)
    assert day.lawyer.name not in answer.content.decode()


def test_remaking_ends_the_old_address_and_revoking_the_new_one(day: DutyDay) -> None:
    old = seeing.feed(day.lawyer)
    new = seeing.feed(day.lawyer)
    assert [raw(secret).status_code for secret in (old, new)] == [404, 200]
    assert day.lawyer.user is not None
    revoke_feed(day.lawyer, by=day.lawyer.user)
    assert raw(new).status_code == 404
    ended = CalendarFeed.objects.filter(lawyer=day.lawyer).values_list("revoked_by", flat=True)
    assert None not in ended


def test_a_lawyer_whose_account_is_closed_has_no_calendar(day: DutyDay) -> None:
    secret = seeing.feed(day.lawyer)
    user = factories.lawyer_user(day)
    user.is_active = False
    user.save()
    assert raw(secret).status_code == 404


def test_the_answer_is_kept_by_nobody_and_sets_no_cookie(day: DutyDay) -> None:
    answer = raw(seeing.feed(day.lawyer))
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert not answer.cookies


def test_no_log_line_holds_the_secret(day: DutyDay, caplog: pytest.LogCaptureFixture) -> None:
    secret = seeing.feed(day.lawyer)
    with caplog.at_level(logging.DEBUG):
        raw(secret)
        raw(f"{secret}x")
    lines = [
        f"{record.getMessage()} {record.__dict__}" for record in caplog.records if record.name.startswith("portal")
    ]
    assert lines
    assert [line for line in lines if secret in line] == []
    assert any("feeds/<str:secret>.ics" in line for line in lines)


def test_the_web_server_is_started_without_a_log_of_addresses() -> None:
    """Addresses hold secrets, and gunicorn writes none unless it is told where to."""
    started = Path(run.__file__).read_text("utf-8")
    assert "gunicorn" in started
    assert "access" not in started
    assert not (Path(run.__file__).parents[2] / "gunicorn.conf.py").exists()


# --- who keeps it -----------------------------------------------------------------------------------------------------


def test_the_page_shows_an_address_once_and_never_again(day: DutyDay) -> None:
    client = signed_in(factories.lawyer_user(day))
    key = _intent_key(client)
    url = f"/consultations/feeds/{day.lawyer.pk}/make/"
    shown = client.post(url, {"intent_key": key}).content.decode()
    secret = shown.partition("/consultations/feeds/")[2].partition(".ics")[0]
    assert raw(secret).status_code == 200
    again = client.post(url, {"intent_key": key}, follow=True).content.decode()
    assert secret not in again
    assert "只显示一次" in again
    assert secret not in client.get("/consultations/feeds/").content.decode()
    assert raw(secret).status_code == 200


def _intent_key(client: Client) -> str:
    html = client.get("/consultations/feeds/").content.decode()
    return html.partition('name="intent_key" value="')[2].partition('"')[0]


def test_planner_and_lawyer_keep_it_and_nobody_else(day: DutyDay) -> None:
    colleague = factories.lawyer(2).user
    assert colleague is not None
    people: list[tuple[User, bool]] = [
        (factories.lawyer_user(day), True),
        (factories.planner(), True),
        (colleague, False),
        (UserFactory(role=Role.HALL_CLERK), False),
        (UserFactory(role=Role.BUREAU_LEADER), False),
    ]
    for user, may in people:
        if may:
            assert make_feed(day.lawyer, by=user, intent=seeing.intent(user)).secret
        else:
            with pytest.raises(Refused):
                make_feed(day.lawyer, by=user, intent=seeing.intent(user))
            with pytest.raises(Refused):
                revoke_feed(day.lawyer, by=user)


def test_a_colleague_s_address_is_not_found_on_the_page(day: DutyDay) -> None:
    colleague = factories.lawyer(2)
    assert colleague.user is not None
    client = signed_in(colleague.user)
    assert day.lawyer.name not in client.get("/consultations/feeds/").content.decode()
    assert client.post(f"/consultations/feeds/{day.lawyer.pk}/make/").status_code == 404
    assert client.post(f"/consultations/feeds/{day.lawyer.pk}/revoke/").status_code == 404


def test_a_day_on_a_leap_day_and_a_make_up_saturday_stand_in_their_place() -> None:
    with moment.at(datetime(2028, 2, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))):
        leap = factories.day(date(2028, 2, 29))
        found = events(seeing.feed(leap.lawyer))
    assert list(found) == [date(2028, 2, 29)]
    assert found[leap.on].decoded("dtend") - found[leap.on].decoded("dtstart") == timedelta(hours=8)
