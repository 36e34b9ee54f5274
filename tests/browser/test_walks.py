"""The bureau's year by hand: each walk is one person's task from the home page to its result."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from apps.accounts.choices import Role
from apps.core import moment
from tests.browser.desks import Desks
from tests.browser.hands import fill, heading, main, number_in, press, stranger
from tests.browser.stage import Account
from veterans_portal.demo.cast import LAWYERS, STAFF

pytestmark = [pytest.mark.browser, pytest.mark.slow_ground]

ACCOUNTS = [member.username for member in (*STAFF, *LAWYERS) if member.account]
NOTES = "来访人陈述与邻居的排水纠纷"
TEXT = "全年共接待来访咨询若干人次，均按规定办理。"


# --- signing in -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("username", ACCOUNTS)
def test_everybody_with_an_account_signs_in_and_stands_at_their_work(desks: Desks, username: str) -> None:
    """Given the handed-out password (and code), when they sign in, then today's work is before them."""
    with desks.window(username) as page:
        page.goto("/")
        assert heading(page) == "今日工作"
        role = Role(desks.stage.accounts[username].role).label
        expect(main(page)).to_contain_text(str(role))


@pytest.mark.parametrize("username", ACCOUNTS)
def test_nobody_meets_a_home_page_without_a_way_on(desks: Desks, username: str) -> None:
    """Given any role, when nothing is due, then the page says what this role does here and leads there."""
    with desks.window(username) as page:
        page.goto("/")
        assert main(page).get_by_role("link").count() > 0
        expect(main(page)).to_contain_text(str(Role(desks.stage.accounts[username].role).label))


def test_without_the_second_factor_the_password_alone_opens_nothing(desks: Desks) -> None:
    """Given a leader's password alone, when the code page stands, then no other page opens."""
    account = desks.stage.accounts["administrator_2"]
    with desks.window() as page:
        desks.sign_in(page, Account(account.username, account.password, account.role, account.unit, ""))
        expect(page.get_by_label("动态验证码")).to_be_visible()
        page.goto("/accounts/users/")
        assert heading(page) == "动态验证码"


# --- the station ------------------------------------------------------------------------------------------------------


def _open_day_to_come(page: Page) -> None:
    """From the home page to the next duty day that takes bookings."""
    page.goto("/")
    page.get_by_role("navigation", name="模块").get_by_role("link", name="法律服务站").click()
    page.get_by_role("link", name="下一季度").click()
    if page.locator("main a[href*='/consultations/days/']").count() == 0:
        page.get_by_role("link", name="本季度").click()
    page.locator("main a[href*='/consultations/days/']").last.click()
    press(page, "预约")


def _book(page: Page, **changes: str | bool) -> None:
    """Fill in the booking form for a stranger and send it."""
    free = page.locator("#id_slot option:not([disabled])").first.get_attribute("value")
    fill(page, slot=free or "", wanted="ADVICE", **stranger(), **changes)
    page.locator("#id_topic").select_option(index=2)
    press(page, "预约")


def test_the_hall_clerk_books_a_slot_and_prints_the_slip(desks: Desks) -> None:
    """Given a day with free slots, when the clerk books one, then a slip with place, day and number can be printed."""
    with desks.window("hall_clerk") as page:
        _open_day_to_come(page)
        _book(page, via="PHONE", needs="MOBILITY")
        expect(main(page)).to_contain_text("已预约")
        number = number_in(page)
        press(page, "号单")
        page.emulate_media(media="print")
        slip = page.locator(".slip")
        expect(slip).to_contain_text(number)
        expect(slip).to_contain_text("服务大厅法律服务室")
        expect(page.locator(".topbar")).not_to_be_visible()


def test_the_street_reporter_books_for_somebody_of_the_street(desks: Desks) -> None:
    """Given a street's reporter, when they book, then only their own street's places are offered and it is noted."""
    with desks.window("street_reporter") as page:
        _open_day_to_come(page)
        offered = [text.strip() for text in page.locator("#id_street option").all_inner_texts()]
        assert "金霞街道" in offered
        assert "珠池街道" not in offered
        _book(page, street="金霞街道")
        expect(main(page)).to_contain_text("已预约")
        expect(main(page)).to_contain_text("街道（社区）代约")


