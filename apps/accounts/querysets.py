"""Chainable reads of users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.base_user import BaseUserManager
from django.db import models

from apps.core.units import subtree_ids

if TYPE_CHECKING:
    from apps.accounts.models import User


class UserQuerySet(models.QuerySet["User"]):
    def managed_by(self, administrator: User) -> UserQuerySet:
        """Users of the administrator's subtree, active or not."""
        return self.filter(unit_id__in=subtree_ids(administrator.unit_id))

    def with_role(self, role: str) -> UserQuerySet:
        return self.filter(roles__contains=[role])

    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)


class UserManager(BaseUserManager["User"]):
    """Django's sign-in asks for a user by name, the portal for users in somebody's charge."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)

    def managed_by(self, administrator: User) -> UserQuerySet:
        return self.get_queryset().managed_by(administrator)

    def with_role(self, role: str) -> UserQuerySet:
        return self.get_queryset().with_role(role)
