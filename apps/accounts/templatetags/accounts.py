"""`{% csrf_token %}` of the whole site (settings name this library a builtin): the token and whose form it is.

Every POST form, crispy's included, writes `{% csrf_token %}`, so every POST form can be kept for its sender when the
session ends while it is being filled in.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.accounts import form_owner

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: dict[str, Any]) -> SafeString:
    """Both hidden fields; nothing for a template that is rendered without a request."""
    token = context.get("csrf_token")
    if not token or token == "NOTPROVIDED":
        return SafeString("")
    csrf = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)
    return csrf + _owner_field(context.get("request"))


def _owner_field(request: Any) -> SafeString:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return SafeString("")
    mark = getattr(request, "_form_owner", None) or form_owner.sign(user.pk)
    request._form_owner = mark
    return format_html('<input type="hidden" name="{}" value="{}">', form_owner.FIELD, mark)
