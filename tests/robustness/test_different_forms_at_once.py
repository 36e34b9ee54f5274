"""Several people, each with a form of their own, at one row at the same moment: all are served, in some order."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.consultations.models import Booking
from tests.consultations import factories as station
from tests.factories import UserFactory
from tests.robustness.creating import visitor
from tests.robustness.sheets import Desk, Sheet, at_once

pytestmark = pytest.mark.usefixtures("committed", "tuesday")
DESKS = 5


def test_visitors_who_come_at_once_each_get_a_number_of_their_own() -> None:
    day = station.day(station.TUESDAY)
    before = Booking.objects.filter(duty_day=day).count()
    url, topic = reverse("walk_in_take", args=[day.pk]), station.topic().pk
    desks = [Desk(Sheet(station.clerk(), url, visitor(topic=topic))) for _n in range(DESKS)]
    answers = at_once([desk.send for desk in desks])
    assert [answer.status for answer in answers] == [302] * DESKS
    queue = Booking.objects.filter(duty_day=day).order_by("queue_number")
    assert list(queue.values_list("queue_number", flat=True)) == list(range(1, before + DESKS + 1))


def test_two_administrators_who_disable_each_other_do_not_both_succeed() -> None:
    User.objects.with_role(Role.ADMINISTRATOR).update(is_active=False)
    one, other = (UserFactory(role=Role.ADMINISTRATOR) for _n in range(2))
    disable = {"reason": "人员变动"}
    desks = [
        Desk(Sheet(one, reverse("user_disable", args=[other.pk]), disable)),
        Desk(Sheet(other, reverse("user_disable", args=[one.pk]), disable)),
    ]
    at_once([desk.send for desk in desks])
    assert User.objects.with_role(Role.ADMINISTRATOR).active().count() == 1
