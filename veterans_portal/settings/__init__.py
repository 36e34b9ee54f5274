"""Settings by PORTAL_ENV: local (default), test or production."""

import os

match os.environ.get("PORTAL_ENV", "local"):
    case "production":
        from veterans_portal.settings.production import *  # noqa: F403
    case "test":
        from veterans_portal.settings.test import *  # noqa: F403
    case _:
        from veterans_portal.settings.local import *  # noqa: F403
