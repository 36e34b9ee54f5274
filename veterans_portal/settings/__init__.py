"""Settings by PORTAL_ENV: local (default), test or production."""

import os

from django.core.exceptions import ImproperlyConfigured

match os.environ.get("PORTAL_ENV") or "local":
    case "production":
        from veterans_portal.settings.production import *  # noqa: F403
    case "test":
        from veterans_portal.settings.test import *  # noqa: F403
    case "local":
        from veterans_portal.settings.local import *  # noqa: F403
    case other:  # a misspelt production must not run with the cookies of a desk
        raise ImproperlyConfigured(f"PORTAL_ENV is local, test or production, not {other!r}")
