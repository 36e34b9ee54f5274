"""E-mail over SMTP, by Django's own backend and settings (PORTAL_EMAIL_*)."""

from __future__ import annotations

import smtplib
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from apps.core.messages.channels.failure import NotSent

if TYPE_CHECKING:
    from apps.core.models import Message


def is_configured() -> bool:
    return bool(settings.EMAIL_HOST)


def send(message: Message) -> None:
    """Hand one message to the mail server; NotSent when it was not taken. The key is the Message-ID of every try."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    letter = EmailMessage(
        subject=message.subject,
        body=message.text,
        to=[message.address],
        headers={"Message-ID": f"<{message.key}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    try:
        letter.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        code = max(codes, default=0)
        raise NotSent(_("邮件服务器不收这一地址（%(code)d）") % {"code": code}, again=code < 500) from None
    except smtplib.SMTPResponseException as error:
        raise NotSent(_("邮件服务器返回 %(code)d") % {"code": error.smtp_code}) from None
    except TimeoutError:
        raise NotSent(_("邮件服务器超时未回应")) from None
    except ConnectionRefusedError:
        raise NotSent(_("邮件服务器拒绝连接")) from None
    except (smtplib.SMTPException, OSError):
        raise NotSent(_("连不上邮件服务器")) from None
