"""System checks of the composition root."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from apps.core.models import Installation


@register(Tags.security, deploy=True)
def no_demo_in_service(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """A demonstration database is never put into service."""
    try:
        demo = Installation.objects.filter(is_demo=True).exists()
    except DatabaseError:
        return []
    return (
        [Error("this database holds demonstration data and must not go into service", id="portal.E001")] if demo else []
    )
