"""Give a day to another lawyer: a swap of two days, a stand-in for one, or whatever was decided day by day.

The bookings stay with the day. Both lawyers and every visitor who holds a time are told, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import queries, rules
from apps.consultations.choices import DutyChangeKind
from apps.consultations.models import Booking, DutyChange, DutyDay, LawyerLeave, StationLawyer
from apps.consultations.services.messages import CHANGED_LAWYER, HOLD_A_TIME, LAWYER_CHANGED, tell_lawyer, tell_visitor
from apps.consultations.services.roster.days import cancel
from apps.core import history, moment
from apps.core.refusals import Refused
from apps.core.versions import locked

# Duty day -> the lawyer who stands in, None: the day is cancelled.
Decisions = Mapping[int, int | None]


class Undecided(Refused):
    """Days whose lawyer cannot come and about which nothing was decided; nothing is saved until each is."""

    def __init__(self, days: Sequence[DutyDay]) -> None:
        named = "、".join(f"{day.on.month}月{day.on.day}日" for day in sorted(days, key=lambda day: day.on))
        super().__init__(_("%(days)s已排驻点，请逐日选择替班律师或停诊。") % {"days": named})
        self.days = days


@transaction.atomic
def swap_days(
    first: DutyDay, second: DutyDay, *, versions: tuple[int, int], reason: str, by: User
) -> tuple[DutyDay, DutyDay]:
    """Let the lawyers of two days to come change places; published days too."""
    _check_reason(reason)
    bureau = queries.lock_station(first.bureau_id)
    pairs = sorted(zip((first.pk, second.pk), versions, strict=True))
    rows = {pk: locked(DutyDay, pk, version) for pk, version in pairs}
    one, other = rows[first.pk], rows[second.pk]
    if one.lawyer_id == other.lawyer_id or one.on == other.on:
        raise Refused(_("请选择另一位律师在另一天的驻点日。"), field="other")
    lawyers = {row.pk: row for row in queries.candidates(bureau)}
    for day, gives in ((one, other), (other, one)):
        rules.check_can_swap(day.status, day.on, moment.today())
        rules.check_takes(lawyers.get(gives.lawyer_id), day.on, gives.lawyer.name, giving_up=gives.on)
    takes_one, takes_other = other.lawyer, one.lawyer
    _give(one, takes_one, reason=reason, by=by, other_day=other)
    _give(other, takes_other, reason=reason, by=by, other_day=one)
    return one, other


@transaction.atomic
def stand_in(day: DutyDay, lawyer: StationLawyer, *, version: int, reason: str, by: User) -> DutyDay:
    """Let another lawyer take the day; on the day itself and after it too, until it is closed."""
    _check_reason(reason)
    bureau = queries.lock_station(day.bureau_id)
    day = locked(DutyDay, day.pk, version)
    _stand_in(day, lawyer, {row.pk: row for row in queries.candidates(bureau)}, reason=reason, by=by)
    return day


def settle(
    days: Sequence[DutyDay], decisions: Decisions, *, reason: str, by: User, leave: LawyerLeave | None = None
) -> None:
    """Carry out what was decided for each of these days of one bureau, whose station is locked; all or nothing."""
    undecided = [day for day in days if day.pk not in decisions]
    if undecided:
        raise Undecided(undecided)
    for day in days:
        queries.lock_line(day.pk)
        day = DutyDay.objects.select_for_update(of=("self",)).select_related("bureau").get(pk=day.pk)
        day.version += 1
        chosen = decisions[day.pk]
        if chosen is None:
            cancel(day, reason=reason, by=by)
            continue
        lawyer = StationLawyer.objects.filter(bureau_id=day.bureau_id, pk=chosen).first()
        if lawyer is None:
            raise Undecided([day])
        lawyers = {row.pk: row for row in queries.candidates(day.bureau)}
        _stand_in(day, lawyer, lawyers, reason=reason, by=by, leave=leave)


def _stand_in(
    day: DutyDay,
    lawyer: StationLawyer,
    lawyers: Mapping[int, rules.Candidate],
    *,
    reason: str,
    by: User,
    leave: LawyerLeave | None = None,
) -> None:
    rules.check_can_hand_on(day.status)
    rules.check_takes(lawyers.get(lawyer.pk), day.on, lawyer.name)
    _give(day, lawyer, reason=reason, by=by, leave=leave)


def _give(
    day: DutyDay,
    to: StationLawyer,
    *,
    reason: str,
    by: User,
    other_day: DutyDay | None = None,
    leave: LawyerLeave | None = None,
) -> None:
    giver, day.lawyer = day.lawyer, to
    kind = DutyChangeKind.SWAP if other_day else DutyChangeKind.STAND_IN
    history.save(day, by=by, reason=f"{kind.label}：{reason}")
    DutyChange.objects.create(
        duty_day=day, kind=kind, from_lawyer=giver, to_lawyer=to, other_day=other_day, leave=leave,
        reason=reason[:200], at=moment.now(), by=by,
    )  # fmt: skip
    _tell(day, giver, by=by)


def _tell(day: DutyDay, giver: StationLawyer, *, by: User) -> None:
    """Nobody is told of a change that was entered after the day."""
    if day.on < moment.today():
        return
    for lawyer in (giver, day.lawyer):
        tell_lawyer(lawyer, day, LAWYER_CHANGED, by=by)
    waiting = Booking.objects.filter(duty_day=day, status__in=HOLD_A_TIME)
    for booking in waiting.select_related(
        "reference", "slot", "person", "duty_day__unit", "duty_day__bureau"
    ).in_queue_order():
        tell_visitor(booking, CHANGED_LAWYER, by=by)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("请写明原因。"), field="reason")
