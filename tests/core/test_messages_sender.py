"""The sender against a real gateway and a real mail server on loopback, with real processes that are killed."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connections, transaction
from django.utils import timezone

from apps.core import moment, references
from apps.core.choices import MessageChannel, ReferenceKind
from apps.core.messages import Facts, MessageKind, Recipient, rules, sender
from apps.core.messages.channels.sms import Gateway as Described
from apps.core.messages.worker import Worker
from apps.core.models import Message
from tests.core import outbox
from tests.core.outbox import HERE, PHONE, TEN, VISIT, Gateway, Mailbox, outcomes, queued, registered, why
from tests.factories import UserFactory, model_bureau
from tests.servers import _databases


@pytest.fixture(autouse=True)
def _test_kinds() -> Iterator[None]:
    with registered():
        yield


@pytest.fixture
def ten() -> Iterator[datetime]:
    with moment.at(TEN):
        yield TEN


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    with outbox.gateway() as found:
        settings.PORTAL_SMS_URL = found.url
        settings.PORTAL_SMS_TIMEOUT = 0.5
        settings.PORTAL_SMS_HEADER = "Authorization: Bearer not-a-secret"
        settings.PORTAL_SMS_OK = '{"code": 0}'
        yield found


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    with outbox.mailbox() as found:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
        settings.EMAIL_TIMEOUT = 2
        settings.DEFAULT_FROM_EMAIL = "hall@bureau.example"
        yield found


def sent_now() -> Counter[str]:
    return sender.send_due()


# --- SMS ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_message_goes_out_once_with_its_words_its_key_and_the_secret_header(gateway: Gateway, ten: datetime) -> None:
    message = queued()
    assert sent_now() == {"SENT": 1}
    assert sent_now() == {}
    assert gateway.texts == [message.text]
    assert gateway.keys == [str(message.key)]
    headers, body = gateway.requests[0]
    assert headers["Authorization"] == "Bearer not-a-secret"
    assert headers["Idempotency-Key"] == str(message.key)
    assert PHONE in body.decode()
    message.refresh_from_db()
    assert (message.status, message.tries, message.next_try_at) == ("SENT", 1, None)


@pytest.mark.django_db
def test_a_form_is_sent_as_a_form(gateway: Gateway, ten: datetime, settings: Any) -> None:
    settings.PORTAL_SMS_FORMAT = "form"
    settings.PORTAL_SMS_BODY = '{"mobile": "{phone}", "content": "【试】{text}", "sign": 7}'
    message = queued()
    assert sent_now() == {"SENT": 1}
    headers, body = gateway.requests[0]
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert f"mobile={PHONE}&content=%E3%80%90" in body.decode()
    assert body.endswith(b"&sign=7")
    assert message.text not in body.decode()


def _nobody(gateway: Gateway, settings: Any) -> None:
    settings.PORTAL_SMS_URL = f"http://127.0.0.1:{outbox.nobody_listens()}/"


def _answers(answer: Any) -> Callable[[Gateway, Any], None]:
    def set_it(gateway: Gateway, settings: Any) -> None:
        gateway.answer = answer

    return set_it


FAILURES = [
    (_answers((500, b"phone 13800000000 failed")), "短信网关返回 500"),
    (_answers((401, b"")), "短信网关返回 401"),
    (_answers((302, b"")), "短信网关返回 302"),
    (_answers((200, b"<html>OK</html>")), "短信网关的回应无法识别"),
    (_answers((200, b"[0]")), "短信网关没有接收"),
    (_answers((200, b'{"code": 7, "msg": "13800000000"}')), "短信网关没有接收"),
    (_answers((200, b"\xff\xfe\x00")), "短信网关的回应无法识别"),
    (_answers(outbox.talks_nonsense), "短信网关的回应无法识别"),
    (_answers(outbox.says_nothing_for(3)), "短信网关超时未回应"),
    (_answers(outbox.drips), "短信网关超时未回应"),
    (_answers(outbox.hangs_up), "短信网关的回应无法识别"),
    (_nobody, "短信网关拒绝连接"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("arrange", "said"), FAILURES)
def test_a_failure_is_a_receipt_in_our_own_words_and_is_tried_again_in_a_minute(
    gateway: Gateway, ten: datetime, settings: Any, arrange: Callable[[Gateway, Any], None], said: str
) -> None:
    message = queued()
    arrange(gateway, settings)
    assert sent_now() == {"FAILED": 1}
    assert why(message) == said
    message.refresh_from_db()
    assert message.next_try_at == TEN + timedelta(minutes=1)
    settings.PORTAL_SMS_URL, gateway.answer = gateway.url, (200, b'{"code": 0}')
    with moment.at(TEN + timedelta(minutes=1)):
        assert sent_now() == {"SENT": 1}
    assert outcomes(message) == ["FAILED", "SENT"]


@pytest.mark.django_db
def test_after_the_last_try_the_number_is_on_the_telephone_list_with_the_reason(gateway: Gateway) -> None:
    gateway.answer = (503, b"")
    at = TEN
    with moment.at(at):
        message = queued()
    for _try in range(rules.MOST_TRIES):
        with moment.at(at):
            assert sum(sent_now().values()) == 1
            message.refresh_from_db()
            at = message.next_try_at or at
    assert outcomes(message) == ["FAILED"] * (rules.MOST_TRIES - 1) + ["PASSED_ON"]
    assert why(message) == f"短信网关返回 503，试了 {rules.MOST_TRIES} 次"
    assert (message.channel, message.address) == (MessageChannel.CALL, PHONE)
    assert len(gateway.requests) == rules.MOST_TRIES
    assert len(set(gateway.keys)) == 1


@pytest.mark.django_db
def test_a_bad_message_holds_up_no_other(gateway: Gateway, ten: datetime, settings: Any) -> None:
    bad, good = queued(), queued()
    Message.objects.filter(pk=bad.pk).update(address_sealed="k1:AAAA")
    assert sent_now() == {"FAILED": 1, "SENT": 1}
    assert why(bad).startswith("内部错误")
    assert outcomes(good) == ["SENT"]


@pytest.mark.django_db
def test_a_gateway_that_was_taken_away_passes_on_what_waits(gateway: Gateway, ten: datetime, settings: Any) -> None:
    message = queued()
    settings.PORTAL_SMS_URL = ""
    assert sent_now() == {"PASSED_ON": 1}
    assert why(message) == "未配置短信网关"


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("PORTAL_SMS_URL", "ftp://gateway.example/", "no http"),
        ("PORTAL_SMS_METHOD", "GET", "PORTAL_SMS_METHOD"),
        ("PORTAL_SMS_FORMAT", "xml", "PORTAL_SMS_FORMAT"),
        ("PORTAL_SMS_BODY", "phone={phone}&text={text}", "PORTAL_SMS_BODY"),
        ("PORTAL_SMS_BODY", '{"text": "{text}"}', "PORTAL_SMS_BODY"),
        ("PORTAL_SMS_OK", "OK", "PORTAL_SMS_OK"),
        ("PORTAL_SMS_HEADER", "secret", "PORTAL_SMS_HEADER"),
    ],
)
def test_a_gateway_described_wrongly_is_said_at_the_start(settings: Any, name: str, value: str, fault: str) -> None:
    settings.PORTAL_SMS_URL = "https://gateway.example/send"
    assert [check for check in run_checks() if check.id == "core.E010"] == []
    setattr(settings, name, value)
    (found,) = [check for check in run_checks() if check.id == "core.E010"]
    assert fault in found.msg


def test_numbers_in_clear_over_the_network_are_warned_of(settings: Any) -> None:
    settings.PORTAL_SMS_URL = "http://gateway.example/send"
    assert Described.configured().in_clear()
    settings.PORTAL_SMS_URL = "https://gateway.example/send"
    assert not Described.configured().in_clear()


# --- e-mail -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_e_mail_arrives_with_its_words_and_its_key(mailbox: Mailbox, ten: datetime) -> None:
    message = queued(to=Recipient.email("yu@example.com"))
    assert sent_now() == {"SENT": 1}
    (envelope,) = mailbox.envelopes
    assert envelope.rcpt_tos == ["yu@example.com"]
    assert isinstance(envelope.content, bytes)
    assert f"<{message.key}@bureau.example>".encode() in envelope.content


@pytest.mark.django_db
def test_an_address_refused_for_good_is_passed_on_at_once(mailbox: Mailbox, ten: datetime) -> None:
    mailbox.to_recipient = "550 no such user yu@example.com"
    called, paper = queued(to=Recipient.email("yu@example.com", or_call=PHONE)), queued(to=Recipient.email("a@b.cn"))
    assert sent_now() == {"PASSED_ON": 2}
    for message, channel in ((called, MessageChannel.CALL), (paper, MessageChannel.PRINT)):
        message.refresh_from_db()
        assert message.channel == channel
        assert why(message) == "邮件服务器不收这一地址（550），试了 1 次"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("recipient", "letter", "said"),
    [
        ("450 busy", "250 OK", "邮件服务器不收这一地址（450）"),
        ("", "451 later", "邮件服务器返回 451"),
        ("", "554 no", "邮件服务器返回 554"),
    ],
)
def test_a_mail_server_that_is_busy_is_tried_again(
    mailbox: Mailbox, ten: datetime, recipient: str, letter: str, said: str
) -> None:
    mailbox.to_recipient, mailbox.to_letter = recipient, letter
    message = queued(to=Recipient.email("yu@example.com"))
    assert sent_now() == {"FAILED": 1}
    assert why(message) == said


@pytest.mark.django_db
def test_a_mail_server_that_is_away_is_tried_again(mailbox: Mailbox, ten: datetime, settings: Any) -> None:
    message = queued(to=Recipient.email("yu@example.com"))
    settings.EMAIL_PORT = outbox.nobody_listens()
    assert sent_now() == {"FAILED": 1}
    assert why(message) == "邮件服务器拒绝连接"


# --- when it may go, and when it is no longer wanted --------------------------------------------------------------


@pytest.mark.django_db
def test_a_reminder_at_night_waits_for_eight_o_clock_and_another_message_does_not(gateway: Gateway) -> None:
    night = datetime(2026, 5, 11, 22, 15, tzinfo=HERE)
    with moment.at(night):
        reminder, other = queued("test.by_day"), queued()
        assert sent_now() == {"SENT": 1}
        assert outcomes(other) == ["SENT"]
        assert reminder.next_try_at == datetime(2026, 5, 12, 8, 0, tzinfo=HERE)
    Message.objects.filter(pk=reminder.pk).update(next_try_at=night)  # as a pause after a failure may leave it
    with moment.at(night):
        assert sent_now() == {"POSTPONED": 1}
    with moment.at(datetime(2026, 5, 12, 8, 0, tzinfo=HERE)):
        assert sent_now() == {"SENT": 1}


@pytest.mark.django_db
def test_not_before_is_kept(gateway: Gateway, ten: datetime) -> None:
    queued(not_before=TEN + timedelta(hours=1))
    assert sent_now() == {}
    with moment.at(TEN + timedelta(hours=1)):
        assert sent_now() == {"SENT": 1}


@pytest.mark.django_db
def test_what_is_settled_meanwhile_or_over_is_not_sent_and_says_why(gateway: Gateway, ten: datetime) -> None:
    alive: set[int] = set()

    def still(asked: Collection[int]) -> set[int]:
        return set(asked) & alive

    kind = MessageKind("test.asked", "试问", "试", "来访人", "{when}", still_wanted=still)
    with registered_more(kind):
        about = references.allocate(
            kind=ReferenceKind.BOOKING, unit=model_bureau(), year=2026, by=UserFactory(unit=model_bureau())
        )
        dead = queued("test.asked", reference=about)
        late = queued(facts=Facts("一室", TEN))
        call = queued("test.asked", to=Recipient.call(PHONE), reference=about)
        assert sent_now() == {"NOT_NEEDED": 1, "GIVEN_UP": 1}
        assert sender.sweep() == {"NOT_NEEDED": 1}
        assert (why(dead), why(late), why(call)) == ("事项已有变动，不再需要", "时间已过", "事项已有变动，不再需要")
        alive.add(about.pk)
        queued("test.asked", reference=about)
        assert sent_now() == {"SENT": 1}
    assert len(gateway.requests) == 1


@contextmanager
def registered_more(*kinds: MessageKind) -> Iterator[None]:
    from apps.core.messages import kinds as registry

    for kind in kinds:
        registry.register(kind)
    yield


@pytest.mark.django_db
def test_a_call_nobody_made_in_time_is_said_to_have_failed(ten: datetime) -> None:
    message = queued(to=Recipient.call(PHONE))
    assert sender.sweep() == {}
    with moment.at(VISIT):
        assert sender.sweep() == {"GIVEN_UP": 1}
        assert sender.sweep() == {}
    assert why(message) == "时间已过"


# --- processes ----------------------------------------------------------------------------------------------------


def coming() -> Facts:
    """A week from now by the real clock, which other processes go by."""
    return Facts("试验大厅一室", timezone.now() + timedelta(days=7), "BK-2026-000007")


def start_sender(gateway: Gateway, *options: str) -> subprocess.Popen[str]:
    """A sender process of its own on the test database."""
    own = {"PORTAL_SMS_URL": gateway.url, "PORTAL_SMS_TIMEOUT": "20", "PORTAL_SMS_OK": ""}
    return subprocess.Popen(
        [sys.executable, "manage.py", "send_messages", *options],
        env=os.environ | _databases() | own, cwd=django_settings.BASE_DIR, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def until(true: Callable[[], bool], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.slow_ground
@pytest.mark.django_db(transaction=True, databases=["default", "owner", "reader"])
def test_a_sender_killed_in_the_middle_loses_nothing_and_the_gateway_sees_one_key(gateway: Gateway) -> None:
    arrived, released = threading.Event(), threading.Event()

    def hold(handler: BaseHTTPRequestHandler) -> None:
        arrived.set()
        released.wait(30)

    message = queued(facts=coming())
    gateway.answer = hold
    with start_sender(gateway, "--forever") as first:
        try:
            assert arrived.wait(40)
            first.send_signal(signal.SIGKILL)
            first.wait()
        finally:
            first.kill()
    gateway.answer = (200, b"")
    released.set()
    assert outcomes(message) == []
    with start_sender(gateway, "--forever") as second:
        try:
            until(lambda: outcomes(message) == ["SENT"])
            second.send_signal(signal.SIGTERM)
            said, _none = second.communicate(timeout=20)
        finally:
            second.kill()
    assert second.returncode == 0
    assert len(gateway.keys) == 2
    assert len(set(gateway.keys)) == 1
    assert PHONE not in said
    assert message.text not in said
    assert re.search(r"SENT 1", said)


@pytest.mark.slow_ground
@pytest.mark.django_db(transaction=True, databases=["default", "owner", "reader"])
def test_several_senders_share_the_work_and_send_nothing_twice(gateway: Gateway) -> None:
    for _number in range(40):
        queued(facts=coming())
    senders = [start_sender(gateway) for _number in range(3)]
    counted = [process.communicate(timeout=60)[0] for process in senders]
    assert [process.returncode for process in senders] == [0, 0, 0], counted
    assert len(gateway.keys) == len(set(gateway.keys)) == 40
    assert set(Message.objects.values_list("status", flat=True)) == {"SENT"}


@pytest.mark.django_db(transaction=True)
def test_a_message_that_is_being_sent_is_skipped_by_every_other_sender(gateway: Gateway, ten: datetime) -> None:
    arrived, released = threading.Event(), threading.Event()

    def hold(handler: BaseHTTPRequestHandler) -> None:
        arrived.set()
        released.wait(30)
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b'{"code": 0}')

    def work() -> Counter[str]:
        try:
            with moment.at(TEN):
                return sent_now()
        finally:
            connections.close_all()

    django_settings.PORTAL_SMS_TIMEOUT = 30  # the settings fixture puts it back
    message = queued()
    gateway.answer = hold
    with ThreadPoolExecutor(1) as other:
        busy = other.submit(work)
        assert arrived.wait(30)
        assert sent_now() == {}
        released.set()
        assert busy.result() == {"SENT": 1}
    assert outcomes(message) == ["SENT"]


def test_the_worker_survives_a_database_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    worker, rounds = Worker(), []

    def fail() -> Counter[str]:
        rounds.append(1)
        if len(rounds) == 3:
            worker.stop()
        raise OperationalError if len(rounds) < 3 else ValueError("anything")

    monkeypatch.setattr(worker, "round", fail)
    monkeypatch.setattr("apps.core.messages.worker.PAUSE_SECONDS", 0)
    monkeypatch.setattr("apps.core.messages.worker.connections", _NoConnections())
    worker.run()
    assert len(rounds) == 3


class _NoConnections:
    def close_all(self) -> None:
        """There is no database in this test."""


@pytest.mark.django_db
def test_the_command_prints_outcomes_and_numbers_alone_and_writes_its_process_id(
    gateway: Gateway, ten: datetime, tmp_path: Path
) -> None:
    queued()
    said = io.StringIO()
    call_command("send_messages", pid_file=tmp_path / "messages.pid", stdout=said)
    assert said.getvalue() == "SENT 1\n"
    assert (tmp_path / "messages.pid").read_text() == f"{os.getpid()}\n"
    said = io.StringIO()
    call_command("send_messages", stdout=said)
    assert said.getvalue() == "nothing is due\n"
    assert not transaction.get_connection().needs_rollback
