"""Page-shaped reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from apps.accounts.choices import Role
from apps.accounts.models import TotpReset, User
from apps.core.choices import AccessAction
from apps.core.models import AccessRecord, HeldPost, OrgUnit
from apps.core.units import subtree_ids

PAGE = 50
M = TypeVar("M", bound=Model)
SHOWN = 20
_BIGGEST = 2**63 - 1


@dataclass(frozen=True)
class UserFilters:
    """What the address of the user list says; empty means any."""

    text: str = ""
    unit_id: int | None = None
    role: str = ""
    active: bool | None = None


@dataclass(frozen=True)
class LogFilters:
    """What the address of the access log says."""

    action: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Keyset:
    """One page: rows, and the keys for the addresses of its neighbours, "" at the ends."""

    rows: list[Any]
    before: str
    after: str


def held_post_for(user: User, pk: int) -> HeldPost:
    """One of the user's own kept forms that has not expired, else 404."""
    mine = HeldPost.objects.filter(user_id=user.pk, expires_at__gt=timezone.now())
    return _one(mine, pk)


def user_for(administrator: User, pk: int) -> User:
    """A user in the administrator's charge, else 404."""
    return _one(User.objects.managed_by(administrator).select_related("unit"), pk)


def reset_for(administrator: User, pk: int) -> TotpReset:
    """A reset of a user in the administrator's charge, else 404."""
    charge = subtree_ids(administrator.unit_id)
    return _one(TotpReset.objects.filter(user__unit_id__in=charge).select_related("user__unit", "requested_by"), pk)


def _one(rows: QuerySet[M], pk: int) -> M:
    if pk > _BIGGEST:
        raise Http404
    return get_object_or_404(rows, pk=pk)


def units_for(administrator: User) -> QuerySet[OrgUnit]:
    """Units in the administrator's charge, by place in the tree."""
    return OrgUnit.objects.filter(pk__in=subtree_ids(administrator.unit_id)).order_by("path")


def users_page(administrator: User, filters: UserFilters, *, before: str = "", after: str = "") -> Keyset:
    """Users in the administrator's charge by user name, 50 a page."""
    rows = _filtered(User.objects.managed_by(administrator), filters).select_related("unit")
    return keyset(rows, "username", before=before, after=after)


def _filtered(rows: QuerySet[User], filters: UserFilters) -> QuerySet[User]:
    if filters.text:
        rows = rows.filter(Q(full_name__contains=filters.text) | Q(username__icontains=filters.text))
    if filters.unit_id is not None:
        rows = rows.filter(unit_id__in=subtree_ids(filters.unit_id))
    if filters.role:
        rows = rows.filter(roles__contains=[filters.role])
    return rows if filters.active is None else rows.filter(is_active=filters.active)


def keyset(rows: QuerySet[Any], key: str, *, before: str = "", after: str = "") -> Keyset:
    """The page after or before a key, in rising order of a unique column; no OFFSET, no count."""
    back = bool(before) and not after
    if after:
        rows = rows.filter(**{f"{key}__gt": after})
    elif back:
        rows = rows.filter(**{f"{key}__lt": before})
    found = list(rows.order_by(f"-{key}" if back else key)[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if back:
        found.reverse()
    if not found:
        return Keyset([], "", "")
    has_before, has_after = (more, True) if back else (bool(after), more)
    first, last = (str(getattr(row, key)) for row in (found[0], found[-1]))
    return Keyset(found, first if has_before else "", last if has_after else "")


def versions_of(user: User) -> list[Any]:
    """The newest versions of a user's row with their authors."""
    return list(User.history.filter(id=user.pk).select_related("history_user").order_by("-history_id")[: SHOWN + 1])


def sign_ins_of(user: User) -> list[AccessRecord]:
    """The newest sign-ins and failures."""
    actions = (AccessAction.SIGN_IN, AccessAction.SIGN_IN_FAILED, AccessAction.SIGN_OUT)
    rows = AccessRecord.objects.filter(user_id=user.pk, subject=user.log_subject, action__in=actions)
    return list(rows.order_by("-at")[:SHOWN])


def log_page(auditor: User, filters: LogFilters, *, before: str = "") -> Keyset:
    """The access log of the auditor's subtree, newest first; what nobody known did shows to all auditors."""
    charge = subtree_ids(auditor.unit_id)
    rows = AccessRecord.objects.filter(Q(user__unit_id__in=charge) | Q(user__isnull=True))
    rows = _in_period(rows, filters).select_related("user__unit", "reference")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Keyset(found[:PAGE], "", str(last.pk) if last else "")


def _in_period(rows: QuerySet[AccessRecord], filters: LogFilters) -> QuerySet[AccessRecord]:
    if filters.action:
        rows = rows.filter(action=filters.action)
    if filters.first:
        rows = rows.filter(at__gte=_midnight(filters.first))
    if filters.last:
        rows = rows.filter(at__lt=_midnight(filters.last + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def unit_by_code(code: str) -> OrgUnit | None:
    return OrgUnit.objects.filter(code=code).first()


def has_administrator() -> bool:
    """Whether anybody active administers this installation."""
    return User.objects.with_role(Role.ADMINISTRATOR).active().exists()


def unit_name(number: str) -> str:
    """The name of the unit with this id, else what was given."""
    known = number.isascii() and number.isdigit() and len(number) < 19
    unit = OrgUnit.objects.filter(pk=int(number)).first() if known else None
    return unit.name if unit else number
