"""An outbox to test: kinds of its own, a gateway and a mail server on loopback that do as they are told."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from zoneinfo import ZoneInfo

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import transaction

from apps.core import messages
from apps.core.choices import MessageChannel
from apps.core.messages import Facts, MessageKind, Recipient
from apps.core.messages.catalogue import kinds
from apps.core.models import Message
from tests.factories import model_bureau

HERE = ZoneInfo("Asia/Shanghai")
TEN = datetime(2026, 5, 12, 10, 0, tzinfo=HERE)
VISIT = datetime(2026, 5, 19, 14, 30, tzinfo=HERE)
PHONE = "13800000000"
FACTS = Facts("试验大厅一室", VISIT, "BK-2026-000007")

TOLD = MessageKind("test.told", "试发", "试", "来访人", "您的预约：{when}，{place}，编号 {number}。")
BY_DAY = MessageKind("test.by_day", "试提醒", "试", "来访人", "提醒：{when}，{place}。", by_day=True)
NOTICE = MessageKind("test.notice", "试通知", "试", "工作人员", "{when}", (MessageChannel.STAFF,))


@contextmanager
def registered(*more: MessageKind) -> Iterator[None]:
    """The kinds above, and more, for a block."""
    before = dict(kinds._by_code)
    for kind in (TOLD, BY_DAY, NOTICE, *more):
        kinds.register(kind)
    try:
        yield
    finally:
        kinds._by_code.clear()
        kinds._by_code.update(before)


def queued(code: str = "test.told", *, to: Recipient | None = None, facts: Facts = FACTS, **given: Any) -> Message:
    """One message in the outbox, committed with its own transaction."""
    with transaction.atomic():
        to = to or Recipient.sms(PHONE)
        return messages.queue(code, to=to, facts=facts, bureau=model_bureau(), by=None, **given)


def outcomes(message: Message) -> list[str]:
    """Its receipts, oldest first."""
    return list(message.receipts.order_by("pk").values_list("outcome", flat=True))


def why(message: Message) -> str:
    """The reason on the last receipt."""
    return message.receipts.latest("pk").why


@dataclass
class Gateway:
    """An SMS gateway on loopback: what it was sent, and how it answers next.

    answer: status and body, or what to do with the connection.
    """

    answer: tuple[int, bytes] | Callable[[BaseHTTPRequestHandler], None] = (200, b'{"code": 0}')
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    @property
    def texts(self) -> list[str]:
        return [json.loads(body)["text"] for _headers, body in self.requests]

    @property
    def keys(self) -> list[str]:
        return [json.loads(body)["id"] for _headers, body in self.requests]


@contextmanager
def gateway() -> Iterator[Gateway]:
    """The gateway, serving from threads of its own until the block ends."""
    found = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.requests.append((dict(self.headers.items()), body))
            if callable(found.answer):
                found.answer(self)
                return
            status, said = found.answer
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_args: Any) -> None:
            """Nothing on the tests' output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}/send?account=portal"
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def says_nothing_for(seconds: float) -> Callable[[BaseHTTPRequestHandler], None]:
    """Holds the connection open without a word."""

    def hold(handler: BaseHTTPRequestHandler) -> None:
        handler.connection.settimeout(seconds)
        with _quiet():
            handler.connection.recv(1)

    return hold


def drips(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then: each would start a socket's own timeout anew."""
    with _quiet():
        for _n in range(200):
            handler.connection.sendall(b"H")
            time.sleep(0.02)


def talks_nonsense(handler: BaseHTTPRequestHandler) -> None:
    """Bytes that are no HTTP."""
    handler.connection.sendall(b"\x00\xff nonsense\r\n\r\n")
    handler.close_connection = True


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    """Ends the connection without an answer."""
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


@contextmanager
def _quiet() -> Iterator[None]:
    with suppress(OSError):
        yield


def nobody_listens() -> int:
    """A port of loopback on which no server is."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Mailbox:
    """A mail server on loopback: what it took, and what it answers to a recipient and to the letter."""

    to_recipient: str = ""
    to_letter: str = "250 OK"
    envelopes: list[Envelope] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_recipient:
            return self.to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.to_letter.startswith("250"):
            self.envelopes.append(envelope)
        return self.to_letter


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """The mail server, until the block ends."""
    found = Mailbox(port=nobody_listens())  # the controller looks for itself where it was told to be, so not at 0
    controller = Controller(found, hostname="127.0.0.1", port=found.port)
    controller.start()
    try:
        yield found
    finally:
        controller.stop()
