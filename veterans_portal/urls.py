"""The portal's addresses: a table of contents."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from veterans_portal import errors, health, home
from veterans_portal.look import look_urls

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("accounts/", include("apps.accounts.urls")),
    path("people/", include("apps.people.urls")),
    path("consultations/", include("apps.consultations.urls")),
    path("petitions/", include("apps.petitions.urls")),
    path("studies/", include("apps.policy_studies.urls")),
    path("reports/", include("apps.annual_reports.urls")),
]

if settings.DEBUG:
    urlpatterns += look_urls

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
