"""The home page: my work today, due and overdue first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.access import StaffRequest, allow_any


@allow_any
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    return render(request, "portal/home.html", {})
