"""Referrals: to whom a visitor was handed on, what was expected when, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.consultations.choices import (
    AgreementContent,
    ReferralEventKind,
    ReferralKind,
    ReferralResult,
    ReferralStatus,
    SessionStatus,
)
from apps.consultations.models.logs import Consultation
from apps.consultations.querysets import ReferralQuerySet
from apps.core import crypto
from apps.core.history import history_records
from apps.core.models import AppendOnly, OrgUnit, Reference, Versioned
from apps.people.models import Organisation

EVENT_PURPOSE = "consultations_referralevent.words"
LETTER_PURPOSE = "consultations_referralletter.body"
COUNSELLING_PURPOSE = "consultations_counsellingnote.text"


class Referral(Versioned):
    """One referral as the bureau sees it: kind, receiver, dates, result; what the letter says is sealed elsewhere.

    due_on: the day by which an answer is expected, replayed from the events and cached here; empty when none is
    awaited. It is the other body's day: we chase, we are not late.
    """

    reference = models.OneToOneField(Reference, primary_key=True, on_delete=models.PROTECT, related_name="referral")
    bureau = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    consultation = models.ForeignKey(
        Consultation, verbose_name=_("咨询记录"), on_delete=models.PROTECT, related_name="referrals"
    )
    kind = models.CharField(_("类别"), max_length=12, choices=ReferralKind)
    receiver = models.ForeignKey(
        Organisation, verbose_name=_("接收单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    receiver_name = models.CharField(_("接收单位名称"), max_length=100)
    counsellor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("心理咨询师"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    status = models.CharField(_("状态"), max_length=9, choices=ReferralStatus, default=ReferralStatus.DRAFT)
    result = models.CharField(_("结果"), max_length=16, choices=ReferralResult, blank=True)
    sent_on = models.DateField(_("转出日期"), null=True, blank=True)
    due_on = models.DateField(_("预计答复"), null=True, blank=True)
    closed_on = models.DateField(_("结果日期"), null=True, blank=True)

    history = history_records()
    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("转介")
        verbose_name_plural = _("转介")
        indexes = [
            models.Index(
                fields=["bureau", "due_on"], condition=Q(closed_on__isnull=True), name="consultations_referral_due"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ReferralKind.values), name="consultations_referral_kind"),
            models.CheckConstraint(condition=Q(status__in=ReferralStatus.values), name="consultations_referral_status"),
            models.CheckConstraint(
                condition=Q(status="DRAFT", sent_on__isnull=True)
                | Q(status="WITHDRAWN")
                | Q(status__in=["SENT", "ACCEPTED", "CLOSED"], sent_on__isnull=False),
                name="consultations_referral_sent",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["CLOSED", "WITHDRAWN"], closed_on__isnull=False, due_on__isnull=True)
                & ~Q(result="")
                | Q(status__in=["DRAFT", "SENT", "ACCEPTED"], closed_on__isnull=True, result=""),
                name="consultations_referral_closed",
            ),
            models.CheckConstraint(
                condition=Q(counsellor__isnull=True) & ~Q(kind="COUNSELLING")
                | Q(counsellor__isnull=True, kind="COUNSELLING", result="GOES_ALONE")
                | Q(counsellor__isnull=False, kind="COUNSELLING"),
                name="consultations_referral_counsellor",
            ),
        ]

    def __str__(self) -> str:
        return self.reference.number

    def get_absolute_url(self) -> str:
        return reverse("referral_detail", args=[self.reference.number])


class ReferralEvent(AppendOnly):
    """What happened: on which day, entered when and by whom, by which paper, and the status before and after.

    until: the day the event itself names (a postponement, a term set by the receiver). words: the answer, the grounds
    of a refusal, the assigned lawyer's office; encrypted, for the lawyer and whoever entered them.
    """

    hidden_from_reader = ("words_sealed",)

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=16, choices=ReferralEventKind)
    on = models.DateField()
    until = models.DateField(null=True, blank=True)
    from_status = models.CharField(max_length=9, choices=ReferralStatus, blank=True)
    to_status = models.CharField(max_length=9, choices=ReferralStatus)
    paper = models.CharField(_("来文"), max_length=60, blank=True)
    content = models.CharField(_("协议内容"), max_length=11, choices=AgreementContent, blank=True)
    words_sealed = models.TextField(blank=True, default="")
    linked = models.ForeignKey(Reference, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ReferralEventKind.values), name="consultations_referral_event_kind"
            ),
            models.CheckConstraint(
                condition=Q(to_status__in=ReferralStatus.values), name="consultations_referral_event_status"
            ),
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(kind="SUPPLEMENT_ASKED"),
                name="consultations_referral_supplement_once",
                violation_error_message="法律援助机构只能一次性要求补充材料。",
            ),
            models.UniqueConstraint(
                fields=["referral", "kind"],
                condition=Q(kind__in=["SENT", "GRANTED", "ASSIGNED", "AGREEMENT", "CONFIRMED", "REGISTERED"]),
                name="consultations_referral_once_each",
            ),
            models.CheckConstraint(
                condition=Q(content="") & ~Q(kind="AGREEMENT")
                | Q(content__in=AgreementContent.values, kind="AGREEMENT"),
                name="consultations_referral_agreement_by_code",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.kind} {self.on}"

    @property
    def words(self) -> str:
        return crypto.decrypt(self.words_sealed, purpose=EVENT_PURPOSE) if self.words_sealed else ""

    @words.setter
    def words(self, text: str) -> None:
        self.words_sealed = crypto.encrypt(text, purpose=EVENT_PURPOSE) if text else ""


class ReferralLetter(models.Model):
    """The letter to the receiving body, encrypted: for the lawyer, and on paper for visitor and receiver.

    It names the visitor, so there is none without the visitor's consent.
    """

    hidden_from_reader = True

    referral = models.OneToOneField(Referral, primary_key=True, on_delete=models.PROTECT, related_name="letter")
    body_sealed = models.TextField(blank=True, default="")
    consent_on = models.DateField(_("来访人同意日期"))

    def __str__(self) -> str:
        return f"{self.referral_id}"

    @property
    def body(self) -> str:
        return crypto.decrypt(self.body_sealed, purpose=LETTER_PURPOSE) if self.body_sealed else ""

    @body.setter
    def body(self, text: str) -> None:
        self.body_sealed = crypto.encrypt(text, purpose=LETTER_PURPOSE) if text else ""


class CounsellingSession(Versioned):
    """A meeting with the counsellor: day and minutes; what was said is in the counsellor's own note."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="counselling_sessions")
    counsellor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("日期"))
    minutes = models.PositiveSmallIntegerField(_("用时（分钟）"), default=0)
    status = models.CharField(_("状态"), max_length=7, choices=SessionStatus)

    history = history_records()

    class Meta:
        verbose_name = _("心理疏导")
        verbose_name_plural = _("心理疏导")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="HELD", minutes__gte=1, minutes__lte=600) | Q(status="NO_SHOW", minutes=0),
                name="consultations_counselling_minutes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.on}"


class CounsellingNote(models.Model):
    """The counsellor's note: encrypted, for the counsellor alone; no search, no history, no export."""

    hidden_from_reader = True

    session = models.OneToOneField(CounsellingSession, primary_key=True, on_delete=models.PROTECT, related_name="note")
    text_sealed = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return f"{self.session_id}"

    @property
    def text(self) -> str:
        return crypto.decrypt(self.text_sealed, purpose=COUNSELLING_PURPOSE) if self.text_sealed else ""

    @text.setter
    def text(self, words: str) -> None:
        self.text_sealed = crypto.encrypt(words, purpose=COUNSELLING_PURPOSE) if words else ""
