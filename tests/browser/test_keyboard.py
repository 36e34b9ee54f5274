"""By keyboard alone: skip link, a registration from the first field to the button, and the ring on every stop."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desks import Desks
from tests.browser.hands import main, number_in, stranger

pytestmark = [pytest.mark.browser, pytest.mark.slow_ground]

MOST_STOPS = 60
_ACTIVE = "(document.activeElement.getAttribute('name') || document.activeElement.innerText || '').trim()"
_RING = """(() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
})()"""


def _tab_to(page: Page, stop: str) -> None:
    """Tab until the field or button is reached; every stop on the way shows the ring."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        assert page.evaluate(_RING), f"no ring on {page.evaluate('document.activeElement.outerHTML.slice(0, 120)')}"
        if page.evaluate(_ACTIVE) == stop:
            return
    raise AssertionError(f"Tab never reached {stop}")


def test_the_skip_link_is_the_first_stop_and_leads_past_the_bars(desks: Desks) -> None:
    with desks.window(storage_state=desks.known("petition_officer")) as page:
        page.goto("/petitions/")
        page.keyboard.press("Tab")
        assert page.evaluate(_ACTIVE) == "跳到正文"
        page.keyboard.press("Enter")
        assert page.url.endswith("#main")
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('#main').contains(document.activeElement)")


def test_a_petition_is_registered_by_keyboard_alone(desks: Desks) -> None:
    """Given the list, when the officer only types, tabs and uses arrows, then the matter is registered."""
    who = stranger()
    with desks.window(storage_state=desks.known("petition_officer")) as page:
        page.goto("/petitions/")
        _tab_to(page, "登记信访")
        page.keyboard.press("Enter")
        page.wait_for_url("**/register/")
        _tab_to(page, "channel")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
        for name in ("name", "id_number", "phone"):
            _tab_to(page, name)
            page.keyboard.type(who[name])
        for name, text in (("title", "请求补发光荣牌"), ("request", "请求补发光荣牌。")):
            _tab_to(page, name)
            page.keyboard.insert_text(text)
        _tab_to(page, "appeal_route")
        page.keyboard.press("End")
        _tab_to(page, "topic")
        page.keyboard.press("ArrowDown")
        _tab_to(page, "登记")
        page.keyboard.press("Enter")
        expect(main(page)).to_contain_text("已登记")
        expect(main(page)).to_contain_text("来信")
        assert "-PT-" in number_in(page)


def test_the_error_summary_takes_the_keyboard_to_the_field(desks: Desks) -> None:
    """Given a form sent empty, when it is back, then the keyboard stands on the summary and Enter leads to it."""
    with desks.window(storage_state=desks.known("petition_officer")) as page:
        page.goto("/petitions/register/")
        _tab_to(page, "title")
        page.keyboard.press("Enter")
        expect(page.locator(".error-summary")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("[name='channel']").first).to_be_focused()
