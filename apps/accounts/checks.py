"""accounts.E001: an address whose view says nothing about who may open it fails the build."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, Tags, register

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
