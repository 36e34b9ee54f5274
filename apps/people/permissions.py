"""Who may look people and organisations up."""

from __future__ import annotations

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.core.refusals import Refused

PEOPLE_ROLES = (
    Role.CASE_OFFICER,
    Role.SECTION_HEAD,
    Role.PETITION_OFFICER,
    Role.HALL_CLERK,
    Role.STREET_REPORTER,
)
ORGANISATION_ROLES = (*PEOPLE_ROLES, Role.LEGAL_OFFICER, Role.BUREAU_LEADER)
ORGANISATION_KEEPERS = (Role.LEGAL_OFFICER, Role.PETITION_OFFICER, Role.SECTION_HEAD)


def check_can_keep_organisations(user: User) -> None:
    """Organisations and their roles are kept by legal officer, petition officer and section heads."""
    if not user.has_role(*ORGANISATION_KEEPERS):
        raise Refused("组织登记由法制员、信访专办员或股长维护。")


def can_keep_organisations(user: User) -> bool:
    return user.has_role(*ORGANISATION_KEEPERS)
