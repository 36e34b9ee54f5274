"""Papers of the station as PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.access import StaffRequest, allow
from apps.consultations.choices import CALENDAR_AND_LAWYER, LOG_ROLES
from apps.consultations.forms.filters import PeriodForm
from apps.consultations.services.papers import register_pdf, roster_pdf
from apps.core import moment
from apps.core.refusals import Refused
from apps.documents.pdf import Pdf


@allow(*CALENDAR_AND_LAWYER)
@require_safe
def roster_paper(request: StaffRequest) -> HttpResponse:
    """The duty roster of a period for the wall of the hall."""
    return _paper(request, _("律师值班表"), roster_pdf, "duty_month")


@allow(*LOG_ROLES)
@require_safe
def consultation_register(request: StaffRequest) -> HttpResponse:
    """The register of finished consultations of a day or period, without content and visitor."""
    return _paper(request, _("法律咨询登记表"), register_pdf, "station_statistics")


def _paper(request: StaffRequest, name: str, make: Callable[..., Pdf], back: str) -> HttpResponse:
    """The PDF, or one sentence why there is none."""
    form = PeriodForm(request.GET, today=moment.today())
    if form.period is None:
        messages.warning(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(back)
    try:
        pdf = make(*form.period, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect(back)
    response = HttpResponse(pdf.content, content_type="application/pdf")
    named = content_disposition_header(True, f"{name} {_days(*form.period)}.pdf")
    response["Content-Disposition"] = named or "attachment"
    response["X-Content-SHA256"] = pdf.sha256
    return response


def _days(first: date, last: date) -> str:
    return f"{first}" if first == last else f"{first} {last}"
