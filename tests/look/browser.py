"""A page in headless Chromium without a server: Playwright asks, the test answers from templates and static files."""

from __future__ import annotations

import mimetypes
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import engines
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright

from veterans_portal.look import ExampleForm, examples

HOST = "http://portal.test"
DIRECTIVES: Any = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
POLICY = "; ".join(
    f"{name} {' '.join(value for value in values if isinstance(value, str))}" for name, values in DIRECTIVES.items()
)
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
WHO = {"user": type("Someone", (), {"is_authenticated": True})(), "person_name": "林晓岚", "role_label": "经办人"}


def _page_html(path: str) -> str:
    """`/` is the catalogue with a form that came back, `/untouched` with a fresh one, any other path a template."""
    name = "components/catalogue.html" if path in {"/", "/untouched"} else path.removeprefix("/")
    fresh = {"form": ExampleForm()} if path == "/untouched" else {}
    return str(engines["django"].get_template(name).render(examples() | WHO | fresh))


def _answer(route: Route, posted: list[str]) -> None:
    request = route.request
    path = urlsplit(request.url).path
    if request.method == "POST":
        posted.append(path)
        route.fulfill(status=204)  # the page stays, as it does while a slow server thinks
        return
    if path.startswith(settings.STATIC_URL):
        found = finders.find(path.removeprefix(settings.STATIC_URL))
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        route.fulfill(status=200, body=Path(str(found)).read_bytes(), content_type=kind)
    else:
        headers = {"Content-Security-Policy": POLICY}
        route.fulfill(status=200, body=_page_html(path), content_type="text/html; charset=utf-8", headers=headers)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield browser
        browser.close()


@dataclass
class Heard:
    """What the browser said while a page was open: console errors, and the addresses of forms that were sent."""

    complaints: list[str] = field(default_factory=list)
    posted: list[str] = field(default_factory=list)

    def console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)


@contextmanager
def opened(
    browser: Browser, path: str = "/", *, width: int = 1280, script: bool = True, heard: Heard | None = None
) -> Iterator[Page]:
    """A fresh window on one page."""
    heard = heard or Heard()
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script, locale="zh-CN")
    page = context.new_page()
    page.on("console", heard.console)
    page.on("pageerror", lambda error: heard.complaints.append(str(error)))
    page.route("**/*", lambda route: _answer(route, heard.posted))
    page.goto(HOST + path)
    yield page
    context.close()


def show_whole(page: Page, width: int) -> None:
    """Make the window as tall as the page.

    A bar that sticks to an edge covers part of whatever is scrolled under it, and where a page stands after it was
    loaded is the browser's business: axe would then find a target too small in one run and not in the next.
    """
    page.set_viewport_size({"width": width, "height": 900})
    page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
