"""What every page knows: the bureau's name, the modules, whether this is a demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest

from apps.accounts.models import User
from apps.core import moment
from apps.core.models import Installation
from veterans_portal.nav import entries


def portal(request: HttpRequest) -> dict[str, Any]:
    """Names for base.html; signed-out pages get no modules."""
    user = getattr(request, "user", None)
    user = user if isinstance(user, User) else None
    return {
        "bureau_name": settings.BUREAU_NAME,
        "is_demo": is_demo(),
        "today": moment.today(),
        "nav": entries(request, user) if user else [],
        "person_name": user.full_name if user else "",
        "role_label": user.role_labels if user else "",
        "unit_name": user.unit.name if user else "",
    }


def is_demo() -> bool:
    """Whether the database is marked as a demonstration, asked once a minute."""
    found: bool | None = caches["local"].get("installation.is_demo")
    if found is None:
        found = Installation.objects.filter(is_demo=True).exists()
        caches["local"].set("installation.is_demo", found, 60)
    return found
