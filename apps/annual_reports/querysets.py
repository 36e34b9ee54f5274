"""Chainable reads of annual reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from apps.accounts.scope import in_scope
from apps.annual_reports.choices import DRAFT_READERS, READERS, ReportStatus

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.annual_reports.models import AnnualReport


class AnnualReportQuerySet(models.QuerySet["AnnualReport"]):
    def of_bureau(self, bureau_id: int) -> AnnualReportQuerySet:
        return self.filter(bureau_id=bureau_id)

    def visible_to(self, user: User) -> AnnualReportQuerySet:
        """The bureau's own reports for everybody in it but the administrator; drafts only for those who make them.

        A report belongs to the whole bureau, so it shows in every section and street below it. Above the bureau a
        report shows when it was handed up (a participation).
        """
        if not user.has_role(*READERS):
            return self.none()
        seen = in_scope(user)
        if user.unit.bureau_id is not None:
            seen |= Q(bureau_id=user.unit.bureau_id)
        if not user.has_role(*DRAFT_READERS):
            seen &= Q(status=ReportStatus.APPROVED) | Q(edition__gt=0)
        return self.filter(seen)
