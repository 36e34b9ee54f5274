"""A year that lies behind has told its visitors: nothing of it waits on the telephone list."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.core.models import Message, MessageReceipt

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_year")]


def test_no_message_of_the_year_is_left_open() -> None:
    assert Message.objects.exists()
    assert not Message.objects.filter(next_try_at__isnull=False, starts_at__lt=timezone.now()).exists()


def test_the_calls_of_the_year_were_answered_some_of_them_the_second_time() -> None:
    outcomes = set(MessageReceipt.objects.values_list("outcome", flat=True))
    assert {"ANSWERED", "NOT_ANSWERED"} <= outcomes
    assert not {"GIVEN_UP", "FAILED"} & outcomes
