"""The queue at the counter: call a number, the hall's screen and its address."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import StaffRequest, allow, public, unattended
from apps.consultations import permissions, presenters, queries, services
from apps.consultations.choices import DESK_AND_LAWYER, DESK_ROLES
from apps.consultations.forms import CallForm, DisplayForm
from apps.consultations.models import DutyDay
from apps.core import moment
from apps.core.forms import refusals_on

GET_OR_POST = ["GET", "HEAD", "POST"]


@allow(*DESK_AND_LAWYER)
@require_POST
def queue_call(request: StaffRequest, pk: int) -> HttpResponse:
    """Call the next number, or the one named, to the lawyer's room."""
    day = queries.duty_day_for(request.user, pk)
    form = CallForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            permissions.check_can_call(request.user, day)
            after, number = form.cleaned_data["after"], form.cleaned_data["number"]
            called = services.call_number(day, number, after=after, by=request.user)
            messages.success(request, _("请 %(label)s 号。") % {"label": called.booking.queue_label})
    presenters.say_errors(request, form)
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if is_ours else day.get_absolute_url())


@allow(*DESK_ROLES)
@require_http_methods(GET_OR_POST)
def queue_display(request: StaffRequest) -> HttpResponse:
    """The address of the hall's screens: drawn anew (and shown once), or revoked."""
    bureau, address = queries.bureau_of(request.user), ""
    form = DisplayForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            if "revoke" in request.POST:
                services.close_display(bureau, by=request.user)
                messages.success(request, _("大厅屏幕的地址已停用。"))
                return redirect("queue_display")
            secret = services.open_display(bureau, instead_of=form.cleaned_data["instead_of"], by=request.user)
            address = request.build_absolute_uri(reverse("queue_screen", args=[secret]))
    presenters.say_errors(request, form)
    context = {
        "rooms": presenters.rooms(request.user, "station"),
        "address": address,
        "display": queries.live_display(bureau),
    }
    return render(request, "consultations/queue_display.html", context)


@public
@unattended
@require_safe
def queue_screen(request: HttpRequest, secret: str) -> HttpResponse:
    """What hangs in the hall: numbers alone, by a secret address, so that nobody's session keeps it alive or ends it.

    htmx asks for the numbers only; without scripts the page loads itself again.
    """
    bureau, part = queries.bureau_of_display(secret), "HX-Request" in request.headers
    if bureau is None:
        return _ended(part)
    days = queries.days_shown(bureau, moment.today())
    context = {"queues": [_numbers(day) for day in days], "now": moment.now()}
    return render(request, "consultations/_queue_numbers.html" if part else "consultations/queue_screen.html", context)


def _ended(part: bool) -> HttpResponse:
    """An address that never was, or is no more: a screen that still asks for its numbers loads its page again."""
    if not part:
        raise Http404
    return HttpResponse(status=404, headers={"HX-Refresh": "true"})


def _numbers(day: DutyDay) -> presenters.Queue:
    calls = queries.calls_of(day)
    return presenters.queue(day, queries.numbers_of(day), calls, queries.went_in(day, calls), moment.now())
