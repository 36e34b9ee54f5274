"""Value lists of the core."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    """What an org unit is."""

    PROVINCE = "PROVINCE", _("省厅")
    CITY = "CITY", _("市局")
    BUREAU = "BUREAU", _("区县局")
    SECTION = "SECTION", _("股室")
    SERVICE_CENTRE = "SERVICE_CENTRE", _("服务中心")
    STREET = "STREET", _("街道")
    COMMUNITY = "COMMUNITY", _("社区")


class ReferenceKind(models.TextChoices):
    """The letters in a record's number, `440507-PT-2026-000007`."""

    CONSULTATION = "LC", _("法律咨询")
    BOOKING = "BK", _("预约")
    REFERRAL = "RF", _("转介")
    PETITION = "PT", _("信访事项")
    TICKET = "TK", _("热线工单")
    DISPUTE = "DS", _("矛盾纠纷")
    SCREENING = "SC", _("排查")
    STUDY = "PS", _("学法")
    EXAM = "EX", _("考试")
    POLICY_WORK = "PW", _("政策文件")
    DECISION = "GV", _("决策")
    DOCUMENT = "MD", _("公文")
    SUPPORT = "SU", _("帮扶")
    REPORT = "RR", _("年度报告")


class LinkKind(models.TextChoices):
    """How one record stands to another."""

    FROM = "FROM", _("来源")
    SAME_MATTER = "SAME", _("同一事项")
    RELATED = "RELATED", _("相关")


class ParticipationKind(models.TextChoices):
    """Why a person or unit outside the owning subtree may see a matter, for as long as it is open."""

    CO_HANDLER = "CO_HANDLER", _("协办")
    FORWARDED = "FORWARDED", _("转送")
    REVIEWER = "REVIEWER", _("复查复核")


class AccessAction(models.TextChoices):
    """What the access log records; never the content."""

    VIEW_FULL = "VIEW_FULL", _("查看完整信息")
    LOOK_UP = "LOOK_UP", _("查询人员")
    EXPORT = "EXPORT", _("导出")
    SIGN_IN = "SIGN_IN", _("登录")
    SIGN_IN_FAILED = "SIGN_IN_FAILED", _("登录失败")
    SIGN_OUT = "SIGN_OUT", _("退出")
    ADMINISTER = "ADMINISTER", _("用户管理")


class TopicScheme(models.TextChoices):
    """Which list a topic belongs to."""

    MATTER = "MATTER", _("信访事项")  # the chapters of the law on the protection of veterans
    LEGAL = "LEGAL", _("法律咨询")  # what people ask the station's lawyer


class MessageChannel(models.TextChoices):
    """How somebody is told."""

    SMS = "SMS", _("短信")
    CALL = "CALL", _("电话")
    EMAIL = "EMAIL", _("电子邮件")
    PRINT = "PRINT", _("打印通知")
    STAFF = "STAFF", _("站内通知")  # on the user's own home page until read


class MessageOutcome(models.TextChoices):
    """What became of a message; each is a receipt, WAITING alone is the state before the first one."""

    WAITING = "WAITING", _("待发")
    SENT = "SENT", _("已发出")
    FAILED = "FAILED", _("未发出，将再试")
    PASSED_ON = "PASSED_ON", _("转由人工告知")  # the gateway would not take it: the telephone list, else paper
    ANSWERED = "ANSWERED", _("已接听")
    NOT_ANSWERED = "NOT_ANSWERED", _("未接听")  # comes back later
    PRINTED = "PRINTED", _("已打印")
    READ = "READ", _("已读")
    NOT_NEEDED = "NOT_NEEDED", _("不再需要")  # what it was about has been settled meanwhile
    GIVEN_UP = "GIVEN_UP", _("未能告知")  # its time has passed


# Somebody or something still has to tell the person.
OPEN_OUTCOMES = (
    MessageOutcome.WAITING,
    MessageOutcome.FAILED,
    MessageOutcome.PASSED_ON,
    MessageOutcome.NOT_ANSWERED,
)
# Nothing comes after such a receipt, and a message has at most one of them.
FINAL_OUTCOMES = tuple(outcome for outcome in MessageOutcome if outcome not in OPEN_OUTCOMES)
# What staff have to look at, in this order: never told, or tried and not told yet.
TROUBLED_OUTCOMES = (MessageOutcome.GIVEN_UP, MessageOutcome.FAILED, MessageOutcome.NOT_ANSWERED)
