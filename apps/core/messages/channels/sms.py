"""SMS through a gateway over HTTP, described by settings: address, fields, secret header, what a good answer says.

PORTAL_SMS_BODY is a JSON object whose texts may hold {phone}, {text} and {key}; PORTAL_SMS_FORMAT says whether it is
sent as JSON or as a form. PORTAL_SMS_OK is a JSON object that the answer must contain (`{"code": 0}`); without it
every 2xx counts. key stays the same over all tries of one message: gateways that know it deliver once.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Timer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core.messages.channels.failure import NotSent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.core.models import Message

FORMATS = ("json", "form")
METHODS = ("POST", "PUT")  # not GET: a phone number in an address stands in every log on the way
_ANSWER_MAX = 64 * 1024


@dataclass(frozen=True)
class Gateway:
    """The gateway as the settings describe it; `faults` says what is wrong with the description."""

    url: str
    method: str
    format: str
    body: str
    header: str
    timeout: float
    ok: str

    @classmethod
    def configured(cls) -> Gateway:
        return cls(
            settings.PORTAL_SMS_URL,
            settings.PORTAL_SMS_METHOD,
            settings.PORTAL_SMS_FORMAT,
            settings.PORTAL_SMS_BODY,
            settings.PORTAL_SMS_HEADER,
            settings.PORTAL_SMS_TIMEOUT,
            settings.PORTAL_SMS_OK,
        )

    def faults(self) -> list[str]:
        """What an administrator has to correct, one English sentence each (system check core.E010)."""
        parts = urlsplit(self.url)
        found = []
        if parts.scheme not in ("http", "https") or not parts.hostname:
            found.append("PORTAL_SMS_URL is no http or https address")
        if self.method not in METHODS:
            found.append(f"PORTAL_SMS_METHOD is one of {', '.join(METHODS)}")
        if self.format not in FORMATS:
            found.append(f"PORTAL_SMS_FORMAT is one of {', '.join(FORMATS)}")
        if not _is_object(self.body) or "{phone}" not in self.body or "{text}" not in self.body:
            found.append("PORTAL_SMS_BODY is a JSON object with {phone} and {text} in its texts")
        if self.ok and not _is_object(self.ok):
            found.append("PORTAL_SMS_OK is a JSON object")
        if self.header and ":" not in self.header:
            found.append("PORTAL_SMS_HEADER reads Name: value")
        return found

    def in_clear(self) -> bool:
        """Whether phone numbers would leave this machine unencrypted."""
        parts = urlsplit(self.url)
        return parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost", "::1")


def is_configured() -> bool:
    return bool(settings.PORTAL_SMS_URL)


def send(message: Message) -> None:
    """Hand one message to the gateway; NotSent when it did not say that it took it."""
    gateway = Gateway.configured()
    words = {"phone": message.address, "text": message.text, "key": str(message.key)}
    status, answer = _exchange(gateway, _content(gateway, words), words["key"])
    if not 200 <= status < 300:
        raise NotSent(_("短信网关返回 %(status)d") % {"status": status})
    if gateway.ok:
        _check_answer(json.loads(gateway.ok), answer)


def _content(gateway: Gateway, words: dict[str, str]) -> bytes:
    fields = _filled(json.loads(gateway.body), words)
    if gateway.format == "form":
        return urlencode(fields).encode()
    return json.dumps(fields, ensure_ascii=False).encode()


def _filled(value: Any, words: dict[str, str]) -> Any:
    """The template with the words in all of its texts; what a word holds cannot break out of its text."""
    if isinstance(value, dict):
        return {name: _filled(each, words) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, words) for each in value]
    if isinstance(value, str):
        for name, word in words.items():
            value = value.replace("{" + name + "}", word)
    return value


def _exchange(gateway: Gateway, content: bytes, key: str) -> tuple[int, bytes]:
    """One request over a connection of its own, redirects not followed; status and answer."""
    parts = urlsplit(gateway.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=gateway.timeout)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with _cut_after(connection, gateway.timeout) as is_cut:
            try:
                connection.request(gateway.method, target, content, _headers(gateway, key))
                response = connection.getresponse()
                return response.status, response.read(_ANSWER_MAX)
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise NotSent(_reason(error, is_cut())) from None
    finally:
        connection.close()


def _headers(gateway: Gateway, key: str) -> dict[str, str]:
    kind = "application/x-www-form-urlencoded" if gateway.format == "form" else "application/json; charset=utf-8"
    headers = {"Content-Type": kind, "Idempotency-Key": key, "Connection": "close"}
    name, _colon, value = gateway.header.partition(":")
    return headers | ({name.strip(): value.strip()} if name else {})


@contextmanager
def _cut_after(connection: http.client.HTTPConnection, seconds: float) -> Iterator[Any]:
    """End the exchange after so many seconds in all: a socket's own timeout begins anew with every byte."""
    is_cut = Event()
    timer = Timer(seconds, _cut, [connection, is_cut])
    timer.daemon = True
    timer.start()
    try:
        yield is_cut.is_set
    finally:
        timer.cancel()


def _cut(connection: http.client.HTTPConnection, is_cut: Event) -> None:
    is_cut.set()  # before the cut is felt, or the reason would be the broken answer
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _reason(error: Exception, is_cut: bool) -> str:
    """Words of ours alone: an exception's own may quote what was sent or answered."""
    if is_cut or isinstance(error, TimeoutError):
        return _("短信网关超时未回应")
    if isinstance(error, ssl.SSLError):
        return _("短信网关的证书或加密有误")
    if isinstance(error, ConnectionRefusedError):
        return _("短信网关拒绝连接")
    if isinstance(error, http.client.HTTPException | ValueError):
        return _("短信网关的回应无法识别")
    return _("连不上短信网关")


def _check_answer(wanted: dict[str, Any], answer: bytes) -> None:
    try:
        said = json.loads(answer)
    except ValueError:
        raise NotSent(_("短信网关的回应无法识别")) from None
    if not isinstance(said, dict) or any(said.get(name) != value for name, value in wanted.items()):
        raise NotSent(_("短信网关没有接收"))


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
