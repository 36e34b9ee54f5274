"""Shapes for the catalogue of messages and for a notice."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import registry
from apps.core.choices import MessageChannel, MessageOutcome
from apps.core.messages import channels, kinds
from apps.core.messages.channels.sms import Gateway
from apps.core.models import Message
from apps.core.shapes import Fact


@dataclass(frozen=True)
class CatalogueLine:
    """One message that the portal can send; `text` shows what is filled in as 〔时间〕〔地点〕〔编号〕."""

    code: str
    name: str
    occasion: str
    to: str
    text: str
    ways: str
    hours: str
    asks: str


def catalogue() -> list[CatalogueLine]:
    """All of them, in the order of the apps that registered them."""
    words = {"when": _("〔时间〕"), "place": _("〔地点〕"), "number": _("〔编号〕")}
    return [
        CatalogueLine(
            code=kind.code,
            name=str(kind.name),
            occasion=str(kind.occasion),
            to=str(kind.to),
            text=kind.filled(**words),
            ways="、".join(str(channel.label) for channel in kind.channels),
            hours=_("8:00 至 20:00") if kind.by_day else _("随时"),
            asks=_("发出前核对事项是否仍有效") if kind.still_wanted else "",
        )
        for kind in kinds
    ]


def ways() -> list[Fact]:
    """What each way out is here: configured, or where its messages go instead."""
    sms = channels.missing(MessageChannel.SMS)
    mail = channels.missing(MessageChannel.EMAIL)
    sms_works = _("设置有误") if Gateway.configured().faults() else _("已配置")
    said = (
        (_("短信"), _("%(why)s，改列电话通知单") % {"why": sms} if sms else sms_works),
        (_("电子邮件"), _("%(why)s，改为电话或打印") % {"why": mail} if mail else _("已配置")),
        (_("电话"), _("大厅电话通知单")),
        (_("打印通知"), _("大厅打印后交本人或寄送")),
        (_("站内通知"), _("列在本人今日工作，确认后消失")),
    )
    return [Fact(way, words, wide=True) for way, words in said]


def notice(message: Message, user: User) -> dict[str, object]:
    """The page's context: words, facts, the record when this user may open it."""
    number = message.reference.number if message.reference else ""
    address = registry.references.addresses(user, [number]).get(number, "") if number else ""
    facts = [Fact(_("地点"), message.place), Fact(_("编号"), message.number or "—")]
    is_open = message.status == MessageOutcome.WAITING
    return {"notice": message, "facts": facts, "address": address, "is_open": is_open}
