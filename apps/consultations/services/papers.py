"""Papers of the station as PDF: the roster for the wall and the register of consultations (咨询登记表)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations.choices import DutyStatus, ServiceKind
from apps.consultations.models import Consultation, DutyDay, Slot
from apps.consultations.queries import papers
from apps.consultations.queries.calendar import days_off
from apps.core import access_log, moment
from apps.core.choices import AccessAction
from apps.core.look import WEEKDAYS
from apps.core.refusals import Refused
from apps.documents.pdf import Pdf
from apps.documents.sheets import Column, Line, Sheet, Size, render


def roster_pdf(first: date, last: date, *, by: User) -> Pdf:
    """The duty days of a period to hang in the hall: date, weekday, lawyer, firm, room, hours; days off marked.

    Raises Refused when there is nothing to hang.
    """
    days = papers.wall_days(by, first, last)
    if not days:
        raise Refused(_("这一时期还没有排班，没有可打印的值班表。"))
    sheet = Sheet(
        title=_("法律服务站律师值班表"),
        subtitle=_("%(first)s至%(last)s") % {"first": _chinese(first), "last": _chinese(last)},
        issuer=_bureau_name(by),
        made_on=moment.today(),
        columns=(
            Column(_("日期"), 50, whole=True),
            Column(_("律师"), 30),
            Column(_("律师事务所"), 66, quiet=True),
            Column(_("地点"), 52, quiet=True),
            Column(_("时间"), 75, quiet=True, whole=True),
        ),
        lines=tuple(_wall_lines(days, days_off(first, last))),
        size=Size.WALL,
        notes=(_("法律咨询免费。可电话或现场预约，也可当天取号。"),),
        demo=papers.is_demo(),
    )
    return render(sheet)


def _wall_lines(days: Sequence[DutyDay], off: Iterable[date]) -> list[Line]:
    planned = {day.on for day in days}
    lines = [(day.on, _wall_line(day)) for day in days]
    lines += [(on, Line((_dated(on), _("放假"), "", "", ""), struck=True)) for on in off if on not in planned]
    return [line for _on, line in sorted(lines, key=lambda pair: pair[0])]


def _wall_line(day: DutyDay) -> Line:
    if day.status == DutyStatus.CANCELLED:
        return Line((_dated(day.on), _("停诊"), "", day.room, ""), struck=True)
    hours = " ".join(sessions(list(day.slots.all()), day.slot_minutes))
    return Line((_dated(day.on), day.lawyer.name, day.lawyer.firm.name, day.room, hours))


def sessions(slots: Sequence[Slot], minutes: int) -> list[str]:
    """9:00–11:30 and 14:30–17:00: stretches of slots that follow each other without a gap."""
    stretches: list[tuple[datetime, datetime]] = []
    for slot in sorted(slots, key=lambda slot: slot.starts_at):
        ends = slot.starts_at + timedelta(minutes=minutes)
        if stretches and stretches[-1][1] >= slot.starts_at:
            stretches[-1] = (stretches[-1][0], ends)
        else:
            stretches.append((slot.starts_at, ends))
    return [f"{_clock(first)}–{_clock(last)}" for first, last in stretches]


def register_pdf(first: date, last: date, *, by: User) -> Pdf:
    """The register of finished consultations of a day or period, without visitor and without content, and logged.

    Raises Refused when there is none, or more than a paper can bear.
    """
    logs = papers.registered(by, first, last)
    if not logs:
        raise Refused(_("这一时期没有已办结的咨询，没有可打印的登记表。"))
    if len(logs) > papers.MOST_REGISTERED:
        raise Refused(_("超过 %(most)d 件，请缩短时期后再打印。") % {"most": papers.MOST_REGISTERED})
    pdf = render(_register(logs, first, last, by))
    reason = f"from={first}&to={last} {len(logs)} rows {pdf.sha256}"
    access_log.record(AccessAction.EXPORT, by=by, subject="consultations.Consultation", reason=reason)
    return pdf


def _register(logs: Sequence[Consultation], first: date, last: date, by: User) -> Sheet:
    period = _chinese(first) if first == last else _("%s至%s") % (_chinese(first), _chinese(last))
    units, minutes = sum(len(log.service_units) for log in logs), sum(log.minutes or 0 for log in logs)
    sums = _("共 %(count)d 件，服务 %(units)d 项，用时 %(minutes)d 分钟。咨询内容由律师保密，不列入本表。") % {
        "count": len(logs), "units": units, "minutes": minutes,
    }  # fmt: skip
    return Sheet(
        title=_("法律咨询登记表"),
        subtitle=period,
        issuer=_bureau_name(by),
        made_on=moment.today(),
        columns=(
            Column(_("序号"), 12, figure=True), Column(_("编号"), 46, whole=True),
            Column(_("日期"), 26, whole=True), Column(_("时段"), 16), Column(_("律师"), 22),
            Column(_("事项类别"), 44), Column(_("服务"), 48), Column(_("方式"), 20), Column(_("结果"), 32),
            Column(_("用时"), 14, figure=True), Column(_("告知援助"), 20),
        ),
        lines=tuple(_registered_line(place, log) for place, log in enumerate(logs, start=1)),
        size=Size.REGISTER,
        notes=(sums,),
        signatures=(_("登记人"), _("审核人"), _("日期")),
        demo=papers.is_demo(),
    )  # fmt: skip


def _registered_line(place: int, log: Consultation) -> Line:
    slot, booking = log.booking.slot, log.booking
    return Line(
        (
            str(place), log.reference.number, f"{log.on}", _clock(slot.starts_at) if slot else booking.queue_label,
            log.lawyer.name, log.topic.name if log.topic else "", _services(log.service_units),
            str(log.get_service_mode_display()), str(log.get_outcome_display()), f"{log.minutes or ''}",
            _("是") if log.told_of_aid_right else _("否"),
        )
    )  # fmt: skip


def _services(units: Sequence[str]) -> str:
    """A kind that stands several times is told once, with how often."""
    told = [(str(kind.label), units.count(kind.value)) for kind in ServiceKind if kind.value in units]
    return "、".join(f"{label}×{count}" if count > 1 else label for label, count in told)


def _bureau_name(user: User) -> str:
    return (user.unit.bureau or user.unit).name


def _chinese(day: date) -> str:
    return _("%(year)d年%(month)d月%(day)d日") % {"year": day.year, "month": day.month, "day": day.day}


def _dated(on: date) -> str:
    return f"{on.month}月{on.day}日 {WEEKDAYS[on.weekday()]}"


def _clock(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{local.hour}:{local:%M}"
