"""System checks of the core: the SMS gateway as the settings describe it."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register

from apps.core.messages.channels.sms import Gateway, is_configured


@register
def sms_gateway(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A gateway that is described wrongly is said at the start, not by the first visitor who is not told."""
    if not is_configured():
        return []
    return [Error(fault, id="core.E010") for fault in Gateway.configured().faults()]


@register(Tags.security, deploy=True)
def sms_in_clear(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Phone numbers leave this machine encrypted."""
    if is_configured() and Gateway.configured().in_clear():
        return [Warning("PORTAL_SMS_URL sends phone numbers unencrypted; use https", id="core.W010")]
    return []
