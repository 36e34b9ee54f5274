"""The look in a real browser under the real content security policy: axe, widths, keyboard, with and without script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.look.browser import Heard, chromium, opened, show_whole
from tests.look.files import ROOT

pytestmark = pytest.mark.browser
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["/", "/404.html", "/500.html"])
def test_axe_finds_nothing(browser: Browser, path: str, width: int) -> None:
    with opened(browser, path, width=width) as page:
        show_whole(page, width)
        # evaluated from outside, as a browser extension would: the page's own policy forbids it scripts
        page.evaluate(AXE.read_text("utf-8"))
        found: list[Any] = page.evaluate("rules => axe.run({runOnly: rules}).then(r => r.violations)", RULES)
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []


@pytest.mark.parametrize("width", [1280, 1000, 768, 640, 390, 320])
def test_nothing_makes_the_page_scroll_sideways(browser: Browser, width: int) -> None:
    with opened(browser, width=width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_policy_blocks_nothing_of_ours_and_no_script_fails(browser: Browser) -> None:
    heard = Heard()
    with opened(browser, heard=heard) as page:
        page.wait_for_load_state("networkidle")
    assert heard.complaints == []


def test_the_first_tab_leads_to_the_skip_link_and_the_ring_is_seen(browser: Browser) -> None:
    with opened(browser, "/404.html") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "2px"
    with opened(browser, script=False) as page:
        page.keyboard.press("Tab")
        skip = page.locator(".skip")
        assert skip.is_visible()
        page.keyboard.press("Enter")
        assert page.url.endswith("#main")


def test_without_script_menus_and_filters_open_and_every_module_is_reached(browser: Browser) -> None:
    with opened(browser, width=390, script=False) as page:
        assert not page.locator("#filter_street").is_visible()
        page.locator("label[for=filters_more]").click()
        assert page.locator("#filter_street").is_visible()
        page.locator(".phonebar summary").click()
        assert page.get_by_role("link", name="年度报告").is_visible()


def test_without_script_the_person_menu_opens_on_the_keyboard(browser: Browser) -> None:
    with opened(browser, script=False) as page:
        page.locator(".topbar__me summary").press("Enter")
        assert page.locator(".topbar__me .menu__list").is_visible()


def test_escape_closes_a_menu_and_gives_the_focus_back(browser: Browser) -> None:
    with opened(browser) as page:
        summary = page.locator(".topbar__me summary")
        summary.press("Enter")
        page.keyboard.press("Escape")
        assert not page.locator(".topbar__me .menu__list").is_visible()
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_summary_of_errors_gets_the_keyboard_and_leads_to_the_field(browser: Browser) -> None:
    with opened(browser) as page:
        assert page.evaluate("document.activeElement.classList.contains('error-summary')")
        page.get_by_role("link", name="身份证号：").click()
        assert page.evaluate("document.activeElement.id") == "id_id_number"


def test_a_second_press_sends_nothing_and_the_button_says_what_is_going_on(browser: Browser) -> None:
    heard = Heard()
    with opened(browser, heard=heard) as page:
        button = page.locator("[data-busy]")
        width = button.evaluate("button => button.offsetWidth")
        page.evaluate(
            "const press = document.querySelector('[data-busy]'); press.click(); press.click(); press.click()"
        )
        page.wait_for_load_state("networkidle")
        assert button.inner_text() == "正在登记…"
        assert button.evaluate("button => button.offsetWidth") >= width
    assert len(heard.posted) == 1


def _asks_before_leaving(page: Page) -> bool:
    """Whether the page would hold the reader back, without a dialog that the test would have to answer."""
    event = "new Event('beforeunload', {cancelable: true})"
    return bool(page.evaluate(f"() => {{ const e = {event}; window.dispatchEvent(e); return e.defaultPrevented }}"))


def test_leaving_with_unsaved_words_asks_first_and_sending_them_does_not(browser: Browser) -> None:
    with opened(browser) as page:
        page.locator("#id_subject").fill("请求核定军龄")
        assert _asks_before_leaving(page)
        page.locator("[data-busy]").click()
        assert not _asks_before_leaving(page)


def test_a_page_that_was_only_read_asks_nothing(browser: Browser) -> None:
    with opened(browser, "/untouched") as page:
        assert not _asks_before_leaving(page)


def test_on_paper_bars_buttons_and_white_words_are_gone(browser: Browser) -> None:
    with opened(browser) as page:
        page.emulate_media(media="print")
        for gone in (".topbar", ".phonebar", ".page-head__actions", ".nextstep", ".filters", ".formbar"):
            assert not page.locator(gone).first.is_visible(), gone
        for kept in (".demo", ".sealed__text", ".worklist", ".clocks", ".due--over >> nth=0"):
            assert page.locator(kept).first.is_visible(), kept
        white = page.locator(".days .is-today b").evaluate("node => getComputedStyle(node).color")
        assert white == "rgb(0, 0, 0)"
