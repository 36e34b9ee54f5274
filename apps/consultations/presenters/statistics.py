"""The statistics page: every number a link to the list that it counts, every table with its chart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from apps.consultations.choices import Outcome, ServiceKind, ServiceMode
from apps.consultations.queries.log_filter import WAITED, LogFilter
from apps.consultations.queries.statistics import Group, Statistics, Tally
from apps.consultations.queries.visit_filter import MISSED_ONLY
from apps.consultations.rules.small_cells import guarded
from apps.core import charts, shapes
from apps.core.registry import Figure

MOST_ROWS_DRAWN = 12
HIDDEN = "＊"


@dataclass(frozen=True)
class Number:
    """One cell: what it says, and the list behind it."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Row:
    name: str
    numbers: Sequence[Number]
    place: int = 0


@dataclass(frozen=True)
class Table:
    """A table with its charts. foot: the line of sums, where lines add up."""

    title: str
    head: Sequence[str]
    rows: Sequence[Row]
    charts: Sequence[charts.Drawn] = ()
    meta: str = ""
    foot: Row | None = None


def tables(found: Statistics) -> list[Table]:
    """All tables of the page, in the order of the page."""
    plain = (
        ("topics", _("事项类别"), [(group, group.name) for group in found.topics]),
        ("streets", _("街道"), [(group, group.name or _("未登记街道")) for group in found.streets]),
        ("outcomes", _("结果"), [(group, str(Outcome(group.key).label)) for group in found.outcomes]),
        ("modes", _("服务方式"), [(group, str(ServiceMode(group.key).label)) for group in found.modes]),
    )
    return [_by_month(found), _by_lawyer(found), _by_service(found), *(_plain(*one) for one in plain)]


def _by_month(found: Statistics) -> Table:
    months = found.months
    drawn = [charts.bars(_chart("months", _("各月法律咨询"), months)), _waits(months)]
    rows = [Row(group.name, _worked(group)) for group in months]
    return Table(_("月份"), _worked_head(), rows, drawn, foot=Row(_("合计"), _worked(found.whole)))


def _by_lawyer(found: Statistics) -> Table:
    rows = [Row(group.name, _worked(group), group.place) for group in found.lawyers]
    drawn = [charts.rows(_chart("lawyers", _("各律师法律咨询"), found.lawyers))]
    return Table(_("律师"), _worked_head(), rows, drawn, foot=Row(_("合计"), _worked(found.whole)))


def _by_service(found: Statistics) -> Table:
    rows, bars = [], []
    for group in found.services:
        name, units = str(ServiceKind(group.key).label), found.units_by_kind[group.key]
        rows.append(Row(name, [_count(group), Number(charts.figure(units), group.logs.url)]))
        bars.append(charts.Bar(name, [charts.Part(units, group.logs.url)]))
    drawn = [charts.rows(charts.Chart("services", _("各类服务"), _("项"), bars))] if bars else []
    return Table(_("服务"), (_("咨询"), _("服务项")), rows, drawn, meta=_("一次咨询可有几项服务"))


def _plain(key: str, title: str, lines: Sequence[tuple[Group[Any], str]]) -> Table:
    rows = [Row(name, [_count(group)]) for group, name in lines]
    bars = [charts.Bar(name, [charts.Part(group.tally.count, group.logs.url)]) for group, name in lines]
    drawn = [charts.rows(charts.Chart(key, title, _("件"), bars[:MOST_ROWS_DRAWN]))] if bars else []
    meta = _("图中为最多的 %(most)d 项") % {"most": MOST_ROWS_DRAWN} if len(bars) > MOST_ROWS_DRAWN else ""
    return Table(title, (_("咨询"),), rows, drawn, meta)


def _chart(key: str, title: str, groups: Sequence[Group[Any]]) -> charts.Chart:
    bars = [charts.Bar(g.name, [charts.Part(g.tally.count, g.logs.url)], _brief(g, len(groups))) for g in groups]
    return charts.Chart(key, title, _("件"), bars)


def _waits(months: Sequence[Group[date]]) -> charts.Drawn:
    points = [
        charts.Bar(
            group.name, [charts.Part(_rounded(group.tally.mean_wait), _waited(group).url)], _brief(group, len(months))
        )
        for group in months
    ]
    return charts.line(charts.Chart("waits", _("各月平均候时"), _("分钟"), points))


def _brief(group: Group[Any], count: int) -> str:
    """The month's number under its bar; of more than fifteen only each third."""
    if not isinstance(group.key, date):
        return ""
    return f"{group.key.month}" if count <= 15 or group.key.month % 3 == 1 else " "


# --- numbers ----------------------------------------------------------------------------------------------------------


def _count(group: Group[Any]) -> Number:
    return Number(charts.figure(group.tally.count), group.logs.url)


