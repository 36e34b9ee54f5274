"""A URL map with one view that says nothing about who may open it: the control of the system check."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def unruly(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open to all")


urlpatterns = [path("unruly/", unruly, name="unruly"), path("", include("veterans_portal.urls"))]
handler403 = "veterans_portal.errors.forbidden"
