"""Value lists of petitions; the words are those of 《信访工作条例》."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How the matter came in (art. 17), or which organ sent it (art. 22, 23(3))."""

    VISIT = "VISIT", _("来访")
    LETTER = "LETTER", _("来信")
    PHONE = "PHONE", _("电话")
    FAX = "FAX", _("传真")
    NET = "NET", _("网上")
    HANDED_OVER = "HANDED_OVER", _("其他机关转来")
    ASSIGNED = "ASSIGNED", _("上级交办")
    SCREENING = "SCREENING", _("排查发现")


class PetitionClass(models.TextChoices):
    """The three classes, each with a path of its own."""

    SUGGESTION = "SUGGESTION", _("建议意见类")  # art. 29: study, adopt or explain, reply
    ACCUSATION = "ACCUSATION", _("检举控告类")  # art. 30: sealed, handed to the competent organ
    APPEAL = "APPEAL", _("申诉求决类")  # art. 31: six routes


class AppealRoute(models.IntegerChoices):
    """The six routes of art. 31; only the sixth ends in an opinion of ours within 60 days (art. 34)."""

    LITIGATION = 1, _("路径一：诉讼、复议、检察监督等（涉法涉诉）")
    ARBITRATION = 2, _("路径二：仲裁")
    PARTY = 3, _("路径三：党员申诉、申请复审等")
    ADMINISTRATIVE = 4, _("路径四：行政复议、裁决、确认、许可、处罚等")
    DUTY = 5, _("路径五：请求查处违法行为或者履行保护职责")
    OTHER = 6, _("路径六：其他（60 日内出具意见书）")


class PetitionStatus(models.TextChoices):
    """Where a matter stands. An extension is an event of the clock, not a status."""

    REGISTERED = "REGISTERED", _("待受理")  # registered; the written notice is owed (art. 23)
    ACCEPTED = "ACCEPTED", _("待分派")  # accepted; nobody answers for it yet
    HANDLING = "HANDLING", _("办理中")  # a section and a person answer for it
    ANSWERED = "ANSWERED", _("已答复")  # opinion or reply is out; what it promises is being carried out
    FORWARDED = "FORWARDED", _("已转送")  # a subordinate organ's matter, and the petitioner knows which
    GUIDED = "GUIDED", _("已告知去向")  # not ours; the petitioner knows whose
    ROUTED = "ROUTED", _("已导入程序")  # another procedure of law (art. 31(1) to (5))
    TRANSFERRED = "TRANSFERRED", _("已移送")  # an accusation, handed to the competent organ (art. 30)
    WITHDRAWN = "WITHDRAWN", _("已撤回")  # withdrawn in writing
    CLOSED = "CLOSED", _("已办结")


OPEN_STATUSES = (
    PetitionStatus.REGISTERED,
    PetitionStatus.ACCEPTED,
    PetitionStatus.HANDLING,
    PetitionStatus.ANSWERED,
)
ENDED_STATUSES = (
    PetitionStatus.FORWARDED,
    PetitionStatus.GUIDED,
    PetitionStatus.ROUTED,
    PetitionStatus.TRANSFERRED,
    PetitionStatus.WITHDRAWN,
    PetitionStatus.CLOSED,
)
# Statuses that only an accepted matter can have.
AFTER_ACCEPTANCE = (PetitionStatus.ACCEPTED, PetitionStatus.HANDLING, PetitionStatus.ANSWERED)

# Shape beside the word, so that a status reads in a grey photocopy (core.look.STATUS_SHAPES).
STATUS_SHAPES = {
    PetitionStatus.REGISTERED: "waiting",
    PetitionStatus.ACCEPTED: "waiting",
    PetitionStatus.HANDLING: "doing",
    PetitionStatus.ANSWERED: "done",
    **dict.fromkeys(ENDED_STATUSES, "ended"),
}


class ClosingGround(models.TextChoices):
    """Why a matter ended."""

    ANSWERED = "ANSWERED", _("已答复并送达")
    HANDED_OVER = "HANDED_OVER", _("已转送或移送")
    GUIDED = "GUIDED", _("已告知有权处理机关")
    ROUTED = "ROUTED", _("已导入相应程序")
    WITHDRAWN = "WITHDRAWN", _("信访人书面撤回")
    UNSERVICEABLE = "UNSERVICEABLE", _("姓名或住址不清，无法送达")


class NoticeKind(models.TextChoices):
    """What a written notice tells the petitioner (art. 23(1))."""

    ACCEPTANCE = "ACCEPTANCE", _("受理情况、处理途径和程序")
    FORWARDING = "FORWARDING", _("转送去向")
    GUIDANCE = "GUIDANCE", _("有权处理的机关")
    ROUTING = "ROUTING", _("导入的程序")


class ServiceWay(models.TextChoices):
    """How a paper reached the petitioner; all of them are in writing."""

    ON_SPOT = "ON_SPOT", _("当场书面")
    DELIVERED = "DELIVERED", _("直接送达")
    POSTED = "POSTED", _("邮寄")
    ONLINE = "ONLINE", _("网上书面")


class OpinionOutcome(models.TextChoices):
    """What a handling opinion says (art. 32)."""

    SUPPORT = "SUPPORT", _("予以支持")  # facts clear, in accordance with law
    EXPLAIN = "EXPLAIN", _("做好解释工作")  # reasonable, but without a basis in law
    NOT_SUPPORT = "NOT_SUPPORT", _("不予支持")  # without facts, or contrary to the rules


class Adoption(models.TextChoices):
    """What became of a suggestion (art. 29)."""

    ADOPTED = "ADOPTED", _("采纳")
    PARTLY = "PARTLY", _("部分采纳")
    NOT_ADOPTED = "NOT_ADOPTED", _("未采纳")


class DueKind(models.TextChoices):
    """Which limit is due next; the value is the code of the clock's rule."""

    NOTICE = "petition.notice", _("书面告知")
    HANDLING = "petition.handling", _("办理")
    NONE = "", _("无期限")


class ImportStage(models.TextChoices):
    """How far an uploaded file is; PREVIEW and RUN also say to which of the two a row's outcome belongs."""

    MAPPING = "MAPPING", _("待对照")  # which column is what
    PREVIEW = "PREVIEW", _("预览")  # a dry run: nothing has come in
    RUN = "RUN", _("导入")
    DONE = "DONE", _("已导入")
    DROPPED = "DROPPED", _("已作废")  # thrown away before it came in


class RowOutcome(models.TextChoices):
    """What becomes of a row."""

    NEW = "NEW", _("新登记")
    HERE = "HERE", _("已在系统中")
    REFUSED = "REFUSED", _("未能导入")
