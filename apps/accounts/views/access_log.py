"""The access log, for the auditor."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts import queries
from apps.accounts.access import StaffRequest, allow
from apps.accounts.choices import Role
from apps.accounts.forms.users import LogFilterForm
from apps.accounts.presenters import users as presenters


@allow(Role.AUDITOR)
@require_safe
def access_log(request: StaffRequest) -> HttpResponse:
    """Who signed in, looked up, viewed in full, exported or administered, newest first."""
    form = LogFilterForm(request.GET)
    page = queries.log_page(request.user, presenters.log_filters(form), before=request.GET.get("after", ""))
    context = {
        "filter_form": form,
        "applied": presenters.applied(form),
        "records": page.rows,
        "page": presenters.pager(page, form, _("本页 %(count)d 条，新的在前")),
    }
    return render(request, "accounts/access_log.html", context)
