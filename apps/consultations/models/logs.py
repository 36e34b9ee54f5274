"""The consultation log: what the bureau may count, and the lawyer's notes that nobody of the bureau reads."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.consultations.choices import (
    ConflictCheck,
    ConflictChoice,
    LogStatus,
    OpposingKind,
    Outcome,
    ServiceKind,
    ServiceMode,
)
from apps.consultations.models.bookings import Booking
from apps.consultations.models.roster import DutyDay, StationLawyer
from apps.consultations.querysets import ConsultationQuerySet
from apps.core import crypto
from apps.core.history import history_records
from apps.core.models import Reference, Topic, Versioned

MOST_MINUTES = 600


class Consultation(Versioned):
    """One consultation as the bureau sees it: date, topic, services, outcome, minutes; codes and figures only.

    A log that is done has its conflict check, and where another adviser had to be offered, the visitor's choice.
    """

    reference = models.OneToOneField(Reference, primary_key=True, on_delete=models.PROTECT, related_name="consultation")
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="consultation")
    duty_day = models.ForeignKey(DutyDay, on_delete=models.PROTECT, related_name="consultations")
    lawyer = models.ForeignKey(
        StationLawyer, verbose_name=_("律师"), on_delete=models.PROTECT, related_name="consultations"
    )
    on = models.DateField(_("日期"))
    topic = models.ForeignKey(
        Topic, verbose_name=_("事项类别"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opposing_kind = models.CharField(_("对方当事人"), max_length=12, choices=OpposingKind, default=OpposingKind.NONE)
    conflict_check = models.CharField(
        _("利益冲突审查"), max_length=8, choices=ConflictCheck, default=ConflictCheck.NOT_DONE
    )
    conflict_choice = models.CharField(_("来访人的选择"), max_length=10, choices=ConflictChoice, blank=True)
    service_mode = models.CharField(_("服务方式"), max_length=5, choices=ServiceMode, default=ServiceMode.HALL)
    service_units = ArrayField(
        models.CharField(max_length=16, choices=ServiceKind), verbose_name=_("服务"), default=list, blank=True
    )
    outcome = models.CharField(_("结果"), max_length=16, choices=Outcome, blank=True)
    told_of_aid_right = models.BooleanField(_("已告知申请法律援助的权利"), default=False)
    minutes = models.PositiveSmallIntegerField(
        _("用时（分钟）"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)],
    )
    status = models.CharField(_("状态"), max_length=5, choices=LogStatus, default=LogStatus.DRAFT)
    finished_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    history = history_records()
    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("咨询记录")
        verbose_name_plural = _("咨询记录")
        indexes = [models.Index(fields=["-on", "-reference"], name="consultations_log_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="DRAFT", finished_at__isnull=True, finished_by__isnull=True)
                | Q(status="DONE", finished_at__isnull=False, finished_by__isnull=False),
                name="consultations_log_finished",
            ),
            models.CheckConstraint(
                condition=Q(status="DRAFT") | ~Q(conflict_check="NOT_DONE"), name="consultations_log_checked"
            ),
            models.CheckConstraint(
                condition=Q(status="DRAFT")
                | ~Q(conflict_choice="")
                | ~Q(opposing_kind="THIS_BUREAU") & ~Q(conflict_check="POSSIBLE"),
                name="consultations_log_conflict_offered",
                violation_error_message="须先向来访人提出另请律师、法律援助中心或 12348，并记下其选择。",
            ),
            models.CheckConstraint(
                condition=Q(status="DRAFT")
                | Q(topic__isnull=False, minutes__isnull=False, service_units__len__gte=1) & ~Q(outcome=""),
                name="consultations_log_complete",
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1, minutes__lte=MOST_MINUTES),
                name="consultations_log_minutes",
            ),
            models.CheckConstraint(
                condition=Q(service_units__contained_by=ServiceKind.values), name="consultations_log_services"
            ),
        ]

    def __str__(self) -> str:
        return self.reference.number

    def get_absolute_url(self) -> str:
        return reverse("log_detail", args=[self.reference.number])


class ConsultationNote(models.Model):
    """Facts, advice and legal basis, encrypted, without index, search, history or export (律师法第三十八条).

    Read and written through `queries.notes_for` and `services.write_log` alone, by the lawyer of the consultation.
    """

    hidden_from_reader = True

    consultation = models.OneToOneField(Consultation, primary_key=True, on_delete=models.PROTECT, related_name="note")
    facts_sealed = models.TextField(blank=True, default="")
    advice_sealed = models.TextField(blank=True, default="")
    legal_basis_sealed = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return f"{self.consultation_id}"

    def seal(self, *, facts: str, advice: str, legal_basis: str) -> None:
        """Encrypt the three texts into the row, each bound to its own column."""
        for name, text in (("facts", facts), ("advice", advice), ("legal_basis", legal_basis)):
            setattr(self, f"{name}_sealed", crypto.encrypt(text, purpose=_purpose(name)) if text else "")

    def opened(self) -> dict[str, str]:
        """The three texts in plain, for the lawyer's own page."""
        return {name: self._open(name) for name in ("facts", "advice", "legal_basis")}

    def _open(self, name: str) -> str:
        sealed: str = getattr(self, f"{name}_sealed")
        return crypto.decrypt(sealed, purpose=_purpose(name)) if sealed else ""


def _purpose(name: str) -> str:
    return f"consultations_note.{name}"
