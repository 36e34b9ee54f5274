"""A server process with one worker on one database, and a visitor of it who keeps the connection open."""

from __future__ import annotations

import html
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from apps.accounts import sessions
from apps.accounts.models import User
from tests import servers

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_STOP_SECONDS = 10


@contextmanager
def serving(templates: str, *, bare: bool = False) -> Iterator[str]:
    """Base address of a server on the database that this process points at."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        listener.set_inheritable(True)
        command = [sys.executable, "-m", "gunicorn", "tests.bench.wsgi", "--bind", f"fd://{listener.fileno()}"]
        command += ["--workers", "1", "--worker-class", "gthread", "--threads", "1", "--keep-alive", "75"]
        command += ["--no-control-socket", "--log-level", "error"]
        environment = os.environ | servers._databases() | {"BENCH_TEMPLATES": templates, "DEMO": "1"}
        server = subprocess.Popen(
            command,
            pass_fds=[listener.fileno()],
            env=environment | ({"BENCH_BARE": "1"} if bare else {}),
            cwd=settings.BASE_DIR,
        )
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.terminate()
            server.wait(_STOP_SECONDS)


def signed_in(user: User) -> str:
    """The cookie of a new session of the user, past both factors, in the database that this process points at."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[sessions.SECOND_FACTOR] = True
    session[sessions.STARTED_AT] = session[sessions.SEEN_AT] = int(time.time())
    session.save()
    return str(session.session_key)


@dataclass(frozen=True)
class Answer:
    """What the server said, and what it cost there: milliseconds and queries."""

    status: int
    body: bytes
    headers: http.client.HTTPMessage
    ms: float
    queries: int

    @property
    def text(self) -> str:
        return self.body.decode()

    def hidden(self) -> dict[str, str]:
        return {name: html.unescape(value) for name, value in _HIDDEN.findall(self.text)}


class Visitor:
    """Somebody signed in; one connection for all requests."""

    def __init__(self, base: str, session_key: str) -> None:
        self.base = base
        self.cookies = {settings.SESSION_COOKIE_NAME: session_key}
        self.connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=120)

    def get(self, path: str) -> Answer:
        return self._send("GET", path, None, {})

    def page(self, path: str) -> Answer:
        """A page that has to be there."""
        answer = self.get(path)
        if answer.status != 200:
            raise LookupError(f"{path} answered {answer.status}")
        return answer

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": self.base + path}
        return self._send("POST", path, urlencode(fields), headers)

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        headers = headers | {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        try:
            response, content = self._exchange(method, path, body, headers)
        except (http.client.RemoteDisconnected, ConnectionError):  # the server let go of an idle connection
            self.connection.close()
            response, content = self._exchange(method, path, body, headers)
        for line in response.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        spent, queries = response.headers.get("X-Bench-Ms", "0"), response.headers.get("X-Bench-Queries", "0")
        return Answer(response.status, content, response.headers, float(spent), int(queries))

    def _exchange(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        return response, response.read()
