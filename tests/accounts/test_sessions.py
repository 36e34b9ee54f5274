"""S9: a session ends after 30 idle minutes, after 12 hours in any case, and at once when its owner is disabled."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts import sessions
from apps.accounts.choices import Role
from apps.core.choices import AccessAction
from apps.core.models import AccessRecord
from tests.factories import UserFactory, signed_in

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 6, 1, 8, 0, tzinfo=timezone.get_default_timezone())
PAGE = "/accounts/held/"


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def test_idle_for_29_minutes_stays_for_30_ends() -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = signed_in(Role.CASE_OFFICER)
        clock.move_to(MORNING + timedelta(minutes=28, seconds=59))
        assert is_in(client)
        clock.move_to(MORNING + timedelta(minutes=58, seconds=59))
        answer = client.get(PAGE)
        assert answer["Location"] == f"{reverse('account_login')}?next=%2Faccounts%2Fheld%2F"
        assert "30 分钟没有操作" in client.get(answer["Location"]).content.decode()


def test_how_a_session_ended_is_logged() -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = signed_in(Role.CASE_OFFICER)
        clock.move_to(MORNING + timedelta(minutes=31))
        client.get(PAGE)
    row = AccessRecord.objects.get(action=AccessAction.SIGN_OUT)
    assert (row.user, row.reason) == (client.user, "超过时限未操作")


def test_a_busy_session_ends_after_12_hours() -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = signed_in(Role.CASE_OFFICER)
        for minute in range(20, 12 * 60, 20):
            clock.move_to(MORNING + timedelta(minutes=minute))
            assert is_in(client)
        clock.move_to(MORNING + timedelta(hours=12))
        assert "已满 12 小时" in client.get(client.get(PAGE)["Location"]).content.decode()


def test_a_page_within_the_same_minute_writes_no_session(django_assert_num_queries: object) -> None:
    with time_machine.travel(MORNING, tick=False):
        client = signed_in(Role.CASE_OFFICER)
        before = client.session["seen_at"]
        assert is_in(client)
        assert client.session["seen_at"] == before


def test_a_disabled_users_session_ends_at_the_next_request() -> None:
    user = UserFactory()
    client = signed_in(user)
    assert is_in(client)
    user.is_active = False
    user.save()
    assert client.get(PAGE).status_code == 302


def test_ending_all_sessions_of_one_user_leaves_the_others() -> None:
    first, second = UserFactory(), UserFactory()
    clients = [signed_in(first), signed_in(first), signed_in(second)]
    assert sessions.end_all_of(first) == 2
    assert [is_in(client) for client in clients] == [False, False, True]
    assert Session.objects.count() >= 1


def test_a_fragment_is_sent_to_sign_in_by_header_with_the_page_around_it() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/accounts/held/?q=1"}
    answer = Client().get(PAGE, headers=headers)
    assert answer["HX-Redirect"] == f"{reverse('account_login')}?next=%2Faccounts%2Fheld%2F%3Fq%3D1"


def test_an_anonymous_post_without_a_mark_is_sent_to_sign_in_with_nowhere_to_return() -> None:
    assert Client().post("/accounts/held/1/discard/")["Location"] == reverse("account_login")
