"""The wall around the site: sessions that end, forms that survive it, and who may open an address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import passwords, rules, sessions, wall
from apps.accounts.access import declared
from apps.accounts.models import User
from apps.accounts.services import held_posts

GetResponse = Callable[[HttpRequest], HttpResponse]


def session_limits(get_response: GetResponse) -> GetResponse:
    """End a session after 30 minutes without a request, and after 12 hours in any case.

    A view marked `unattended` asks by itself, as the hall's screen does: nobody is there, so it keeps no session alive.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            ended = sessions.why_ended(request.session)
            if ended:
                request.session_ended = ended  # type: ignore[attr-defined]
                logout(request)
        return get_response(request)

    def process_view(request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if request.user.is_authenticated and not getattr(view, "unattended", False):
            sessions.touch(request.session)

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def hold_expired_post(get_response: GetResponse) -> GetResponse:
    """Keep a form that comes after its session's end, and let go of it once it has been sent again.

    Stands behind the CSRF check: its `process_view` runs only for a form whose token is good. A form whose token
    went stale meets `wall.keep_stale_form` on the CSRF error page, where its owner's signed mark speaks for it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "POST" and request.user.is_authenticated and response.status_code < 400:
            number = request.POST.get(held_posts.FIELD, "")
            if number.isascii() and number.isdigit() and len(number) < 19:
                held_posts.discard(pk=int(number), by=request.user)
        return response

    def process_view(request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        access = declared(view)
        anonymous = access is not None and not access.public and not request.user.is_authenticated
        return wall.to_sign_in(request) if anonymous and request.method == "POST" else None

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def access_wall(get_response: GetResponse) -> GetResponse:
    """Ask the view's own rule, and nothing else, whether this person may open it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        access = declared(view)
        if access is None:
            raise PermissionDenied(_("这个地址没有登记访问规则，不能打开。"))
        if access.public:
            return None
        if not isinstance(request.user, User):
            return wall.to_sign_in(request)
        if not access.admits(request.user):
            raise PermissionDenied(_("您的角色不能打开这一页。需要时请联系本单位系统管理员。"))
        return None if getattr(view, "before_duties", False) else _duty_first(request, request.user)

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def _duty_first(request: HttpRequest, user: User) -> HttpResponse | None:
    """A new password first, then the second factor of the role."""
    if passwords.must_change(user, timezone.now()):
        return wall.before_anything_else(request, "account_change_password")
    if _lacks_second_factor(request, user):
        return wall.before_anything_else(request, "mfa_activate_totp")
    return None


def _lacks_second_factor(request: HttpRequest, user: User) -> bool:
    """Asked of the database once a session."""
    if not rules.needs_second_factor(user.roles, settings.PORTAL_TOTP_ROLES):
        return False
    if not request.session.get(sessions.SECOND_FACTOR):
        request.session[sessions.SECOND_FACTOR] = is_mfa_enabled(user, [Authenticator.Type.TOTP])
    return not request.session[sessions.SECOND_FACTOR]
