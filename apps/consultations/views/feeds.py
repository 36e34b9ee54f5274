"""A lawyer's calendar behind a secret address, and the page where the address is made and ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.access import StaffRequest, allow, public
from apps.consultations.forms.feeds import MakeFeedForm
from apps.consultations.permissions import FEED_ROLES
from apps.consultations.presenters import rooms
from apps.consultations.presenters.feeds import ics
from apps.consultations.queries import feeds
from apps.consultations.services.feeds import MadeFeed, make_feed, revoke_feed
from apps.core.forms import refusals_on


@public
@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar for whoever knows the secret; anybody else is told that there is nothing here."""
    lawyer = feeds.feed_by_secret(secret).lawyer
    response = HttpResponse(ics(lawyer, feeds.feed_days(lawyer)), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = 'inline; filename="duty.ics"'
    return response


@allow(*FEED_ROLES)
@require_safe
def feed_list(request: StaffRequest) -> HttpResponse:
    """Whose calendar has an address, since when; never the address itself."""
    lawyers = feeds.feed_lawyers(request.user)
    lines = [(lawyer, MakeFeedForm(user=request.user, auto_id=f"feed_{lawyer.pk}_%s")) for lawyer in lawyers]
    context = {"rooms": rooms(request.user, "duty_month"), "lines": lines}
    return render(request, "consultations/feed_list.html", context)


@allow(*FEED_ROLES)
@require_POST
def feed_make(request: StaffRequest, pk: int) -> HttpResponse:
    """Make the address anew; the answer shows it, this once."""
    lawyer = feeds.feed_lawyer_for(request.user, pk)
    form = MakeFeedForm(request.POST, user=request.user)
    if form.is_valid():
        with refusals_on(form):
            intent = form.intent(request.user, f"consultations.feed_make.{lawyer.pk}")
            return _handed_over(request, make_feed(lawyer, by=request.user, intent=intent))
    for errors in form.errors.values():
        messages.warning(request, " ".join(str(error) for error in errors))
    return redirect("feed_list")


def _handed_over(request: StaffRequest, made: MadeFeed) -> HttpResponse:
    """The one page that shows the address; a form sent again shows the list without it."""
    if not made.secret:
        messages.info(request, _("这张表单已办理过；地址只显示一次，遗失请重新生成。"))
        return redirect("feed_list")
    address = request.build_absolute_uri(reverse("calendar_feed", args=[made.secret]))
    lines = [
        {"label": _("律师"), "value": made.feed.lawyer.name},
        {"label": _("订阅地址"), "value": address},
    ]
    context = {"rooms": rooms(request.user, "duty_month"), "lines": lines}
    return render(request, "consultations/feed_once.html", context)


@allow(*FEED_ROLES)
@require_POST
def feed_revoke(request: StaffRequest, pk: int) -> HttpResponse:
    """End the address at once."""
    lawyer = feeds.feed_lawyer_for(request.user, pk)
    if revoke_feed(lawyer, by=request.user):
        messages.success(request, _("已撤销，原地址不再有效。"))
    else:
        messages.info(request, _("没有有效的订阅地址。"))
    return redirect("feed_list")
