"""What every environment shares."""

from __future__ import annotations

import os
from datetime import time
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from apps.accounts.choices import TOTP_ROLES
from apps.accounts.rules import password_validators
from apps.consultations.rules.rota import make_up_days
from veterans_portal.ground.databases import django_databases

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(os.environ.get("PORTAL_VAR", BASE_DIR / "var"))
PORTAL_KEY_FILE = os.environ.get("PORTAL_KEY_FILE", str(VAR_DIR / "keys.json"))
SECRET_KEY_FILE = Path(os.environ.get("PORTAL_SECRET_KEY_FILE", VAR_DIR / "secret_key"))
SECRET_KEY = SECRET_KEY_FILE.read_text("utf-8").strip()

# The bureau this installation serves; a province leaves BUREAU_NAME at the province's own name.
BUREAU_NAME = os.environ.get("PORTAL_BUREAU_NAME", "汕头市龙湖区退役军人事务局")
BUREAU_CODE = os.environ.get("PORTAL_BUREAU_CODE", "440507")
SHORT_NUMBERS = os.environ.get("PORTAL_SHORT_NUMBERS", "1") == "1"
DUTY_WEEKDAYS = [int(day) for day in os.environ.get("PORTAL_DUTY_WEEKDAYS", "1").split(",")]  # Monday is 0
DUTY_MAKE_UP_DAYS = make_up_days(os.environ.get("PORTAL_DUTY_MAKE_UP_DAYS", ""))  # day=weekday it is worked as
# A slot that fell free is held so many hours for the first on the waiting list, and never later than so many minutes
# before it begins; an offer ends in office hours.
OFFER_HOURS = int(os.environ.get("PORTAL_OFFER_HOURS", "24"))
OFFER_ENDS_MINUTES_BEFORE = int(os.environ.get("PORTAL_OFFER_ENDS_MINUTES_BEFORE", "60"))
OFFICE_OPENS, OFFICE_CLOSES = (
    time.fromisoformat(hour) for hour in os.environ.get("PORTAL_OFFICE_HOURS", "09:00-17:00").split("-")
)
# Referrals: the day by which an answer is expected where no law names one; 法律援助法第四十三条 says 日, not 工作日.
REFERRAL_ANSWER_DAYS = int(os.environ.get("PORTAL_REFERRAL_ANSWER_DAYS", "15"))
LEGAL_AID_IN_WORKDAYS = os.environ.get("PORTAL_LEGAL_AID_IN_WORKDAYS", "0") == "1"
REFERENCE_CACHE_SECONDS = 60  # how far a process may be behind the calendar table

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ROOT_URLCONF = "veterans_portal.urls"
WSGI_APPLICATION = "veterans_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "apps.core",
    "apps.accounts",
    "apps.people",
    "apps.documents",
    "apps.consultations",
    "apps.petitions",
    "apps.policy_studies",
    "apps.annual_reports",
    "veterans_portal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "simple_history",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "veterans_portal.middleware.request_log",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "veterans_portal.middleware.extra_headers",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "veterans_portal.middleware.refuse_malformed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "veterans_portal.middleware.explain_wrong_method",
    "apps.accounts.middleware.session_limits",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "apps.accounts.middleware.hold_expired_post",  # behind the CSRF check, before the wall
    "apps.accounts.middleware.access_wall",
    "simple_history.middleware.HistoryRequestMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["apps.accounts.templatetags.accounts"],  # {% csrf_token %} also says whose form it is
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "veterans_portal.context.portal",
            ],
        },
    },
]

