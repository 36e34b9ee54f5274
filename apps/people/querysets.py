"""Chainable reads of people and organisations."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from apps.people.models import Organisation, OrganisationRole, Person


class PersonQuerySet(models.QuerySet["Person"]):
    def of_bureau(self, bureau_id: int) -> PersonQuerySet:
        return self.filter(bureau_id=bureau_id)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def in_role(self, role: str, on: date) -> OrganisationQuerySet:
        """Organisations that hold the role on the day."""
        return self.filter(
            models.Q(role_periods__valid_to__isnull=True) | models.Q(role_periods__valid_to__gte=on),
            role_periods__role=role,
            role_periods__valid_from__lte=on,
        ).distinct()


class OrganisationRoleQuerySet(models.QuerySet["OrganisationRole"]):
    def on(self, day: date, **kwargs: Any) -> OrganisationRoleQuerySet:
        """Periods that hold on the day."""
        open_end = models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day)
        return self.filter(open_end, valid_from__lte=day, **kwargs)
