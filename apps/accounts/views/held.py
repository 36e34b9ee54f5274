"""Forms kept from an ended session: offered to their sender, sent again or dropped."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts import queries
from apps.accounts.access import StaffRequest, allow_any
from apps.accounts.presenters import held
from apps.accounts.services import held_posts


@allow_any
@require_safe
def held_list(request: StaffRequest) -> HttpResponse:
    """Everything kept for me."""
    return render(request, "accounts/held_list.html", {"posts": held_posts.mine(request.user)})


@allow_any
@require_safe
def held_show(request: StaffRequest, pk: int) -> HttpResponse:
    """One kept form: what was typed, a button to send it on, a button to drop it."""
    post = queries.held_post_for(request.user, pk)
    pairs = held_posts.typed(post)
    context = {"post": post, "pairs": pairs, "rows": held.typed_rows(post.path, pairs)}
    return render(request, "accounts/held_show.html", context)


@allow_any
@require_POST
def held_discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Drop one kept form."""
    if not held_posts.discard(pk=pk, by=request.user):
        raise Http404
    messages.info(request, _("保存的内容已丢弃。"))
    return redirect("held_list")
