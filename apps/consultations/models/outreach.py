"""Legal-awareness events that the station itself holds."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.consultations.models.roster import StationLawyer
from apps.core.history import history_records
from apps.core.models import OrgUnit, Versioned


class StationOutreach(Versioned):
    """One event: when, where, on what, which lawyers spoke. reached: persons counted on the spot."""

    bureau = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, verbose_name=_("举办单位"), on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("日期"))
    place = models.CharField(_("地点"), max_length=60)
    subject = models.CharField(_("主题"), max_length=80)
    partner = models.CharField(_("合作单位"), max_length=80, blank=True)
    lawyers = models.ManyToManyField(StationLawyer, verbose_name=_("主讲律师"), blank=True, related_name="+")
    hours = models.DecimalField(_("时长（小时）"), max_digits=4, decimal_places=1, default=Decimal("1.0"))
    reached = models.PositiveIntegerField(_("到场人次"))
    leaflets = models.PositiveIntegerField(_("发放资料（份）"), default=0)

    history = history_records()

    class Meta:
        verbose_name = _("普法活动")
        verbose_name_plural = _("普法活动")
        indexes = [models.Index(fields=["bureau", "-on"], name="consultations_outreach_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "on", "place", "subject"],
                name="consultations_outreach_once",
                violation_error_message="这场活动已有登记。",
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=24),
                name="consultations_outreach_hours",
                violation_error_message="时长应在 0 到 24 小时之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.subject}"
