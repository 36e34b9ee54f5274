"""What a matter or a consultation is about: two lists of topics in two levels, with dates instead of deletion."""

from __future__ import annotations

from datetime import date
from typing import NoReturn, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.core.choices import TopicScheme
from apps.core.refusals import Refused


class TopicQuerySet(models.QuerySet["Topic"]):
    def of(self, scheme: TopicScheme) -> Self:
        return self.filter(scheme=scheme)

    def in_force(self, on: date) -> Self:
        """Topics that may be chosen on the day; older records keep theirs."""
        return self.filter(Q(in_force_from__isnull=True) | Q(in_force_from__lte=on)).filter(
            Q(in_force_to__isnull=True) | Q(in_force_to__gt=on)
        )

    def delete(self) -> NoReturn:
        raise _never_deleted()


class Topic(models.Model):
    """One topic; level 1 has no parent. A topic that falls out of use gets `in_force_to` and is never deleted."""

    scheme = models.CharField(_("体系"), max_length=8, choices=TopicScheme)
    code = models.CharField(_("代码"), max_length=40, unique=True, db_collation="C")
    name = models.CharField(_("名称"), max_length=40)
    parent = models.ForeignKey(
        "self", verbose_name=_("上级类别"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    article = models.CharField(_("依据"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("次序"))
    in_force_from = models.DateField(_("启用日期"), null=True, blank=True)
    in_force_to = models.DateField(_("停用日期"), null=True, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("事项类别")
        verbose_name_plural = _("事项类别")
        ordering = ["scheme", "position", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(scheme__in=TopicScheme.values), name="core_topic_scheme"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="core_topic_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(in_force_to__isnull=True)
                | Q(in_force_from__isnull=True)
                | Q(in_force_to__gt=F("in_force_from")),
                name="core_topic_dates",
                violation_error_message=_("停用日期须晚于启用日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        raise _never_deleted()


def _never_deleted() -> Refused:
    return Refused(_now("事项类别只停用、不删除，请填写停用日期。"))
