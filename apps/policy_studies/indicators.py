"""Figures of law study for a period and a unit with everything below it.

All count sessions whose status is 已举办 and whose date lies in the period, arranged by the unit or one below it.
The definitions are printed with the figures; an independent SQL can be written from their words.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from apps.core.models import OrgUnit
from apps.core.registry import Figure, Indicator, Period, Rows, indicators
from apps.policy_studies.choices import SessionKind
from apps.policy_studies.models import Attendance, StudySession

_HELD = "举办日期在期间内、状态为“已举办”、由本单位及下级单位组织的学法活动"


def _sessions(period: Period, unit: OrgUnit) -> QuerySet[StudySession]:
    return StudySession.objects.all().held().during(period).below(unit)


def _numbers(sessions: QuerySet[StudySession]) -> Rows:
    return Rows(tuple(sessions.order_by("reference__number").values_list("reference__number", flat=True)))


def sessions_held(period: Period, unit: OrgUnit) -> Figure:
    """Sessions of every kind."""
    return Figure.count(_sessions(period, unit).count())


def sessions_rows(period: Period, unit: OrgUnit) -> Rows:
    return _numbers(_sessions(period, unit))


def hours(period: Period, unit: OrgUnit) -> Figure:
    """Sum of the sessions' hours; the numerator is the number of sessions summed."""
    found = _sessions(period, unit).aggregate(sum=Sum("hours"), sessions=Count("pk"))
    return Figure(found["sum"] or Decimal(0), found["sessions"])


def attendance(period: Period, unit: OrgUnit) -> Figure:
    """Lines of people who took part: one person at two sessions counts twice."""
    return Figure.count(_came(period, unit).count())


def attendance_rows(period: Period, unit: OrgUnit) -> Rows:
    return _numbers(_sessions(period, unit).filter(pk__in=_came(period, unit).values("session_id")))


def attendance_rate(period: Period, unit: OrgUnit) -> Figure:
    """Taken part over everybody listed who was not excused."""
    listed = Attendance.objects.all().at_held_sessions(period, unit).not_excused()
    return Figure.rate(_came(period, unit).count(), listed.count())


def attendance_rate_rows(period: Period, unit: OrgUnit) -> Rows:
    listed = Attendance.objects.all().at_held_sessions(period, unit).not_excused()
    return _numbers(_sessions(period, unit).filter(pk__in=listed.values("session_id")))


def people(period: Period, unit: OrgUnit) -> Figure:
    """Different people who took part at least once."""
    return Figure.count(_came(period, unit).values("user_id").distinct().count())


def _came(period: Period, unit: OrgUnit) -> QuerySet[Attendance]:
    return Attendance.objects.all().at_held_sessions(period, unit).taken_part(period)


def _of_kind(kind: SessionKind) -> tuple[Callable[[Period, OrgUnit], Figure], Callable[[Period, OrgUnit], Rows]]:
    def compute(period: Period, unit: OrgUnit) -> Figure:
        return Figure.count(_sessions(period, unit).filter(kind=kind).count())

    def rows(period: Period, unit: OrgUnit) -> Rows:
        return _numbers(_sessions(period, unit).filter(kind=kind))

    return compute, rows


_KINDS = (
    ("policy_studies.core_group", "党组理论学习中心组学习", "次", SessionKind.CORE_GROUP),
    ("policy_studies.first_topic", "“第一议题”学习", "次", SessionKind.FIRST_TOPIC),
    ("policy_studies.pre_meeting", "会前学法", "次", SessionKind.PRE_MEETING),
    ("policy_studies.lectures", "专题讲座", "场", SessionKind.LECTURE),
    ("policy_studies.training", "专题培训", "场", SessionKind.TRAINING),
)

_CAME = "参加指到场记录为“到场”，或为“补学”且补学日期不晚于期间最后一日"


def register() -> None:
    """Put the figures of law study on the list of all indicators."""
    indicators.register(
        Indicator(
            "policy_studies.sessions", "学法活动", "场", f"{_HELD}的场数，不分形式。", sessions_held, sessions_rows
        )
    )
    for code, name, unit, kind in _KINDS:
        compute, rows = _of_kind(kind)
        words = f"{_HELD}中，形式为“{kind.label}”的场数。"
        indicators.register(Indicator(code, name, unit, words, compute, rows))
    for indicator in _about_people():
        indicators.register(indicator)


def _about_people() -> tuple[Indicator, ...]:
    return (
        Indicator(
            "policy_studies.hours", "学法学时", "学时",
            f"{_HELD}的学时之和；分子为计入的场数。", hours, sessions_rows,
        ),
        Indicator(
            "policy_studies.attendance", "学法参加人次", "人次",
            f"{_HELD}的到场记录中，参加的条数，一人参加两场计两次。{_CAME}。", attendance, attendance_rows,
        ),
        Indicator(
            "policy_studies.attendance_rate", "学法参加率", "%",
            f"分子为学法参加人次；分母为{_HELD}的到场记录中，除“请假”外的条数。{_CAME}；"
            "补学日期晚于期间最后一日的，计入分母、不计入分子。保留一位小数，四舍五入。",
            attendance_rate, attendance_rate_rows,
        ),
        Indicator(
            "policy_studies.people", "参加学法人数", "人",
            f"{_HELD}中，至少参加过一场的不同人员数。{_CAME}。", people, attendance_rows,
        ),
    )  # fmt: skip
