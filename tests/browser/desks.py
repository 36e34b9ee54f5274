"""Signed-in windows of the demonstration's people: everybody signs in once, through the pages, code page included."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pyotp
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.browser.stage import Account, Stage

WAIT_MS = 20_000


@dataclass
class Heard:
    """What the browser complained of while windows were open: console errors, CSP reports, other hosts, failures."""

    own_host: str
    ignored: tuple[str, ...] = ()
    complaints: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(word in message.text for word in self.ignored):
            self.complaints.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(("data:", "blob:")) and urlsplit(request.url).netloc != self.own_host:
            self.complaints.append(f"another host: {request.url}")


@dataclass
class Desks:
    """Opens windows on the server at `base`."""

    browser: Browser
    base: str
    stage: Stage

    @contextmanager
    def window(
        self, username: str = "", *, width: int = 1280, ignored: tuple[str, ...] = (), **options: Any
    ) -> Iterator[Page]:
        """A fresh window, signed in as `username`, or nobody's; complaints of the browser fail the test at its end.

        ignored: words of console errors that the test means to cause, such as the status of a refused page.
        """
        if username:
            options["storage_state"] = self._state(username)
        context = self._context(width=width, **options)
        heard = Heard(urlsplit(self.base).netloc, ignored)
        context.on("page", heard.listen)
        yield context.new_page()
        context.close()
        assert heard.complaints == [], heard.complaints

    def known(self, username: str) -> dict[str, Any]:
        """Cookies of a session that stands already, as `window(storage_state=…)` takes them."""
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": self.stage.sessions[username]}
        return {"cookies": [cookie | {"domain": "127.0.0.1", "path": "/"}], "origins": []}

    def sign_in(self, page: Page, account: Account) -> None:
        """As a person does, from the sign-in page to the home page."""
        page.goto("/accounts/login/")
        page.get_by_label("用户名").fill(account.username)
        page.get_by_label("密码", exact=False).fill(account.password)
        page.get_by_role("button", name="登录", exact=True).click()
        if account.totp_secret:
            page.get_by_label("动态验证码").fill(pyotp.TOTP(account.totp_secret).now())
            page.get_by_role("button", name="登录", exact=True).click()

    def _state(self, username: str) -> Any:
        """The cookies of somebody who has signed in; done once, since a code of the second factor works once."""
        if username not in self.stage.states:
            context = self._context(width=1280)
            page = context.new_page()
            self.sign_in(page, self.stage.accounts[username])
            page.wait_for_url(f"{self.base}/")
            self.stage.states[username] = context.storage_state()
            context.close()
        return self.stage.states[username]

    def _context(self, *, width: int, **options: Any) -> BrowserContext:
        context = self.browser.new_context(
            base_url=self.base, viewport={"width": width, "height": 900}, locale="zh-CN", **options
        )
        context.set_default_timeout(WAIT_MS)
        return context
