"""The lawyer's Tuesday."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import StaffRequest, allow
from apps.accounts.choices import Role
from apps.consultations import presenters, queries, rules, services
from apps.consultations.choices import (
    DutyStatus,
    LogStatus,
)
from apps.consultations.forms import (
    LogForm,
)
from apps.consultations.models import Booking, Consultation, DutyDay
from apps.consultations.views.days import GET_OR_POST
from apps.core import moment
from apps.core.forms import refusals_on
from apps.core.refusals import Refused


@allow(Role.STATION_LAWYER)
@require_safe
def lawyer_desk(request: StaffRequest) -> HttpResponse:
    """To the lawyer's day that counts now."""
    day = queries.nearest_day_of(request.user, moment.today())
    return redirect("lawyer_desk_day", day.pk) if day else redirect("station")


@allow(Role.STATION_LAWYER)
@require_safe
def lawyer_desk_day(request: StaffRequest, pk: int) -> HttpResponse:
    """The lawyer's day: the queue at the left, whoever is chosen at the right."""
    day = queries.own_day_for(request.user, pk)
    bookings = queries.bookings_of(day)
    number = request.GET.get("visitor", "")
    chosen = next((booking for booking in bookings if booking.reference.number == number), None)
    context = _desk(request, day, bookings, chosen)
    context["facts"] = presenters.booking_facts(chosen, request.user) if chosen else []
    return render(request, "consultations/lawyer_desk_day.html", context)


def _desk(request: StaffRequest, day: DutyDay, bookings: list[Booking], chosen: Booking | None) -> dict[str, object]:
    board = presenters.board(day, queries.slots_of(day), bookings, request.user)
    return {
        "rooms": presenters.rooms(request.user, "lawyer_desk"),
        "day": day,
        "board": board,
        "chosen": chosen,
        "slots": presenters.desk_slots(board.slots, day, chosen),
        "queue": presenters.desk_slots(board.queue, day, chosen),
        "can_close": day.status == DutyStatus.PLANNED and day.on <= moment.today(),
    }


@allow(Role.STATION_LAWYER)
@require_POST
def log_start(request: StaffRequest, number: str) -> HttpResponse:
    """Receive a visitor and open the log."""
    booking = queries.booking_for(request.user, number)
    try:
        log = services.start_log(booking, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("lawyer_desk_day", booking.duty_day_id)
    return redirect("log_write", log.reference.number)


@allow(Role.STATION_LAWYER)
@require_http_methods(GET_OR_POST)
def log_write(request: StaffRequest, number: str) -> HttpResponse:
    """The lawyer's own log, with the queue beside it."""
    log = queries.own_log_for(request.user, number)
    if log.status == LogStatus.DONE and request.method != "POST":
        return redirect(log)
    form = _log_form(request, log)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            version = form.cleaned_data["version"]
            services.write_log(log, form.entry(), version=version, finish=form.finishes, by=request.user)
            messages.success(request, _("咨询记录已办结。") if form.finishes else _("草稿已保存。"))
            return redirect("lawyer_desk_day", log.duty_day_id) if form.finishes else redirect("log_write", number)
    return render(request, "consultations/log_write.html", _log_page(request, log, form))


def _log_form(request: StaffRequest, log: Consultation) -> LogForm:
    initial = LogForm.initial_of(log, queries.notes_for(request.user, log))
    return LogForm(request.POST or None, initial=initial, back=presenters.desk_url(log.duty_day))


def _log_page(request: StaffRequest, log: Consultation, form: LogForm) -> dict[str, object]:
    bookings = queries.bookings_of(log.duty_day)
    context = _desk(request, log.duty_day, bookings, log.booking)
    opposing, check = form["opposing_kind"].value(), form["conflict_check"].value()
    if rules.needs_offer(opposing, check):
        context["conflict"] = presenters.conflict_note(log, opposing, queries.firm_advises_bureau(log))
    if form.current is not None:
        presenters.lay_open(form.current, queries.notes_for(request.user, form.current))
    return context | {"log": log, "form": form, "visitor": presenters.visitor(log.booking, request.user)}
