"""Answers to somebody who cannot go on yet: to sign-in and back, with what they typed kept."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import HttpResponseClientRedirect

from apps.accounts import form_owner
from apps.accounts.access import declared
from apps.accounts.services import held_posts
from apps.core.models import HeldPost

ENDED = {
    "idle": gettext_lazy("您已 30 分钟没有操作，请重新登录。"),
    "absolute": gettext_lazy("这次登录已满 12 小时，请重新登录。"),
}


def send_to(request: HttpRequest, url_name: str, *, then: str = "") -> HttpResponse:
    """Redirect to a page of sign-in and afterwards to `then`, by header when htmx asks."""
    url = reverse(url_name) + (f"?{urlencode({'next': then})}" if then else "")
    return HttpResponseClientRedirect(url) if getattr(request, "htmx", False) else redirect(url)


def here(request: HttpRequest) -> str:
    """Where to come back to: this page, or for a fragment the page around it; nowhere for a POST."""
    if getattr(request, "htmx", False):
        return request.htmx.current_url_abs_path or ""  # type: ignore[attr-defined]
    return request.get_full_path() if request.method in ("GET", "HEAD") else ""


def keep_form(request: HttpRequest) -> HeldPost | None:
    """Keep this POST for the person whose signed mark it carries; None when it carries none or must not be kept."""
    match = request.resolver_match
    access = declared(match.func) if match else None
    if (
        request.method != "POST"
        or access is None
        or access.public
        or getattr(match and match.func, "never_held", False)
    ):
        return None
    owner_id = form_owner.owner_of(request.POST.get(form_owner.FIELD, ""))
    if owner_id is None:
        return None
    pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    return held_posts.keep(owner_id=owner_id, path=request.get_full_path(), fields=pairs)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send an anonymous caller to sign-in; a form they sent is kept and offered afterwards.

    A page that sends something by itself (`in_background`) cannot be sent anywhere: it is told 401 and says so.
    """
    if getattr(request.resolver_match and request.resolver_match.func, "in_background", False):
        return HttpResponse(status=401)
    if ended := getattr(request, "session_ended", ""):
        messages.info(request, ENDED[ended])
    post = keep_form(request)
    if post is None:
        return send_to(request, "account_login", then=here(request))
    messages.info(request, _("您填写的内容已保存，登录后可以继续提交。"))
    return send_to(request, "account_login", then=held_url(post))


def keep_stale_form(request: HttpRequest) -> HttpResponse | None:
    """The answer to a form whose CSRF token went stale when somebody signed in; None when nothing was kept."""
    if not request.user.is_authenticated:
        return to_sign_in(request) if form_owner.FIELD in request.POST else None
    post = keep_form(request)
    if post is None:
        return None
    if post.user_id != request.user.pk:
        messages.warning(request, _("这张表单是另一个账号打开的，内容已为原填写人保存，未以您的名义提交。"))
        return redirect("home")
    messages.info(request, _("您在填写期间重新登录过，内容已保存，请核对后继续提交。"))
    return redirect(held_url(post))


def held_url(post: HeldPost) -> str:
    return reverse("held_show", args=[post.pk])


def before_anything_else(request: HttpRequest, url_name: str) -> HttpResponse:
    """Send somebody signed in to a duty that comes first, and back afterwards; a form they sent is kept."""
    post = keep_form(request)
    return send_to(request, url_name, then=held_url(post) if post else here(request))
