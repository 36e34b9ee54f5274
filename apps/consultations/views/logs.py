"""What the bureau may count of consultations."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.access import StaffRequest, allow
from apps.consultations import permissions, presenters, queries
from apps.consultations.choices import (
    LOG_ROLES,
)
from apps.core.shapes import Page


@allow(*LOG_ROLES)
@require_safe
def consultation_list(request: StaffRequest) -> HttpResponse:
    """Consultations newest first: date, slot, topic, services, outcome; no visitor, no notes."""
    page = queries.consultations(request.user, request.GET)
    following = f"?{queries.following(request.GET, page.after)}" if page.after else ""
    context = {
        "rooms": presenters.rooms(request.user, "consultation_list"),
        "rows": presenters.log_rows(page.rows),
        "page": Page(summary=_("每页 %(count)d 件") % {"count": queries.PAGE}, next_url=following),
    }
    return render(request, "consultations/consultation_list.html", context)


@allow(*LOG_ROLES)
@require_safe
def log_detail(request: StaffRequest, number: str) -> HttpResponse:
    """One consultation as the bureau sees it; its lawyer reads the own notes below."""
    log = queries.log_for(request.user, number)
    own = permissions.is_own_log(request.user, log)
    context = {
        "rooms": presenters.rooms(request.user, "consultation_list"),
        "log": log,
        "facts": presenters.log_facts(log),
        "notes": queries.notes_for(request.user, log) if own else None,
        "article": permissions.SECRECY_ARTICLE,
    }
    return render(request, "consultations/log_detail.html", context)
