"""What a write costs beside the list page: a petition registered, a slot booked, each through its form."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from apps.consultations.choices import DutyStatus
from apps.consultations.models import Slot
from apps.core import moment
from apps.core.identifiers import make_id_number
from apps.core.models import OrgUnit, Topic
from tests.bench import table
from tests.bench.pages import LIST, in_turns
from tests.bench.server import Visitor
from tests.bench.sites import CLERK, OFFICER, Site
from tests.bench.table import Line
from veterans_portal.demo import cast

MOST = 2.0
_TITLE = "请求核实第{}号补助发放情况"


def writes(site: Site, times: int) -> Iterator[Line]:
    """Both writes in turns with the list page; only the POST is timed."""
    registering, booking = Registering(site.visitors[OFFICER]), Booking(site.visitors[CLERK])
    for _time in range(3):
        registering(), booking()
    for what, write in (("register a petition", registering), ("book a slot", booking)):
        posts, pages = in_turns(times, write, lambda: site.open(LIST).ms)
        yield table.compared(f"{what}, {write.queries} queries", posts, "list page", pages, most=MOST)


def _visitor(serial: int) -> dict[str, str]:
    """Somebody new each time, whom nobody on record looks like."""
    number = make_id_number(cast.REGION, date(1930, 1, 1) + timedelta(days=serial), 501)
    return {"name": f"测{chr(0x4E00 + serial)}{chr(0x5E00 + serial)}", "id_number": number, "person_kind": "VETERAN"}


class Registering:
    """The registration form, sent once for each call."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.serial, self.queries = visitor, 0, 0
        self.path = reverse("petition_register")
        self.topic = Topic.objects.get(code="PENSION_CARE.LIVING_ALLOWANCE").pk
        self.street = OrgUnit.objects.get(code=cast.STREETS[0]).pk

    def __call__(self) -> float:
        self.serial += 1
        fields = self.visitor.page(self.path).hidden() | _visitor(self.serial)
        fields |= {
            "channel": "VISIT",
            "received_on": moment.today().isoformat(),
            "phone": f"137{self.serial:08d}",
            "street": str(self.street),
            "joint_count": "1",
            "title": _TITLE.format(self.serial),
            "request": "请求核实并书面答复。",
            "petition_class": "APPEAL",
            "appeal_route": "6",
            "topic": str(self.topic),
        }
        answer = self.visitor.post(self.path, fields)
        if answer.status != 302:
            raise LookupError(f"registering answered {answer.status}")
        self.queries = answer.queries
        return answer.ms


class Booking:
    """The booking form, a free slot for each call."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.serial, self.queries = visitor, 0, 0
        self.topic = Topic.objects.get(code="LEGAL_FAMILY.DIVORCE").pk
        tomorrow = moment.now() + timedelta(hours=24)
        free = Slot.objects.filter(starts_at__gt=tomorrow, duty_day__status=DutyStatus.PLANNED, bookings__isnull=True)
        self.free = list(free.values_list("pk", "duty_day_id"))
        random.Random(1).shuffle(self.free)

    def __call__(self) -> float:
        self.serial += 1
        slot, day = self.free.pop()
        path = reverse("slot_book", args=[day])
        fields = self.visitor.page(path).hidden() | _visitor(5_000 + self.serial)
        fields |= {"slot": str(slot), "topic": str(self.topic), "wanted": "ADVICE", "via": "HALL"}
        answer = self.visitor.post(path, fields)
        if answer.status != 302:
            raise LookupError(f"booking answered {answer.status}")
        self.queries = answer.queries
        return answer.ms
