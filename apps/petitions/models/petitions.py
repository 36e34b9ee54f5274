"""The petition matter itself and the representatives that several petitioners chose for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import crypto
from apps.core.history import history_records
from apps.core.models import OrgUnit, Reference, Topic, Versioned
from apps.people.models import Organisation, Person
from apps.petitions import rules
from apps.petitions.choices import (
    AFTER_ACCEPTANCE,
    ENDED_STATUSES,
    OPEN_STATUSES,
    AppealRoute,
    Channel,
    ClosingGround,
    DueKind,
    PetitionClass,
    PetitionStatus,
)
from apps.petitions.querysets import PetitionQuerySet

TITLE_MAX, REQUEST_MAX, FACTS_MAX = 100, 2000, 8000
REPRESENTATIVE_PURPOSE = "petitions_representative.name"

_ACCUSATION = Q(petition_class=PetitionClass.ACCUSATION)
_PLAIN_TEXT = Q(title=rules.SEALED_TITLE, request="", facts="")
_ONE_PETITIONER = (
    Q(petitioner__isnull=False, organisation__isnull=True)
    | Q(petitioner__isnull=True, organisation__isnull=False)
    | Q(petitioner__isnull=True, organisation__isnull=True, name_unclear=True)
)
_OPEN = Q(status__in=[s.value for s in OPEN_STATUSES], closed_on__isnull=True, outcome="")
_ENDED = Q(status__in=[s.value for s in ENDED_STATUSES], closed_on__isnull=False, next_due_on__isnull=True) & ~Q(
    outcome=""
)


class Petition(Versioned):
    """One matter that somebody raised. `reference.unit` is the unit that handles it now.

    unit, bureau: the reference's own, which lists filter and sort by; a composite foreign key on update cascade keeps
    them equal (0002_guards), so they need neither a key of their own nor a place in the history.
    next_due_on: the last working day on or before the day that counts (next_due_literal) of the limit due next;
    both and next_due_kind are cached by the replay of the clocks, in the transaction of every act.
    A sealed matter (accusation) keeps title, request and facts in SealedText alone.
    """

    reference = models.OneToOneField(
        Reference, primary_key=True, on_delete=models.PROTECT, related_name="petition", verbose_name=_("编号")
    )
    unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, related_name="+", editable=False, db_constraint=False, db_index=False,
        verbose_name=_("承办单位"),
    )  # fmt: skip
    bureau = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, related_name="+", editable=False, db_constraint=False, db_index=False,
        verbose_name=_("所属局"),
    )  # fmt: skip
    sealed = models.BooleanField(_("密存"), default=False, editable=False)
    channel = models.CharField(_("渠道"), max_length=12, choices=Channel)
    petition_class = models.CharField(_("类别"), max_length=12, choices=PetitionClass)
    appeal_route = models.PositiveSmallIntegerField(_("路径"), choices=AppealRoute, null=True, blank=True)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+", verbose_name=_("业务"))
    petitioner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="petitions", verbose_name=_("信访人")
    )
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="petitions",
        verbose_name=_("信访组织"),
    )
    name_unclear = models.BooleanField(_("姓名或住址不清"), default=False)
    title = models.CharField(_("标题"), max_length=TITLE_MAX)
    request = models.TextField(_("请求"), max_length=REQUEST_MAX, blank=True)
    facts = models.TextField(_("事实和理由"), max_length=FACTS_MAX, blank=True)
    received_on = models.DateField(_("收到日期"))
    registered_on = models.DateField(_("登记日期"))
    oral_record = models.BooleanField(_("口头反映"), default=False)
    is_first_petition = models.BooleanField(_("初次信访"), default=True)
    repeat_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="repeats", verbose_name=_("同一事项")
    )
    joint_count = models.PositiveSmallIntegerField(_("共同反映人数"), default=1)
    street = models.ForeignKey(
        OrgUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("街道（社区）")
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="petitions_handled",
        verbose_name=_("承办人"),
    )
    status = models.CharField(
        _("状态"), max_length=12, choices=PetitionStatus, default=PetitionStatus.REGISTERED, editable=False
    )
    accepted_on = models.DateField(_("受理日期"), null=True, blank=True, editable=False)
    next_due_on = models.DateField(_("当前期限"), null=True, blank=True, editable=False)
    next_due_literal = models.DateField(_("期限届满日"), null=True, blank=True, editable=False)
    next_due_kind = models.CharField(
        _("期限种类"), max_length=40, choices=DueKind, blank=True, default="", editable=False
    )
    closed_on = models.DateField(_("办结日期"), null=True, blank=True, editable=False)
    outcome = models.CharField(
        _("办结方式"), max_length=16, choices=ClosingGround, blank=True, default="", editable=False
    )

    history = history_records(excluded_fields=["unit", "bureau"])
    objects = PetitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("信访事项")
        verbose_name_plural = _("信访事项")
        indexes = [
            *(
                models.Index(
                    fields=[whose, "next_due_on", "reference"],
                    condition=Q(closed_on__isnull=True),
                    name=f"petitions_open_by_{whose}",
                )
                for whose in ("bureau", "unit", "handler")
            ),
            models.Index(fields=["bureau", "-received_on", "-reference"], name="petitions_bureau_received"),
            models.Index(fields=["unit", "-received_on", "-reference"], name="petitions_unit_received"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="petitions_channel_known"),
            models.CheckConstraint(condition=Q(petition_class__in=PetitionClass.values), name="petitions_class_known"),
            models.CheckConstraint(condition=Q(status__in=PetitionStatus.values), name="petitions_status_known"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=ClosingGround.values), name="petitions_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(received_on__gte=rules.EARLIEST) & Q(received_on__lte=F("registered_on")),
                name="petitions_received_plausible",
                violation_error_message="收到日期须在 1949-10-01 之后、登记之日或以前。",
            ),
            models.CheckConstraint(
                condition=Q(
                    petition_class=PetitionClass.APPEAL, appeal_route__isnull=False, appeal_route__in=AppealRoute.values
                )  # a check that comes out NULL would pass
                | (~Q(petition_class=PetitionClass.APPEAL) & Q(appeal_route__isnull=True)),
                name="petitions_route_of_appeals",
                violation_error_message="申诉求决类须有路径，其他类别没有路径。",
            ),
            models.CheckConstraint(
                condition=_ONE_PETITIONER,
                name="petitions_one_petitioner",
                violation_error_message="信访人为个人或组织，二者择一；姓名不清的可以不填。",
            ),
            models.CheckConstraint(
                condition=Q(sealed=True) & _ACCUSATION | Q(sealed=False) & ~_ACCUSATION,
                name="petitions_sealed_are_accusations",
            ),
            models.CheckConstraint(
                condition=_ACCUSATION & _PLAIN_TEXT | ~_ACCUSATION & ~Q(title="") & ~Q(request=""),
                name="petitions_sealed_text_apart",
            ),
            models.CheckConstraint(condition=_OPEN | _ENDED, name="petitions_closed_when_ended"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("received_on")),
                name="petitions_closed_after_receipt",
            ),
            models.CheckConstraint(
                condition=Q(status=PetitionStatus.REGISTERED, accepted_on__isnull=True)
                | Q(status__in=[s.value for s in AFTER_ACCEPTANCE], accepted_on__isnull=False)
                | Q(status__in=[s.value for s in ENDED_STATUSES]),
                name="petitions_accepted_by_status",
            ),
            models.CheckConstraint(
                condition=Q(accepted_on__isnull=True) | Q(accepted_on__gte=F("received_on")),
                name="petitions_accepted_after_receipt",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[PetitionStatus.HANDLING.value, PetitionStatus.ANSWERED.value])
                | Q(handler__isnull=False),
                name="petitions_handled_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(next_due_on__isnull=True, next_due_literal__isnull=True, next_due_kind="")
                | (
                    Q(
                        next_due_on__isnull=False,
                        next_due_literal__isnull=False,
                        next_due_literal__gte=F("next_due_on"),
                    )
                    & Q(next_due_kind__in=[kind for kind in DueKind.values if kind])
                ),
                name="petitions_due_whole",
            ),
            models.CheckConstraint(
                condition=Q(repeat_of__isnull=True) | Q(is_first_petition=False), name="petitions_repeat_not_first"
            ),
            models.CheckConstraint(condition=~Q(repeat_of=F("reference")), name="petitions_repeat_of_another"),
            models.CheckConstraint(condition=Q(joint_count__gte=1), name="petitions_somebody_asks"),
        ]

    def __str__(self) -> str:
        return self.reference.number

    def get_absolute_url(self) -> str:
        return reverse("petition_detail", args=[self.reference.number])

    @property
    def who(self) -> str:
        """The petitioner as every page shows them: masked, with the number of those who join."""
        if self.sealed:
            return str(_("密存"))
        name = self._petitioner_name()
        return f"{name} 等 {self.joint_count} 人" if self.joint_count > 1 else name

    def _petitioner_name(self) -> str:
        if self.petitioner is not None:
            return self.petitioner.masked_name
        return self.organisation.name if self.organisation is not None else str(_("姓名不清"))

    @property
    def matter(self) -> rules.Matter:
        """What the rules ask of this row; `queries.petition_for` brings the answers along, else they are asked."""
        told: bool | None = self.__dict__.get("was_told")
        return rules.Matter(
            status=PetitionStatus(self.status),
            petition_class=PetitionClass(self.petition_class),
            route=self.appeal_route,
            name_unclear=self.name_unclear,
            told=self.notices.exists() if told is None else told,
            extended=getattr(self, "extension", None) is not None,
        )


class Representative(models.Model):
    """One of at most five people whom the petitioners chose (art. 20(3)); encrypted, cleared when the matter ends."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="representatives")
    position = models.PositiveSmallIntegerField()
    name_sealed = models.TextField()
    chosen_on = models.DateField()

    class Meta:
        verbose_name = _("信访代表")
        verbose_name_plural = _("信访代表")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "position"], name="petitions_representative_place"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=rules.MOST_REPRESENTATIVES),
                name="petitions_representatives_five",
                violation_error_message="推选的代表不得超过 5 人。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.position}"

    @property
    def name(self) -> str:
        return crypto.decrypt(self.name_sealed, purpose=REPRESENTATIVE_PURPOSE)
