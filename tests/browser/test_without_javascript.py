"""Nothing needs a script: forms go through, keep what was typed, and survive a session that has ended."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desks import Desks
from tests.browser.hands import fill, main, number_in, press, stranger

pytestmark = [pytest.mark.browser, pytest.mark.slow_ground]

MATTER = {
    "channel": "LETTER", "title": "反映优待证补办进度", "request": "请求告知补办进度。", "facts": "已等两个月。",
    "appeal_route": "6", "topic": "优待证", "address": "示例路十二号",
}  # fmt: skip


def _registration(page: Page, **changes: str | bool) -> dict[str, str | bool]:
    """The registration form, filled in and not sent."""
    page.goto("/petitions/register/")
    typed = {**MATTER, **stranger(), **changes}
    fill(page, **typed)
    return typed


def test_a_petition_is_registered(desks: Desks) -> None:
    """Given a browser without scripts, when the officer sends the form, then the matter and its clock stand."""
    with desks.window(storage_state=desks.known("petition_officer"), java_script_enabled=False) as page:
        _registration(page)
        press(page, "登记")
        expect(main(page)).to_contain_text("已登记")
        expect(main(page)).to_contain_text("书面告知")
        assert "-PT-" in number_in(page)


def test_a_slot_is_booked_from_the_calendar(desks: Desks) -> None:
    """Given a browser without scripts, when the clerk follows day and slot, then the booking stands with its slip."""
    with desks.window(storage_state=desks.known("hall_clerk"), java_script_enabled=False) as page:
        page.goto("/consultations/")
        page.locator("main a[href*='/consultations/days/']").last.click()
        page.locator("main a[href*='?slot=']").first.click()
        fill(page, wanted="DRAFTING", via="HALL", needs="HEARING", topic="法定继承", **stranger())
        press(page, "预约")
        expect(main(page)).to_contain_text("已预约")
        press(page, "号单")
        expect(page.locator(".slip")).to_contain_text(number_in_slip(page))


def number_in_slip(page: Page) -> str:
    """The number of the booking whose slip this is, out of the address."""
    return page.url.rstrip("/").split("/")[-2]


def test_a_bad_form_keeps_everything_typed(desks: Desks) -> None:
    """Given one wrong digit, when the form comes back, then one sentence says so and every other field stands."""
    with desks.window(storage_state=desks.known("petition_officer"), java_script_enabled=False) as page:
        typed = _registration(page, id_number="440599197103010000")
        press(page, "登记")
        expect(page.locator(".field-error")).to_have_count(1)
        expect(page.locator(".error-summary")).to_contain_text("身份证号")
        for name in ("name", "id_number", "phone", "address", "title", "request", "facts"):
            expect(page.locator(f"[name='{name}']")).to_have_value(str(typed[name]))
        expect(page.locator("[name='channel'][value='LETTER']")).to_be_checked()
        expect(page.locator("[name='topic'] option:checked")).to_have_text("优待证")


def test_a_session_that_ended_loses_nothing_and_makes_one_record(desks: Desks) -> None:
    """Given a filled form whose session is gone, when they sign in again, then the form is offered and sent once."""
    stage = desks.stage
    account = stage.accounts["section_head"]
    before = stage.count("petitions_petition")
    with desks.window(storage_state=desks.known(account.username), java_script_enabled=False, ignored=("404",)) as page:
        typed = _registration(page)
        stage.rows("DELETE FROM django_session WHERE session_key = %s", stage.sessions[account.username])
        press(page, "登记")
        expect(page.locator("body")).to_contain_text("您填写的内容已保存，登录后可以继续提交")
        assert stage.count("petitions_petition") == before
        page.get_by_label("用户名").fill(account.username)
        page.get_by_label("密码").fill(account.password)
        press(page, "登录")
        expect(main(page)).to_contain_text("您填写的内容还在")
        for name in ("name", "title", "request", "facts", "address"):
            expect(main(page)).to_contain_text(str(typed[name]))
        press(page, "继续提交")
        expect(main(page)).to_contain_text("已登记")
        page.go_back()
        expect(page.locator("body")).to_contain_text("没有找到这一页")
    assert stage.count("petitions_petition") == before + 1
