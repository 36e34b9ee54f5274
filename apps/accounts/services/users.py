"""Making, changing, disabling users; each act names who did it and why, in the history and in the access log."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts import passwords, rules, sessions
from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.core import access_log, history, moment
from apps.core.choices import AccessAction
from apps.core.intents import IntentToSend, once
from apps.core.models import OrgUnit
from apps.core.refusals import Refused
from apps.core.units import subtree_ids
from apps.core.versions import locked


@dataclass(frozen=True)
class UserEntry:
    """What an administrator says of a user; the user name is given once and stays."""

    full_name: str
    unit: OrgUnit
    roles: list[str]
    email: str = ""


@dataclass(frozen=True)
class Issued:
    """A user and the one-time password to hand over; it is empty when this form had been sent before."""

    user: User
    password: str


def create(*, username: str, entry: UserEntry, by: User, intent: IntentToSend) -> Issued:
    """Make a user with a one-time password. Raises Refused for a name in use or roles that do not go together."""
    password = passwords.one_time()
    _check_entry(entry, by)
    try:
        outcome = once(intent, lambda: _make(username, entry, password, by), User)
    except IntegrityError:
        raise Refused(_("这个用户名已有人使用，请换一个。"), field="username") from None
    return Issued(outcome.record, password if outcome.created else "")


def first_administrator(*, username: str, full_name: str, unit: OrgUnit) -> Issued:
    """The first account of an installation, made at the server: it stands in its own history as its author."""
    password = passwords.one_time()
    entry = UserEntry(full_name, unit, [Role.ADMINISTRATOR.value])
    try:
        with transaction.atomic():
            return Issued(_make(username, entry, password, None), password)
    except IntegrityError:
        raise Refused(_("这个用户名已有人使用，请换一个。"), field="username") from None


def _make(username: str, entry: UserEntry, password: str, by: User | None) -> User:
    user = User(username=username.strip(), created_at=moment.now(), must_change_password=True)
    _fill(user, entry)
    user.set_password(password)
    user.password_changed_at = moment.now()
    return _saved(user, by=by, reason=_("新建用户"))


@transaction.atomic
def edit(*, pk: int, version: int, entry: UserEntry, by: User, reason: str) -> User:
    """Change name, unit, roles, address. Other rights begin with the next sign-in: all sessions of the user end.

    Raises EditedMeanwhile, or Refused for oneself, for the last administrator, for roles that do not go together.
    """
    administrators = _locked_administrators()
    user = locked(User, pk, version)
    _check_entry(entry, by, held=user.roles)
    other_rights = (user.unit_id, sorted(user.roles)) != (entry.unit.pk, sorted(entry.roles))
    if other_rights:
        _check_not_oneself(user, by)
        if Role.ADMINISTRATOR.value not in entry.roles:
            _check_not_last(user, administrators)
        sessions.end_all_of(user)
    _fill(user, entry)
    return _saved(user, by=by, reason=reason)


@transaction.atomic
def disable(*, pk: int, version: int, by: User, reason: str) -> User:
    """Close the account and end its sessions now. Raises Refused for oneself and for the last administrator."""
    administrators = _locked_administrators()
    user = locked(User, pk, version)
    _check_not_oneself(user, by)
    _check_not_last(user, administrators)
    user.is_active = False
    sessions.end_all_of(user)
    return _saved(user, by=by, reason=reason)


@transaction.atomic
def enable(*, pk: int, version: int, by: User, reason: str) -> User:
    """Open a closed account again; the password stays what it was."""
    user = locked(User, pk, version)
    user.is_active = True
    return _saved(user, by=by, reason=reason)


@transaction.atomic
def reset_password(*, pk: int, version: int, by: User, reason: str) -> Issued:
    """Give a one-time password in place of a forgotten one; all sessions of the user end."""
    user = locked(User, pk, version)
    _check_not_oneself(user, by)
    password = passwords.one_time()
    user.set_password(password)
    user.must_change_password = True
    user.password_changed_at = moment.now()
    sessions.end_all_of(user)
    return Issued(_saved(user, by=by, reason=reason), password)


def _fill(user: User, entry: UserEntry) -> None:
    user.full_name, user.unit, user.email = entry.full_name, entry.unit, entry.email
    user.roles = [role.value for role in Role if role.value in entry.roles]


def _saved(user: User, *, by: User | None, reason: str) -> User:
    """Save with history and a row of the access log; without `by` it was done at the server."""
    history.save(user, by=by or user, reason=reason)
    access_log.record(AccessAction.ADMINISTER, by=by, subject=user.log_subject, reason=reason)
    return user


def _check_entry(entry: UserEntry, by: User, *, held: Collection[str] = ()) -> None:
    """held: the roles the user has already, which a change of other facts does not give anew."""
    if refusal := rules.roles_refusal(entry.roles):
        raise Refused(refusal, field="roles")
    if entry.unit.pk not in subtree_ids(by.unit_id):
        raise Refused(_("只能管理本单位及下级单位的用户。"), field="unit")
    of_bureau = (entry.unit.bureau_id or entry.unit.pk) in subtree_ids(by.unit_id)
    if refusal := rules.reach_refusal(set(entry.roles) - set(held), of_bureau=of_bureau):
        raise Refused(refusal, field="roles")


def _check_not_oneself(user: User, by: User) -> None:
    if user.pk == by.pk:
        raise Refused(_("不能对自己的账号做这项操作，请由另一名系统管理员办理。"))


def _locked_administrators() -> set[int]:
    """All active administrators, locked in one order, so that two who disable each other cannot both succeed."""
    rows = User.objects.with_role(Role.ADMINISTRATOR).active().select_for_update().order_by("pk")
    return set(rows.values_list("pk", flat=True))


def _check_not_last(user: User, administrators: set[int]) -> None:
    others = len(administrators - {user.pk})
    if user.is_active and (refusal := rules.last_administrator_refusal(user.roles, others)):
        raise Refused(refusal)
