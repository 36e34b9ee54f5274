"""The log in a real browser: it saves itself within seconds, says so, and survives a lost session or tab."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import Browser, Page, expect

from apps.consultations.models import ConsultationDraft
from apps.core import moment
from tests.consultations import factories
from tests.consultations.matrix import TEN
from tests.factories import signed_in
from tests.look.browser import chromium
from tests.servers import server

pytestmark = [pytest.mark.browser, pytest.mark.slow_ground]

WORDS = "来访人自述二零二四年申请调整残疾等级"
SAVED_MS = 15_000


@dataclass
class Desk:
    """A log under way, its lawyer's session, and windows on a real server."""

    browser: Browser
    base: str
    address: str
    log: int
    session: str
    database: dict[str, Any]

    def window(self, **options: Any) -> Page:
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": self.session, "domain": "127.0.0.1", "path": "/"}
        state: Any = {"cookies": [cookie], "origins": []}
        context = self.browser.new_context(base_url=self.base, storage_state=state, locale="zh-CN", **options)
        page = context.new_page()
        page.goto(self.address)
        return page

    def kept(self) -> str:
        """What the database holds, asked past the running browser."""
        with psycopg.connect(**self.database) as connection:
            found = connection.execute("SELECT body_sealed FROM consultations_consultationdraft").fetchall()
        draft = ConsultationDraft(consultation_id=self.log)
        draft.body_sealed = found[0][0] if found else ""
        return draft.body if found else ""


@pytest.fixture
def desk(transactional_db: None) -> Iterator[Desk]:
    with moment.at(TEN):
        log = factories.draft()
        user = factories.lawyer_user(log.duty_day)
    client = signed_in(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    address = f"/consultations/logs/{log.reference.number}/write/"
    params = connections["default"].get_connection_params()
    database = {key: params[key] for key in ("user", "password", "host", "port", "dbname") if params.get(key)}
    with server() as base, chromium() as browser:
        yield Desk(browser, base, address, log.pk, session, database)


def status(page: Page) -> Any:
    return expect(page.locator("#autosave"))


def test_the_page_saves_itself_says_when_and_offers_it_again(desk: Desk) -> None:
    page = desk.window()
    page.get_by_label("事实与请求", exact=True).fill(WORDS)
    status(page).to_contain_text("已自动保存", timeout=SAVED_MS)
    assert WORDS in desk.kept()
    page.locator("[name=opposing_kind]").select_option("THIS_BUREAU")
    expect(page.locator("#offer")).to_be_visible(timeout=SAVED_MS)
    expect(page.locator("#log_missing")).to_contain_text("来访人的选择")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.reload()
    expect(page.locator("main")).to_contain_text("自动保存的内容")
    expect(page.get_by_label("事实与请求", exact=True)).to_have_value(WORDS)


def test_a_tab_closed_at_once_still_leaves_its_words(desk: Desk) -> None:
    page = desk.window()
    page.get_by_label("事实与请求", exact=True).fill(WORDS)
    page.goto("/consultations/desk/")
    page.wait_for_load_state("networkidle")
    assert WORDS in desk.kept()


def test_a_lost_session_is_said_plainly_and_the_form_comes_back_after_sign_in(desk: Desk) -> None:
    page = desk.window()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label("事实与请求", exact=True).fill(WORDS)
    status(page).to_contain_text("登录已结束", timeout=SAVED_MS)
    page.get_by_label("咨询意见", exact=True).fill("可申请行政复议。")
    page.get_by_role("button", name="存草稿").click()
    page.wait_for_url("**/accounts/login/**")
    expect(page.locator("body")).to_contain_text("您填写的内容已保存")


def test_the_older_window_is_told_that_a_newer_one_writes(desk: Desk) -> None:
    older, newer = desk.window(), desk.window()
    newer.get_by_label("事实与请求", exact=True).fill(WORDS)
    status(newer).to_contain_text("已自动保存", timeout=SAVED_MS)
    older.get_by_label("事实与请求", exact=True).fill("旧窗口的话")
    status(older).to_contain_text("后开的窗口", timeout=SAVED_MS)
    assert WORDS in desk.kept()


def test_the_keyboard_saves_without_leaving_the_field(desk: Desk) -> None:
    page = desk.window()
    field = page.get_by_label("咨询意见", exact=True)
    field.press_sequentially("先申请复议")
    page.keyboard.press("Control+s")
    status(page).to_contain_text("已自动保存", timeout=SAVED_MS)
    expect(field).to_be_focused()


def test_without_javascript_the_draft_is_kept_by_its_button(desk: Desk) -> None:
    page = desk.window(java_script_enabled=False)
    page.get_by_label("事实与请求", exact=True).fill(WORDS)
    page.get_by_role("button", name="存草稿").click()
    expect(page.locator("main")).to_contain_text("草稿已保存。")
    expect(page.get_by_label("事实与请求", exact=True)).to_have_value(WORDS)
    assert desk.kept() == ""
