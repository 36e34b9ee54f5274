"""Roles of the portal (glossary), and what each is for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does in the bureau; a person may hold several, an administrator or auditor none beside it."""

    CASE_OFFICER = "CASE_OFFICER", _("经办人")
    SECTION_HEAD = "SECTION_HEAD", _("股长")
    BUREAU_LEADER = "BUREAU_LEADER", _("局领导")
    STATION_LAWYER = "STATION_LAWYER", _("驻点律师")
    LEGAL_OFFICER = "LEGAL_OFFICER", _("法制员")
    STREET_REPORTER = "STREET_REPORTER", _("街道（社区）联络员")
    AUDITOR = "AUDITOR", _("审计员")
    ADMINISTRATOR = "ADMINISTRATOR", _("系统管理员")  # manages users, sees no case content
    PETITION_OFFICER = "PETITION_OFFICER", _("信访专办员")  # 《信访工作条例》第十四条第二款
    HALL_CLERK = "HALL_CLERK", _("大厅导办")
    SEALED_KEEPER = "SEALED_KEEPER", _("密件保管人")
    CONFIDENTIALITY_REVIEWER = "CONFIDENTIALITY_REVIEWER", _("保密审查人")
    COUNSELLOR = "COUNSELLOR", _("心理咨询师")


# Roles that stand alone: whoever manages or audits the portal does not handle matters in it.
EXCLUSIVE_ROLES = (Role.ADMINISTRATOR, Role.AUDITOR)

# Roles that sign in with a second factor by default (configuration: PORTAL_TOTP_ROLES).
TOTP_ROLES = (
    Role.BUREAU_LEADER,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
    Role.SEALED_KEEPER,
    Role.LEGAL_OFFICER,
    Role.CONFIDENTIALITY_REVIEWER,
)

# Roles whose say reaches the whole bureau, wherever in it the person sits: an administrator of the bureau gives them.
WHOLE_BUREAU_ROLES = (
    Role.BUREAU_LEADER,
    Role.LEGAL_OFFICER,
    Role.SEALED_KEEPER,
    Role.CONFIDENTIALITY_REVIEWER,
)

# Staff who work on matters inside the bureau.
BUREAU_STAFF = (
    Role.CASE_OFFICER,
    Role.SECTION_HEAD,
    Role.BUREAU_LEADER,
    Role.LEGAL_OFFICER,
    Role.PETITION_OFFICER,
)
