"""One desk, a demonstration or development: plain HTTP on loopback."""

import os

from veterans_portal.settings.base import *  # noqa: F403

DEBUG = os.environ.get("PORTAL_DEBUG", "") == "1"
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
