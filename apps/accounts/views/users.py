"""User administration: an administrator manages the users of their subtree and sees no case content."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts import queries
from apps.accounts.access import StaffRequest, allow
from apps.accounts.choices import Role
from apps.accounts.forms import users as forms
from apps.accounts.models import User
from apps.accounts.presenters import users as presenters
from apps.accounts.services import second_factor, users
from apps.core.forms import refusals_on

only_administrators = allow(Role.ADMINISTRATOR)
form_page = require_http_methods(["GET", "HEAD", "POST"])


@only_administrators
@require_safe
def user_list(request: StaffRequest) -> HttpResponse:
    """Users of the subtree by user name; the address is the filter."""
    form = forms.UserFilterForm(request.GET, administrator=request.user)
    filters = presenters.user_filters(form)
    place = {name: request.GET.get(name, "").replace("\0", "") for name in ("before", "after")}
    page = queries.users_page(request.user, filters, **place)
    context = {
        "filter_form": form,
        "applied": presenters.applied(form),
        "users": page.rows,
        "page": presenters.pager(page, form, _("本页 %(count)d 人，按用户名排列")),
    }
    return render(request, "accounts/user_list.html", context)


@only_administrators
@form_page
def user_new(request: StaffRequest) -> HttpResponse:
    """Make a user; the answer shows the one-time password, this once."""
    form = forms.UserNewForm(request.POST or None, administrator=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            issued = users.create(
                username=form.cleaned_data["username"],
                entry=form.entry(),
                by=request.user,
                intent=form.intent(request.user, "accounts.user_new"),
            )
            return _handed_over(request, issued)
    return render(request, "accounts/user_new.html", {"form": form})


@only_administrators
@require_safe
def user_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One user: what is said of them, their sign-ins, who changed what and why."""
    user = queries.user_for(request.user, pk)
    has_code = second_factor.is_set_up(user)
    context = {
        "person": user,
        "facts": presenters.facts(user, has_code),
        "trail": presenters.history(user),
        "sign_ins": presenters.sign_ins(queries.sign_ins_of(user)),
        "has_code": has_code,
        "reset": second_factor.open_request(user),
        "is_me": user.pk == request.user.pk,
    }
    return render(request, "accounts/user_detail.html", context)


@only_administrators
@form_page
def user_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change name, unit, roles, address."""
    user = queries.user_for(request.user, pk)
    initial = {name: getattr(user, name) for name in ("full_name", "unit", "roles", "email", "version")}
    form = forms.UserEditForm(request.POST or None, initial=initial, administrator=request.user)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with refusals_on(form):
            users.edit(pk=pk, version=typed["version"], entry=form.entry(), by=request.user, reason=typed["reason"])
            messages.success(request, _("已保存。"))
            return redirect(user)
    return render(request, "accounts/user_edit.html", {"form": form, "person": user})


def _act(
    request: StaffRequest, pk: int, act: str, verb: Callable[..., Any], *, final: bool = False, note: str = ""
) -> HttpResponse:
    """A page with one reason and one button; the verb runs at the version that was read."""
    user = queries.user_for(request.user, pk)
    initial = {"version": user.version}
    back = user.get_absolute_url()
    form = forms.ActForm(request.POST or None, initial=initial, act=act, back=back, final=final)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with refusals_on(form):
            done = verb(pk=pk, version=typed["version"], by=request.user, reason=typed["reason"])
            if isinstance(done, users.Issued):
                return _handed_over(request, done)
            messages.success(request, _("已办理：%(act)s。") % {"act": act})
            return redirect(user)
    return render(request, "accounts/user_act.html", {"form": form, "person": user, "act": act, "note": note})


@only_administrators
@form_page
def user_disable(request: StaffRequest, pk: int) -> HttpResponse:
    return _act(request, pk, _("停用账号"), users.disable, final=True, note=_("停用后立即退出登录，登记的内容都保留。"))


@only_administrators
@form_page
def user_enable(request: StaffRequest, pk: int) -> HttpResponse:
    return _act(request, pk, _("启用账号"), users.enable, note=_("密码不变；忘记密码的，请另行重置。"))


@only_administrators
@form_page
def user_password(request: StaffRequest, pk: int) -> HttpResponse:
    return _act(request, pk, _("重置密码"), users.reset_password, note=_("重置后显示一次性密码，该用户须重新登录。"))


def _handed_over(request: StaffRequest, issued: users.Issued) -> HttpResponse:
    """The one page that shows a one-time password; a form sent again shows the user without it."""
    user: User = issued.user
    lines = [{"label": _("用户名"), "value": user.username}, {"label": _("一次性密码"), "value": issued.password}]
    if not issued.password:
        messages.info(request, _("这张表单已办理过；密码只显示一次，遗失请重置。"))
        return redirect(user)
    return render(request, "accounts/user_password_once.html", {"person": user, "lines": lines})


@only_administrators
@form_page
def totp_reset_request(request: StaffRequest, pk: int) -> HttpResponse:
    """The first administrator asks."""
    user = queries.user_for(request.user, pk)
    form = forms.TotpResetForm(request.POST or None, back=user.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            second_factor.request_reset(user_id=pk, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("已提出申请，请另一名系统管理员在 24 小时内确认。"))
            return redirect(user)
    return render(request, "accounts/totp_reset_request.html", {"form": form, "person": user})


@only_administrators
@form_page
def totp_reset_confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """The second administrator confirms; the user sets up a new one at the next sign-in."""
    reset = queries.reset_for(request.user, pk)
    form = forms.ConfirmForm(request.POST or None, back=reset.user.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            second_factor.confirm_reset(pk=pk, by=request.user)
            messages.success(request, _("动态验证码已重置，该用户下次登录时重新设置。"))
            return redirect(reset.user)
    return render(request, "accounts/totp_reset_confirm.html", {"form": form, "reset": reset, "person": reset.user})
