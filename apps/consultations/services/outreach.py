"""Legal-awareness events: entered once they were held, corrected when a figure was wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import permissions, queries
from apps.consultations.models import StationLawyer, StationOutreach
from apps.core import history, moment
from apps.core.intents import IntentToSend, Outcome, once
from apps.core.refusals import Refused
from apps.core.versions import locked

ONCE = "consultations_outreach_once"


@dataclass(frozen=True)
class OutreachEntry:
    """One event as it was held. hours: of the event; reached: persons counted on the spot; leaflets: handed out."""

    on: date
    place: str
    subject: str
    reached: int
    hours: Decimal
    partner: str = ""
    leaflets: int = 0
    lawyers: tuple[StationLawyer, ...] = ()


def enter_outreach(entry: OutreachEntry, *, by: User, intent: IntentToSend) -> Outcome[StationOutreach]:
    """Enter an event of the person's station, once. Raises Refused for one that is entered or still to come."""
    permissions.check_can_keep_outreach(by)
    with _once_each():
        return once(intent, lambda: make_outreach(entry, by=by), StationOutreach)


@transaction.atomic
def make_outreach(entry: OutreachEntry, *, by: User) -> StationOutreach:
    """Enter an event without a form's intent: for the demonstration."""
    bureau = queries.bureau_of(by)
    event = StationOutreach(bureau=bureau, unit=queries.station_unit(bureau))
    return _save(event, entry, by, _("登记普法活动"))


def correct_outreach(
    event: StationOutreach, entry: OutreachEntry, *, version: int, reason: str, by: User
) -> StationOutreach:
    """Correct an event at the version that was read. Raises Refused and EditedMeanwhile."""
    permissions.check_can_keep_outreach(by)
    with _once_each(), transaction.atomic():
        return _save(locked(StationOutreach, event.pk, version), entry, by, reason)


def _save(event: StationOutreach, entry: OutreachEntry, by: User, reason: str) -> StationOutreach:
    if entry.on > moment.today():
        raise Refused(_("活动还没有举办，请在举办之后登记。"), field="on")
    event.on, event.place, event.subject, event.partner = entry.on, entry.place, entry.subject, entry.partner
    event.reached, event.hours, event.leaflets = entry.reached, entry.hours, entry.leaflets
    history.save(event, by=by, reason=reason)
    event.lawyers.set(entry.lawyers)
    return event


@contextmanager
def _once_each() -> Iterator[None]:
    """Turn the database's refusal of a second entry of the same event into its sentence."""
    try:
        yield
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != ONCE:
            raise
        raise Refused(_("这场活动已有登记。"), field="subject") from error
