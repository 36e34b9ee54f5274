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
    """Where a visitor stands; whoever waits, has lapsed, is excused or cancelled holds no slot, all others do."""

    WAITING = "WAITING", _("候补")  # the day is full; told when a slot falls free
    OFFERED = "OFFERED", _("候补待答复")  # a slot is held until the offer expires
    BOOKED = "BOOKED", _("已预约")
    ARRIVED = "ARRIVED", _("已到")  # waiting, walk-ins begin here
    SEEN = "SEEN", _("已接待")
    EXCUSED = "EXCUSED", _("来访人改期")  # the visitor said so beforehand or left
    CANCELLED_BY_US = "CANCELLED_BY_US", _("本站取消")
    NO_SHOW = "NO_SHOW", _("未到")
    LAPSED = "LAPSED", _("候补未成")  # the day passed and no offer was taken


# The slot of such a booking may be booked again.
FREES_THE_SLOT = (
    BookingStatus.WAITING,
    BookingStatus.LAPSED,
    BookingStatus.EXCUSED,
    BookingStatus.CANCELLED_BY_US,
)
# On the waiting list: no booking yet, and no figure counts it as one.
ON_WAITING_LIST = (BookingStatus.WAITING, BookingStatus.OFFERED)
NEVER_BOOKED = (*ON_WAITING_LIST, BookingStatus.LAPSED)
# Somebody still has to act on such a booking before the day can be closed.
OPEN_STATUSES = (*ON_WAITING_LIST, BookingStatus.BOOKED, BookingStatus.ARRIVED)
OFFERS_AT_MOST = 3


class ContactWay(models.TextChoices):
    """How a visitor wants to be told; most are old and have no e-mail."""

    CALL = "CALL", _("电话")
    SMS = "SMS", _("短信")
    EMAIL = "EMAIL", _("电子邮件")
    PRINT = "PRINT", _("书面通知")


class LeaveReason(models.TextChoices):
    """Why a lawyer cannot come; no more is asked."""

    COURT = "COURT", _("出庭")
    ILLNESS = "ILLNESS", _("病假")
    PRIVATE = "PRIVATE", _("事假")
    OTHER = "OTHER", _("其他")


class LeaveStatus(models.TextChoices):
    STANDING = "STANDING", _("有效")
    WITHDRAWN = "WITHDRAWN", _("已撤销")


class DutyChangeKind(models.TextChoices):
    """How a duty day came to another lawyer."""

    SWAP = "SWAP", _("调换")
    STAND_IN = "STAND_IN", _("替班")


class RebookingStatus(models.TextChoices):
    """What became of a visitor whom the station had to cancel."""

    OPEN = "OPEN", _("待改约")
    REBOOKED = "REBOOKED", _("已改约")
    DECLINED = "DECLINED", _("来访人不再预约")


class Satisfaction(models.TextChoices):
    """What the visitor said at the end, if asked."""

    VERY = "VERY", _("非常满意")
    SATISFIED = "SATISFIED", _("满意")
    FAIR = "FAIR", _("基本满意")
    UNSATISFIED = "UNSATISFIED", _("不满意")
    NOT_ASKED = "NOT_ASKED", _("未评价")


class PartySide(models.TextChoices):
    """On which side of a consultation a party stands."""

    VISITOR = "VISITOR", _("来访人")
    OPPOSING = "OPPOSING", _("对方当事人")


class ConsentMove(models.TextChoices):
    """The visitor's consent that a stand-in of the same firm reads a log."""

    GIVEN = "GIVEN", _("同意")
    WITHDRAWN = "WITHDRAWN", _("撤回")


class ReferralKind(models.TextChoices):
    """To whom a visitor is handed on; the codes are those of the outcome."""

    LEGAL_AID = "LEGAL_AID", _("法律援助")
    MEDIATION = "MEDIATION", _("人民调解")
    COUNSELLING = "COUNSELLING", _("心理疏导")
    PETITION = "PETITION", _("信访")
    OTHER_OFFICE = "OTHER_OFFICE", _("其他部门")
    HOTLINE = "HOTLINE", _("12348")