def test_the_lawyer_receives_a_visitor_and_alone_reads_the_log(desks: Desks) -> None:
    """Given a visitor with a number, when the lawyer writes and finishes the log, then nobody else sees its notes."""
    with desks.window("hall_clerk") as page:
        page.goto(f"/consultations/days/{desks.stage.duty_day}/walk-in/")
        fill(page, wanted="ADVICE", **stranger())
        page.locator("#id_topic").select_option(index=2)
        press(page, "取号")
        place = page.locator(".slip__number").inner_text()
    with desks.window("station_lawyer") as page:
        page.goto("/")
        page.get_by_role("navigation", name="模块").get_by_role("link", name="法律服务站").click()
        page.get_by_role("link", name="我的驻点日").click()
        page.locator(".queue li", has_text=place).get_by_role("link").click()
        press(page, "接待并开始记录")
        fill(page, opposing_kind="PERSON", opposing_name="不详", facts=NOTES, advice="先申请人民调解。")
        press(page, "办结记录")
        expect(page.locator(".error-summary")).to_contain_text("利益冲突审查")
        expect(page.locator("#id_facts")).to_have_value(NOTES)
        fill(page, conflict_check="CLEAR", units_advice="1", outcome="ANSWERED", minutes="25")
        press(page, "办结记录")
        expect(main(page)).to_contain_text("已办结")
        number = desks.stage.rows("SELECT number FROM core_reference WHERE kind = 'LC' ORDER BY id DESC LIMIT 1")[0][0]
        page.goto(f"/consultations/logs/{number}/")
        expect(main(page)).to_contain_text(NOTES)
    for other in ("petition_officer", "section_head", "bureau_leader", "legal_officer", "auditor"):
        with desks.window(other) as page:
            page.goto(f"/consultations/logs/{number}/")
            expect(main(page)).to_contain_text("只有承办律师本人可读")
            expect(main(page)).not_to_contain_text(NOTES)


# --- petitions --------------------------------------------------------------------------------------------------------


def _register(page: Page, **changes: str | bool) -> str:
    """From the home page to a registered appeal of the sixth route; its number."""
    page.goto("/")
    page.get_by_role("navigation", name="模块").get_by_role("link", name="信访事项").click()
    press(page, "登记信访")
    typed = {
        "channel": "VISIT", "title": "请求核发一次性补助", "request": "请求核发一次性补助。", "appeal_route": "6",
        "topic": "困难帮扶援助", **stranger(), **changes,
    }  # fmt: skip
    fill(page, **typed)
    press(page, "登记")
    expect(main(page)).to_contain_text("已登记")
    return number_in(page)


def test_a_petition_goes_from_registration_to_the_opinion(desks: Desks) -> None:
    """Given a visit, when officer and case officer act, then each clock shows and the opinion stands."""
    today = moment.today()
    with desks.window("petition_officer") as page:
        number = _register(page)
        due = today + timedelta(days=15)
        expect(main(page)).to_contain_text("书面告知")
        expect(main(page)).to_contain_text(f"{due:%m-%d}")
        press(page, "受理")
        fill(page, told_on=f"{today}", told_way="ON_SPOT")
        press(page, "受理")
        expect(main(page)).to_contain_text("待分派")
        press(page, "分派承办")
        fill(page, handler="优抚股 林晓岚", recusal=True)
        press(page, "分派承办")
        expect(main(page)).to_contain_text("办理中")
        expect(main(page)).to_contain_text("林晓岚")
    with desks.window("case_officer") as page:
        page.goto("/")
        main(page).locator(f"a[href*='{number}']").first.click()
        press(page, "出具信访处理意见书")
        fill(
            page,
            outcome="SUPPORT",
            facts_and_reasons="经核实，情况属实。",
            opinion_and_basis="依照《信访工作条例》第三十二条，予以支持。",
            served_on=f"{today}",
            served_way="DELIVERED",
        )
        press(page, "出具信访处理意见书")
        expect(main(page)).to_contain_text("已答复")
        expect(main(page)).to_contain_text("经核实，情况属实。")


def test_the_keeper_opens_the_sealed_list_and_a_matter_says_that_it_is_logged(desks: Desks) -> None:
    """Given sealed matters, when their keeper opens one, then the band says so and the list of readers is a link."""
    with desks.window("sealed_keeper") as page:
        page.goto("/")
        main(page).get_by_role("link", name="密封件").click()
        page.locator("table.worklist tbody a").first.click()
        expect(page.locator(".sealed")).to_contain_text("本次查看已留痕")
        page.get_by_role("link", name="知情名单").click()
        assert "/readers/" in page.url


def test_the_reviewer_finds_no_sealed_matter_that_does_not_name_them(desks: Desks) -> None:
    """Given no named matter, when the reviewer opens the list, then it says so and says whom to ask."""
    with desks.window("confidentiality_reviewer") as page:
        page.goto("/")
        main(page).get_by_role("link", name="密封件").click()
        expect(main(page)).to_contain_text("没有您可以打开的密封件")


