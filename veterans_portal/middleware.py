"""Middleware of the whole site: request log, headers that Django does not set, malformed requests."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

GetResponse = Callable[[HttpRequest], HttpResponse]
_log = logging.getLogger("portal.request")

_PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


def request_log(get_response: GetResponse) -> GetResponse:
    """One line per request: route pattern instead of the address, user id instead of a name."""

    def middleware(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        request_id = uuid.uuid4().hex
        response = get_response(request)
        match = request.resolver_match
        _log.info(
            "request",
            extra={
                "method": request.method if (request.method or "").isalpha() else "?",
                "route": match.route if match else "-",
                "status": response.status_code,
                "ms": round((time.perf_counter() - started) * 1000, 1),
                "user": getattr(getattr(request, "user", None), "pk", None),
                "request_id": request_id,
            },
        )
        response["X-Request-Id"] = request_id
        return response

    return middleware


def extra_headers(get_response: GetResponse) -> GetResponse:
    """Headers for every answer, error pages and files included; pages of the portal are never cached outside."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Permissions-Policy"] = _PERMISSIONS
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["Cross-Origin-Embedder-Policy"] = "require-corp"
        response.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def refuse_malformed(get_response: GetResponse) -> GetResponse:
    """Addresses that are not UTF-8 or hold a NUL are answered with a plain 400 before anything reads them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        raw = f"{request.META.get('PATH_INFO', '')}?{request.META.get('QUERY_STRING', '')}"
        decoded = unquote_to_bytes(raw.encode("utf-8", "surrogateescape"))
        try:
            text = decoded.decode("utf-8")
        except UnicodeDecodeError:
            return render(request, "400.html", status=400)
        if "\0" in text:
            return render(request, "400.html", status=400)
        return get_response(request)

    return middleware


def explain_wrong_method(get_response: GetResponse) -> GetResponse:
    """A wrong method gets a page that says what to do; Django's own answer is empty."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        page = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
        page["Allow"] = response["Allow"]
        return page

    return middleware
