"""Every route of the site with the access rule its view declares; the system check and the tests walk this list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from apps.accounts.access import Access, declared


@dataclass(frozen=True)
class Route:
    """One address: its pattern from the root, its name with namespaces, the view and the view's rule."""

    pattern: str
    name: str
    view: Any
    access: Access | None
    converters: tuple[tuple[str, str], ...]


def all_routes(urlconf: str | None = None) -> Iterator[Route]:
    """All routes of the URL map (the settings' one by default), in its order."""
    resolver = get_resolver(urlconf)
    yield from _walk(resolver, prefix="", namespace="", outer=())


def _walk(resolver: URLResolver, prefix: str, namespace: str, outer: tuple[tuple[str, str], ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        found = outer + tuple((name, type(each).__name__) for name, each in entry.pattern.converters.items())
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, pattern, inner, found)
        elif isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name}" if entry.name else ""
            yield Route(pattern, name, entry.callback, declared(entry.callback), found)
