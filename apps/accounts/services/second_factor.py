"""A lost second factor: one administrator asks, another confirms; only then is it gone."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import rules, sessions
from apps.accounts.models import TotpReset, User
from apps.core import access_log, moment
from apps.core.choices import AccessAction
from apps.core.refusals import Refused


def is_set_up(user: User) -> bool:
    """Whether the user signs in with a second factor today."""
    return bool(Authenticator.objects.filter(user_id=user.pk).exists())


def open_request(user: User) -> TotpReset | None:
    """The request that waits for its second administrator, if one is not yet 24 hours old."""
    since = moment.now() - rules.RESET_OPEN
    waiting = user.totp_resets.filter(confirmed_at__isnull=True, requested_at__gte=since)
    return waiting.select_related("requested_by").first()


@transaction.atomic
def request_reset(*, user_id: int, by: User, reason: str) -> TotpReset:
    """Ask that the user's second factor be removed. Raises Refused for oneself, without one, with a request open."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    if user.pk == by.pk:
        raise Refused(_("本人的动态验证码须由另外两名系统管理员重置。"))
    if not is_set_up(user):
        raise Refused(_("该用户没有启用动态验证码，不需要重置。"))
    if open_request(user):
        raise Refused(_("已有一份申请在等待另一名系统管理员确认。"))
    made = TotpReset.objects.create(user=user, reason=reason, requested_at=moment.now(), requested_by=by)
    access_log.record(AccessAction.ADMINISTER, by=by, subject=user.log_subject, reason=_("申请重置动态验证码"))
    return made


@transaction.atomic
def confirm_reset(*, pk: int, by: User) -> TotpReset:
    """Remove the second factor and end the user's sessions. Raises Refused unless `by` is a second administrator.

    Two accounts of which one made or changed the other in the last 30 days count as one person: else a single
    administrator makes themself a colleague.
    """
    reset = TotpReset.objects.select_for_update(of=("self",)).select_related("user", "requested_by").get(pk=pk)
    if reset.confirmed_at is not None:
        raise Refused(_("这份申请已经确认过。"))
    now = moment.now()
    refusal = rules.confirm_refusal(
        requested_at=reset.requested_at, now=now, confirmer=by.pk, requester=reset.requested_by_id, user=reset.user_id
    )
    if refusal:
        raise Refused(refusal)
    if _one_changed_the_other(by, reset.requested_by, since=now - rules.INDEPENDENT_FOR):
        raise Refused(_("申请人与您之间，一方的账号近 30 日由另一方建立或改过，请由别的系统管理员确认。"))
    reset.confirmed_at, reset.confirmed_by = now, by
    reset.save()
    Authenticator.objects.filter(user_id=reset.user_id).delete()
    sessions.end_all_of(reset.user)
    access_log.record(AccessAction.ADMINISTER, by=by, subject=reset.user.log_subject, reason=_("确认重置动态验证码"))
    return reset


def _one_changed_the_other(one: User, other: User, *, since: datetime) -> bool:
    return any(
        mine.history.filter(history_user_id=theirs.pk, history_date__gte=since).exists()
        for mine, theirs in ((one, other), (other, one))
    )
