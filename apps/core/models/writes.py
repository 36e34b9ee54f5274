"""What makes a write happen once and lets nothing typed be lost."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.choices import AccessAction
from apps.core.models.base import AppendOnly
from apps.core.models.references import Reference


class Intent(AppendOnly):
    """One form that was sent: its key, a keyed hash of what it said and the address of what it made."""

    key = models.UUIDField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=60, db_collation="C")
    payload_hash = models.CharField(max_length=64, db_collation="C")
    made_label = models.CharField(max_length=60)
    made_pk = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="core_intent_at")]

    def __str__(self) -> str:
        return f"{self.action} {self.key}"


class HeldPost(models.Model):
    """A form sent after the session had ended: kept encrypted for its sender for 24 hours."""

    hidden_from_reader = True

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="held_posts")
    path = models.CharField(max_length=400)
    body = models.TextField()
    held_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "expires_at"], name="core_heldpost_user")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("held_at")), name="core_heldpost_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.held_at:%F %T}"


class AccessRecord(AppendOnly):
    """Who looked at or took what, when and why: row ids and reasons, never the content itself."""

    at = models.DateTimeField(_("时间"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("人员"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    action = models.CharField(_("动作"), max_length=16, choices=AccessAction)
    reference = models.ForeignKey(Reference, null=True, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(_("对象"), max_length=60, db_collation="C")
    reason = models.CharField(_("事由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("访问记录")
        verbose_name_plural = _("访问记录")
        indexes = [
            models.Index(fields=["user", "-at"], name="core_access_user_at"),
            models.Index(fields=["-at", "-id"], name="core_access_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.action} {self.subject}"


class Installation(models.Model):
    """The one row that says what this database is: whose, and whether it is a demonstration."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    is_demo = models.BooleanField(_("演示库"), default=False)
    demo_years = models.JSONField(_("演示年度"), default=list, blank=True)
    marked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="core_installation_one_row")]

    def __str__(self) -> str:
        return "demo" if self.is_demo else "service"
