"""The numbered parent of every record, the links between records and who else takes part."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.choices import LinkKind, ParticipationKind, ReferenceKind
from apps.core.models.base import AppendOnly
from apps.core.models.units import OrgUnit


class NumberCounter(models.Model):
    """The last number given out per unit, kind and year; one row, raised by one statement."""

    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=2, choices=ReferenceKind)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "year"], name="core_counter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}-{self.kind}-{self.year}: {self.last}"


class Reference(models.Model):
    """One numbered record of any app: `440507-PT-2026-000007`. The app's own row is its one-to-one child.

    unit: who owns the matter now; bureau: the district bureau it belongs to, whose code stands in the number.
    """

    number = models.CharField(_("编号"), max_length=40, unique=True, db_collation="C")
    kind = models.CharField(_("类别"), max_length=2, choices=ReferenceKind)
    year = models.PositiveSmallIntegerField(_("年度"))
    bureau = models.ForeignKey(OrgUnit, verbose_name=_("所属局"), on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, verbose_name=_("承办单位"), on_delete=models.PROTECT, related_name="+")
    sealed = models.BooleanField(_("密存"), default=False)
    created_at = models.DateTimeField(_("登记时间"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("编号")
        verbose_name_plural = _("编号")
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=ReferenceKind.values), name="core_reference_kind"),
            models.CheckConstraint(condition=models.Q(year__gte=1949, year__lte=2999), name="core_reference_year"),
            # What a record that carries its own unit and bureau points at, so that they never differ from these.
            models.UniqueConstraint(fields=["id", "unit", "bureau"], name="core_reference_place"),
        ]

    def __str__(self) -> str:
        return self.number


class Link(AppendOnly):
    """Two records that belong together; it shows only to those who may see the other end."""

    source = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="links_out")
    target = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="links_in")
    kind = models.CharField(_("关系"), max_length=8, choices=LinkKind)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="core_link_once"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="core_link_two_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.get_kind_display()} {self.target_id}"


class Participation(models.Model):
    """A person or a unit outside the owner's subtree who works on a matter, from a day to a day."""

    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="participations")
    kind = models.CharField(_("身份"), max_length=12, choices=ParticipationKind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="participations"
    )
    unit = models.ForeignKey(OrgUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["user"], condition=models.Q(closed_on__isnull=True), name="core_participation_user"),
            models.Index(fields=["unit"], condition=models.Q(closed_on__isnull=True), name="core_participation_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, unit__isnull=True)
                | models.Q(user__isnull=True, unit__isnull=False),
                name="core_participation_one_side",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_on__isnull=True) | models.Q(closed_on__gte=models.F("opened_on")),
                name="core_participation_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference_id} {self.get_kind_display()}"
