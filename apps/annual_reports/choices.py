"""Value lists of the annual report."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.choices import BUREAU_STAFF, Role


class ReportStatus(models.TextChoices):
    """Where a report stands; every move is a row of `ReportMove`."""

    DRAFT = "DRAFT", _("编写中")
    IN_REVIEW = "IN_REVIEW", _("待批准")  # text and figures stand still while the leader reads
    APPROVED = "APPROVED", _("已批准")  # text immutable; reopening leaves the approved edition as it is


class ContentTag(models.TextChoices):
    """What the law asks every report to contain (厅字〔2019〕28号), in its own order."""

    MEASURES = "MEASURES", _("主要举措和成效")
    SHORTCOMINGS_CAUSES = "SHORTCOMINGS_CAUSES", _("不足和原因")
    FIRST_RESPONSIBLE = "FIRST_RESPONSIBLE", _("第一责任人履职")
    NEXT_PLANS = "NEXT_PLANS", _("下一年主要安排")
    OTHER = "OTHER", _("其他需要报告的情况")


class FindingLevel(models.TextChoices):
    """How a finding before approval weighs."""

    BLOCK = "BLOCK", _("须改")
    HINT = "HINT", _("提示")


class EditionKind(models.TextChoices):
    """The two papers made of one approved text."""

    OFFICIAL = "official", _("公文版")
    PUBLIC = "public", _("公开版")


CONTENT_MARKS = dict(zip(ContentTag, "①②③④⑤", strict=True))

STATUS_SHAPES = {
    ReportStatus.DRAFT: "doing",
    ReportStatus.IN_REVIEW: "waiting",
    ReportStatus.APPROVED: "done",
}

COMPILERS = (Role.LEGAL_OFFICER,)
WRITERS = (Role.LEGAL_OFFICER, Role.SECTION_HEAD)
APPROVERS = (Role.BUREAU_LEADER,)

# Who sees a report while it is written; everybody else in the bureau reads it once approved.
DRAFT_READERS = (*WRITERS, *APPROVERS)
READERS = tuple(role for role in Role if role != Role.ADMINISTRATOR)

# Who sees figures of the whole bureau before they stand in a report.
FIGURE_READERS = (*BUREAU_STAFF, Role.AUDITOR)
