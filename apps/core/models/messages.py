"""The outbox: what the portal tells people, and the receipt of every attempt."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core import crypto
from apps.core.choices import FINAL_OUTCOMES, OPEN_OUTCOMES, MessageChannel, MessageOutcome
from apps.core.models.base import AppendOnly
from apps.core.models.references import Reference
from apps.core.models.units import OrgUnit

ADDRESS_PURPOSE = "core_message.address"
FALLBACK_PURPOSE = "core_message.fallback"
ONCE = "core_message_once"
TEXT_MAX, SUBJECT_MAX, PLACE_MAX, WHY_MAX = 300, 60, 140, 120
_REACHED_BY_ADDRESS = ["SMS", "CALL", "EMAIL"]


class Message(models.Model):
    """One thing that one person is to be told: place, time and number, nothing else.

    Written in the transaction of the act it tells of, so it stands exactly when the act does. status is the outcome
    of the last receipt; an open message always has next_try_at, so none can be forgotten. A trigger keeps what was
    said as it was said, and refuses to delete.
    key: given to the gateway, so that a message sent twice after a crash is delivered once.
    starts_at: the time told; midnight stands for a whole day. once: what may be told only once, by the caller's words.
    address_sealed, fallback_sealed: where it goes, and the phone number to call when that way fails (encrypted).
    """

    hidden_from_reader = ("address_sealed", "fallback_sealed")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("消息"), max_length=60, db_collation="C")
    channel = models.CharField(_("方式"), max_length=5, choices=MessageChannel)
    address_sealed = models.TextField(blank=True, default="")
    fallback_sealed = models.TextField(blank=True, default="")
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    subject = models.CharField(_("标题"), max_length=SUBJECT_MAX)
    text = models.CharField(_("内容"), max_length=TEXT_MAX)
    place = models.CharField(_("地点"), max_length=PLACE_MAX, blank=True)
    starts_at = models.DateTimeField(_("时间"), null=True, blank=True)
    number = models.CharField(_("编号"), max_length=40, blank=True, db_collation="C")
    reference = models.ForeignKey(Reference, null=True, blank=True, on_delete=models.PROTECT, related_name="messages")
    bureau = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    once = models.CharField(max_length=120, blank=True, db_collation="C")
    not_before = models.DateTimeField(_("最早"), null=True, blank=True)
    created_at = models.DateTimeField(_("生成时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        _("状态"), max_length=12, choices=MessageOutcome, default=MessageOutcome.WAITING, editable=False
    )
    tries = models.PositiveSmallIntegerField(_("次数"), default=0)
    next_try_at = models.DateTimeField(_("下次"), null=True, blank=True)

    class Meta:
        verbose_name = _("消息")
        verbose_name_plural = _("消息")
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(next_try_at__isnull=False),
                name="core_message_due",
            ),
            models.Index(fields=["bureau", "-id"], name="core_message_newest"),
            models.Index(
                fields=["to_user"], condition=Q(channel="STAFF", status="WAITING"), name="core_message_unread"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["once"], condition=~Q(once=""), name=ONCE),
            models.CheckConstraint(condition=Q(channel__in=MessageChannel.values), name="core_message_channel"),
            models.CheckConstraint(condition=Q(status__in=MessageOutcome.values), name="core_message_status"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(kind=""), name="core_message_said"),
            models.CheckConstraint(
                condition=Q(channel__in=_REACHED_BY_ADDRESS) & ~Q(address_sealed="")
                | ~Q(channel__in=_REACHED_BY_ADDRESS) & Q(address_sealed=""),
                name="core_message_addressed",
            ),
            models.CheckConstraint(
                condition=Q(channel="STAFF", to_user__isnull=False) | ~Q(channel="STAFF") & Q(to_user__isnull=True),
                name="core_message_to_staff",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[each.value for each in OPEN_OUTCOMES], next_try_at__isnull=False)
                | Q(status__in=[each.value for each in FINAL_OUTCOMES], next_try_at__isnull=True),
                name="core_message_open_has_next_try",
            ),
            models.CheckConstraint(
                condition=Q(not_before__isnull=True)
                | Q(next_try_at__isnull=True)
                | Q(next_try_at__gte=F("not_before")),
                name="core_message_not_before",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.pk}"

    @property
    def address(self) -> str:
        """Phone number or e-mail address in plain, for the gateway and for a look that is logged."""
        return crypto.decrypt(self.address_sealed, purpose=ADDRESS_PURPOSE) if self.address_sealed else ""

    @address.setter
    def address(self, text: str) -> None:
        self.address_sealed = crypto.encrypt(text, purpose=ADDRESS_PURPOSE) if text else ""

    @property
    def fallback(self) -> str:
        """The phone number to call when the way chosen fails; empty when there is none."""
        return crypto.decrypt(self.fallback_sealed, purpose=FALLBACK_PURPOSE) if self.fallback_sealed else ""

    @fallback.setter
    def fallback(self, text: str) -> None:
        self.fallback_sealed = crypto.encrypt(text, purpose=FALLBACK_PURPOSE) if text else ""


class MessageReceipt(AppendOnly):
    """What came of one attempt, by which way, when, why and by whom (None: the sender itself)."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="receipts")
    at = models.DateTimeField(_("时间"))
    channel = models.CharField(_("方式"), max_length=5, choices=MessageChannel)
    outcome = models.CharField(_("结果"), max_length=12, choices=MessageOutcome)
    why = models.CharField(_("原因"), max_length=WHY_MAX, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("回执")
        verbose_name_plural = _("回执")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["message"],
                condition=Q(outcome__in=[each.value for each in FINAL_OUTCOMES]),
                name="core_receipt_one_final",
            ),
            models.CheckConstraint(condition=Q(channel__in=MessageChannel.values), name="core_receipt_channel"),
            models.CheckConstraint(
                condition=Q(outcome__in=[each for each in MessageOutcome.values if each != "WAITING"]),
                name="core_receipt_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["FAILED", "PASSED_ON", "NOT_NEEDED", "GIVEN_UP"]) | ~Q(why=""),
                name="core_receipt_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["ANSWERED", "NOT_ANSWERED", "PRINTED", "READ"]) | Q(by__isnull=False),
                name="core_receipt_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.outcome}"
