"""The test suite: as local, quicker hashing, plain static files, small limits where a test counts them down."""

from veterans_portal.settings.local import *  # noqa: F403

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
REFERENCE_CACHE_SECONDS = 24 * 3600  # query counts must not depend on how long the suite has run
