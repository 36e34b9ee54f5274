"""The lawyer's Tuesday on one screen: the queue at the left, the log at the right."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import StaffRequest, allow
from apps.accounts.choices import Role
from apps.consultations import permissions, presenters, queries, services
from apps.consultations.choices import DutyStatus, LogStatus
from apps.consultations.forms import LogForm, shortcomings_on
from apps.consultations.models import Booking, Consultation, DutyDay
from apps.consultations.presenters import logs as shapes
from apps.consultations.queries import Draft
from apps.consultations.rules import conflicts
from apps.consultations.rules.drafts import PageOvertaken, new_page
from apps.consultations.services import logs
from apps.consultations.services.logs import TypedPage, Written
from apps.consultations.views.days import GET_OR_POST
from apps.core import moment
from apps.core.refusals import Refused
from apps.core.shapes import Changed

# What a page sends beside the form when it saves by itself.
_NOT_TYPED = {"csrfmiddlewaretoken", "form_owner", "version", "page", "sequence"}
CONFLICT, GONE_ON = 409, 422


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
    """The queue; a day that passed to somebody else is theirs to work through."""
    on_duty = permissions.is_on_duty(request.user, day)
    mine = bookings if on_duty else []
    board = presenters.board(day, queries.slots_of(day), mine, request.user)
    return {
        "rooms": presenters.rooms(request.user, "lawyer_desk"),
        "day": day,
        "board": board,
        "chosen": chosen,
        "on_duty": on_duty,
        "line": _line(day, mine) if on_duty and day.on == moment.today() else None,
        "back": request.get_full_path(),
        "slots": presenters.desk_slots(board.slots, day, chosen),
        "queue": presenters.desk_slots(board.queue, day, chosen),
        "counts": presenters.desk_counts(board),
        "shared": shapes.shared_lines(queries.shared_with(request.user)),
        "can_close": on_duty and day.status == DutyStatus.PLANNED and day.on <= moment.today(),
    }


def _line(day: DutyDay, bookings: list[Booking]) -> presenters.Queue:
    """Who is called next, while the day is being held."""
    calls = queries.calls_of(day)
    return presenters.queue(day, bookings, calls, queries.went_in(day, calls), moment.now())


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
    """The lawyer's own log, with the queue beside it; what the page saved by itself comes back."""
    log = queries.own_log_for(request.user, number)
    if log.status == LogStatus.DONE and request.method != "POST":
        return redirect(log)
    draft = queries.draft_for(request.user, log)
    restored = draft if "saved" not in request.GET and request.method != "POST" else None
    form = _log_form(request, log, restored)
    if request.method == "POST" and form.is_valid():
        with shortcomings_on(form):
            version, page = form.cleaned_data["version"], form.cleaned_data["page"]
            written = services.write_log(
                log, form.entry(), version=version, finish=form.finishes, by=request.user, page=page
            )
            return _written(request, written)
    if form.is_bound:
        form.send_again(page=new_page(moment.now()))  # what comes back is a new page: it counts its saves from one
    context = _log_page(request, log, form) | _beside(request, log, form, draft, restored)
    return render(request, "consultations/log_write.html", context)


def _written(request: StaffRequest, written: Written) -> HttpResponse:
    """Back to the queue with a finished log, to the page with a draft; what the check found is said once."""
    log = written.log
    if said := conflicts.sentence(written.found):
        messages.warning(request, said)
    if log.status == LogStatus.DRAFT:
        messages.success(request, _("草稿已保存。"))
        return redirect("log_write", log.reference.number)
    messages.success(request, _("咨询记录已办结。"))
    on_duty = permissions.is_on_duty(request.user, log.duty_day)
    return redirect("lawyer_desk_day", log.duty_day_id) if on_duty else redirect(log)


