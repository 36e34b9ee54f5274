"""The versioned table of time limits and the log of what happened to each clock."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from apps.core.clocks.choices import DayUnit, EventKind, StartsOn
from apps.core.models.base import AppendOnly
from apps.core.models.references import Reference

# GiST holds ranges but, without the btree_gist extension, no text: a code stands for itself as a range of one hash.
_HASH = Func(F("code"), function="hashtext", output_field=models.IntegerField())
_CODE_AS_RANGE = Func(_HASH, _HASH, Value("[]"), function="int8range", output_field=BigIntegerRangeField())
_IN_FORCE = Func(F("in_force_from"), F("in_force_to"), Value("[)"), function="daterange", output_field=DateRangeField())


class ClockRule(models.Model):
    """One version of one limit: `days` (and `extension_max_days`) in `unit`, the day of the start not counted.

    in_force_to is the first day on which the version no longer holds; the day of receipt chooses the version.
    rolls_forward: a last day off moves the deadline to the next working day (the petitioner's own limits).
    """

    code = models.CharField(_("代码"), max_length=40, db_collation="C")
    name = models.CharField(_("名称"), max_length=40)
    days = models.PositiveSmallIntegerField(_("期限"))
    unit = models.CharField(_("单位"), max_length=8, choices=DayUnit)
    starts_on = models.CharField(_("起算"), max_length=16, choices=StartsOn)
    extension_max_days = models.PositiveSmallIntegerField(_("至多延长"), default=0)
    pausable = models.BooleanField(_("可以暂停"), default=False)
    rolls_forward = models.BooleanField(_("遇休息日顺延"), default=False)
    article = models.CharField(_("依据"), max_length=120)
    in_force_from = models.DateField(_("施行日期"))
    in_force_to = models.DateField(_("失效日期"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("期限规则")
        verbose_name_plural = _("期限规则")
        ordering = ["code", "in_force_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "in_force_from"], name="core_clockrule_version"),
            models.CheckConstraint(condition=Q(days__gt=0), name="core_clockrule_days"),
            models.CheckConstraint(condition=Q(unit__in=DayUnit.values), name="core_clockrule_unit"),
            models.CheckConstraint(condition=Q(starts_on__in=StartsOn.values), name="core_clockrule_starts_on"),
            models.CheckConstraint(
                condition=Q(in_force_to__isnull=True) | Q(in_force_to__gt=F("in_force_from")),
                name="core_clockrule_dates",
                violation_error_message=_("失效日期须晚于施行日期。"),
            ),
            ExclusionConstraint(
                name="core_clockrule_one_in_force",
                expressions=[(_CODE_AS_RANGE, RangeOperators.OVERLAPS), (_IN_FORCE, RangeOperators.OVERLAPS)],
                violation_error_message=_("同一期限在同一天只能有一个有效版本。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.days} {self.get_unit_display()}（{self.article}）"


def _once_a_run(kind: EventKind) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=["reference", "code", "run"],
        condition=Q(kind=kind.value),
        name=f"core_clockevent_one_{kind.value.lower()}",
    )


class ClockEvent(AppendOnly):
    """One thing that happened to one clock of one record. Written by `core.clocks.log.record` alone.

    run: 1, and one more after each cancelling, so that a wrong start is corrected without rewriting it.
    seq: 1, 2, 3 … within (reference, code); two writers at once cannot both take the next one.
    due: the day named (SET) or the day that counted when the clock ended (MET).
    """

    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="clock_events")
    code = models.CharField(_("期限"), max_length=40, db_collation="C")
    run = models.PositiveSmallIntegerField(_("轮次"), default=1)
    seq = models.PositiveSmallIntegerField(_("序号"))
    rule = models.ForeignKey(ClockRule, verbose_name=_("规则"), on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("事件"), max_length=8, choices=EventKind)
    on = models.DateField(_("日期"))
    days = models.PositiveSmallIntegerField(_("延长"), default=0)
    due = models.DateField(_("期限日"), null=True, blank=True)
    paper = models.CharField(_("文件"), max_length=120, blank=True)
    reason = models.CharField(_("理由"), max_length=400, blank=True)
    at = models.DateTimeField(_("记录时间"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("记录人"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("期限事件")
        verbose_name_plural = _("期限事件")
        ordering = ["reference", "code", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["reference", "code", "seq"], name="core_clockevent_seq"),
            _once_a_run(EventKind.START),
            _once_a_run(EventKind.EXTEND),
            _once_a_run(EventKind.MET),
            _once_a_run(EventKind.CANCEL),
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="core_clockevent_kind"),
            models.CheckConstraint(condition=Q(seq__gte=1, run__gte=1), name="core_clockevent_counts"),
            models.CheckConstraint(
                condition=Q(kind=EventKind.EXTEND, days__gt=0) | (~Q(kind=EventKind.EXTEND) & Q(days=0)),
                name="core_clockevent_days",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[EventKind.SET, EventKind.MET], due__isnull=False)
                | (~Q(kind__in=[EventKind.SET, EventKind.MET]) & Q(due__isnull=True)),
                name="core_clockevent_due",
            ),
            models.CheckConstraint(
                condition=~Q(kind=EventKind.SET) | ~Q(paper=""), name="core_clockevent_set_by_paper"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[EventKind.EXTEND, EventKind.CANCEL]) | ~Q(reason=""),
                name="core_clockevent_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.get_kind_display()} {self.on}"
