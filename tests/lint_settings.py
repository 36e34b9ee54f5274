"""The test settings with the migration linter's command added."""

from veterans_portal.settings import *  # noqa: F403
from veterans_portal.settings import INSTALLED_APPS as PORTAL_APPS

INSTALLED_APPS = [*PORTAL_APPS, "django_migration_linter"]
