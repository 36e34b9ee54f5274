"""Value lists of people and organisations."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PersonKind(models.TextChoices):
    """Who the person served is to the bureau."""

    VETERAN = "VETERAN", _("退役军人")
    ENTITLED_PERSON = "ENTITLED_PERSON", _("优抚对象")
    SURVIVOR_FAMILY = "SURVIVOR_FAMILY", _("烈属、三属")
    FAMILY = "FAMILY", _("退役军人家属")
    SERVING = "SERVING", _("现役军人或其家属")
    OTHER = "OTHER", _("其他")


class OrganisationKind(models.TextChoices):
    """What an organisation is."""

    LAW_FIRM = "LAW_FIRM", _("律师事务所")
    EMPLOYER = "EMPLOYER", _("用人单位")
    BUREAU = "BUREAU", _("本局")
    PUBLIC_BODY = "PUBLIC_BODY", _("机关单位")
    OTHER = "OTHER", _("其他组织")


class OrganisationRoleKind(models.TextChoices):
    """What an organisation is to the bureau, from a day to a day."""

    STATION_FIRM = "STATION_FIRM", _("法律服务站律所")
    LEGAL_ADVISER = "LEGAL_ADVISER", _("本局法律顾问")
    EMPLOYER = "EMPLOYER", _("安置单位")
    PETITIONER = "PETITIONER", _("信访人")
    THIS_BUREAU = "THIS_BUREAU", _("本局")
