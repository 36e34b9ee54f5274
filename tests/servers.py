"""Two real server processes on one test database, and a browser for them that knows cookies and forms, no more.

    with two_servers() as (one, other):
        visitor = Browser(one).sign_in("user1")
        page = visitor.get("/consultations/")
        answer = visitor.post("/petitions/register/", page.hidden() | {"title": "…"})

The database is the one that the test connections point at; use a transactional test, so that the servers see its rows.
"""

from __future__ import annotations

import html
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.db import connections

from tests.factories import PASSWORD

THREADS = 8
STOP_SECONDS = 10
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@contextmanager
def two_servers() -> Iterator[list[str]]:
    """Base addresses of two server processes on the current test database; both are gone afterwards."""
    with ExitStack() as stack:
        yield [stack.enter_context(server()) for _ in range(2)]


@contextmanager
def server(application: str = "veterans_portal.wsgi", *options: str, **environment: str) -> Iterator[str]:
    """One server process. It inherits a listening socket, so nobody has to guess a port or wait for it to open.

    application: the portal's own, or one that a test puts around it; options go to gunicorn.
    """
    with serving(application, *options, **environment) as one:
        yield one.base


@contextmanager
def serving(application: str = "veterans_portal.wsgi", *options: str, **environment: str) -> Iterator[Serving]:
    """The same as a process that can be killed and started again; its address stays."""
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        listener.set_inheritable(True)
        program = [sys.executable, "-m", "gunicorn", application, "--bind", f"fd://{listener.fileno()}"]
        program += ["--workers", "1", "--worker-class", "gthread", "--threads", str(THREADS), "--log-level", "warning"]
        one = Serving(listener, [*program, *options], environment)
        one.start()
        try:
            yield one
        finally:
            one.process.terminate()
            one.process.wait(STOP_SECONDS)


@dataclass
class Serving:
    """A server on a listening socket that is ours and outlives it: who calls meanwhile waits."""

    listener: socket.socket
    command: list[str]
    environment: dict[str, str]

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            pass_fds=[self.listener.fileno()],
            env=os.environ | _databases() | self.environment,
            cwd=settings.BASE_DIR,
            start_new_session=True,
        )

    def kill(self) -> None:
        """Power off: master and workers at once, nothing is finished or said."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(STOP_SECONDS)


def command(*arguments: str, **environment: str) -> str:
    """Run a program of ours on the same databases and give back what it printed."""
    env = os.environ | _databases() | environment
    program = [sys.executable, *arguments]
    done = subprocess.run(program, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _databases() -> dict[str, str]:
    names = {"default": "DATABASE_URL", "owner": "DATABASE_OWNER_URL", "reader": "DATABASE_READER_URL"}
    return {variable: _url(alias) for alias, variable in names.items()}


def _url(alias: str) -> str:
    params = connections[alias].get_connection_params()
    login = f"{quote(params['user'], safe='')}:{quote(params.get('password') or '', safe='')}"
    place = f"{quote(str(params.get('host') or ''), safe='')}:{params.get('port') or 5432}"
    return f"postgres://{login}@{place}/{params['dbname']}"


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    text: str
    location: str

    def hidden(self) -> dict[str, str]:
        """The page's hidden fields: CSRF token, intent key, version."""
        return {name: html.unescape(value) for name, value in _HIDDEN.findall(self.text)}


@dataclass
class Browser:
    """One person's browser: keeps cookies, follows no redirect by itself."""

    base: str
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        return self._send("GET", path, None)

    def post(self, path: str, fields: Mapping[str, str | Sequence[str]], **headers: str) -> Answer:
        return self._send("POST", path, urlencode(fields, doseq=True), headers)

    def sign_in(self, username: str, password: str = PASSWORD) -> Browser:
        """Through the sign-in page, as a person does."""
        page = self.get("/accounts/login/")
        answer = self.post("/accounts/login/", page.hidden() | {"login": username, "password": password})
        assert answer.status == 302, f"sign-in answered {answer.status}"
        return self

    def _send(self, method: str, path: str, body: str | None, more: Mapping[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= more or {}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": self.base + path}
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        is_text = response.headers.get_content_maintype() == "text"
        text = content.decode() if is_text else ""
        return Answer(response.status, text, response.headers.get("Location", ""))
