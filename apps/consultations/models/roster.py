"""Who sits at the station and when: lawyers, duty days, slots.

The day owns its lawyer, room, slots and walk-in capacity; "Tuesday" is only the generator's default.
"""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.consultations import choices
from apps.consultations.choices import DutyStatus
from apps.consultations.querysets import DutyDayQuerySet
from apps.core.history import history_records
from apps.core.models import OrgUnit, Versioned
from apps.people.models import Organisation


class StationLawyer(Versioned):
    """A lawyer whom a law firm sends to the station (驻点律师; not the 值班律师 of criminal procedure).

    position: place in the rotation, 1 to 6, which also gives the sign on screen.
    """

    bureau = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("用户"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="station_lawyer",
    )
    name = models.CharField(_("姓名"), max_length=50)
    licence_number = models.CharField(_("执业证号"), max_length=17, db_collation="C")
    licence_valid_to = models.DateField(_("执业证有效期至"))
    firm = models.ForeignKey(
        Organisation, verbose_name=_("律师事务所"), on_delete=models.PROTECT, related_name="station_lawyers"
    )
    contract_from = models.DateField(_("合同起"))
    contract_to = models.DateField(_("合同止"))
    position = models.PositiveSmallIntegerField(_("轮值序号"), validators=[MinValueValidator(1), MaxValueValidator(6)])

    history = history_records()

    class Meta:
        verbose_name = _("驻点律师")
        verbose_name_plural = _("驻点律师")
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "licence_number"],
                name="consultations_lawyer_licence_once",
                violation_error_message="这个执业证号已有登记。",
            ),
            models.UniqueConstraint(fields=["id", "bureau"], name="consultations_lawyer_of_bureau"),
            models.CheckConstraint(condition=Q(position__gte=1, position__lte=6), name="consultations_lawyer_position"),
            models.CheckConstraint(
                condition=Q(contract_to__gte=F("contract_from")),
                name="consultations_lawyer_contract",
                violation_error_message="合同截止日不得早于起始日。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DutyDay(Versioned):
    """One day of the station in one room. `locked`: the roster of this day is published and no longer replanned."""

    bureau = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, verbose_name=_("服务站"), on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("驻点日"))
    lawyer = models.ForeignKey(
        StationLawyer, verbose_name=_("当班律师"), on_delete=models.PROTECT, related_name="duty_days"
    )
    room = models.CharField(_("地点"), max_length=40, default=choices.DEFAULT_ROOM)
    first_slot = models.TimeField(_("首号时间"), default=choices.FIRST_SLOT)
    slot_minutes = models.PositiveSmallIntegerField(_("每号分钟"), default=choices.SLOT_MINUTES)
    slot_count = models.PositiveSmallIntegerField(_("号数"), default=choices.SLOT_COUNT)
    walk_in_capacity = models.PositiveSmallIntegerField(_("现场号数"), default=choices.WALK_IN_CAPACITY)
    status = models.CharField(_("状态"), max_length=9, choices=DutyStatus, default=DutyStatus.PLANNED)
    locked = models.BooleanField(_("已公布"), default=False)

    history = history_records()
    objects = DutyDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("驻点日")
        verbose_name_plural = _("驻点日")
        constraints = [
            models.UniqueConstraint(fields=["bureau", "on", "room"], name="consultations_day_once_per_room"),
            models.UniqueConstraint(
                fields=["lawyer", "on"],
                condition=~Q(status="CANCELLED"),
                name="consultations_day_one_per_lawyer",
                violation_error_message="这位律师当天已有驻点。",
            ),
            models.UniqueConstraint(fields=["id", "on"], name="consultations_day_dated"),
            models.CheckConstraint(condition=Q(status__in=DutyStatus.values), name="consultations_day_status"),
            models.CheckConstraint(
                condition=Q(slot_minutes__gte=5, slot_minutes__lte=240, slot_count__lte=60),
                name="consultations_day_slots",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.lawyer_id}"

    def get_absolute_url(self) -> str:
        return reverse("duty_day", args=[self.pk])


class Slot(models.Model):
    """A time of a duty day that one visitor can book. An override is an extra slot, never an overlap."""

    duty_day = models.ForeignKey(DutyDay, on_delete=models.PROTECT, related_name="slots")
    position = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["duty_day", "position"], name="consultations_slot_position_once"),
            models.UniqueConstraint(fields=["duty_day", "starts_at"], name="consultations_slot_time_once"),
            models.UniqueConstraint(fields=["id", "duty_day"], name="consultations_slot_of_day"),
        ]
        indexes = [models.Index(fields=["starts_at"], name="consultations_slot_starts_at")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"
