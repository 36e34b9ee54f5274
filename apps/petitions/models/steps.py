"""What happened to a petition: status moves, written notices, assignments. Rows are written once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import AppendOnly, OrgUnit
from apps.petitions import rules
from apps.petitions.choices import NoticeKind, PetitionStatus, ServiceWay
from apps.petitions.models.petitions import Petition

WHY_MAX, WHERE_MAX = 500, 100


def _known_pair() -> Q:
    allowed = Q()
    for source, target in rules.status_pairs():
        allowed |= Q(from_status=source, to_status=target)
    for source, target in rules.ledger_pairs():
        allowed |= Q(from_status=source, to_status=target, code=rules.LEDGER_CODE)
    return allowed


class StatusMove(AppendOnly):
    """One move: when, on which day it counts, by whom, from where to where, why and by which article."""

    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="moves")
    at = models.DateTimeField(_("时间"))
    on = models.DateField(_("日期"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=16, db_collation="C")
    from_status = models.CharField(max_length=12, choices=PetitionStatus, blank=True)
    to_status = models.CharField(max_length=12, choices=PetitionStatus)
    why = models.CharField(_("说明"), max_length=WHY_MAX, blank=True)
    where = models.CharField(_("去向"), max_length=WHERE_MAX, blank=True)
    article = models.CharField(_("依据"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("状态变动")
        verbose_name_plural = _("状态变动")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=_known_pair(), name="petitions_move_in_table"),
            models.UniqueConstraint(fields=["petition"], condition=Q(from_status=""), name="petitions_registered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.from_status} -> {self.to_status}"


class Notice(AppendOnly):
    """A written notice to the petitioner (art. 23): what it told, when and how it was sent."""

    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(_("内容"), max_length=12, choices=NoticeKind)
    told_on = models.DateField(_("告知日期"))
    way = models.CharField(_("方式"), max_length=12, choices=ServiceWay)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("书面告知")
        verbose_name_plural = _("书面告知")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "kind"], name="petitions_notice_once"),
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="petitions_notice_kind"),
            models.CheckConstraint(condition=Q(way__in=ServiceWay.values), name="petitions_notice_way"),
            models.CheckConstraint(condition=Q(told_on__gte=rules.EARLIEST), name="petitions_notice_day"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.kind} {self.told_on}"


class Assignment(AppendOnly):
    """Who answers for the matter from now on; the person declared no interest of their own (art. 28)."""

    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recusal_declared = models.BooleanField(_("无回避情形"))
    reason = models.CharField(_("说明"), max_length=WHY_MAX, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("分派")
        verbose_name_plural = _("分派")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(recusal_declared=True), name="petitions_assignment_no_interest"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} -> {self.handler_id}"
