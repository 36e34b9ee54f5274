"""The figures of petitions. Each definition is exact enough to write the same query from its words alone.

All of them leave sealed matters out, except the one whole-bureau total of accusations, which lists no rows (rights.md).
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from apps.core import moment
from apps.core.choices import UnitKind
from apps.core.clocks.choices import EventKind
from apps.core.models import ClockEvent, OrgUnit
from apps.core.registry import Figure, Indicator, Period, Rows, indicators
from apps.core.units import subtree_ids
from apps.petitions.choices import DueKind, PetitionClass
from apps.petitions.models import Extension, Opinion, Petition
from apps.petitions.querysets import PetitionQuerySet

Query = Callable[[Period, OrgUnit], PetitionQuerySet]

SCOPE = "单位范围：事项现由该单位或其下级单位承办（编号记录的承办单位）。不含检举控告类（密封件）。"
BUREAU_KINDS = (UnitKind.BUREAU, UnitKind.CITY, UnitKind.PROVINCE)


def _of_unit(unit: OrgUnit) -> PetitionQuerySet:
    return Petition.objects.listed().filter(unit_id__in=subtree_ids(unit.pk))


def received(period: Period, unit: OrgUnit) -> PetitionQuerySet:
    """Received in the period, whenever registered."""
    return _of_unit(unit).filter(received_on__range=(period.first, period.last))


def of_class(petition_class: PetitionClass) -> Query:
    return lambda period, unit: received(period, unit).filter(petition_class=petition_class)


def first_petitions(period: Period, unit: OrgUnit) -> PetitionQuerySet:
    return received(period, unit).filter(is_first_petition=True)


def repeat_petitions(period: Period, unit: OrgUnit) -> PetitionQuerySet:
    return received(period, unit).filter(is_first_petition=False)


def opinions(period: Period, unit: OrgUnit) -> PetitionQuerySet:
    issued = Opinion.objects.filter(petition_id=OuterRef("pk"), issued_on__range=(period.first, period.last))
    return _of_unit(unit).filter(Exists(issued))


def extensions(period: Period, unit: OrgUnit) -> PetitionQuerySet:
    granted = Extension.objects.filter(petition_id=OuterRef("pk"), approved_on__range=(period.first, period.last))
    return _of_unit(unit).filter(Exists(granted))


def closed(period: Period, unit: OrgUnit) -> PetitionQuerySet:
    return _of_unit(unit).filter(closed_on__range=(period.first, period.last))


def due_in(code: str) -> Query:
    """Matters whose limit of this code ends in the period: start + days of the rule + extension, unless cancelled."""

    def query(period: Period, unit: OrgUnit) -> PetitionQuerySet:
        return _with_limit(code, unit).filter(Q(limit_ends__range=(period.first, period.last)))

    return query


def judged(code: str) -> Query:
    """Those of `due_in` whose verdict stands: met, or past today without it."""
    return lambda period, unit: due_in(code)(period, unit).filter(
        Q(limit_met_on__isnull=False) | Q(limit_ends__lt=moment.today())
    )


def in_time(code: str) -> Query:
    return lambda period, unit: judged(code)(period, unit).filter(Q(limit_met_on__lte=F("limit_ends")))


def _with_limit(code: str, unit: OrgUnit) -> PetitionQuerySet:
    """Each matter with the last literal day of its limit and the day it was met; cancelled runs do not count."""
    of_matter = ClockEvent.objects.filter(reference_id=OuterRef("pk"), code=code)
    same_run = ClockEvent.objects.filter(reference_id=OuterRef("reference_id"), code=code, run=OuterRef("run"))
    extended = Coalesce(Subquery(same_run.filter(kind=EventKind.EXTEND).values("days")[:1]), Value(0))
    starts: QuerySet[ClockEvent] = of_matter.filter(kind=EventKind.START).exclude(
        Exists(same_run.filter(kind=EventKind.CANCEL))
    )
    end_day = ExpressionWrapper(F("on") + F("rule__days") + extended, output_field=DateField())
    standing = starts.annotate(end_day=end_day, met_day=Subquery(same_run.filter(kind=EventKind.MET).values("on")[:1]))
    return _of_unit(unit).annotate(
        limit_ends=Subquery(standing.order_by("-run").values("end_day")[:1], output_field=DateField()),
        limit_met_on=Subquery(standing.order_by("-run").values("met_day")[:1], output_field=DateField()),
    )


def _rows(query: Query) -> Callable[[Period, OrgUnit], Rows]:
    def rows(period: Period, unit: OrgUnit) -> Rows:
        numbers = query(period, unit).order_by("reference__number").values_list("reference__number", flat=True)
        return Rows(tuple(numbers))

    return rows


def _counted(code: str, name: str, definition: str, query: Query) -> Indicator:
    return Indicator(
        f"petitions.{code}",
        name,
        "件",
        definition + SCOPE,
        lambda period, unit: Figure.count(query(period, unit).count()),
        _rows(query),
    )


def _rate(code: str, name: str, definition: str, numerator: Query, denominator: Query) -> Indicator:
    return Indicator(
        f"petitions.{code}",
        name,
        "%",
        definition + SCOPE,
        lambda period, unit: Figure.rate(numerator(period, unit).count(), denominator(period, unit).count()),
        _rows(denominator),
    )


def _accusations(period: Period, unit: OrgUnit) -> int:
    if unit.kind not in BUREAU_KINDS:
        return 0
    rows = Petition.objects.filter(sealed=True, unit_id__in=subtree_ids(unit.pk))
    return rows.filter(received_on__range=(period.first, period.last)).count()


NOTICE, HANDLING = DueKind.NOTICE.value, DueKind.HANDLING.value
_DAYS = "期限届满日按日历日计算：起算日加规则日数（起算日不计），不因休息日提前或顺延；"

ALL = (
    _counted("registered", "收到信访事项", "收到日期在期间首日至末日（含）之内的信访事项件数。", received),
    _counted(
        "suggestions", "建议意见类", "收到日期在期间内、类别为建议意见类的件数。", of_class(PetitionClass.SUGGESTION)
    ),
    _counted("appeals", "申诉求决类", "收到日期在期间内、类别为申诉求决类的件数。", of_class(PetitionClass.APPEAL)),
    Indicator(
        "petitions.accusations",
        "检举控告类",
        "件",
        "收到日期在期间内、类别为检举控告类的件数。"
        "只按全局（区县局及以上单位）合计，股室、街道为 0；不列明细，只给件数。",
        lambda period, unit: Figure.count(_accusations(period, unit)),
        lambda period, unit: Rows((), withheld=_accusations(period, unit)),
    ),
    _counted("first", "初次信访", "收到日期在期间内、登记为初次信访的件数。", first_petitions),
    _counted("repeat", "重复信访", "收到日期在期间内、登记为非初次信访（同一事项再次提出）的件数。", repeat_petitions),
    _counted(
        "notices_due",
        "应书面告知",
        "书面告知期限（自收到之日起十五日）届满日在期间内的件数；" + _DAYS + "期限已撤销的不计。",
        due_in(NOTICE),
    ),
    _rate(
        "notices_on_time",
        "书面告知按期率",
        "分母：书面告知期限届满日在期间内，且已告知或届满日早于计算之日的件数；分子：其中告知日期不晚于届满日的件数；"
        + _DAYS
        + "期限已撤销的不计。",
        in_time(NOTICE),
        judged(NOTICE),
    ),
    _counted(
        "handling_due",
        "应办结（路径六）",
        "申诉求决类路径六的办理期限（自受理之日起六十日，加经批准的延期日数）届满日在期间内的件数；"
        + _DAYS
        + "期限已撤销的（撤回、转送、导入程序、无法送达）不计。",
        due_in(HANDLING),
    ),
    _rate(
        "handling_on_time",
        "办理按期率（路径六）",
        "分母：办理期限（含延期）届满日在期间内，且已出具意见书或届满日早于计算之日的件数；"
        "分子：其中意见书出具日期不晚于届满日的件数；" + _DAYS + "期限已撤销的不计。",
        in_time(HANDLING),
        judged(HANDLING),
    ),
    _counted("opinions", "出具处理意见书", "信访处理意见书出具日期在期间内的件数，一件事项只计一次。", opinions),
    _counted("extensions", "批准延期", "办理期限延期的批准日期在期间内的件数。", extensions),
    _counted(
        "closed",
        "办结",
        "办结日期在期间内的件数，含答复送达、转送、告知去向、导入程序、撤回和无法送达。",
        closed,
    ),
)


def register() -> None:
    """Hand every figure to the registry; called once when the app starts."""
    for indicator in ALL:
        indicators.register(indicator)
