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
from apps.consultations.choices import DutyChangeKind, DutyStatus, LeaveReason, LeaveStatus
from apps.consultations.querysets import DutyDayQuerySet
from apps.core.history import history_records
from apps.core.models import AppendOnly, OrgUnit, Versioned
from apps.people.models import Organisation


class FirmContract(Versioned):
    """From when to when a firm serves the station. Two contracts of one firm do not overlap (migration 0004)."""

    bureau = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    firm = models.ForeignKey(
        Organisation, verbose_name=_("律师事务所"), on_delete=models.PROTECT, related_name="station_contracts"
    )
    number = models.CharField(_("合同编号"), max_length=40, blank=True)
    valid_from = models.DateField(_("合同起"))
    valid_to = models.DateField(_("合同止"))

    history = history_records()

    class Meta:
        verbose_name = _("驻点服务合同")
        verbose_name_plural = _("驻点服务合同")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="consultations_contract_dates",
                violation_error_message="合同截止日不得早于起始日。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.firm_id} {self.valid_from:%Y-%m-%d} {self.valid_to:%Y-%m-%d}"


class StationLawyer(Versioned):
    """A lawyer whom a law firm sends to the station (驻点律师; not the 值班律师 of criminal procedure).

    position: place in the rotation, 1 to 6, which also gives the sign on screen. contract_from, contract_to: the own
    posting, within the firm's contract. A duty day outside of these or of the licence is refused by the database.
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
    contract_from = models.DateField(_("派驻起"))
    contract_to = models.DateField(_("派驻止"))
    email = models.EmailField(_("电子邮件"), blank=True)
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
                violation_error_message="派驻截止日不得早于起始日。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LawyerLeave(Versioned):
    """Days on which a lawyer cannot come, both ends included.

    At commit no planned day of this lawyer lies in a standing leave: a deferred trigger says so (migration 0004).
    """

    lawyer = models.ForeignKey(StationLawyer, verbose_name=_("律师"), on_delete=models.PROTECT, related_name="leaves")
    first = models.DateField(_("自"))
    last = models.DateField(_("至"))
    reason = models.CharField(_("事由"), max_length=8, choices=LeaveReason)
    status = models.CharField(_("状态"), max_length=9, choices=LeaveStatus, default=LeaveStatus.STANDING)

    history = history_records()

    class Meta:
        verbose_name = _("律师请假")
        verbose_name_plural = _("律师请假")
        indexes = [models.Index(fields=["lawyer", "first"], name="consultations_leave_lawyer")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")),
                name="consultations_leave_dates",
                violation_error_message="请假截止日不得早于起始日。",
            ),
            models.CheckConstraint(condition=Q(status__in=LeaveStatus.values), name="consultations_leave_status"),
        ]

    def __str__(self) -> str:
        return f"{self.lawyer_id} {self.first:%Y-%m-%d} {self.last:%Y-%m-%d}"


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


class DutyChange(AppendOnly):
    """A day given to another lawyer: who had it, who has it, why; of a swap there is a row for each of the two days."""

    duty_day = models.ForeignKey(DutyDay, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=8, choices=DutyChangeKind)
    from_lawyer = models.ForeignKey(StationLawyer, on_delete=models.PROTECT, related_name="+")
    to_lawyer = models.ForeignKey(StationLawyer, on_delete=models.PROTECT, related_name="+")
    other_day = models.ForeignKey(DutyDay, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    leave = models.ForeignKey(LawyerLeave, null=True, blank=True, on_delete=models.PROTECT, related_name="changes")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DutyChangeKind.values), name="consultations_change_kind"),
            models.CheckConstraint(
                condition=~Q(from_lawyer=F("to_lawyer")), name="consultations_change_changes_lawyer"
            ),
            models.CheckConstraint(
                condition=Q(kind="SWAP", other_day__isnull=False) | Q(kind="STAND_IN", other_day__isnull=True),
                name="consultations_change_other_day",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="consultations_change_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.duty_day_id} {self.from_lawyer_id}>{self.to_lawyer_id}"


class SecretAddress(models.Model):
    """An address that opens to whoever has it: only a keyed hash of its secret is kept, and it can be revoked."""

    hidden_from_reader = True

    secret_index = models.CharField(max_length=64, unique=True, db_collation="C")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True


class CalendarFeed(SecretAddress):
    """A secret address under which a lawyer's calendar program reads the own duty days; counts, no names.

    One live address a lawyer.
    """

    lawyer = models.ForeignKey(StationLawyer, on_delete=models.PROTECT, related_name="feeds")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lawyer"], condition=Q(revoked_at__isnull=True), name="consultations_feed_one_live"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="consultations_feed_revoked_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lawyer_id} {self.made_at:%Y-%m-%d}"
