"""Where the station's stories take place: May 2024, two Tuesdays to come, a clock that the story sets."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page

from apps.consultations import services
from apps.consultations.models import DutyDay
from apps.core import moment
from apps.core.models import OrgUnit
from tests.browser.desks import Desks
from tests.browser.stage import STATION, Account, Stage, session_of
from tests.browser.timed import Clock
from tests.servers import Serving, command
from veterans_portal.demo import actors
from veterans_portal.demo.cast import LAWYERS

HERE = ZoneInfo("Asia/Shanghai")
FRIDAY, MONDAY = date(2024, 5, 10), date(2024, 5, 13)
TUESDAY, NEXT_TUESDAY = date(2024, 5, 14), date(2024, 5, 21)


def at(on: date, hour: int, minute: int = 0) -> datetime:
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=HERE)


@dataclass
class Story:
    """Windows of the station's people at the hour of the story, on a server that can be killed."""

    desks: Desks
    serving: Serving
    clock: Clock
    days: dict[date, int]

    def it_is(self, on: date, hour: int, minute: int = 0) -> None:
        self.clock.set(at(on, hour, minute))

    def window(self, username: str, **options: Any) -> AbstractContextManager[Page]:
        """A window of somebody who has signed in."""
        return self.desks.window(storage_state=self.desks.known(username), **options)

    def manage(self, *arguments: str, **environment: str) -> str:
        """A command of the portal, run at the hour of the story."""
        clock = {"STORY_CLOCK": str(self.clock.path)}
        return command("-m", "tests.browser.timed", *arguments, **clock, **environment)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.desks.stage.rows(query, *values)

    def lawyer_of(self, on: date) -> str:
        """The user name of the lawyer of a day."""
        query = """
            SELECT username FROM accounts_user AS u JOIN consultations_stationlawyer AS l ON l.user_id = u.id
            JOIN consultations_dutyday AS d ON d.lawyer_id = l.id WHERE d.id = %s
        """
        return str(self.rows(query, self.days[on])[0][0])


def opened(browser: Browser, serving: Serving, stage: Stage, clock: Clock, days: dict[date, int]) -> Story:
    return Story(Desks(browser, serving.base, stage), serving, clock, days)


def set_the_scene(accounts_file: Path, clock: Clock) -> tuple[Stage, dict[date, int]]:
    """Duty days on both Tuesdays, made through the services, and a session for everybody with a part."""
    clock.set(at(FRIDAY, 9))
    with moment.at(clock.now()):
        unit, by = OrgUnit.objects.get(code=STATION), actors.hire().users["petition_officer"]
        services.generate_duty_days(TUESDAY, NEXT_TUESDAY, unit=unit, by=by)
    accounts = {each["username"]: Account(**each) for each in actors.hand_out_accounts(accounts_file)}
    days = {day.on: day.pk for day in DutyDay.objects.filter(on__in=(TUESDAY, NEXT_TUESDAY))}
    everybody = [*accounts, *(lawyer.username for lawyer in LAWYERS)]
    stage = Stage(accounts, days[TUESDAY], {username: session_of(username) for username in everybody})
    return stage, days
