"""Messages as everybody meets them: the catalogue of all there are, and the own notices."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.access import StaffRequest, allow, allow_any
from apps.accounts.choices import Role
from apps.accounts.presenters import messages as presenters
from apps.core.messages import queries, receipts
from apps.core.refusals import Refused


@allow(
    Role.ADMINISTRATOR, Role.HALL_CLERK, Role.PETITION_OFFICER, Role.SECTION_HEAD, Role.BUREAU_LEADER,
    Role.LEGAL_OFFICER, Role.AUDITOR,
)  # fmt: skip
@require_safe
def message_catalogue(request: StaffRequest) -> HttpResponse:
    """Every message the portal can send: code, occasion, to whom, words, ways."""
    context = {"lines": presenters.catalogue(), "ways": presenters.ways()}
    return render(request, "accounts/message_catalogue.html", context)


@allow_any
@require_http_methods(["GET", "HEAD", "POST"])
def notice_show(request: StaffRequest, pk: int) -> HttpResponse:
    """One notice to me; reading it is noted by a press, not by opening the page."""
    notice = queries.notice_for(request.user, pk)
    if request.method == "POST":
        try:
            receipts.note_read(notice.pk, by=request.user)
        except Refused as refusal:
            messages.info(request, str(refusal))
        else:
            messages.success(request, _("已确认。"))
        return redirect("home")
    return render(request, "accounts/notice_show.html", presenters.notice(notice, request.user))
