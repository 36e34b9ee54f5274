"""The station in figures, the lists behind them, and what leaves the portal of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.access import StaffRequest, allow
from apps.consultations.choices import LOG_ROLES
from apps.consultations.forms.filters import PeriodForm
from apps.consultations.presenters import rooms
from apps.consultations.presenters import statistics as shown
from apps.consultations.presenters.visits import visit_rows
from apps.consultations.queries import statistics as counting
from apps.consultations.queries.export import export_rows, header
from apps.consultations.queries.log_filter import LogFilter
from apps.consultations.queries.visit_filter import VISIT_PAGE, VisitFilter, visit_page
from apps.core import moment
from apps.core.shapes import Page
from apps.core.spreadsheets import workbook_response


@allow(*LOG_ROLES)
@require_safe
def station_statistics(request: StaffRequest) -> HttpResponse:
    """Consultations and kept appointments of a period, by month, lawyer, service, topic and street."""
    today = moment.today()
    form = PeriodForm(request.GET, today=today)
    context = {
        "rooms": rooms(request.user, "station_statistics"),
        "form": form,
        "periods": shown.periods(today),
        "applied": (),
    }
    if form.period:
        found = counting.statistics(request.user, *form.period)
        context |= {
            "first": form.period[0],
            "last": form.period[1],
            "export": found.whole.logs.query,
            "figures": shown.key_figures(found),
            "tables": shown.tables(found),
            "crossed": shown.crossed(found),
        }
    return render(request, "consultations/station_statistics.html", context)


@allow(*LOG_ROLES)
@require_safe
def visit_list(request: StaffRequest) -> HttpResponse:
    """Booked visitors who came or stayed away: day, slot, number; no names."""
    conditions = VisitFilter.of(request.GET)
    number = _page_number(request.GET.get("page", ""))
    found, count = visit_page(request.user, conditions, number)
    last = max((count + VISIT_PAGE - 1) // VISIT_PAGE, 1)
    address = f"{conditions.url}&page="
    context = {
        "rooms": rooms(request.user, "station_statistics"),
        "rows": visit_rows(found, request.user),
        "count": count,
        "conditions": conditions,
        "page": Page(
            _("第 %(page)d 页，共 %(last)d 页") % {"page": min(number, last), "last": last},
            f"{address}{number - 1}" if number > 1 else "",
            f"{address}{number + 1}" if number < last else "",
        ),
    }
    return render(request, "consultations/visit_list.html", context)


def _page_number(text: str) -> int:
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 6 else 1


@allow(*LOG_ROLES)
@require_safe
def consultation_export(request: StaffRequest) -> HttpResponseBase:
    """The filtered consultations as XLSX, one a row, without content and without the visitor."""
    conditions = LogFilter.of(request.GET)
    return workbook_response(
        _("法律咨询记录 %(on)s.xlsx") % {"on": moment.today()},
        _("法律咨询"),
        header(),
        export_rows(request.user, conditions),
        by=request.user,
        subject="consultations.Consultation",
        reason=conditions.query,
    )