DATABASES = django_databases()
DATABASE_ROUTERS = ["veterans_portal.routers.OwnerMigrates"]
# allauth counts sign-in failures and used codes in `default`, which all server processes must share: a table.
# `local` is for what each process may remember by itself.
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_rate_limit",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # at the usual 300 a flood of names would push real counts out
    },
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文"))]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
DATE_FORMAT = "Y-m-d"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS: list[Any] = [
    BASE_DIR / "static",
    ("vendor/bootstrap", BASE_DIR / "node_modules/bootstrap/dist"),
    ("vendor/bootstrap-icons", BASE_DIR / "node_modules/bootstrap-icons/font"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Besides what is packed already: source maps, which take longest to compress and which nobody but a debugger asks for.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "png", "jpg", "woff", "woff2", "br", "gz")
WHITENOISE_ALLOW_ALL_ORIGINS = False  # our files are for our pages alone
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
SIMPLE_HISTORY_DATE_INDEX = "composite"
SIMPLE_HISTORY_ENABLED = True

# Accounts: django-allauth without its URL include; see apps/accounts/urls.py for the few routes that exist.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["apps.accounts.backends.PortalBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "apps.accounts.adapter.AccountAdapter"
LOGIN_FAILED_RATE = "5/15m/key"
LOGIN_LOCK_SECONDS = 15 * 60
# One address serves a whole bureau, so the limit by address is wide.
ACCOUNT_RATE_LIMITS = {
    "login": "200/m/ip",
    "login_failed": f"{LOGIN_FAILED_RATE},200/m/ip",
    "reauthenticate": "10/m/user",
}
# How many proxies of ours stand before this server: the caller's address is read that many steps from the end of
# X-Forwarded-For. 0, the default, believes no header.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("PORTAL_TRUSTED_PROXIES", "0"))
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp"]
MFA_TOTP_ISSUER = BUREAU_NAME
MFA_ADAPTER = "apps.accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "activate_totp": "apps.accounts.forms.sign_in.ActivateTotpForm",
    "authenticate": "apps.accounts.forms.sign_in.CodeForm",
    "reauthenticate": "apps.accounts.forms.sign_in.CodeAgainForm",
}
# Roles that sign in with a second factor; PORTAL_TOTP_ROLES="ADMINISTRATOR,AUDITOR" narrows or widens the default.
PORTAL_TOTP_ROLES = [role for role in os.environ.get("PORTAL_TOTP_ROLES", ",".join(TOTP_ROLES)).split(",") if role]
# mlps (等保: 8 characters of 3 kinds, changed every 90 days) or asvs (12 characters, none that are common).
PORTAL_PASSWORD_POLICY = os.environ.get("PORTAL_PASSWORD_POLICY", "mlps")
AUTH_PASSWORD_VALIDATORS = password_validators(PORTAL_PASSWORD_POLICY)
SESSION_IDLE_SECONDS = 30 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 3600
HELD_POST_HOURS = 24

SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "veterans_portal.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Messages to people. Without a gateway SMS go to the telephone list, without a mail server e-mail too, or to paper.
# The gateway's fields and the good answer are JSON objects, see apps/core/messages/channels/sms.py.
PORTAL_SMS_URL = os.environ.get("PORTAL_SMS_URL", "")
PORTAL_SMS_METHOD = os.environ.get("PORTAL_SMS_METHOD", "POST")
PORTAL_SMS_FORMAT = os.environ.get("PORTAL_SMS_FORMAT", "json")
PORTAL_SMS_BODY = os.environ.get("PORTAL_SMS_BODY", '{"phone": "{phone}", "text": "{text}", "id": "{key}"}')
PORTAL_SMS_HEADER = os.environ.get("PORTAL_SMS_HEADER", "")  # "Authorization: Bearer ...", a secret
PORTAL_SMS_OK = os.environ.get("PORTAL_SMS_OK", "")
PORTAL_SMS_TIMEOUT = float(os.environ.get("PORTAL_SMS_TIMEOUT", "10"))
EMAIL_HOST = os.environ.get("PORTAL_EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("PORTAL_EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("PORTAL_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("PORTAL_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("PORTAL_EMAIL_TLS", "") == "starttls"
EMAIL_USE_SSL = os.environ.get("PORTAL_EMAIL_TLS", "") == "tls"
EMAIL_TIMEOUT = float(os.environ.get("PORTAL_EMAIL_TIMEOUT", "10"))
DEFAULT_FROM_EMAIL = os.environ.get("PORTAL_EMAIL_FROM", "portal@localhost")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"plain": {"()": "veterans_portal.logs.WithoutPersonalData"}},
    "formatters": {"json": {"()": "veterans_portal.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["plain"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "portal": {"level": "INFO"},
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
    },
}
