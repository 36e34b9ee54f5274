"""The annual report: chapters, frozen figures, moves, and the editions that were approved."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.annual_reports.choices import CONTENT_MARKS, STATUS_SHAPES, ContentTag, ReportStatus
from apps.annual_reports.querysets import AnnualReportQuerySet
from apps.annual_reports.rules import tokens
from apps.annual_reports.rules.moves import FIRST_YEAR, LAST_YEAR
from apps.core.history import history_records
from apps.core.models import AppendOnly, OrgUnit, Reference, Versioned


class AnnualReport(Versioned):
    """One bureau's report on one year.

    edition: number of the last approved edition, 0 before the first. A trigger (0002) lets `status` move only along
    the rules' table, keeps the cover still outside a draft, and lets a report become approved only with its edition.
    """

    reference = models.OneToOneField(
        Reference, primary_key=True, on_delete=models.PROTECT, related_name="annual_report", verbose_name=_("编号")
    )
    bureau = models.ForeignKey(OrgUnit, verbose_name=_("所属局"), on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("年度"))
    title = models.CharField(_("标题"), max_length=100, validators=[MinLengthValidator(4)])
    addressee = models.CharField(_("主送机关"), max_length=100, blank=True)
    doc_number = models.CharField(_("发文字号"), max_length=40, blank=True)
    doc_date = models.DateField(_("成文日期"), null=True, blank=True)
    cc = models.CharField(_("抄送机关"), max_length=200, blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=ReportStatus, default=ReportStatus.DRAFT)
    edition = models.PositiveSmallIntegerField(_("版次"), default=0, editable=False)

    history = history_records()
    objects = AnnualReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("年度报告")
        verbose_name_plural = _("年度报告")
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "year"],
                name="reports_report_once",
                violation_error_message="这一年度的报告已经打开，不能再开一份。",
            ),
            models.CheckConstraint(condition=Q(status__in=ReportStatus.values), name="reports_report_status"),
            models.CheckConstraint(condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR), name="reports_report_year"),
            models.CheckConstraint(condition=~Q(title=""), name="reports_report_titled"),
            models.CheckConstraint(
                condition=~Q(status=ReportStatus.APPROVED) | Q(edition__gt=0), name="reports_report_edition"
            ),
        ]

    def __str__(self) -> str:
        return self.reference.number

    def get_absolute_url(self) -> str:
        return reverse("report_detail", args=[self.reference.number])

    @property
    def status_shape(self) -> str:
        return STATUS_SHAPES[ReportStatus(self.status)]


class ReportSection(Versioned):
    """A chapter. Its text carries figures as tokens; a trigger refuses any change outside a draft."""

    report = models.ForeignKey(AnnualReport, on_delete=models.PROTECT, related_name="sections")
    position = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField(_("层级"), default=1)
    title = models.CharField(_("标题"), max_length=60)
    tag = models.CharField(_("法定内容"), max_length=20, choices=ContentTag)
    owner = models.ForeignKey(
        OrgUnit, verbose_name=_("承办单位"), on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    prompt = models.CharField(_("写作提示"), max_length=300, blank=True)
    body = models.TextField(_("正文"), max_length=20000, blank=True)

    history = history_records()

    class Meta:
        verbose_name = _("章节")
        verbose_name_plural = _("章节")
        ordering = ["report", "position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="reports_section_place"),
            models.CheckConstraint(condition=Q(tag__in=ContentTag.values), name="reports_section_tag"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="reports_section_level"),
            models.CheckConstraint(condition=~Q(title=""), name="reports_section_titled"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.position} {self.title}"

    @property
    def mark(self) -> str:
        """① to ⑤."""
        return CONTENT_MARKS[ContentTag(self.tag)]


class ReportMove(AppendOnly):
    """One move of a report: who, when, from where, to where, why."""

    report = models.ForeignKey(AnnualReport, on_delete=models.PROTECT, related_name="moves")
    old = models.CharField(max_length=10, choices=ReportStatus, blank=True)
    new = models.CharField(max_length=10, choices=ReportStatus)
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("报告流转")
        verbose_name_plural = _("报告流转")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(new__in=ReportStatus.values) & (Q(old="") | Q(old__in=ReportStatus.values)),
                name="reports_move_status",
            ),
            models.CheckConstraint(condition=~Q(old=F("new")), name="reports_move_moves"),
            models.CheckConstraint(
                condition=Q(old="") | ~Q(new=ReportStatus.DRAFT) | ~Q(reason=""), name="reports_move_back_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.old} -> {self.new}"


class CompileRun(AppendOnly):
    """One pull of every registered indicator for the report's bureau and year."""

    report = models.ForeignKey(AnnualReport, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveSmallIntegerField()
    period_first = models.DateField()
    period_last = models.DateField()
    at = models.DateTimeField(_("汇总时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("数字汇总")
        verbose_name_plural = _("数字汇总")
        ordering = ["report", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="reports_run_number"),
            models.CheckConstraint(condition=Q(period_last__gte=F("period_first")), name="reports_run_period"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} #{self.number}"


class FrozenFigure(AppendOnly):
    """An indicator as it stood at a compile: value, words, period (of the run) and the records behind it."""

    run = models.ForeignKey(CompileRun, on_delete=models.PROTECT, related_name="figures")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(_("代码"), max_length=60, db_collation="C")
    name = models.CharField(_("指标"), max_length=60)
    unit = models.CharField(_("单位"), max_length=10)
    definition = models.TextField(_("口径"))
    numerator = models.BigIntegerField(_("分子"))
    denominator = models.BigIntegerField(_("分母"), null=True)
    value = models.DecimalField(_("数值"), max_digits=18, decimal_places=2, null=True)
    rows = models.JSONField(_("所据记录"), default=list, encoder=DjangoJSONEncoder)
    withheld = models.PositiveIntegerField(_("密存不列"), default=0)

    class Meta:
        verbose_name = _("冻结的数字")
        verbose_name_plural = _("冻结的数字")
        ordering = ["run", "position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "code"], name="reports_figure_once"),
            models.CheckConstraint(condition=Q(value__isnull=False) | Q(denominator=0), name="reports_figure_valued"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.shown}"

    @property
    def shown(self) -> str:
        return tokens.shown(self.value, self.unit)

    @property
    def number(self) -> str:
        return tokens.number(self.value)

    @property
    def token(self) -> str:
        return tokens.token(self.code)


class ApprovedEdition(AppendOnly):
    """The text, figures and cover that a leader approved, whole, with the hash of its canonical JSON."""

    report = models.ForeignKey(AnnualReport, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("版次"))
    run = models.ForeignKey(CompileRun, on_delete=models.PROTECT, related_name="+")
    snapshot = models.JSONField()
    sha256 = models.CharField(max_length=64, db_collation="C")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(_("批准时间"))

    class Meta:
        verbose_name = _("批准的版本")
        verbose_name_plural = _("批准的版本")
        ordering = ["report", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="reports_edition_number"),
            models.CheckConstraint(condition=Q(number__gt=0), name="reports_edition_from_one"),
            models.CheckConstraint(condition=~Q(submitted_by=F("approved_by")), name="reports_edition_two_people"),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="reports_edition_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.number}"
