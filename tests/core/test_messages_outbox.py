"""A message is written with the act it tells of, says place, time and number, and is told once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.choices import Role
from apps.core import messages, moment
from apps.core.choices import MessageChannel, MessageOutcome
from apps.core.messages import Facts, MessageKind, Recipient, kinds, receipts, rules
from apps.core.models import Message, MessageReceipt
from apps.core.refusals import Refused
from tests.core.outbox import FACTS, HERE, PHONE, TEN, TOLD, VISIT, outcomes, queued, registered, why
from tests.factories import UserFactory, model_bureau


@pytest.fixture(autouse=True)
def _test_kinds() -> Iterator[None]:
    with registered(), moment.at(TEN):
        yield


# --- what it can say ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hole", ["{name}", "{place.name}", "{when:%Y}", "{number!r}", "{0}", "{}", "{phone}"])
def test_a_text_with_room_for_anything_else_is_refused_when_it_is_registered(hole: str) -> None:
    with pytest.raises(ValueError, match="only place, when and number"):
        kinds.register(MessageKind("test.more", "试", "试", "试", f"您的预约：{{when}}{hole}"))
    assert "test.more" not in kinds


def test_every_message_of_the_portal_has_room_for_nothing_else() -> None:
    assert list(kinds)
    for kind in kinds:
        kind.check()


def test_a_text_too_long_to_fit_and_a_code_taken_are_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        kinds.register(MessageKind("test.long", "试", "试", "试", "长" * 200 + "{place}"))
    with pytest.raises(ValueError, match="twice"):
        kinds.register(TOLD)


@pytest.mark.django_db
def test_the_text_holds_place_time_and_number() -> None:
    message = queued()
    assert message.text == "您的预约：5月19日（周二）14:30，试验大厅一室，编号 BK-2026-000007。"
    assert message.subject == "试发"


@pytest.mark.django_db
def test_a_day_without_an_hour_is_told_as_a_day() -> None:
    assert "5月19日（周二），" in queued(facts=Facts("一室", date(2026, 5, 19))).text


@pytest.mark.django_db
def test_the_number_is_stored_encrypted_and_the_reader_role_sees_none_of_it() -> None:
    message = queued()
    with connection.cursor() as cursor:
        cursor.execute("SELECT address_sealed FROM core_message WHERE id = %s", [message.pk])
        assert PHONE not in cursor.fetchone()[0]
        cursor.execute("SELECT has_column_privilege('portal_reader', 'core_message', 'address_sealed', 'SELECT')")
        assert cursor.fetchone() == (False,)
    assert Message.objects.get().address == PHONE


# --- written with the act -----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_message_goes_with_its_transaction_and_never_without_one() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        messages.queue("test.told", to=Recipient.sms(PHONE), facts=FACTS, bureau=model_bureau(), by=None)
    with suppress(Refused), transaction.atomic():
        queued()
        raise Refused("撤回")
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_to_be_told_once_is_one_message_however_many_ask_at_once() -> None:
    def ask(_number: int) -> int:
        try:
            with moment.at(TEN):
                return queued(once="test.told:7").pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as crowd:
        assert len(set(crowd.map(ask, range(8)))) == 1
    assert Message.objects.count() == 1
    queued(once="test.told:8")
    assert Message.objects.count() == 2


@pytest.mark.django_db
def test_the_same_words_again_write_no_second_receipt() -> None:
    first, again = queued(once="a"), queued(once="a")
    assert first.pk == again.pk
    assert outcomes(first) == [MessageOutcome.PASSED_ON]


@pytest.mark.django_db
def test_without_a_gateway_the_number_is_on_the_telephone_list_at_once_with_the_reason() -> None:
    message = queued()
    assert (message.channel, message.status, message.address) == (MessageChannel.CALL, "PASSED_ON", PHONE)
    assert why(message) == "未配置短信网关"


@pytest.mark.django_db
def test_without_a_mail_server_an_address_with_a_number_is_called_and_one_without_gets_paper() -> None:
    called = queued(to=Recipient.email("a@example.com", or_call=PHONE))
    paper = queued(to=Recipient.email("a@example.com"))
    assert (called.channel, called.address) == (MessageChannel.CALL, PHONE)
    assert (paper.channel, paper.address, why(paper)) == (MessageChannel.PRINT, "", "未配置邮件服务器")


@pytest.mark.django_db
def test_a_message_goes_only_the_ways_of_its_kind() -> None:
    with pytest.raises(ValueError, match="does not go by SMS"):
        queued("test.notice")


# --- what the database refuses ------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"channel": "FAX", "address_sealed": ""}, "core_message_channel"),
        ({"status": "LOST"}, "core_message_(status|open_has_next_try)"),
        ({"address_sealed": ""}, "core_message_addressed"),
        ({"channel": "PRINT"}, "core_message_addressed"),
        ({"channel": "STAFF", "address_sealed": ""}, "core_message_to_staff"),
        ({"next_try_at": None}, "core_message_open_has_next_try"),
        ({"not_before": F("next_try_at") + timedelta(hours=1)}, "core_message_not_before"),
        ({"text": "改过的话"}, "core_message_stays_said"),
        ({"number": "1"}, "core_message_stays_said"),
        ({"starts_at": VISIT + timedelta(days=1)}, "core_message_stays_said"),
        ({"once": "other"}, "core_message_stays_said"),
    ],
)
def test_the_database_refuses(values: dict[str, object], constraint: str) -> None:
    message = queued(to=Recipient.call(PHONE))
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**values)


@pytest.mark.django_db(transaction=True)
def test_a_status_without_its_receipt_does_not_commit() -> None:
    message = queued(to=Recipient.call(PHONE))
    with pytest.raises(IntegrityError, match="last receipt disagree"):
        Message.objects.filter(pk=message.pk).update(status="SENT", next_try_at=None)
    with pytest.raises(IntegrityError, match="last receipt disagree"):
        MessageReceipt.objects.create(message=message, at=TEN, channel="CALL", outcome="SENT")


@pytest.mark.django_db
def test_a_message_and_its_receipts_are_never_deleted() -> None:
    message = queued()
    with pytest.raises(DatabaseError, match=r"permission denied|append-only"), transaction.atomic():
        MessageReceipt.objects.filter(message=message).delete()
    with pytest.raises(IntegrityError, match="core_message_stays_said"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_message WHERE id = %s", [queued(to=Recipient.call(PHONE)).pk])


@pytest.mark.django_db
def test_a_message_ends_once() -> None:
    message = queued(to=Recipient.printed())
    user = UserFactory(role=Role.HALL_CLERK)
    receipts.note_printed(message.pk, by=user)
    with pytest.raises(IntegrityError, match="core_receipt_one_final"), transaction.atomic():
        MessageReceipt.objects.create(message=message, at=TEN, channel="PRINT", outcome="PRINTED", by=user)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("outcome", "constraint"),
    [
        ("FAILED", "core_receipt_says_why"),
        ("ANSWERED", "core_receipt_by_somebody"),
        ("WAITING", "core_receipt_outcome"),
    ],
)
def test_a_receipt_says_why_and_by_whom(outcome: str, constraint: str) -> None:
    message = queued()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        MessageReceipt.objects.create(message=message, at=TEN, channel="CALL", outcome=outcome)


# --- what people note ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_call_not_answered_comes_back_after_two_hours_and_by_day() -> None:
    clerk = UserFactory(role=Role.HALL_CLERK)
    message = queued(to=Recipient.call(PHONE))
    receipts.note_call(message.pk, answered=False, seen=0, by=clerk)
    message.refresh_from_db()
    assert message.next_try_at == TEN + timedelta(hours=2)
    with moment.at(TEN + timedelta(hours=9)):  # seven in the evening
        receipts.note_call(message.pk, answered=False, seen=1, by=clerk)
    message.refresh_from_db()
    assert message.next_try_at == datetime(2026, 5, 13, 8, 0, tzinfo=HERE)
    receipts.note_call(message.pk, answered=True, seen=2, by=clerk)
    assert outcomes(message) == ["NOT_ANSWERED", "NOT_ANSWERED", "ANSWERED"]
    assert {receipt.by for receipt in message.receipts.all()} == {clerk}


@pytest.mark.django_db
def test_one_call_pressed_twice_and_a_message_that_ended_are_refused_in_a_sentence() -> None:
    clerk = UserFactory(role=Role.HALL_CLERK)
    message = queued(to=Recipient.call(PHONE))
    receipts.note_call(message.pk, answered=False, seen=0, by=clerk)
    with pytest.raises(Refused, match="已有人登记"):
        receipts.note_call(message.pk, answered=False, seen=0, by=clerk)
    receipts.note_call(message.pk, answered=True, seen=1, by=clerk)
    with pytest.raises(Refused, match="已登记为“已接听”"):
        receipts.note_call(message.pk, answered=False, seen=2, by=clerk)
    with pytest.raises(Refused, match="现在走电话"):
        receipts.note_printed(queued().pk, by=clerk)


@pytest.mark.django_db
def test_a_notice_is_read_by_the_one_it_is_for() -> None:
    reader, other = UserFactory(), UserFactory()
    message = queued("test.notice", to=Recipient.staff(reader))
    with pytest.raises(Refused, match="不是给您的"):
        receipts.note_read(message.pk, by=other)
    receipts.note_read(message.pk, by=reader)
    assert outcomes(message) == ["READ"]


# --- hours and pauses ---------------------------------------------------------------------------------------------


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(HERE)))  # noqa: DTZ001
def test_by_day_is_never_at_night_never_earlier_and_at_most_twelve_hours_later(at: datetime) -> None:
    allowed = rules.by_day(at)
    assert at <= allowed <= at + timedelta(hours=12)
    assert rules.OPENS <= allowed.astimezone(HERE).time() < rules.CLOSES


def test_pauses_grow_and_end() -> None:
    pauses = [rules.pause_after(tries) for tries in range(1, rules.MOST_TRIES)]
    assert all(one and other and one < other for one, other in pairwise(pauses))
    assert rules.pause_after(rules.MOST_TRIES) is None


@pytest.mark.parametrize(
    ("starts_at", "now", "over"),
    [
        (VISIT, VISIT - timedelta(seconds=1), False),
        (VISIT, VISIT, True),
        (rules.start_of(date(2026, 5, 19)), VISIT, False),
        (rules.start_of(date(2026, 5, 19)), rules.start_of(date(2026, 5, 20)), True),
        (rules.start_of(date(2028, 2, 29)), rules.start_of(date(2028, 3, 1)), True),
        (None, TEN + timedelta(days=14, seconds=-1), False),
        (None, TEN + timedelta(days=14), True),
    ],
)
def test_a_time_is_over_when_it_comes_and_a_day_when_the_next_begins(
    starts_at: datetime | None, now: datetime, over: bool
) -> None:
    assert rules.is_over(starts_at, TEN, now) is over
