"""Where the station's stories take place: the early summer of 2024, a Tuesday or two for each, a clock of their own."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Page

from apps.consultations import services
from apps.consultations.choices import ContactWay
from apps.consultations.models import DutyDay, Slot
from apps.consultations.services import BookingEntry
from apps.core import moment
from apps.core.choices import TopicScheme
from apps.core.models import OrgUnit, Topic
from apps.people.rules import PersonEntry
from tests.browser.desks import Desks
from tests.browser.hands import stranger
from tests.browser.stage import STATION, Account, Stage, session_of
from tests.browser.timed import Clock
from tests.core.outbox import Gateway
from tests.servers import Serving, command
from veterans_portal.demo import actors
from veterans_portal.demo.cast import LAWYERS

HERE = ZoneInfo("Asia/Shanghai")
FRIDAY, MONDAY, TUESDAY, WEEK_AFTER = (date(2024, 5, day) for day in (10, 13, 14, 21))
SWAPPED = date(2024, 5, 28), date(2024, 6, 4)
COUNTER_DAY, CUT_DAY = date(2024, 6, 11), date(2024, 6, 18)


def at(on: date, hour: int, minute: int = 0) -> datetime:
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=HERE)


@dataclass
class Story:
    """Windows of the station's people at the hour of the story, on a server that can be killed."""

    desks: Desks
    serving: Serving
    clock: Clock
    days: dict[date, int]
    phones: Gateway

    def it_is(self, on: date, hour: int, minute: int = 0) -> None:
        self.clock.set(at(on, hour, minute))

    def window(self, username: str, **options: Any) -> AbstractContextManager[Page]:
        """A window of somebody who has signed in."""
        return self.desks.window(storage_state=self.desks.known(username), **options)

    def manage(self, *arguments: str) -> str:
        """A command of the portal, run at the hour of the story."""
        return command("-m", "tests.browser.timed", *arguments, **self.serving.environment)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.desks.stage.rows(query, *values)

    def lawyer_of(self, on: date) -> str:
        """The user name of the lawyer of a day."""
        query = """
            SELECT username FROM accounts_user AS u JOIN consultations_stationlawyer AS l ON l.user_id = u.id
            JOIN consultations_dutyday AS d ON d.lawyer_id = l.id WHERE d.id = %s
        """
        return str(self.rows(query, self.days[on])[0][0])


def set_the_scene(accounts_file: Path, clock: Clock) -> tuple[Stage, dict[date, int]]:
    """Duty days with six bookings on those to be swapped, made through the services, and a session for everybody."""
    clock.set(at(FRIDAY, 9))
    with moment.at(clock.now()):
        unit, by = OrgUnit.objects.get(code=STATION), actors.hire().users["petition_officer"]
        services.generate_duty_days(TUESDAY, CUT_DAY, unit=unit, by=by)
        for slot in Slot.objects.filter(duty_day__on__in=SWAPPED, position__lte=3).select_related("duty_day__bureau"):
            who = stranger()
            person = PersonEntry(who["name"], who["id_number"], who["phone"], same_person="new")
            topic = Topic.objects.filter(scheme=TopicScheme.LEGAL, parent__isnull=False).earliest("position")
            services.make_booking(slot, person, BookingEntry(topic, contact_way=ContactWay.SMS), by=by)
    accounts = {each["username"]: Account(**each) for each in actors.hand_out_accounts(accounts_file)}
    days = dict(DutyDay.objects.filter(on__range=(TUESDAY, CUT_DAY)).values_list("on", "pk"))
    everybody = [*accounts, *(lawyer.username for lawyer in LAWYERS)]
    stage = Stage(accounts, days[TUESDAY], {username: session_of(username) for username in everybody})
    return stage, days
