"""Org units: province, city, bureau, sections, streets, communities, as one tree with dates."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.choices import UnitKind


class OrgUnitManager(models.Manager["OrgUnit"]):
    def get_by_natural_key(self, code: str) -> OrgUnit:
        return self.get(code=code)


class OrgUnit(models.Model):
    """One unit. `path` holds the ids from the root down, `/1/4/9/`, so a subtree is one prefix."""

    code = models.CharField(_("代码"), max_length=24, unique=True, db_collation="C")
    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类型"), max_length=16, choices=UnitKind)
    parent = models.ForeignKey(
        "self", verbose_name=_("上级单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=200, default="", editable=False, db_collation="C")
    bureau = models.ForeignKey(
        "self", verbose_name=_("所属局"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    aliases = models.JSONField(_("曾用名"), default=list, blank=True)
    valid_from = models.DateField(_("启用日期"), null=True, blank=True)
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", verbose_name=_("承继单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )

    objects = OrgUnitManager()

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering = ["code"]
        indexes = [models.Index(fields=["path"], name="core_orgunit_path")]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=UnitKind.values), name="core_orgunit_kind"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gt=models.F("valid_from")),
                name="core_orgunit_dates",
                violation_error_message="停用日期须晚于启用日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)
