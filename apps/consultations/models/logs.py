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
    ConsentMove,
    LogStatus,
    OpposingKind,
    Outcome,
    PartySide,
    Satisfaction,
    ServiceKind,
    ServiceMode,
)
from apps.consultations.models.bookings import Booking
from apps.consultations.models.roster import DutyDay, StationLawyer
from apps.consultations.querysets import ConsultationQuerySet
from apps.core import crypto
from apps.core.history import history_records
from apps.core.models import AppendOnly, Reference, Topic, Versioned
from apps.people.choices import PersonKind
from apps.people.models import Organisation

MOST_MINUTES = 600


class Consultation(Versioned):
    """One consultation as the bureau sees it: date, topic, services, outcome, minutes; codes and figures only.

    A log that is done has its conflict check, and where another adviser had to be offered, the visitor's choice.
    It is closed: a correction is an amendment, counted in `amendments`; a trigger refuses any other change (0004).
    service_units: a kind stands once for each unit, so two documents drafted are DRAFTING twice.
    visitor_kind: who the visitor was to the bureau on that day; empty on logs from before it was kept.
    lawyer: whoever had the day when the log was opened, whoever stands in later.
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
    visitor_kind = models.CharField(_("来访人身份"), max_length=16, choices=PersonKind, blank=True)
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
    limitation_on = models.DateField(_("提示的时效日"), null=True, blank=True)
    limitation_warned = models.BooleanField(_("已提示时效"), default=False)
    satisfaction = models.CharField(_("满意度"), max_length=11, choices=Satisfaction, default=Satisfaction.NOT_ASKED)
    notice_version = models.CharField(_("告知书版本"), max_length=20, blank=True)
    amendments = models.PositiveSmallIntegerField(_("更正次数"), default=0, editable=False)
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
            models.CheckConstraint(
                condition=Q(limitation_warned=False) | Q(limitation_on__isnull=False),
                name="consultations_log_limitation",
                violation_error_message="已提示时效的，请填写时效日。",
            ),
            models.CheckConstraint(condition=Q(status="DONE") | Q(amendments=0), name="consultations_log_amended"),
        ]

    def __str__(self) -> str:
        return self.reference.number

    def get_absolute_url(self) -> str:
        return reverse("log_detail", args=[self.reference.number])


NOTE_PARTS = ("facts", "advice", "legal_basis", "materials", "opposing_name", "opposing_number")


class SealedTexts(models.Model):
    """Texts encrypted column by column (each bound to its own column), without index, search, history or export."""

    hidden_from_reader = True
    purpose = "consultations_note"

    facts_sealed = models.TextField(blank=True, default="")
    advice_sealed = models.TextField(blank=True, default="")
    legal_basis_sealed = models.TextField(blank=True, default="")
    materials_sealed = models.TextField(blank=True, default="")
    opposing_name_sealed = models.TextField(blank=True, default="")
    opposing_number_sealed = models.TextField(blank=True, default="")

    class Meta:
        abstract = True

    def seal(self, **texts: str) -> None:
        """Encrypt the texts into the row; names as in NOTE_PARTS, what is not named becomes empty."""
        for name in NOTE_PARTS:
            text = texts.get(name, "")
            setattr(self, f"{name}_sealed", crypto.encrypt(text, purpose=self._purpose(name)) if text else "")

    def opened(self) -> dict[str, str]:
        """The texts in plain, for the lawyer's own page."""
        return {name: self._open(name) for name in NOTE_PARTS}

    def _open(self, name: str) -> str:
        sealed: str = getattr(self, f"{name}_sealed")
        return crypto.decrypt(sealed, purpose=self._purpose(name)) if sealed else ""

    def _purpose(self, name: str) -> str:
        return f"{self.purpose}.{name}"


class ConsultationNote(SealedTexts):
    """Facts, advice, legal basis, materials and the other side (律师法第三十八条).

    Written through `services.write_log` alone, by the lawyer of the consultation; read through `queries.notes_for`,
    also by a stand-in of the same firm with the visitor's consent.
    Of a finished log the row is closed by a trigger (0004).
    """

    consultation = models.OneToOneField(Consultation, primary_key=True, on_delete=models.PROTECT, related_name="note")

    def __str__(self) -> str:
        return f"{self.consultation_id}"


class ConsultationAmendment(SealedTexts, AppendOnly):
    """A correction of a finished log: number, reason and the texts as they read from then on; what was stays."""

    purpose = "consultations_amendment"

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="amendment_rows")
    number = models.PositiveSmallIntegerField(_("更正序号"))
    reason = models.CharField(_("更正原因"), max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="consultations_amendment_once"),
            models.CheckConstraint(condition=Q(number__gte=1) & ~Q(reason=""), name="consultations_amendment_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id}/{self.number}"


class ConsultationDraft(models.Model):
    """What the lawyer has typed and not yet sent, saved by the page itself; encrypted whole, gone when sent.

    page: drawn when the page is shown, its first 48 bits are the milliseconds of that moment, so pages are in order.
    sequence: rises with every save of one page; a save that comes late does not overwrite a newer one.
    """

    hidden_from_reader = True
    purpose = "consultations_draft.body"

    consultation = models.OneToOneField(
        Consultation, primary_key=True, on_delete=models.PROTECT, related_name="draft_row"
    )
    body_sealed = models.TextField()
    base_version = models.PositiveIntegerField()
    page = models.UUIDField()
    sequence = models.PositiveIntegerField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.consultation_id}"

    @property
    def body(self) -> str:
        return crypto.decrypt(self.body_sealed, purpose=self._bound())

    @body.setter
    def body(self, text: str) -> None:
        self.body_sealed = crypto.encrypt(text, purpose=self._bound())

    def _bound(self) -> str:
        """Sealed to its consultation: moved to another row it does not open."""
        return f"{self.purpose}:{self.consultation_id}"


class ConflictParty(models.Model):
    """A party of a consultation by which one firm finds possible conflicts; keyed blind indexes and no names.

    The keys are drawn for the firm: the same person has other digits at another firm.
    """

    hidden_from_reader = True

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="parties")
    firm = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=8, choices=PartySide)
    number_index = models.CharField(max_length=64, blank=True, default="", db_collation="C")
    name_index = models.CharField(max_length=64, blank=True, default="", db_collation="C")

    class Meta:
        indexes = [
            models.Index(fields=["firm", "number_index"], name="consultations_party_number"),
            models.Index(fields=["firm", "name_index"], name="consultations_party_name"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "side"], name="consultations_party_once"),
            models.CheckConstraint(condition=Q(side__in=PartySide.values), name="consultations_party_side"),
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.side}"


class ReadingConsent(AppendOnly):
    """The visitor's consent, or its withdrawal, that one other lawyer of the same firm reads the log.

    Recorded by somebody else than the reader. The last row of a reader counts.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="consents")
    reader = models.ForeignKey(StationLawyer, on_delete=models.PROTECT, related_name="+")
    reader_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    move = models.CharField(max_length=9, choices=ConsentMove)
    paper = models.CharField(_("同意书存放处"), max_length=100)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["reader_user", "consultation"], name="consultations_consent_reader")]
        constraints = [
            models.CheckConstraint(condition=~Q(by=models.F("reader_user")), name="consultations_consent_by_another"),
            models.CheckConstraint(
                condition=Q(move__in=ConsentMove.values) & ~Q(paper=""), name="consultations_consent_paper"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.reader_id} {self.move}"
