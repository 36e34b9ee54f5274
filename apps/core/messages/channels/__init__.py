"""The ways out of the house: each sends one message or raises NotSent with a reason that holds nothing personal."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from apps.core.choices import MessageChannel
from apps.core.messages.channels import mail, sms
from apps.core.models import Message

SEND: dict[str, Callable[[Message], None]] = {MessageChannel.SMS: sms.send, MessageChannel.EMAIL: mail.send}


def missing(channel: str) -> str:
    """Why nothing can go this way here, in words for the receipt; empty when it can."""
    if channel == MessageChannel.SMS and not sms.is_configured():
        return _("未配置短信网关")
    if channel == MessageChannel.EMAIL and not mail.is_configured():
        return _("未配置邮件服务器")
    return ""