def _log_form(request: StaffRequest, log: Consultation, draft: Draft | None) -> LogForm:
    stands = LogForm.initial_of(log, queries.notes_for(request.user, log))
    initial = LogForm.initial_from(draft.pairs) if draft else stands
    initial |= {"version": log.version, "page": new_page(moment.now())}
    return LogForm(request.POST or None, initial=initial, visitor=shapes.visitor_line(log), notice=log.notice_version)


def _log_page(request: StaffRequest, log: Consultation, form: LogForm) -> dict[str, object]:
    context = _desk(request, log.duty_day, queries.bookings_of(log.duty_day), log.booking)
    opposing, check = form["opposing_kind"].value(), form["conflict_check"].value()
    if form.current is not None:
        presenters.lay_open(form.current, queries.notes_for(request.user, form.current))
    return context | {
        "restored": "",
        "changed": None,
        "compared": [],
        "log": log,
        "form": form,
        "offer": shapes.offer(log, opposing, check, adviser=queries.adviser_role(log)),
        "missing": shapes.missing_text(_probe(form).missing()),
    }


def _probe(form: LogForm) -> LogForm:
    """The form as its browser would send it now."""
    return LogForm(form.data if form.is_bound else LogForm.as_sent(form.initial))


def _beside(
    request: StaffRequest, log: Consultation, form: LogForm, draft: Draft | None, restored: Draft | None
) -> dict[str, object]:
    """What the form is compared with: the log saved since the draft, or the words of another window."""
    if draft and form.met_another_window:
        theirs = LogForm(LogForm.as_sent(LogForm.initial_from(draft.pairs)))
        changed = Changed(_("另一窗口"), draft.saved_at)
        return {"compared": _probe(form).beside(theirs), "changed": changed}
    if restored is None:
        return {"compared": form.compared, "changed": form.changed}
    found: dict[str, object] = {"restored": shapes.clock_text(restored.saved_at)}
    if restored.base != log.version:
        stands = LogForm(LogForm.as_sent(LogForm.initial_of(log, queries.notes_for(request.user, log))))
        found |= {"compared": _probe(form).beside(stands), "changed": shapes.last_change(log)}
    return found


@allow(Role.STATION_LAWYER)
@require_POST
def log_autosave(request: StaffRequest, number: str) -> HttpResponse:
    """What the page has been typed into, sent by the page itself; answers with the time and what is still missing."""
    log = queries.own_log_for(request.user, number)
    typed = _typed(request)
    if typed is None:
        return JsonResponse({"sentence": _("这次自动保存不完整。")}, status=400)
    try:
        draft = logs.save_draft(log, typed, by=request.user)
    except PageOvertaken as overtaken:
        return JsonResponse({"sentence": str(overtaken)}, status=CONFLICT)
    except Refused as refusal:
        return JsonResponse({"sentence": str(refusal)}, status=GONE_ON)
    form = LogForm(request.POST)
    offer = shapes.offer(
        log,
        request.POST.get("opposing_kind", ""),
        request.POST.get("conflict_check", ""),
        adviser=queries.adviser_role(log),
    )
    return JsonResponse(
        {
            "saved": _("已自动保存 %(at)s") % {"at": shapes.clock_text(draft.saved_at)},
            "missing": shapes.missing_text(form.missing()),
            "offer": {"strong": offer.strong, "basis": offer.basis} if offer.needed else None,
        }
    )


# The page speaks for itself: its words are in the form too, which is kept when a session ends.
log_autosave.never_held = True  # type: ignore[attr-defined]
log_autosave.in_background = True  # type: ignore[attr-defined]


def _typed(request: StaffRequest) -> TypedPage | None:
    """What the page holds; None when it does not say which page, how often, on which version."""
    sent = request.POST
    pairs = [(name, value) for name, values in sent.lists() if name not in _NOT_TYPED for value in values]
    try:
        base, sequence = int(sent.get("version", "")), int(sent.get("sequence", ""))
        page = UUID(sent.get("page", ""))
    except ValueError:
        return None
    return TypedPage(pairs, base, page, sequence) if 0 <= sequence < 2**31 and 0 < base < 2**31 else None
