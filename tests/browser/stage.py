"""What stands before the curtain rises: the demonstration year, the weeks around today, a duty day today, accounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from django.test import override_settings

from apps.accounts.models import User
from apps.consultations import services
from apps.consultations.models import DutyDay, StationLawyer
from apps.core import calendars, history, moment
from apps.core.models import CalendarDay, OrgUnit
from tests.factories import signed_in
from veterans_portal.demo import actors, load

STATION = "440507F01"


@dataclass(frozen=True)
class Account:
    """One account as `make run` hands it out."""

    username: str
    password: str
    role: str
    unit: str
    totp_secret: str


@dataclass
class Stage:
    """The accounts, the duty day of today, and a look into the database past the portal's own code."""

    accounts: dict[str, Account]
    duty_day: int
    sessions: dict[str, str]
    states: dict[str, Any] = field(default_factory=dict)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database says; its own connection, since a running browser forbids Django's here."""
        params = connections["owner"].get_connection_params()
        login = {key: params[key] for key in ("user", "password", "host", "port", "dbname") if params.get(key)}
        with psycopg.connect(**login, autocommit=True) as connection:
            cursor = connection.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def count(self, table: str) -> int:
        return int(self.rows(f"SELECT count(*) FROM {table}")[0][0])


def set_the_stage(accounts_file: Path) -> Stage:
    """On the clone of the demonstration year that the connections point at."""
    load.load_current(lambda line: None)
    day = _duty_day_today()
    handed = [Account(**entry) for entry in actors.hand_out_accounts(accounts_file)]
    accounts = {account.username: account for account in handed}
    return Stage(accounts, day.pk, {username: session_of(username) for username in accounts})


def session_of(username: str) -> str:
    """The key of a session past sign-in and second factor, for tests that are not about signing in."""
    client = signed_in(User.objects.get(username=username))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _duty_day_today() -> DutyDay:
    """Whatever weekday it is: today is a duty day of the lawyer who has an account."""
    today = moment.today()
    lawyer = StationLawyer.objects.get(user__username="station_lawyer")
    day = DutyDay.objects.filter(on=today).first() or _planned(today)
    day.lawyer = lawyer
    by = actors.hire().users["petition_officer"]
    return history.save(day, by=by, reason="换班")


def _planned(today: date) -> DutyDay:
    """The generator plans any working day that is a duty weekday; a day off is made up first."""
    CalendarDay.objects.update_or_create(
        date=today, defaults={"is_workday": True, "name": "补班", "source_doc": "试验", "confirmed": True}
    )
    calendars.forget()
    unit, by = OrgUnit.objects.get(code=STATION), actors.hire().users["petition_officer"]
    with override_settings(DUTY_WEEKDAYS=[today.weekday()]):
        return services.generate_duty_days(today, today, unit=unit, by=by)[0]
