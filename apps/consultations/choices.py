"""Value lists of the legal service station."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.choices import Role

DEFAULT_ROOM = "服务大厅法律服务室"
FIRST_SLOT = time(9, 0)
SLOT_MINUTES = 30
SLOT_COUNT = 10
NOON_FROM, NOON_TO = time(11, 30), time(14, 30)
WALK_IN_CAPACITY = 12


class DutyStatus(models.TextChoices):
    """A duty day in the life of the station."""

    PLANNED = "PLANNED", _("待开")  # planned, or being held
    CLOSED = "CLOSED", _("已结束")  # held, every outcome entered
    CANCELLED = "CANCELLED", _("停诊")


class BookingStatus(models.TextChoices):
    """Where a visitor stands; excused and cancelled free the slot, all others hold it."""

    BOOKED = "BOOKED", _("已预约")
    ARRIVED = "ARRIVED", _("已到")  # waiting, walk-ins begin here
    SEEN = "SEEN", _("已接待")
    EXCUSED = "EXCUSED", _("来访人改期")  # the visitor said so beforehand or left
    CANCELLED_BY_US = "CANCELLED_BY_US", _("本站取消")
    NO_SHOW = "NO_SHOW", _("未到")


# The slot of such a booking may be booked again.
FREES_THE_SLOT = (BookingStatus.EXCUSED, BookingStatus.CANCELLED_BY_US)
# Somebody still has to act on such a booking before the day can be closed.
OPEN_STATUSES = (BookingStatus.BOOKED, BookingStatus.ARRIVED)


class BookedVia(models.TextChoices):
    """How the booking reached us."""

    HALL = "HALL", _("大厅")
    PHONE = "PHONE", _("电话")
    STREET = "STREET", _("街道（社区）代约")
    WALK_IN = "WALK_IN", _("现场取号")


class ServiceKind(models.TextChoices):
    """What the station does for a visitor; each is counted as one service unit."""

    ADVICE = "ADVICE", _("法律咨询")
    DRAFTING = "DRAFTING", _("代拟文书")
    LEGAL_AID_HELP = "LEGAL_AID_HELP", _("协助申请法律援助")
    MEDIATION = "MEDIATION", _("人民调解")
    COUNSELLING = "COUNSELLING", _("心理疏导")


class AdaptationNeed(models.TextChoices):
    """What makes the visit possible for the visitor (法律援助法第四十五条)."""

    HEARING = "HEARING", _("手语或书面交流")
    MOBILITY = "MOBILITY", _("行动不便")
    HOME = "HOME", _("上门服务")
    PHONE = "PHONE", _("电话服务")
    DIALECT = "DIALECT", _("方言交流")


class ServiceMode(models.TextChoices):
    """How the consultation was given."""

    HALL = "HALL", _("大厅面谈")
    PHONE = "PHONE", _("电话")
    HOME = "HOME", _("上门")
    VIDEO = "VIDEO", _("视频")


class OpposingKind(models.TextChoices):
    """Who stands on the other side, by kind alone."""

    NONE = "NONE", _("没有对方当事人")
    PERSON = "PERSON", _("个人")
    EMPLOYER = "EMPLOYER", _("用人单位")
    COMPANY = "COMPANY", _("其他企业或组织")
    PUBLIC_BODY = "PUBLIC_BODY", _("其他机关单位")
    THIS_BUREAU = "THIS_BUREAU", _("本局")


class ConflictCheck(models.TextChoices):
    """What the conflict check within the firm answered; never which other matter (律师法第二十三条)."""

    NOT_DONE = "NOT_DONE", _("尚未审查")
    CLEAR = "CLEAR", _("未发现冲突")
    POSSIBLE = "POSSIBLE", _("可能有冲突")


class ConflictChoice(models.TextChoices):
    """What the visitor chose after another adviser had been offered."""

    OTHER_FIRM = "OTHER_FIRM", _("另所律师")
    AID_CENTRE = "AID_CENTRE", _("法律援助中心")
    HOTLINE = "HOTLINE", _("12348 热线")
    STAYS = "STAYS", _("已告知，来访人仍愿咨询")


class Outcome(models.TextChoices):
    """How a consultation ended; the codes from LEGAL_AID on are referrals."""

    ANSWERED = "ANSWERED", _("当场解答")
    SECOND_MEETING = "SECOND_MEETING", _("约第二次咨询")
    LEGAL_AID = "LEGAL_AID", _("转介法律援助")
    MEDIATION = "MEDIATION", _("转介人民调解")
    COUNSELLING = "COUNSELLING", _("转介心理疏导")
    PETITION = "PETITION", _("转为信访事项")
    OTHER_OFFICE = "OTHER_OFFICE", _("转其他部门")
    HOTLINE = "HOTLINE", _("转 12348")


REFERRALS = (
    Outcome.LEGAL_AID,
    Outcome.MEDIATION,
    Outcome.COUNSELLING,
    Outcome.PETITION,
    Outcome.OTHER_OFFICE,
    Outcome.HOTLINE,
)


class LogStatus(models.TextChoices):
    """A consultation log."""

    DRAFT = "DRAFT", _("草稿")
    DONE = "DONE", _("已办结")


# Who sees the bookings of the whole bureau; of these only the desk sees whose they are (masked).
STATION_ROLES = (
    Role.HALL_CLERK,
    Role.PETITION_OFFICER,
    Role.SECTION_HEAD,
    Role.BUREAU_LEADER,
    Role.LEGAL_OFFICER,
    Role.AUDITOR,
)
DESK_ROLES = (Role.HALL_CLERK, Role.PETITION_OFFICER)
BOOKING_ROLES = (*DESK_ROLES, Role.STREET_REPORTER)
CALENDAR_ROLES = (*STATION_ROLES, Role.STREET_REPORTER)
PLANNER_ROLES = (Role.SECTION_HEAD, Role.PETITION_OFFICER)
# Who sees that a consultation took place: date, topic, services, outcome; no visitor and no notes.
LOG_METADATA_ROLES = (
    Role.PETITION_OFFICER,
    Role.SECTION_HEAD,
    Role.BUREAU_LEADER,
    Role.LEGAL_OFFICER,
    Role.AUDITOR,
)
STATION_AND_LAWYER = (*STATION_ROLES, Role.STATION_LAWYER)
CALENDAR_AND_LAWYER = (*CALENDAR_ROLES, Role.STATION_LAWYER)
DESK_AND_LAWYER = (*DESK_ROLES, Role.STATION_LAWYER)
LOG_ROLES = (*LOG_METADATA_ROLES, Role.STATION_LAWYER)
