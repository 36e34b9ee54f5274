"""Sealed matters: their text in an encrypted, append-only table, and the named list of who may read them (art. 30)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core import crypto
from apps.core.models import AppendOnly, Reference
from apps.petitions.models.petitions import Petition


class SealedText(AppendOnly):
    """One version of a sealed matter's text; the highest `seq` stands. Never indexed, searched or exported."""

    hidden_from_reader = True

    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="sealed_texts")
    seq = models.PositiveSmallIntegerField()
    title_sealed = models.TextField()
    request_sealed = models.TextField()
    facts_sealed = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("密存内容")
        verbose_name_plural = _("密存内容")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["petition", "seq"], name="petitions_sealed_text_seq")]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.seq}"

    def opened(self, part: str) -> str:
        """title, request or facts in clear; the caller has logged who reads."""
        value: str = getattr(self, f"{part}_sealed")
        return crypto.decrypt(value, purpose=purpose(part)) if value else ""


def purpose(part: str) -> str:
    """What the value of a part is bound to, so that no value can be moved to another column."""
    return f"petitions_sealedtext.{part}"


class SealedReader(models.Model):
    """Somebody who may read a sealed matter, from when to when, and who put them on the list."""

    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="sealed_readers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("知情人员")
        verbose_name_plural = _("知情人员")
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "user"], condition=Q(until__isnull=True), name="petitions_sealed_reader_once"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, ended_by__isnull=True)
                | Q(until__isnull=False, ended_by__isnull=False, until__gte=models.F("since")),
                name="petitions_sealed_reader_dates",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="petitions_sealed_reader_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.reference_id} {self.user_id}"
