"""What the bureau decided: the one extension, the handling opinion, the reply to a suggestion. Written once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import AppendOnly
from apps.petitions import rules
from apps.petitions.choices import Adoption, OpinionOutcome, ServiceWay
from apps.petitions.models.petitions import Petition


class Extension(AppendOnly):
    """One extension of at most 30 days, approved by the responsible person, its reason told (art. 34)."""

    petition = models.OneToOneField(Petition, on_delete=models.PROTECT, related_name="extension")
    days = models.PositiveSmallIntegerField(_("延期日数"))
    reason = models.CharField(_("延期理由"), max_length=500)
    approved_on = models.DateField(_("批准日期"))
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    told_on = models.DateField(_("告知日期"))
    told_way = models.CharField(_("告知方式"), max_length=12, choices=ServiceWay)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("延期")
        verbose_name_plural = _("延期")
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=rules.MOST_EXTENSION_DAYS), name="petitions_extension_days"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="petitions_extension_reason"),
            models.CheckConstraint(condition=Q(told_on__gte=F("approved_on")), name="petitions_extension_told"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} +{self.days}"


class Opinion(AppendOnly):
    """信访处理意见书: its outcome and the parts that art. 32 asks for."""

    petition = models.OneToOneField(Petition, on_delete=models.PROTECT, related_name="opinion")
    outcome = models.CharField(_("结论"), max_length=12, choices=OpinionOutcome)
    request = models.TextField(_("信访人的请求"))
    facts_and_reasons = models.TextField(_("事实和理由"))
    opinion_and_basis = models.TextField(_("处理意见及其依据"))
    issued_on = models.DateField(_("出具日期"))
    served_on = models.DateField(_("送达日期"))
    served_way = models.CharField(_("送达方式"), max_length=12, choices=ServiceWay)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("处理意见书")
        verbose_name_plural = _("处理意见书")
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=OpinionOutcome.values), name="petitions_opinion_outcome"),
            models.CheckConstraint(
                condition=~Q(request="") & ~Q(facts_and_reasons="") & ~Q(opinion_and_basis=""),
                name="petitions_opinion_whole",
            ),
            models.CheckConstraint(condition=Q(served_on__gte=F("issued_on")), name="petitions_opinion_served"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.outcome}"


class SuggestionReply(AppendOnly):
    """What became of a suggestion, and the reply (art. 29)."""

    petition = models.OneToOneField(Petition, on_delete=models.PROTECT, related_name="suggestion_reply")
    adoption = models.CharField(_("采纳情况"), max_length=12, choices=Adoption)
    reply = models.TextField(_("答复"))
    replied_on = models.DateField(_("答复日期"))
    way = models.CharField(_("答复方式"), max_length=12, choices=ServiceWay)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("建议答复")
        verbose_name_plural = _("建议答复")
        constraints = [
            models.CheckConstraint(condition=Q(adoption__in=Adoption.values), name="petitions_reply_adoption"),
            models.CheckConstraint(condition=~Q(reply=""), name="petitions_reply_text"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.adoption}"
