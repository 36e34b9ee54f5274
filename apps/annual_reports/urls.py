"""Addresses of this app; view name = url name = template name."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
