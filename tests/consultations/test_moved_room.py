"""A day that is held somewhere else: whoever holds a time is told, and no message names the old place."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from apps.consultations import services
from apps.consultations.models import DutyDay
from apps.consultations.services import DayEntry
from apps.consultations.services.messages import remind_visitors
from apps.core import moment
from apps.core.models import Message
from tests.consultations import factories
from tests.consultations.lines import at, free, full_day, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]


def moved(day: DutyDay, **changes: Any) -> DutyDay:
    plain = DayEntry(room="二楼接待室", first_slot=time(9), slot_minutes=30, slot_count=10, walk_in_capacity=12)
    day.refresh_from_db()
    return services.arrange_day(day, replace(plain, **changes), version=day.version, by=factories.planner())


def test_whoever_holds_a_time_is_told_of_another_room_and_no_message_names_the_old_one() -> None:
    day = factories.day(factories.NEXT_TUESDAY)
    booked, gone = (factories.booking(factories.slot(day, place), phone="13800000000") for place in (1, 2))
    services.excuse(gone, reason="来电改期", by=factories.clerk())
    with moment.at(at(18, 0)):
        remind_visitors(moment.today())
    moved(day)
    told = Message.objects.filter(reference__isnull=False, status="WAITING")
    assert [(one.kind, one.reference_id, one.place[-5:]) for one in told] == [
        ("station.moved", booked.pk, "二楼接待室")
    ]
    assert Message.objects.get(kind="station.reminder").status == "NOT_NEEDED"
    assert Message.objects.filter(kind="station.lawyer_changed", to_user=day.lawyer.user).count() == 1
    moved(day, slot_count=12)
    assert Message.objects.filter(kind="station.moved").count() == 1, "the room stays: nobody is told again"


def test_an_offer_is_made_again_in_the_words_of_the_new_room() -> None:
    day, booked = full_day()
    (first,) = waiting(day)
    free(booked[3])
    moved(day)
    offers = Message.objects.filter(kind="station.offer", reference=first.reference).order_by("pk")
    assert [(one.status, one.place.endswith("二楼接待室")) for one in offers] == [
        ("NOT_NEEDED", False),
        ("WAITING", True),
    ]
