"""Abstract rows that every app builds on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnly(models.Model):
    """A row that is written once: the app role holds SELECT and INSERT on its table, nothing more.

    The privilege is the first guard, a trigger (see `core.grants`) the second.
    """

    append_only: ClassVar[bool] = True

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A row that two people may edit: every saved edit raises `version`, see `core.versions`."""

    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)

    class Meta:
        abstract = True
