"""One intent makes one record, however often and by however many processes it is sent."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from apps.accounts.models import User
from apps.core import intents, moment
from apps.core.intents import IntentToSend, OtherContent
from apps.core.models import HeldPost, Intent, OrgUnit
from tests.factories import UserFactory


def _intent(user: User, content: str = "a") -> IntentToSend:
    return IntentToSend(uuid.uuid4(), user, "test.make", intents.payload_hash({"text": [content]}))


def _make(user: User) -> HeldPost:
    return HeldPost.objects.create(
        user=user, path="/x/", body="", held_at=moment.now(), expires_at=moment.now() + timedelta(hours=1)
    )


@pytest.mark.django_db
def test_the_same_form_sent_again_gives_the_same_record() -> None:
    user = UserFactory()
    intent = _intent(user)
    first = intents.once(intent, lambda: _make(user), HeldPost)
    second = intents.once(intent, lambda: _make(user), HeldPost)
    assert (first.created, second.created) == (True, False)
    assert first.record == second.record


@pytest.mark.django_db
def test_the_same_key_with_other_content_is_asked_about() -> None:
    user = UserFactory()
    intent = _intent(user)
    made = intents.once(intent, lambda: _make(user), HeldPost).record
    with pytest.raises(OtherContent) as used:
        intents.once(replace(intent, payload_hash="0" * 64), lambda: _make(user), HeldPost)
    assert used.value.record == made
    assert HeldPost.objects.count() == 1


@pytest.mark.django_db
def test_somebody_else_s_key_shows_them_nothing() -> None:
    intent = _intent(UserFactory())
    intents.once(intent, lambda: _make(intent.user), HeldPost)  # type: ignore[arg-type]
    stranger = UserFactory()
    with pytest.raises(OtherContent) as used:
        intents.once(replace(intent, user=stranger), lambda: _make(stranger), HeldPost)
    assert used.value.record.pk is None


@pytest.mark.django_db
def test_a_failed_make_leaves_the_key_free() -> None:
    user = UserFactory()
    intent = _intent(user)
    with pytest.raises(RuntimeError):
        intents.once(intent, _fail, HeldPost)
    assert not Intent.objects.exists()
    assert intents.once(intent, lambda: _make(user), HeldPost).created


def _fail() -> HeldPost:
    raise RuntimeError


def test_the_hash_hides_and_distinguishes_content() -> None:
    one, other = intents.payload_hash({"text": ["张三"]}), intents.payload_hash({"text": ["李四"]})
    assert one != other
    assert "张三" not in one


@pytest.mark.django_db(transaction=True)
def test_ten_sends_at_once_make_one_record(bureau: OrgUnit) -> None:
    user = UserFactory(unit=bureau)
    intent = _intent(user)

    def send(_number: int) -> int:
        try:
            return intents.once(intent, lambda: _make(user), HeldPost).record.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        made = set(pool.map(send, range(10)))
    assert len(made) == 1
    assert HeldPost.objects.count() == 1
