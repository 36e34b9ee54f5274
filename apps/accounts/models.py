"""Users of the portal."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.choices import EXCLUSIVE_ROLES, Role
from apps.accounts.querysets import UserManager
from apps.core.history import history_records
from apps.core.models import OrgUnit, Versioned


def _alone(role: Role) -> models.Q:
    """The role stands alone or is not held."""
    return ~models.Q(roles__contains=[role.value]) | models.Q(roles=[role.value])


class User(Versioned, AbstractBaseUser):
    """A person who signs in. `unit` bounds what they may see, `roles` say what of it."""

    hidden_from_reader = ("password",)

    username = models.CharField(
        _("用户名"),
        max_length=40,
        unique=True,
        db_collation="C",
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("这个用户名已有人使用，请换一个。")},
    )
    full_name = models.CharField(_("姓名"), max_length=50)
    unit = models.ForeignKey(OrgUnit, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="users")
    roles = ArrayField(models.CharField(max_length=32, choices=Role), verbose_name=_("角色"), default=list)
    email = models.EmailField(_("电子邮箱"), blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(_("首次登录须改密码"), default=False)
    password_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_login = None  # every sign-in is a row of the access log; a column would add a version to the history each time
    created_at = models.DateTimeField(_("创建时间"), default=timezone.now, editable=False)

    history = history_records(excluded_fields=["password"])
    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="accounts_user_username_once",
                violation_error_message="这个用户名已有人使用，请换一个。",
            ),
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=Role.values), name="accounts_user_roles_known"
            ),
            *[
                models.CheckConstraint(
                    condition=_alone(role),
                    name=f"accounts_user_{role.value.lower()}_alone",
                    violation_error_message="系统管理员和审计员不得兼任其他角色。",
                )
                for role in EXCLUSIVE_ROLES
            ],
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("user_detail", args=[self.pk])

    @property
    def log_subject(self) -> str:
        """How the access log names this user."""
        return f"accounts.User:{self.pk}"

    def has_role(self, *roles: Role) -> bool:
        """Whether this person holds one of the roles."""
        return any(role.value in self.roles for role in roles)

    @property
    def role_labels(self) -> str:
        """The roles in words, 经办人、信访专办员."""
        return "、".join(str(Role(role).label) for role in self.roles)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's permissions are not used: roles and scopes decide."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class TotpReset(models.Model):
    """A lost second factor: one administrator asks, another confirms, and the row stays."""

    user = models.ForeignKey(User, verbose_name=_("用户"), on_delete=models.PROTECT, related_name="totp_resets")
    reason = models.CharField(_("事由"), max_length=200)
    requested_at = models.DateTimeField(_("申请时间"))
    requested_by = models.ForeignKey(User, verbose_name=_("申请人"), on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        User, verbose_name=_("确认人"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("动态验证码重置")
        verbose_name_plural = _("动态验证码重置")
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("requested_by")),
                name="accounts_totpreset_two_people",
                violation_error_message="申请人不得自行确认，须由另一名系统管理员确认。",
            ),
            models.CheckConstraint(
                condition=~models.Q(requested_by=models.F("user"))
                & (models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("user"))),
                name="accounts_totpreset_not_oneself",
                violation_error_message="本人的动态验证码须由另外两名系统管理员重置。",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | models.Q(confirmed_by__isnull=False, confirmed_at__gte=models.F("requested_at")),
                name="accounts_totpreset_confirmed_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.requested_at:%F}"
