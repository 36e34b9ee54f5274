"""What the bureau may count of consultations."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.access import StaffRequest, allow
from apps.consultations import presenters, queries
from apps.consultations.choices import (
    LOG_ROLES,
)
from apps.consultations.forms.filters import LogFilterForm
from apps.consultations.queries.filter_choices import filter_choices
from apps.consultations.queries.log_filter import LogFilter, filtered, sums
from apps.core.shapes import Page


@allow(*LOG_ROLES)
@require_safe
def consultation_list(request: StaffRequest) -> HttpResponse:
    """Consultations newest first: date, slot, topic, services, outcome; no visitor, no notes."""
    page = queries.consultations(request.user, request.GET)
    conditions = LogFilter.of(request.GET)
    form = LogFilterForm(request.GET, offered=filter_choices(request.user))
    following = f"?{queries.following(request.GET, page.after)}" if page.after else ""
    context = {
        "rooms": presenters.rooms(request.user, "consultation_list"),
        "rows": presenters.log_rows(page.rows),
        "form": form,
        "applied": form.applied(),
        "sums": sums(filtered(request.user, conditions)),
        "address": conditions.query,
        "page": Page(summary=_("每页 %(count)d 件") % {"count": queries.PAGE}, next_url=following),
    }
    return render(request, "consultations/consultation_list.html", context)
