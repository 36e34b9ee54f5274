"""Imports from spreadsheets: the uploaded batch, what became of each row, and where a matter came from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import crypto
from apps.core.models import AppendOnly, HeldFile, Job, OrgUnit
from apps.petitions.choices import ImportStage, RowOutcome
from apps.petitions.models.petitions import Petition

CELLS_PURPOSE = "petitions_importrow.cells"
FILE_PURPOSE = "petitions_importbatch.file"
SOURCE_NUMBER_MAX = 60


class ImportBatch(models.Model):
    """One uploaded file on its way in. The file's name is not kept; the file itself is gone when the rows are in.

    header: the headings of the table; header_row: where they stand. mapping: {"columns": {field: column index},
    "words": {field: {word: value}}, "defaults": {field: value}}. digest: a keyed hash of the file.
    """

    bureau = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("上传时间"))
    profile = models.CharField(_("种类"), max_length=40, db_collation="C")
    stage = models.CharField(_("阶段"), max_length=8, choices=ImportStage, default=ImportStage.MAPPING)
    file = models.ForeignKey(HeldFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    digest = models.CharField(max_length=64, db_collation="C")
    header_row = models.PositiveIntegerField()
    header = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    preview = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("导入批次")
        verbose_name_plural = _("导入批次")
        indexes = [models.Index(fields=["bureau", "-id"], name="petitions_import_bureau")]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=ImportStage.values), name="petitions_import_stage"),
            models.CheckConstraint(
                condition=~Q(stage__in=[ImportStage.DONE, ImportStage.DROPPED]) | Q(file__isnull=True),
                name="petitions_import_file_gone_when_done",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[ImportStage.MAPPING, ImportStage.DROPPED]) | Q(job__isnull=False),
                name="petitions_import_has_job",
            ),
        ]

    def __str__(self) -> str:
        return f"导入 {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("petition_import_detail", args=[self.pk])


class ImportRow(models.Model):
    """What became, or in a preview would become, of one row of the file.

    problems: [[heading, sentence], …], without what the cells hold. cells_sealed: the row as it came, encrypted, of a
    refused row alone, so that it can be handed back; emptied after thirty days.
    """

    hidden_from_reader = ("cells_sealed",)

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    stage = models.CharField(max_length=8, choices=ImportStage)
    row_number = models.PositiveIntegerField(_("行号"))
    outcome = models.CharField(_("结果"), max_length=8, choices=RowOutcome)
    problems = models.JSONField(default=list, blank=True)
    cells_sealed = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("导入行")
        verbose_name_plural = _("导入行")
        constraints = [
            models.UniqueConstraint(fields=["batch", "stage", "row_number"], name="petitions_import_row_once"),
            models.CheckConstraint(condition=Q(outcome__in=RowOutcome.values), name="petitions_import_outcome"),
            models.CheckConstraint(
                condition=Q(stage__in=[ImportStage.PREVIEW, ImportStage.RUN]), name="petitions_import_row_stage"
            ),
            models.CheckConstraint(
                condition=~Q(outcome=RowOutcome.REFUSED) | ~Q(problems=[]), name="petitions_import_refused_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.row_number} {self.outcome}"

    def cells(self) -> str:
        """The row as JSON, "" when it is no longer kept."""
        return crypto.decrypt(self.cells_sealed, purpose=CELLS_PURPOSE) if self.cells_sealed else ""


class ImportedMatter(AppendOnly):
    """Where an imported matter came from: its number there is its former number, kept beside ours.

    source: the list the number belongs to (several profiles may share one). content_hash: a keyed hash of what the row
    said. Both constraints make a re-import harmless: the second transaction to bring the same row in fails.
    """

    petition = models.OneToOneField(Petition, primary_key=True, on_delete=models.PROTECT, related_name="imported")
    bureau = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(_("来源"), max_length=40, db_collation="C")
    source_number = models.CharField(
        _("原编号"), max_length=SOURCE_NUMBER_MAX, blank=True, default="", db_collation="C"
    )
    content_hash = models.CharField(max_length=64, db_collation="C")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="matters")
    row_number = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("导入来源")
        verbose_name_plural = _("导入来源")
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "source", "source_number"],
                condition=~Q(source_number=""),
                name="petitions_source_number_once",
            ),
            models.UniqueConstraint(
                fields=["bureau", "source", "content_hash"],
                condition=Q(source_number=""),
                name="petitions_source_content_once",
            ),
            models.UniqueConstraint(fields=["batch", "row_number"], name="petitions_imported_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.source_number}".strip()


class ImportMapping(models.Model):
    """What the officers of a bureau changed in a profile, kept for the next file.

    columns: {field: heading as it stood}; words and defaults as in the batch.
    """

    bureau = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    profile = models.CharField(max_length=40, db_collation="C")
    columns = models.JSONField(default=dict, blank=True)
    words = models.JSONField(default=dict, blank=True)
    defaults = models.JSONField(default=dict, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("导入对照")
        verbose_name_plural = _("导入对照")
        constraints = [models.UniqueConstraint(fields=["bureau", "profile"], name="petitions_mapping_once")]

    def __str__(self) -> str:
        return f"{self.bureau_id} {self.profile}"
