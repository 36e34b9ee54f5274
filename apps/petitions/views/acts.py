"""Each act is a page of its own: the form, its article beside it, the refusal as a sentence."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.access import StaffRequest, allow
from apps.core.forms import refusals_on
from apps.core.refusals import Refused
from apps.petitions import permissions, presenters, queries, rules, services
from apps.petitions.choices import Adoption
from apps.petitions.forms import (
    AcceptForm,
    AllocateForm,
    EndForm,
    ExtendForm,
    MoveForm,
    NotifyForm,
    OpinionForm,
    ReplyForm,
    SendOnForm,
)
from apps.petitions.models import Petition

F = TypeVar("F", bound=MoveForm)
Do = Callable[[Petition, F], Petition]
METHODS = ["GET", "HEAD", "POST"]


def _act(request: StaffRequest, number: str, code: str, form_class: type[F], do: Do[F]) -> HttpResponse:
    """The page of one act: the matter or 404, why not if it is not the person's or the matter's, the form, the deed."""
    petition = queries.petition_for(request.user, number)
    blocked = _refusal(request, petition, code)
    words: dict[str, Any] = {"petition": petition, "user": request.user, "label": presenters.label(code)}
    form = form_class(request.POST or None, blocked=blocked, **words)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            done = do(petition, form)
            messages.success(request, _("已办理：%(label)s。") % words)
            return redirect(done)
    page = presenters.act_page(petition, code, blocked)
    return render(request, "petitions/petition_act.html", {"form": form, "page": page, **_rooms(request)})


def _rooms(request: StaffRequest) -> dict[str, Any]:
    return {"rooms": presenters.rooms("list", request.user)}


def _refusal(request: StaffRequest, petition: Petition, code: str) -> str:
    """The sentence that stands beside a button which is off, "" when the act is open."""
    try:
        permissions.check_can(request.user, petition, code)
        if code in rules.ACTS:
            rules.check_act(petition.matter, code)
        else:
            rules.check_move(petition.matter, code)
    except Refused as refused:
        return str(refused)
    return ""


def _sent_on(petition: Petition, form: SendOnForm, *, verb: Callable[..., Petition], by: Any) -> Petition:
    typed = form.cleaned_data
    return verb(
        petition=petition,
        where=typed["where"],
        on=typed["on"],
        notice=form.served(),
        why=typed["why"],
        by=by,
        read_status=form.read_status,
    )


def _ended(petition: Petition, form: EndForm, *, verb: Callable[..., Petition], by: Any) -> Petition:
    typed = form.cleaned_data
    return verb(petition=petition, on=typed["on"], why=typed["why"], by=by, read_status=form.read_status)


@allow(*rules.OPENERS)
@require_http_methods(METHODS)
def petition_accept(request: StaffRequest, number: str) -> HttpResponse:
    """Accept, with the written notice if it went out at once."""

    def do(petition: Petition, form: AcceptForm) -> Petition:
        day, by = form.cleaned_data["accepted_on"], request.user
        return services.accept(
            petition=petition, accepted_on=day, notice=form.served(), by=by, read_status=form.read_status
        )

    return _act(request, number, "accept", AcceptForm, do)


@allow(*rules.OPENERS)
@require_http_methods(METHODS)
def petition_notify(request: StaffRequest, number: str) -> HttpResponse:
    """Record the written notice."""

    def do(petition: Petition, form: NotifyForm) -> Petition:
        notice = form.served()
        assert notice is not None, "both fields are required"
        return services.notify(petition=petition, notice=notice, by=request.user, read_status=form.read_status)

    return _act(request, number, "notify", NotifyForm, do)


@allow(*rules.OPENERS)
@require_http_methods(METHODS)
def petition_allocate(request: StaffRequest, number: str) -> HttpResponse:
    """Give the matter to a section and a person, or to another one."""

    def do(petition: Petition, form: AllocateForm) -> Petition:
        typed = form.cleaned_data
        return services.allocate(
            petition=petition,
            handler=form.chosen(),
            recusal_declared=typed["recusal"],
            reason=typed["reason"],
            by=request.user,
            read_status=form.read_status,
        )

    again = queries.petition_for(request.user, number).status == rules.S.HANDLING
    return _act(request, number, "reallocate" if again else "allocate", AllocateForm, do)


@allow(*rules.OPENERS)
@require_http_methods(METHODS)
def petition_extend(request: StaffRequest, number: str) -> HttpResponse:
    """Grant the one extension."""

    def do(petition: Petition, form: ExtendForm) -> Petition:
        typed, told = form.cleaned_data, form.served()
        assert told is not None, "both fields are required"
        return services.extend(
            petition=petition,
            days=typed["days"],
            reason=typed["reason"],
            approved_on=typed["approved_on"],
            told=told,
            by=request.user,
            read_status=form.read_status,
        )

    return _act(request, number, "extend", ExtendForm, do)


@allow(*rules.OPENERS)
@require_http_methods(METHODS)
def petition_opinion(request: StaffRequest, number: str) -> HttpResponse:
    """Issue the handling opinion."""

    def do(petition: Petition, form: OpinionForm) -> Petition:
        return services.issue_opinion(
            petition=petition,
            text=form.text(),
            issued_on=form.cleaned_data["issued_on"],
            served=form.service(),
            by=request.user,
            read_status=form.read_status,
        )

    return _act(request, number, "opinion", OpinionForm, do)


@allow(*rules.OPENERS)
@require_http_methods(METHODS)
def petition_reply(request: StaffRequest, number: str) -> HttpResponse:
    """Reply to a suggestion."""

    def do(petition: Petition, form: ReplyForm) -> Petition:
        return services.reply_suggestion(
            petition=petition,
            adoption=Adoption(form.cleaned_data["adoption"]),
            reply=form.cleaned_data["reply"],
            replied=form.service(),
            by=request.user,
            read_status=form.read_status,
        )

    return _act(request, number, "reply", ReplyForm, do)


@allow(*rules.OPENERS)
@require_http_methods(METHODS)
def petition_forward(request: StaffRequest, number: str) -> HttpResponse:
    """Forward to a subordinate organ."""
    do = partial(_sent_on, verb=services.forward, by=request.user)
    return _act(request, number, "forward", SendOnForm, do)


@allow(*rules.OPENERS)
@require_http_methods(METHODS)
def petition_guide(request: StaffRequest, number: str) -> HttpResponse:
    """Tell the petitioner whose matter it is."""
    do = partial(_sent_on, verb=services.guide, by=request.user)
    return _act(request, number, "guide", SendOnForm, do)


@allow(*rules.OPENERS)
@require_http_methods(METHODS)
def petition_route(request: StaffRequest, number: str) -> HttpResponse:
    """Lead into another procedure of law."""
    do = partial(_sent_on, verb=services.route_elsewhere, by=request.user)
    return _act(request, number, "route", SendOnForm, do)


@allow(*rules.OPENERS)
@require_http_methods(METHODS)
def petition_transfer(request: StaffRequest, number: str) -> HttpResponse:
    """Hand an accusation to the competent organ."""
    do = partial(_sent_on, verb=services.transfer, by=request.user)
    return _act(request, number, "transfer", SendOnForm, do)


@allow(*rules.OPENERS)
@require_http_methods(METHODS)
def petition_withdraw(request: StaffRequest, number: str) -> HttpResponse:
    """Record a written withdrawal."""
    do = partial(_ended, verb=services.withdraw, by=request.user)
    return _act(request, number, "withdraw", EndForm, do)


@allow(*rules.OPENERS)
@require_http_methods(METHODS)
def petition_close(request: StaffRequest, number: str) -> HttpResponse:
    """Close an answered matter."""
    do = partial(_ended, verb=services.close, by=request.user)
    return _act(request, number, "close", EndForm, do)


@allow(*rules.OPENERS)
@require_http_methods(METHODS)
def petition_unserviceable(request: StaffRequest, number: str) -> HttpResponse:
    """Close a matter whose petitioner cannot be reached."""
    do = partial(_ended, verb=services.close_unserviceable, by=request.user)
    return _act(request, number, "unserviceable", EndForm, do)
