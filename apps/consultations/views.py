"""Pages of the legal service station."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import StaffRequest, allow
from apps.accounts.choices import Role
from apps.consultations import permissions, presenters, queries, rules, services
from apps.consultations.choices import (
    BOOKING_ROLES,
    CALENDAR_AND_LAWYER,
    DESK_AND_LAWYER,
    DESK_ROLES,
    LOG_ROLES,
    PLANNER_ROLES,
    STATION_AND_LAWYER,
    BookingStatus,
    DutyStatus,
    LogStatus,
)
from apps.consultations.forms import (
    BookingForm,
    CancelDayForm,
    DayVersionForm,
    LogForm,
    MoveForm,
    PlanForm,
    WalkInForm,
)
from apps.consultations.models import Booking, Consultation, DutyDay
from apps.consultations.presenters import Quarter
from apps.core import moment
from apps.core.forms import refusals_on
from apps.core.refusals import Refused
from apps.core.shapes import Page

GET_OR_POST = ["GET", "HEAD", "POST"]

# --- the roster -------------------------------------------------------------------------------------------------------


@allow(*CALENDAR_AND_LAWYER)
@require_safe
def station(request: StaffRequest) -> HttpResponse:
    """Duty days of a quarter with their lawyers and free slots."""
    today = moment.today()
    quarter = Quarter.of(request.GET.get("quarter", ""), today)
    days = queries.roster(request.user, quarter.first, quarter.last)
    off = queries.days_off(quarter.first, quarter.last)
    context = {
        "rooms": presenters.rooms(request.user, "station"),
        "quarter": quarter,
        "before": quarter.shifted(-1),
        "after": quarter.shifted(1),
        "months": presenters.months(quarter, days, off, today),
        "held": [day for day in days if day.status != DutyStatus.CANCELLED],
        "lanes": presenters.lanes(days),
        "shares": queries.shares(request.user, today),
        "can_plan": permissions.can_plan(request.user),
    }
    return render(request, "consultations/station.html", context)


@allow(*PLANNER_ROLES)
@require_http_methods(GET_OR_POST)
def duty_days_plan(request: StaffRequest) -> HttpResponse:
    """See what the generator would plan, then make it; days that stand are never touched."""
    bureau = queries.bureau_of(request.user)
    following = Quarter.of("", moment.today()).shifted(1)
    asked = request.POST or request.GET or {"first": f"{following.first}", "last": f"{following.last}"}
    form, preview = PlanForm(asked), []
    if form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        with refusals_on(form):
            if request.method == "POST":
                made = services.generate_duty_days(first, last, unit=queries.station_unit(bureau), by=request.user)
                messages.success(request, _("已生成 %(count)d 个驻点日。") % {"count": len(made)})
                return redirect("station")
            preview = queries.plan_preview(bureau, first, last)
    context = {"rooms": presenters.rooms(request.user, "duty_days_plan"), "form": form, "preview": preview}
    return render(request, "consultations/duty_days_plan.html", context)


# --- one day ----------------------------------------------------------------------------------------------------------


@allow(*CALENDAR_AND_LAWYER)
@require_safe
def duty_day(request: StaffRequest, pk: int) -> HttpResponse:
    """One duty day: its slots, its queue, who is here."""
    day = queries.duty_day_for(request.user, pk)
    board = presenters.board(day, queries.slots_of(day), queries.bookings_of(day), request.user)
    is_open = day.status == DutyStatus.PLANNED
    context = {
        "rooms": presenters.rooms(request.user, "station"),
        "day": day,
        "board": board,
        "is_today": day.on == moment.today(),
        "may_queue": permissions.at_desk(request.user),
        "can_book": is_open and day.on >= moment.today() and permissions.can_book(request.user),
        "can_close": is_open and day.on <= moment.today() and permissions.can_close(request.user, day),
        "can_cancel": is_open and day.on >= moment.today() and permissions.can_plan(request.user),
    }
    return render(request, "consultations/duty_day.html", context)


@allow(*BOOKING_ROLES)
@require_http_methods(GET_OR_POST)
def slot_book(request: StaffRequest, pk: int) -> HttpResponse:
    """Book a slot for a visitor; a slot just lost names the next free one and keeps what was typed."""
    day = queries.duty_day_for(request.user, pk)
    form = BookingForm(
        request.POST or None,
        user=request.user,
        day=day,
        slots=queries.slots_of(day),
        taken=queries.taken_slot_ids(day),
        initial={"slot": request.GET.get("slot", "")},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            intent = form.intent(request.user, "consultations.book_slot")
            slot, visitor = form.cleaned_data["slot"], form.person_entry()
            booked = services.book_slot(slot, visitor, form.entry(), by=request.user, intent=intent)
            messages.success(request, _("已预约 %(number)s。") % {"number": booked.record})
            return redirect(booked.record)
    context = {"rooms": presenters.rooms(request.user, "station"), "form": form, "day": day}
    return render(request, "consultations/slot_book.html", context)


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
    _say_errors(request, form)
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
            messages.warning(request, _("已停诊，请通知 %(count)d 位预约人。") % {"count": len(told)})
            return redirect(day)
    context = {"rooms": presenters.rooms(request.user, "station"), "form": form, "day": day}
    return render(request, "consultations/duty_day_cancel.html", context)


def _say_errors(request: StaffRequest, form: DayVersionForm | MoveForm) -> None:
    for errors in form.errors.values():
        for error in errors:
            messages.warning(request, str(error))


# --- one booking ------------------------------------------------------------------------------------------------------


@allow(*CALENDAR_AND_LAWYER)
@require_safe
def booking_detail(request: StaffRequest, number: str) -> HttpResponse:
    """One booking: facts, what became of it, what may come next."""
    booking = queries.booking_for(request.user, number)
    return _booking_page(request, booking, _move_form(request, booking))


@allow(*DESK_AND_LAWYER)
@require_POST
def booking_move(request: StaffRequest, number: str) -> HttpResponse:
    """Bring a booking to another status."""
    booking = queries.booking_for(request.user, number)
    form = _move_form(request, booking)
    if form.is_valid():
        with refusals_on(form):
            permissions.check_can_move(request.user, booking)
            facts = form.cleaned_data
            to = BookingStatus(facts["to"])
            services.move_booking(booking, to, by=request.user, reason=facts["reason"])
            messages.success(request, _("已登记：%(status)s。") % {"status": to.label})
            return redirect(booking.duty_day)
    return _booking_page(request, booking, form)


def _move_form(request: StaffRequest, booking: Booking) -> MoveForm:
    now = BookingStatus(booking.status)
    moves = [status for status in BookingStatus if status in rules.MOVES[now] - {BookingStatus.SEEN}]
    data = request.POST if request.method == "POST" else None
    action = reverse("booking_move", args=[booking.reference.number])
    return MoveForm(data, possible=[*moves, now], action=action)


def _booking_page(request: StaffRequest, booking: Booking, form: MoveForm) -> HttpResponse:
    may_move = permissions.can_move(request.user, booking) and bool(rules.MOVES[BookingStatus(booking.status)])
    context = {
        "rooms": presenters.rooms(request.user, "station"),
        "booking": booking,
        "shape": presenters.SHAPES[BookingStatus(booking.status)],
        "facts": presenters.booking_facts(booking, request.user),
        "entries": presenters.trail(queries.moves_of(booking)),
        "form": form if may_move else None,
    }
    return render(request, "consultations/booking_detail.html", context)


@allow(*STATION_AND_LAWYER, Role.STREET_REPORTER)
@require_safe
def booking_slip(request: StaffRequest, number: str) -> HttpResponse:
    """The slip for the visitor: place, time, number, nothing else."""
    booking = queries.booking_for(request.user, number)
    place = presenters.clock(booking.slot) if booking.slot else booking.queue_label
    context = {"rooms": presenters.rooms(request.user, "station"), "booking": booking, "place": place}
    return render(request, "consultations/booking_slip.html", context)


# --- the lawyer's Tuesday ---------------------------------------------------------------------------------------------


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


# --- what the bureau may count ----------------------------------------------------------------------------------------


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
