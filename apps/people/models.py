"""The people served and the organisations around them, each kept once per bureau."""

from __future__ import annotations

from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core import crypto, masking
from apps.core.history import history_records
from apps.core.models import OrgUnit, Versioned
from apps.people.choices import OrganisationKind, OrganisationRoleKind, PersonKind
from apps.people.querysets import OrganisationQuerySet, OrganisationRoleQuerySet, PersonQuerySet

ID_NUMBER_PURPOSE = "people_person.id_number"
PHONE_PURPOSE = "people_person.phone"
PHONE_TAIL_PURPOSE = "people_person.phone_tail"


class Person(Versioned):
    """A person served. The name is plain; ID number and phone are encrypted and found by keyed blind index.

    There is no list of persons: one is reached by exact ID number, by phone, by name plus a second fact, or
    from a matter (rights.md).
    """

    bureau = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("姓名"), max_length=50, validators=[MinLengthValidator(1)])
    kind = models.CharField(_("身份"), max_length=16, choices=PersonKind, default=PersonKind.VETERAN)
    id_number_sealed = models.TextField(blank=True, default="")
    id_number_index = models.CharField(max_length=64, blank=True, default="", db_collation="C")
    phone_sealed = models.TextField(blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True, default="", db_collation="C")
    phone_tail_index = models.CharField(max_length=64, blank=True, default="", db_collation="C")
    birth_year = models.PositiveSmallIntegerField(_("出生年份"), null=True, blank=True)
    street = models.ForeignKey(
        OrgUnit, verbose_name=_("街道"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    address = models.CharField(_("住址"), max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    history = history_records()
    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务对象")
        verbose_name_plural = _("服务对象")
        indexes = [
            models.Index(fields=["bureau", "name"], name="people_person_name"),
            models.Index(fields=["phone_index"], name="people_person_phone"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "id_number_index"],
                condition=~models.Q(id_number_index=""),
                name="people_person_id_number_once",
                violation_error_message="这个身份证号已有登记。",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="people_person_named"),
            models.CheckConstraint(
                condition=models.Q(id_number_sealed="", id_number_index="")
                | (~models.Q(id_number_sealed="") & ~models.Q(id_number_index="")),
                name="people_person_id_number_indexed",
            ),
            models.CheckConstraint(
                condition=models.Q(phone_sealed="", phone_index="")
                | (~models.Q(phone_sealed="") & ~models.Q(phone_index="")),
                name="people_person_phone_indexed",
            ),
        ]

    def __str__(self) -> str:
        return masking.mask_name(self.name)

    @property
    def id_number(self) -> str:
        """The full ID number; show it only after a reason was given and logged."""
        return crypto.decrypt(self.id_number_sealed, purpose=ID_NUMBER_PURPOSE) if self.id_number_sealed else ""

    @property
    def phone(self) -> str:
        """The full phone number; same care as the ID number."""
        return crypto.decrypt(self.phone_sealed, purpose=PHONE_PURPOSE) if self.phone_sealed else ""

    @property
    def masked_name(self) -> str:
        return masking.mask_name(self.name)

    @property
    def masked_id_number(self) -> str:
        return masking.mask_id_number(self.id_number)

    @property
    def masked_phone(self) -> str:
        return masking.mask_phone(self.phone)


class Organisation(Versioned):
    """A law firm, an employer, a petitioning organisation or this bureau."""

    bureau = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("名称"), max_length=100)
    kind = models.CharField(_("类型"), max_length=16, choices=OrganisationKind)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True, db_collation="C")
    phone = models.CharField(_("联系电话"), max_length=20, blank=True)

    history = history_records()
    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("组织")
        verbose_name_plural = _("组织")
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "name"],
                name="people_organisation_once",
                violation_error_message="这个组织已有登记。",
            ),
            models.UniqueConstraint(
                fields=["bureau"], condition=models.Q(kind="BUREAU"), name="people_organisation_one_bureau"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationRole(models.Model):
    """What an organisation is to the bureau, with dates: the station's firm, the adviser, an employer."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="role_periods")
    role = models.CharField(_("角色"), max_length=16, choices=OrganisationRoleKind)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)

    history = history_records()
    objects = OrganisationRoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("组织角色")
        verbose_name_plural = _("组织角色")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "role", "valid_from"], name="people_organisation_role_once"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="people_organisation_role_dates",
                violation_error_message="截止日期不得早于起始日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.get_role_display()}"
