"""Whole pages: the shell draws only what the context gives, and every component works without a missing name."""

from __future__ import annotations

import gzip
import re
from copy import deepcopy
from typing import Any

import pytest
from django.conf import settings
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.test import RequestFactory

from tests.look.files import ROOT
from veterans_portal.errors import server_error
from veterans_portal.look import examples


class _Missing(str):
    """Stands for string_if_invalid: printing an undefined name fails the test."""

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"undefined in a template: {name}")


@pytest.fixture
def strict() -> DjangoTemplates:
    params: dict[str, Any] = deepcopy(settings.TEMPLATES[0])
    params.pop("BACKEND")
    params["NAME"] = "strict"
    params["OPTIONS"] |= {"string_if_invalid": _Missing("%s"), "context_processors": []}
    return DjangoTemplates(params)


def _html(name: str, context: dict[str, Any] | None = None) -> str:
    return str(engines["django"].get_template(name).render(context or {}))


def test_the_catalogue_draws_every_component_and_misses_no_name(strict: DjangoTemplates) -> None:
    html = strict.get_template("components/catalogue.html").render(examples() | {"person_name": "林晓岚"})
    assert "部件目录" in html
    assert "演示数据：所列人员与事项均为虚构" in html


def test_the_catalogue_keeps_within_the_weight_of_a_page() -> None:
    html = _html("components/catalogue.html", examples())
    assert len(gzip.compress(html.encode())) <= 15_000


def test_ids_are_unique_and_there_is_one_heading_and_one_main() -> None:
    html = _html("components/catalogue.html", examples())
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert html.count("<h1") == html.count("<main") == 1
    assert 'lang="zh-Hans"' in html


def test_a_page_without_context_draws_no_dead_control(strict: DjangoTemplates) -> None:
    html = strict.get_template("base.html").render({})
    for absent in ("topbar__find", "topbar__me", "subnav", "phonebar", 'class="demo"', 'class="notes"'):
        assert absent not in html
    assert '<aside class="stack"></aside>' in html, "an aside left empty must be empty, or it would take a column"


@pytest.mark.parametrize(("doors", "on_the_bar", "folded"), [(3, 3, 0), (5, 5, 0), (6, 4, 2), (8, 4, 4)])
def test_the_phone_bar_never_has_more_than_five_items(doors: int, on_the_bar: int, folded: int) -> None:
    nav = [
        {"label": f"模块{n}", "url": f"/{n}/", "icon": "folder", "current": False, "short": ""} for n in range(doors)
    ]
    html = _html("components/phonebar.html", {"nav": nav})
    bar, _, menu = html.partition("<details")
    assert bar.count("<a ") == on_the_bar
    assert menu.count("<a ") == folded
    for n in range(doors):
        assert f'href="/{n}/"' in html, "every module can be reached on a phone"


def test_the_phone_bar_and_the_sub_bar_say_where_we_are() -> None:
    html = _html("components/catalogue.html", examples())
    assert html.count('aria-current="page"') >= 3


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "405.html", "500.html", "csrf_failure.html"])
def test_an_error_page_says_what_to_do_and_leads_back(name: str, strict: DjangoTemplates) -> None:
    html = strict.get_template(name).render({})
    assert 'href="/"' in html
    assert re.search(r"<h1>[^<]+</h1>", html)
    assert "错误代码" in html


def test_a_refusal_shows_its_sentence_and_escapes_it() -> None:
    html = _html("403.html", {"sentence": "须由法制员复核<b>。"})
    assert "须由法制员复核&lt;b&gt;。" in html


def test_the_500_page_needs_no_storage_no_manifest_and_no_other_template() -> None:
    text = (ROOT / "templates" / "500.html").read_text("utf-8")
    assert "{%" not in text
    assert settings.STATIC_URL == "/static/", "500.html writes these addresses out"


def test_the_500_page_is_answered_while_the_database_is_away() -> None:
    """This test has no database: pytest-django refuses every query."""
    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "系统出错" in answer.content.decode()
