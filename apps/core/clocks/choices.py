"""Value lists of the clocks."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DayUnit(models.TextChoices):
    """What a limit counts. Only limits whose article says 工作日 count working days."""

    CALENDAR = "CALENDAR", _("日")
    WORKING = "WORKING", _("工作日")


class StartsOn(models.TextChoices):
    """The event whose day starts the count; that day itself is not counted."""

    RECEIVED = "RECEIVED", _("收到之日")
    ACCEPTED = "ACCEPTED", _("受理之日")
    HANDED_OVER = "HANDED_OVER", _("收到转送、交办之日")
    REPLY_SERVED = "REPLY_SERVED", _("信访人收到书面答复之日")
    REQUEST_RECEIVED = "REQUEST_RECEIVED", _("收到请求之日")
    DECIDED = "DECIDED", _("作出决定之日")


class EventKind(models.TextChoices):
    """What can happen to one clock."""

    START = "START", _("起算")
    PAUSE = "PAUSE", _("暂停")
    RESUME = "RESUME", _("恢复")
    EXTEND = "EXTEND", _("延期")
    SET = "SET", _("指定期限")  # a superior or a paper names the day; says who and by which paper
    MET = "MET", _("完成")
    CANCEL = "CANCEL", _("撤销")  # the limit no longer applies, or was recorded wrongly; needs a reason
