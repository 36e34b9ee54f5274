"""Pure rules of accounts: who needs a second factor, when a password is due, who may reset what."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from apps.accounts.choices import EXCLUSIVE_ROLES, WHOLE_BUREAU_ROLES, Role

ROTATION = timedelta(days=90)
RESET_OPEN = timedelta(hours=24)
INDEPENDENT_FOR = timedelta(days=30)  # so long after one administrator changed the other, they count as one
CLASSES_NEEDED = 3


def character_classes(password: str) -> int:
    """How many of lower case, upper case, digits and other characters the password draws on."""
    kinds = {
        "lower" if c.islower() else "upper" if c.isupper() else "digit" if c.isdigit() else "other" for c in password
    }
    return len(kinds)


def rotation_due(changed_at: datetime | None, now: datetime, *, policy: str) -> bool:
    """Whether the password must be changed today: after 90 days under 等保, never by age under ASVS."""
    return policy == "mlps" and changed_at is not None and now - changed_at >= ROTATION


def needs_second_factor(roles: Collection[str], totp_roles: Collection[str]) -> bool:
    """Whether one of the roles signs in with a second factor."""
    return not set(roles).isdisjoint(totp_roles)


def roles_refusal(roles: Collection[str]) -> str:
    """Why these roles cannot be held together, or an empty string."""
    if not roles:
        return "请至少选择一个角色。"
    alone = set(roles) & {role.value for role in EXCLUSIVE_ROLES}
    return "系统管理员和审计员不得兼任其他角色，请分设账号。" if alone and len(set(roles)) > 1 else ""


def reach_refusal(granted: Collection[str], *, of_bureau: bool) -> str:
    """Why an administrator cannot give these roles. of_bureau: the whole bureau is in the administrator's charge."""
    beyond = [str(role.label) for role in WHOLE_BUREAU_ROLES if role.value in granted]
    if of_bureau or not beyond:
        return ""
    return f"{'、'.join(beyond)}的职责及于全局，由局一级的系统管理员授予。"


def last_administrator_refusal(roles: Collection[str], others: int) -> str:
    """Why the last active administrator cannot be disabled or given another role."""
    if Role.ADMINISTRATOR.value in roles and others == 0:
        return "这是最后一名启用的系统管理员，请先增设另一名。"
    return ""


def confirm_refusal(*, requested_at: datetime, now: datetime, confirmer: int, requester: int, user: int) -> str:
    """Why this person cannot confirm the reset, or an empty string. Two administrators, neither of them the user."""
    if confirmer == requester:
        return "申请人不得自行确认，须由另一名系统管理员确认。"
    if confirmer == user:
        return "本人的动态验证码须由另外两名系统管理员重置。"
    if now - requested_at > RESET_OPEN:
        return "这次申请已超过 24 小时，请重新申请。"
    return ""


def password_validators(policy: str) -> list[dict[str, Any]]:
    """Django's AUTH_PASSWORD_VALIDATORS for a policy: mlps (等保, GB/T 22239) or asvs (OWASP ASVS 5.0, 6.2).

    Raises ValueError for any other name, so that a misspelt setting stops the start.
    """
    django, ours = "django.contrib.auth.password_validation", "apps.accounts.passwords"
    similar = {
        "NAME": f"{django}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name")},
    }
    shared: list[dict[str, Any]] = [similar, {"NAME": f"{ours}.NotTheOldOne"}]
    if policy == "mlps":
        return [_at_least(8), {"NAME": f"{ours}.CharacterClasses"}, *shared]
    if policy == "asvs":
        return [_at_least(12), {"NAME": f"{django}.CommonPasswordValidator"}, *shared]
    raise ValueError(f"PORTAL_PASSWORD_POLICY is mlps or asvs, not {policy!r}")


def _at_least(length: int) -> dict[str, Any]:
    return {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": length},
    }


def is_plausible_day(day: date) -> bool:
    """A day that a filter can reckon with on both sides."""
    return 1949 <= day.year <= 2999
