"""The days that the State Council's yearly notices name."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """A holiday or a made-up working day. Days that are not here follow the weekend rule.

    A year counts as published once its 1 October stands here confirmed; see `core.calendars`.
    """

    date = models.DateField(_("日期"), primary_key=True)
    is_workday = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=40)
    source_doc = models.CharField(_("依据"), max_length=120)
    confirmed = models.BooleanField(_("已公布"), default=True)

    class Meta:
        verbose_name = _("节假日")
        verbose_name_plural = _("节假日")
        ordering = ["date"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(date__gte="1949-10-01", date__lte="2999-12-31"), name="core_calendarday_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
