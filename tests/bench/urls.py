"""The portal's addresses and the floor's."""

from django.urls import path

from tests.bench.floor import floor
from veterans_portal.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("bench/floor/", floor), *urlpatterns]