def _waited(group: Group[Any]) -> LogFilter:
    return group.logs.with_(waited=WAITED)


def _worked_head() -> Sequence[str]:
    return _("咨询"), _("服务项"), _("平均用时"), _("平均候时"), _("应到"), _("未到"), _("未到率")


def _worked(group: Group[Any]) -> list[Number]:
    """Consultations, units, minutes and waiting, then how many were expected and did not come."""
    tally, missed = group.tally, group.visits.with_(came=MISSED_ONLY)
    return [
        _count(group),
        Number(charts.figure(tally.units), group.logs.url),
        Number(_minutes(tally.mean_minutes), group.logs.url),
        Number(_minutes(tally.mean_wait), _waited(group).url),
        Number(charts.figure(tally.expected), group.visits.url),
        Number(charts.figure(tally.missed), missed.url),
        Number(_rate(tally), group.visits.url),
    ]


def _minutes(value: float | None) -> str:
    return charts.figure(_rounded(value))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _rate(tally: Tally) -> str:
    value: Decimal | None = Figure.rate(tally.missed, tally.expected).value
    return "—" if value is None else f"{value}%"


def key_figures(found: Statistics) -> list[shapes.Figure]:
    """The period in five figures, each the head of its list."""
    whole, tally = found.whole, found.whole.tally
    counts = [float(group.tally.count) for group in found.months]
    rate = Figure.rate(tally.missed, tally.expected).value
    waiting = _("%(n)d 人有到场记录，最长 %(longest)s 分钟") % {
        "n": len(tally.waits), "longest": charts.figure(tally.longest_wait)
    }  # fmt: skip
    missed = _("应到 %(expected)d，未到 %(missed)d") % {"expected": tally.expected, "missed": tally.missed}
    plain, url = shapes.Figure, whole.logs.url
    return [
        plain(_("法律咨询"), charts.figure(tally.count), _("件"), url, _("已办结"), counts if len(counts) > 1 else ()),
        plain(_("服务项"), charts.figure(tally.units), _("项"), url, _("一次咨询可有几项")),
        plain(_("平均用时"), _minutes(tally.mean_minutes), _("分钟"), url, _total_minutes(tally)),
        plain(_("候时中位数"), _minutes(tally.middle_wait), _("分钟"), _waited(whole).url, waiting),
        plain(_("预约未到率"), "—" if rate is None else f"{rate}", "%", whole.visits.url, missed),
    ]


def _total_minutes(tally: Tally) -> str:
    return _("合计 %(minutes)s 分钟") % {"minutes": charts.figure(tally.minutes)}


# --- topic by street --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Crossed:
    """Topic groups by streets; cells below five are hidden with what would give them away. No rows: nothing shown."""

    head: Sequence[str]
    rows: Sequence[Row]


def crossed(found: Statistics) -> Crossed:
    """Consultations by first-level topic and street (rights.md: small cells)."""
    topics = sorted({topic for topic, _street in found.crossed}, key=lambda topic: -_sum(found, topic))
    streets = [group.key for group in found.streets]
    cells = guarded(found.crossed, topics, streets)
    if cells is None:
        return Crossed((), ())
    rows = []
    for (pk, name), line in zip(topics, cells, strict=True):
        of_topic = found.whole.logs.with_(topic_group=pk)
        numbers = [_cell(of_topic, street, value) for street, value in zip(streets, line, strict=True)]
        total = Number(charts.figure(_sum(found, (pk, name))), of_topic.url)
        rows.append(Row(name, [*numbers, total]))
    return Crossed([*(group.name or _("未登记") for group in found.streets), _("合计")], rows)


def _sum(found: Statistics, topic: tuple[int, str]) -> int:
    return sum(count for (one, _street), count in found.crossed.items() if one == topic)


def _cell(of_topic: LogFilter, street: int | None, value: int | None) -> Number:
    if value is None:
        return Number(HIDDEN)
    return Number(charts.figure(value), of_topic.with_(street=str(street) if street else "none").url if value else "")


def periods(today: date) -> list[shapes.Room]:
    """Usual periods: this year by quarters, and the years before."""
    quarters = [
        (_("%(n)s季度") % {"n": "一二三四"[n]}, date(today.year, 3 * n + 1, 1), _quarter_end(today.year, n))
        for n in range((today.month + 2) // 3)
    ]
    years = [(_("%(year)d 年") % {"year": year}, date(year, 1, 1), date(year, 12, 31)) for year in _years(today)]
    return [shapes.Room(label, f"?from={first}&to={last}") for label, first, last in [*years, *quarters]]


def _years(today: date) -> Iterable[int]:
    return range(today.year, today.year - 5, -1)


def _quarter_end(year: int, quarter: int) -> date:
    return date(year, 3 * quarter + 3, 31 if quarter in (0, 3) else 30)