# --- law study --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("username", ["section_head", "legal_officer"])
def test_a_study_session_is_recorded_with_its_attendance(desks: Desks, username: str) -> None:
    """Given a session held, when it is recorded, then everybody expected is marked in one sheet."""
    with desks.window(username) as page:
        page.goto("/")
        page.get_by_role("navigation", name="模块").get_by_role("link", name="学法普法").click()
        press(page, "登记学法")
        fill(page, held_on=f"{moment.today()}", hours="1.5", topic="学习《信访工作条例》", chair="郑怀民")
        press(page, "登记")
        expect(main(page)).to_contain_text("已登记")
        main(page).get_by_role("link", name="登记到场").or_(main(page).get_by_role("link", name="到场")).first.click()
        press(page, "应到的都标为到场")
        press(page, "保存名单")
        expect(main(page)).to_contain_text("到场情况已保存")
        expect(main(page)).to_contain_text("学习《信访工作条例》")


# --- the annual report ------------------------------------------------------------------------------------------------


def test_the_report_is_compiled_submitted_approved_and_downloaded(desks: Desks, tmp_path: Path) -> None:
    """Given the written draft of 2022, when it is compiled, sent and approved, then both editions are PDF files."""
    with desks.window("legal_officer") as page:
        page.goto("/reports/")
        page.get_by_role("link", name="2022").first.click()
        press(page, "汇总数字")
        expect(main(page)).to_contain_text("已汇总并冻结全部指标")
        expect(main(page).get_by_role("link", name="驻点日")).to_be_visible()
        _write_chapter(page, "")
        expect(page.locator(".nextstep .btn-primary")).to_have_attribute("aria-disabled", "true")
        expect(page.locator(".nextstep .reason")).to_contain_text("项须改")
        _write_chapter(page, TEXT)
        press(page, "送局领导批准")
        press(page, "送批")
        expect(main(page)).to_contain_text("已送局领导批准")
    with desks.window("bureau_leader") as page:
        page.goto("/")
        main(page).get_by_role("link", name="2022").first.click()
        press(page, "批准这份报告")
        press(page, "确认批准")
        expect(main(page)).to_contain_text("第 1 版已封存")
        for link, name in (("公文版 PDF", "official"), ("公开版 PDF", "public")):
            with page.expect_download() as download:
                press(page, link)
            file = tmp_path / f"{name}.pdf"
            download.value.save_as(file)
            assert file.read_bytes().startswith(b"%PDF-")
            assert "2022" in download.value.suggested_filename


def _write_chapter(page: Page, text: str) -> None:
    """Open the chapter on the leaders' own duty and put `text` there."""
    page.locator(".doc h2", has_text="主要负责人").get_by_role("link").click()
    fill(page, body=text)
    press(page, "保存")
    expect(main(page)).to_contain_text("已保存")


# --- users and the log ------------------------------------------------------------------------------------------------


def test_a_new_user_changes_the_one_time_password_first_and_the_administrator_sees_no_matter(desks: Desks) -> None:
    """Given an administrator, when they make a user, then the user must choose a password before anything else."""
    with desks.window("administrator") as page:
        page.goto("/")
        page.get_by_role("navigation", name="模块").get_by_role("link", name="用户管理").click()
        press(page, "新建用户")
        fill(page, username="chen_new", full_name="陈新", roles="CASE_OFFICER")
        page.locator("#id_unit").select_option(index=1)
        press(page, "新建用户")
        password = page.locator(".slip dd, .slip b, .slip code").last.inner_text().strip()
        assert page.locator("a[href*='/petitions/'], a[href*='/consultations/']").count() == 0
    with desks.window() as page:
        desks.sign_in(page, Account("chen_new", password, "CASE_OFFICER", "", ""))
        expect(page.locator("body")).to_contain_text("您用的是一次性密码")
        page.goto("/petitions/")
        assert "/password/change/" in page.url
        fill(page, oldpassword=password, password1="Lotus-pond-2026-ok", password2="Lotus-pond-2026-ok")
        press(page, "保存新密码")
        page.goto("/petitions/")
        assert heading(page) == "办理列表"


def test_an_administrator_who_types_a_matters_address_is_told_why_not(desks: Desks) -> None:
    """Given the address of the list of petitions, when the administrator opens it, then one sentence refuses."""
    with desks.window("administrator", ignored=("403",)) as page:
        page.goto("/petitions/")
        expect(page.locator("body")).to_contain_text("您的角色不能打开这一页")


def test_the_auditor_sees_who_signed_in_and_nothing_to_change(desks: Desks) -> None:
    """Given the log, when the auditor opens and filters it, then it is there to be read only."""
    with desks.window("auditor") as page:
        page.goto("/")
        page.get_by_role("navigation", name="模块").get_by_role("link", name="访问记录").click()
        expect(main(page)).to_contain_text("谢明澈")
        assert main(page).locator("form[method=post]").count() == 0
        page.locator("#id_action").select_option("登录")
        press(page, "筛选")
        expect(main(page)).to_contain_text("登录")
