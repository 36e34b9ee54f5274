"""One duty day: its board, booking, waiting list, walk-ins, its end."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import StaffRequest, allow
from apps.consultations import permissions, presenters, queries, services
from apps.consultations.choices import (
    BOOKING_ROLES,
    CALENDAR_AND_LAWYER,
    DESK_AND_LAWYER,
    DESK_ROLES,
    PLANNER_ROLES,
    DutyStatus,
)
from apps.consultations.forms import (
    BookingForm,
    CancelDayForm,
    DayVersionForm,
    WaitForm,
    WalkInForm,
)
from apps.consultations.models import DutyDay
from apps.core import moment
from apps.core.forms import refusals_on
from apps.people.services import log_hints

GET_OR_POST = ["GET", "HEAD", "POST"]


@allow(*CALENDAR_AND_LAWYER)
@require_safe
def duty_day(request: StaffRequest, pk: int) -> HttpResponse:
    """One duty day on one screen: its slots, its queue, who waits, what is left."""
    day = queries.duty_day_for(request.user, pk)
    bookings, calls = queries.bookings_of(day), queries.calls_of(day)
    board = presenters.board(day, queries.slots_of(day), bookings, request.user, calls)
    context = {
        "rooms": presenters.rooms(request.user, "station"),
        "day": day,
        "board": board,
        "queue": presenters.queue(day, bookings, calls, queries.went_in(day, calls), moment.now()),
        "roster": presenters.day_roster(day, queries.changes_of(day), request.user),
    }
    return render(request, "consultations/duty_day.html", context | _may(request, day, board))


def _may(request: StaffRequest, day: DutyDay, board: presenters.Board) -> dict[str, bool]:
    """What this person may do with the day."""
    today, user, is_open = moment.today(), request.user, day.status == DutyStatus.PLANNED
    takes = is_open and day.on >= today and permissions.can_book(user)
    at_desk, is_today = permissions.at_desk(user), day.on == today
    return {
        "is_today": is_today,
        "may_queue": at_desk and takes and is_today,
        "may_call": is_open and is_today and (at_desk or permissions.is_on_duty(user, day)),
        "may_show": at_desk and is_today,
        "can_book": takes and board.free > 0,
        "can_wait": takes and not board.free,
        "can_close": is_open and day.on <= today and permissions.can_close(user, day),
        "can_cancel": is_open and day.on >= today and permissions.can_plan(user),
    }


@allow(*BOOKING_ROLES)
@require_http_methods(GET_OR_POST)
def slot_book(request: StaffRequest, pk: int) -> HttpResponse:
    """Book a slot for a visitor; a slot just lost names the next free one and keeps what was typed."""
    day = queries.duty_day_for(request.user, pk)
    slots, taken = queries.slots_of(day), queries.taken_slot_ids(day)
    is_full = all(slot.pk in taken or slot.starts_at <= moment.now() for slot in slots)
    form = BookingForm(
        request.POST or None,
        user=request.user,
        day=day,
        slots=slots,
        taken=taken,
        initial={"slot": request.GET.get("slot", "")},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            intent = form.intent(request.user, "consultations.book_slot")
            slot, visitor = form.cleaned_data["slot"], form.person_entry()
            booked = services.book_slot(slot, visitor, form.entry(), by=request.user, intent=intent)
            messages.success(request, _("已预约 %(number)s。") % {"number": booked.record})
            return redirect(booked.record)
    log_hints(form.alikes, by=request.user)
    context = {"rooms": presenters.rooms(request.user, "station"), "form": form, "day": day, "is_full": is_full}
    return render(request, "consultations/slot_book.html", context)


@allow(*BOOKING_ROLES)
@require_http_methods(GET_OR_POST)
def wait_join(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter a visitor on the waiting list of a full day."""
    day = queries.duty_day_for(request.user, pk)
    form = WaitForm(request.POST or None, user=request.user, day=day)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            intent = form.intent(request.user, "consultations.join_line")
            waiting = services.join_line(day, form.person_entry(), form.entry(), by=request.user, intent=intent)
            messages.success(request, _("已登记候补 %(number)s。") % {"number": waiting.record})
            return redirect(waiting.record)
    log_hints(form.alikes, by=request.user)
    context = {
        "rooms": presenters.rooms(request.user, "station"),
        "form": form,
        "day": day,
        "in_line": len(queries.places_in_line(day)),
    }
    return render(request, "consultations/wait_join.html", context)


@allow(*DESK_ROLES)
@require_http_methods(GET_OR_POST)
def walk_in_take(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a number to a visitor who is here."""
    day = queries.duty_day_for(request.user, pk)
    form = WalkInForm(request.POST or None, user=request.user, day=day)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            permissions.check_at_desk(request.user)
            intent = form.intent(request.user, "consultations.take_walk_in")
            taken = services.take_walk_in(day, form.person_entry(), form.entry(), by=request.user, intent=intent)
            messages.success(request, _("已取号 %(number)s。") % {"number": taken.record.queue_label})
            return redirect("booking_slip", taken.record.reference.number)
    log_hints(form.alikes, by=request.user)
    context = {"rooms": presenters.rooms(request.user, "station"), "form": form, "day": day}
    return render(request, "consultations/walk_in_take.html", context)


@allow(*DESK_AND_LAWYER)
@require_POST
def duty_day_close(request: StaffRequest, pk: int) -> HttpResponse:
    """End a day whose outcomes are all entered."""
    day = queries.duty_day_for(request.user, pk)
    form = DayVersionForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            permissions.check_can_close(request.user, day)
            services.close_duty_day(day, version=form.cleaned_data["version"], by=request.user)
            messages.success(request, _("驻点日已结束。"))
    presenters.say_errors(request, form)
    return redirect(day)


@allow(*PLANNER_ROLES)
@require_http_methods(GET_OR_POST)
def duty_day_cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Cancel a day with everybody booked on it."""
    day = queries.duty_day_for(request.user, pk)
    form = CancelDayForm(request.POST or None, day=day, initial={"version": day.version})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            permissions.check_can_plan(request.user)
            facts = form.cleaned_data
            told = services.cancel_duty_day(day, version=facts["version"], reason=facts["reason"], by=request.user)
            said = _("已停诊，%(count)d 位来访人的通知已进入发送队列，请在改约名单上逐位另约。")
            messages.warning(request, said % {"count": len(told)})
            return redirect(day)
    context = {"rooms": presenters.rooms(request.user, "station"), "form": form, "day": day}
    return render(request, "consultations/duty_day_cancel.html", context)