class ReferralStatus(models.TextChoices):
    """A referral from the letter to the result."""

    DRAFT = "DRAFT", _("拟稿")
    SENT = "SENT", _("已转出")
    ACCEPTED = "ACCEPTED", _("已受理")
    CLOSED = "CLOSED", _("已有结果")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class ReferralEventKind(models.TextChoices):
    """What happened to a referral; the date by which an answer is expected follows from these rows."""

    DRAFTED = "DRAFTED", _("拟函")
    SENT = "SENT", _("转出")
    RECEIVED = "RECEIVED", _("对方收到")
    SUPPLEMENT_ASKED = "SUPPLEMENT_ASKED", _("要求补充材料")  # 法律援助法第四十三条: once
    SUPPLEMENTED = "SUPPLEMENTED", _("已补充材料")
    GRANTED = "GRANTED", _("决定给予援助")
    ASSIGNED = "ASSIGNED", _("已指派")
    REFUSED = "REFUSED", _("不予受理")
    AGREEMENT = "AGREEMENT", _("达成调解协议")
    CONFIRMED = "CONFIRMED", _("司法确认")  # 人民调解法第三十三条: within 30 days
    NOT_CONFIRMED = "NOT_CONFIRMED", _("不申请司法确认")
    NO_AGREEMENT = "NO_AGREEMENT", _("未达成协议")
    SESSIONS_ENDED = "SESSIONS_ENDED", _("疏导结束")
    REGISTERED = "REGISTERED", _("已登记为信访事项")
    ANSWERED = "ANSWERED", _("已答复")
    CHASED = "CHASED", _("催问")
    POSTPONED = "POSTPONED", _("对方改期")
    WITHDRAWN = "WITHDRAWN", _("撤回")
    GOES_ALONE = "GOES_ALONE", _("来访人自行前往")
    OBJECTION_TOLD = "OBJECTION_TOLD", _("已告知异议权利")  # 法律援助法第四十九条


class Awaited(models.TextChoices):
    """What a referral waits for; follows from its events and is never stored."""

    SENDING = "SENDING", _("待转出")
    DECISION = "DECISION", _("等审查决定")  # 法律援助法第四十三条: seven days
    SUPPLEMENT = "SUPPLEMENT", _("等来访人补充材料")
    ASSIGNMENT = "ASSIGNMENT", _("等指派")  # 第四十三条: three days
    ACCEPTANCE = "ACCEPTANCE", _("等受理")
    MEDIATION = "MEDIATION", _("等调解结果")
    CONFIRMATION = "CONFIRMATION", _("可申请司法确认")  # 人民调解法第三十三条: thirty days
    SESSIONS = "SESSIONS", _("疏导中")
    REGISTRATION = "REGISTRATION", _("等登记")
    ANSWER = "ANSWER", _("等答复")
    NOTHING = "NOTHING", _("已了结")


class AgreementContent(models.TextChoices):
    """What a mediation agreement is about, by code alone (人民调解法第二十九条)."""

    PAYMENT = "PAYMENT", _("给付款项")
    PERFORMANCE = "PERFORMANCE", _("履行义务")
    APOLOGY = "APOLOGY", _("赔礼道歉")
    DIVISION = "DIVISION", _("财产分割")
    SEVERAL = "SEVERAL", _("多项内容")
    OTHER = "OTHER", _("其他")


class ReferralResult(models.TextChoices):
    """How a referral ended."""

    AID_GRANTED = "AID_GRANTED", _("给予法律援助")
    AID_REFUSED = "AID_REFUSED", _("不予法律援助")
    AGREED = "AGREED", _("达成调解协议")
    AGREED_CONFIRMED = "AGREED_CONFIRMED", _("达成协议并司法确认")
    NOT_AGREED = "NOT_AGREED", _("未达成协议")
    COUNSELLED = "COUNSELLED", _("已疏导")
    REGISTERED = "REGISTERED", _("登记为信访事项")
    ANSWERED = "ANSWERED", _("对方已答复")
    NOT_TAKEN = "NOT_TAKEN", _("对方未受理")
    WITHDRAWN = "WITHDRAWN", _("来访人撤回")
    GOES_ALONE = "GOES_ALONE", _("来访人自行前往")


class SessionStatus(models.TextChoices):
    """A meeting with the counsellor."""

    HELD = "HELD", _("已进行")
    NO_SHOW = "NO_SHOW", _("未到")


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
BOOKING_AND_LAWYER = (*BOOKING_ROLES, Role.STATION_LAWYER)
CALENDAR_ROLES = (*STATION_ROLES, Role.STREET_REPORTER)
PLANNER_ROLES = (Role.SECTION_HEAD, Role.PETITION_OFFICER)
PLANNER_AND_LAWYER = (*PLANNER_ROLES, Role.STATION_LAWYER)
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
# Who opens a referral: those who see that a consultation took place, and the counsellor it was sent to.
REFERRAL_ROLES = (*LOG_ROLES, Role.COUNSELLOR)
LETTER_ROLES = (Role.STATION_LAWYER, Role.COUNSELLOR)
