"""What people type wrongly, and what is forged: one sentence in Chinese, everything typed kept, never a 5xx.

The same rounds over the forms of registration, booking, study session and report chapter, without a browser.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from apps.accounts.choices import Role
from apps.core import moment
from apps.core.choices import TopicScheme
from apps.core.models import Reference, Topic
from tests.annual_reports.factories import draft
from tests.consultations import factories as station
from tests.factories import UserFactory, signed_in

pytestmark = pytest.mark.django_db

_KEY = re.compile(r'name="(intent_key|version)" value="([^"]+)"')
_ERROR = re.compile(r'class="field-error"[^>]*>(.*?)</(?:div|p)>', re.S)
_TAG = re.compile(r"<[^>]+>")
WRONG_ID = "440599197103010000"


@dataclass
class Surface:
    """One form: its address, a client signed in for it, and what is typed when nothing is wrong."""

    url: str
    client: Client
    typed: dict[str, str]

    def send(self, **changes: str) -> Any:
        """The form opened and sent with some fields changed."""
        keys = dict(_KEY.findall(self.client.get(self.url).content.decode()))
        return self.client.post(self.url, keys | self.typed | changes)


def _topic(scheme: TopicScheme) -> str:
    return str(Topic.objects.filter(scheme=scheme, parent__isnull=False).order_by("pk").values_list("pk", flat=True)[0])


def registration() -> Surface:
    typed = {
        "channel": "VISIT", "received_on": f"{moment.today()}", "name": "卫澄", "phone": "13900000001",
        "person_kind": "VETERAN", "address": "示例路一号", "title": "请求补发光荣牌", "request": "请求补发。",
        "facts": "迁居后遗失。", "petition_class": "APPEAL", "appeal_route": "6", "joint_count": "1",
        "topic": _topic(TopicScheme.MATTER),
    }  # fmt: skip
    return Surface("/petitions/register/", signed_in(Role.PETITION_OFFICER), typed)


def booking() -> Surface:
    today = moment.today()
    coming = next(day for day in (today + timedelta(days=n) for n in range(1, 60)) if station.days(day, day))
    day = station.day(coming)
    typed = {
        "slot": str(station.slot(day).pk), "topic": _topic(TopicScheme.LEGAL), "wanted": "ADVICE", "via": "HALL",
        "name": "卫澄", "phone": "13900000001", "person_kind": "VETERAN", "address": "示例路一号",
    }  # fmt: skip
    return Surface(f"/consultations/days/{day.pk}/book/", signed_in(Role.HALL_CLERK), typed)


def session() -> Surface:
    client = signed_in(Role.LEGAL_OFFICER)
    typed = {
        "kind": "FIRST_TOPIC", "held_on": f"{moment.today()}", "hours": "1.5", "topic": "学习《信访工作条例》",
        "chair": "郑怀民", "place": "局会议室", "materials": "条例全文。", "decisions": "按月检查。",
        "unit": str(client.user.unit_id),
    }  # fmt: skip
    return Surface("/studies/record/", client, typed)


def chapter() -> Surface:
    report = draft(by=UserFactory(role=Role.LEGAL_OFFICER))
    section = report.sections.order_by("position").first()
    assert section is not None
    typed = {"title": "主要举措", "tag": section.tag, "body": "第一段。\n第二段，数字待补。"}
    number = report.reference.number
    return Surface(f"/reports/{number}/sections/{section.pk}/", signed_in(Role.LEGAL_OFFICER), typed)


SURFACES: dict[str, Callable[[], Surface]] = {
    "registration": registration, "booking": booking, "session": session, "chapter": chapter
}  # fmt: skip
TOMORROW = "tomorrow"
BAD = [
    ("registration", "id_number", WRONG_ID),
    ("registration", "id_number", "身份证丢了"),
    ("registration", "received_on", "1949-09-30"),
    ("registration", "received_on", TOMORROW),
    ("registration", "received_on", "去年冬天"),
    ("registration", "title", "长" * 1000),
    ("registration", "request", "长" * 20_000),
    ("registration", "topic", "999999"),
    ("registration", "topic", "9" * 30),
    ("registration", "channel", "PIGEON"),
    ("registration", "joint_count", "99999"),
    ("registration", "street", "999999"),
    ("booking", "id_number", WRONG_ID),
    ("booking", "phone", "12345"),
    ("booking", "name", "长" * 51),
    ("booking", "address", "长" * 500),
    ("booking", "topic", "999999"),
    ("booking", "topic", "9" * 30),
    ("booking", "slot", "999999"),
    ("booking", "needs", "HELICOPTER"),
    ("session", "held_on", "1949-09-30"),
    ("session", "held_on", "9999-12-31"),
    ("session", "hours", "0"),
    ("session", "hours", "很久"),
    ("session", "topic", "长" * 121),
    ("session", "decisions", "长" * 4_001),
    ("session", "kind", "PICNIC"),
    ("session", "unit", "999999"),
    ("chapter", "body", "长" * 20_001),
    ("chapter", "title", "长" * 61),
    ("chapter", "tag", "POETRY"),
    ("chapter", "owner", "999999"),
]


def _sentences(page: str) -> list[str]:
    return [unescape(_TAG.sub("", found)).strip() for found in _ERROR.findall(page)]


@pytest.mark.parametrize(("form", "field", "wrong"), BAD, ids=[f"{a}-{b}-{c[:10]}" for a, b, c in BAD])
def test_a_wrong_field_gets_one_sentence_and_the_rest_stays(form: str, field: str, wrong: str) -> None:
    surface = SURFACES[form]()
    wrong = f"{moment.today() + timedelta(days=1)}" if wrong == TOMORROW else wrong
    before = Reference.objects.count()
    answer = surface.send(**{field: wrong})
    page = unescape(answer.content.decode())
    assert answer.status_code == 200
    found = _sentences(answer.content.decode())
    assert len(found) == 1
    assert re.search(r"[\u4e00-\u9fff].*。$", found[0]), found[0]
    for name, value in surface.typed.items():
        if name != field:
            assert value.replace("\n", "\r\n") in page.replace("\r\n", "\n").replace("\n", "\r\n"), name
    assert Reference.objects.count() == before


@pytest.mark.parametrize("form", SURFACES)
@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_a_wrong_method_is_refused_in_words(form: str, method: str) -> None:
    surface = SURFACES[form]()
    answer = getattr(surface.client, method)(surface.url)
    assert answer.status_code == 405
    assert "这个地址不能这样打开" in answer.content.decode()


@pytest.mark.parametrize("form", SURFACES)
def test_a_forged_form_changes_nothing_and_says_so(form: str) -> None:
    """A form without the token of the page: no record, one sentence."""
    surface = SURFACES[form]()
    keys = dict(_KEY.findall(surface.client.get(surface.url).content.decode()))
    forger = Client(enforce_csrf_checks=True)
    forger.cookies = surface.client.cookies
    before = Reference.objects.count()
    answer = forger.post(surface.url, keys | surface.typed)
    assert answer.status_code == 403
    assert "没有改动任何内容" in answer.content.decode()
    assert Reference.objects.count() == before


@pytest.mark.parametrize("form", SURFACES)
@pytest.mark.parametrize("key", ["", "not-a-key", "\x00", "〇" * 40])
def test_a_broken_hidden_key_is_never_a_crash(form: str, key: str) -> None:
    surface = SURFACES[form]()
    before = Reference.objects.count()
    answer = surface.client.post(surface.url, surface.typed | {"intent_key": key, "version": key})
    assert answer.status_code in (200, 400)
    assert re.search(r"[\u4e00-\u9fff]+。", answer.content.decode())
    assert Reference.objects.count() == before


@pytest.mark.parametrize("form", SURFACES)
def test_an_empty_form_names_what_is_missing(form: str) -> None:
    surface = SURFACES[form]()
    answer = surface.client.post(surface.url, {"intent_key": "", "version": ""})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "error-summary" in page
    assert all(sentence.endswith("。") for sentence in _sentences(page))
