"""The roster's records for the matrix of routes and roles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from apps.accounts.choices import Role
from apps.consultations import services
from apps.consultations.choices import LeaveReason
from apps.consultations.models import FirmContract, StationLawyer
from apps.consultations.services import LeaveEntry
from apps.core import moment
from tests.consultations import factories
from tests.factories import UnitFactory

if TYPE_CHECKING:
    from apps.accounts.models import User

TEN = datetime(2026, 5, 12, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def _lawyer(user: User, own: bool) -> StationLawyer:
    """A lawyer of the user's bureau, the user when that is one; else of a bureau of its own."""
    if not own:
        return factories.lawyer(6, bureau=UnitFactory())
    return factories.lawyer(6, user=user) if user.has_role(Role.STATION_LAWYER) else factories.lawyer(6)


def lawyer(user: User, own: bool) -> dict[str, object]:
    with moment.at(TEN):
        return {"pk": _lawyer(user, own).pk}


def contract(user: User, own: bool) -> dict[str, object]:
    with moment.at(TEN):
        return {"pk": FirmContract.objects.get(firm=_lawyer(user, own).firm).pk}


def leave(user: User, own: bool) -> dict[str, object]:
    with moment.at(TEN):
        entry = LeaveEntry(date(2026, 6, 3), date(2026, 6, 4), LeaveReason.COURT)
        return {"pk": services.enter_leave(_lawyer(user, own), entry, {}, by=factories.planner()).pk}


def rebooking(user: User, own: bool) -> dict[str, object]:
    """Somebody whom the station cancelled."""
    with moment.at(TEN):
        day = factories.day(factories.NEXT_TUESDAY, bureau=None if own else UnitFactory())
        booking = factories.booking(factories.slot(day, 1))
        services.cancel_by_us(booking, reason="律师临时出庭", by=factories.clerk())
        return {"number": booking.reference.number}


OBJECTS: dict[str, Callable[[User, bool], dict[str, object]]] = {
    **dict.fromkeys(["lawyer_edit", "lawyer_leave"], lawyer),
    "contract_edit": contract,
    "leave_withdraw": leave,
    **dict.fromkeys(["rebooking_book", "rebooking_decline"], rebooking),
}
