"""accounts.E001: a view that says nothing about who may open it. accounts.E002: a second factor for no known role."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register

from apps.accounts.choices import Role
from apps.accounts.routes import all_routes


@register(Tags.urls)
def every_route_declares_its_rule(app_configs: Any, **kwargs: Any) -> list[Error]:
    """One error per route without @allow, @allow_any or @public."""
    return [
        Error(
            f"/{route.pattern} declares no access rule",
            hint="Decorate the view with @allow(Role.X), @allow_any or @public from apps.accounts.access.",
            obj=f"{route.view.__module__}.{getattr(route.view, '__qualname__', route.view)}",
            id="accounts.E001",
        )
        for route in all_routes()
        if route.access is None
    ]


@register(Tags.security)
def second_factor_names_known_roles(app_configs: Any, **kwargs: Any) -> list[Error]:
    """A misspelt PORTAL_TOTP_ROLES would quietly let a role in without its second factor."""
    unknown = sorted(set(settings.PORTAL_TOTP_ROLES) - set(Role.values))
    text = f"PORTAL_TOTP_ROLES names no such role: {', '.join(unknown)}"
    return [Error(text, hint=f"Known: {', '.join(Role.values)}", id="accounts.E002")] if unknown else []
