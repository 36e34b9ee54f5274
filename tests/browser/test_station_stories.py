"""The station's whole stories by hand: one server, several people's windows, a clock that moves from day to day."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from apps.consultations.choices import ReferralEventKind
from apps.core import references
from tests.browser.desks import Desks
from tests.browser.hands import fill, main, number_in, press, stranger
from tests.browser.stories import (
    COUNTER_DAY,
    CUT_DAY,
    FRIDAY,
    MONDAY,
    SWAPPED,
    TUESDAY,
    WEEK_AFTER,
    Story,
    set_the_scene,
)
from tests.browser.timed import Clock
from tests.core.outbox import gateway
from tests.look.browser import chromium
from tests.servers import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow_ground]

FACTS, ADVICE = "单位拖欠工资三个月，有工资条。", "先申请劳动仲裁，可申请法律援助。"
ASSIGNED = "示例守正律师事务所"


@pytest.fixture(scope="module")
def story(demo_year: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """A server at the hour of the story; Chromium starts last, since nothing may ask Django's database meanwhile."""
    folder = tmp_path_factory.mktemp("story")
    clock = Clock(folder / "clock")
    with django_db_blocker.unblock():
        stage, days = set_the_scene(folder / "accounts.json", clock)
        with gateway() as phones:
            setting = {"STORY_CLOCK": str(clock.path), "PORTAL_SMS_URL": phones.url}
            with serving("tests.browser.timed:application", **setting) as one, chromium() as browser:
                yield Story(Desks(browser, one.base, stage), one, clock, days, phones)


def send(story: Story) -> list[str]:
    """Let the outbox's worker go round once; what came to the visitors' phones with it."""
    before = len(story.phones.texts)
    story.manage("send_messages")
    return story.phones.texts[before:]


def book(story: Story, page: Page, on: date, **typed: str | bool) -> tuple[str, dict[str, str]]:
    """The first free slot of the day for somebody new, told by SMS: the booking's number and who it is."""
    page.goto(f"/consultations/days/{story.days[on]}/")
    main(page).get_by_role("link", name="预约", exact=True).first.click()
    who = stranger()
    free = page.locator("#id_slot option:not([disabled])").first.get_attribute("value")
    fill(page, slot=free or "", wanted="ADVICE", contact_way="SMS", **who, **typed)
    page.locator("#id_topic").select_option(index=2)
    press(page, "预约")
    expect(main(page)).to_contain_text("已预约")
    return number_in(page), who


def write_log(page: Page, **changes: str | bool) -> None:
    """Everything that a log needs to be finished."""
    typed: dict[str, str | bool] = {
        "opposing_kind": "EMPLOYER", "opposing_name": "示例机电设备厂", "conflict_check": "CLEAR", "facts": FACTS,
        "advice": ADVICE, "units_advice": "1", "outcome": "ANSWERED", "minutes": "25", "told_of_aid_right": True,
    }  # fmt: skip
    fill(page, **typed | changes)


def record(page: Page, step: ReferralEventKind, **typed: str) -> None:
    """One step of a referral, from its page."""
    page.locator(f"#main a[href$='/record/{step.value}/']").first.click()
    fill(page, **typed)
    press(page, "登记")
    expect(main(page)).to_contain_text(f"已登记：{step.label}")


def test_book_remind_arrive_log_refer_answer(story: Story) -> None:
    """Given a call on Friday, when everybody does their part, then the referral's answer stands and was told."""
    story.it_is(FRIDAY, 10)
    with story.window("hall_clerk") as page:
        number, who = book(story, page, TUESDAY, via="PHONE")
    told = send(story)
    story.it_is(MONDAY, 9)
    told += send(story)
    assert [text for text in told if who["name"] in text or who["phone"] in text] == []
    confirmed, reminded = [text for text in told if references.short_number(number) in text]
    assert "预约已登记" in confirmed
    assert "提醒您" in reminded
    assert "5月14日" in reminded
    story.it_is(TUESDAY, 8, 50)
    with story.window("hall_clerk") as page:
        page.goto(f"/consultations/days/{story.days[TUESDAY]}/")
        row = page.locator("tr", has_text="09:00")
        row.get_by_role("button", name="到场").click()
        expect(row.get_by_role("button", name="叫号")).to_be_visible()
    story.it_is(TUESDAY, 9, 5)
    lawyer = story.lawyer_of(TUESDAY)
    with story.window(lawyer) as page:
        page.goto("/consultations/desk/")
        page.locator(".booked li a").first.click()
        press(page, "接待并开始记录")
        write_log(page, outcome="LEGAL_AID")
        press(page, "办结记录")
        expect(main(page)).to_contain_text("已办结")
        log = story.rows("SELECT number FROM core_reference WHERE kind = 'LC' ORDER BY id DESC LIMIT 1")[0][0]
        page.goto(f"/consultations/logs/{log}/")
        press(page, "办理转介")
        fill(page, kind="LEGAL_AID", receiver_name="示例区法律援助处")
        press(page, "生成转介函")
        press(page, "保存")
        expect(main(page)).to_contain_text("转介函已保存")
        referral = page.url
        record(page, ReferralEventKind.SENT, paper="示援〔2024〕1号")
        expect(main(page)).to_contain_text("预计 05-21 周二 答复")
    story.it_is(WEEK_AFTER, 10)
    with story.window(lawyer) as page:
        page.goto("/consultations/referrals/")
        main(page).locator(f"a[href='{urlsplit(referral).path}']").click()
        record(page, ReferralEventKind.GRANTED, on="2024-05-20", paper="示援决〔2024〕1号")
        record(page, ReferralEventKind.ASSIGNED, on=f"{WEEK_AFTER}", words=ASSIGNED)
        expect(main(page)).to_contain_text(ASSIGNED)
    answered = [text for text in send(story) if "转介有了消息" in text]
    assert len(answered) >= 1
    assert [text for text in answered if ASSIGNED in text or who["name"] in text] == []
    with story.window("petition_officer") as page:
        page.goto(referral)
        expect(main(page)).to_contain_text(str(ReferralEventKind.ASSIGNED.label))
        for said in (FACTS, ADVICE, ASSIGNED):
            expect(main(page)).not_to_contain_text(said)


def _places(story: Story) -> list[tuple[Any, ...]]:
    """Every booking of the two days with its slot."""
    query = "SELECT reference_id, duty_day_id, slot_id, status FROM consultations_booking WHERE duty_day_id = ANY(%s)"
    return sorted(story.rows(query, [story.days[on] for on in SWAPPED]))


def test_two_days_with_six_bookings_change_lawyers(story: Story) -> None:
    """Given six bookings on two days, when the days are swapped, then all six and both lawyers are told."""
    story.it_is(MONDAY, 14)
    first, second = SWAPPED
    lawyers, places = [story.lawyer_of(on) for on in SWAPPED], _places(story)
    assert len(places) == 6
    with story.window("petition_officer") as page:
        page.goto(f"/consultations/days/{story.days[first]}/")
        press(page, "与另一天调换")
        fill(page, **{"with": str(story.days[second])})
        press(page, "预览")
        expect(main(page)).to_contain_text("律师 2，来访人 6")
        fill(page, reason="一方当日出庭")
        press(page, "确认调换并通知 8 人")
        expect(main(page)).to_contain_text("已调换")
    assert [story.lawyer_of(on) for on in SWAPPED] == lawyers[::-1]
    assert _places(story) == places
    assert len([text for text in send(story) if "您的预约照常" in text]) == 6
    for lawyer in lawyers:
        with story.window(lawyer) as page:
            page.goto("/")
            for on in SWAPPED:
                expect(main(page)).to_contain_text(f"{on.month}月{on.day}日（周二）的驻点安排有变动")


def test_a_walk_in_day_at_the_counter_without_scripts(story: Story) -> None:
    """Given browsers without scripts, when two people walk in, then both are called, received and the day is closed."""
    story.it_is(COUNTER_DAY, 9)
    day, lawyer = f"/consultations/days/{story.days[COUNTER_DAY]}/", story.lawyer_of(COUNTER_DAY)
    with story.window("hall_clerk", java_script_enabled=False) as page:
        page.goto("/consultations/hall/")
        press(page, "生成地址")
        screen = str(page.locator(".slip a").get_attribute("href"))
        for label in ("B001", "B002"):
            page.goto(day)
            press(page, "现场取号")
            fill(page, wanted="ADVICE", **stranger())
            page.locator("#id_topic").select_option(index=2)
            press(page, "取号")
            expect(page.locator(".slip")).to_contain_text(label)
        page.goto(day)
        press(page, "叫下一位 B001")
        expect(main(page)).to_contain_text("请 B001 号")
    with story.desks.window(java_script_enabled=False) as page:
        page.goto(screen)
        expect(page.locator("body")).to_contain_text(re.compile(r"正在办理\s*B001\s*等候\s*B002"))
    for label in ("B001", "B002"):
        with story.window(lawyer, java_script_enabled=False) as page:
            page.goto("/consultations/desk/")
            page.locator(".queue li", has_text=label).get_by_role("link").click()
            press(page, "接待并开始记录")
            write_log(page)
            press(page, "办结记录")
            expect(main(page)).to_contain_text("已办结")
    story.it_is(COUNTER_DAY, 17, 30)
    with story.window(lawyer, java_script_enabled=False) as page:
        page.goto("/consultations/desk/")
        press(page, "结束驻点日")
        expect(main(page)).to_contain_text("驻点日已结束")


TYPED_EVERY_MS = 60
MOST_LOST_SECONDS = 10.0


def test_killing_the_server_loses_at_most_the_last_ten_seconds(story: Story) -> None:
    """Given a lawyer who types without a pause, when the server is killed, then what is ten seconds old stands."""
    story.it_is(CUT_DAY, 9)
    lawyer = story.lawyer_of(CUT_DAY)
    with story.window("hall_clerk") as page:
        page.goto(f"/consultations/days/{story.days[CUT_DAY]}/walk-in/")
        fill(page, wanted="ADVICE", **stranger())
        page.locator("#id_topic").select_option(index=2)
        press(page, "取号")
    with story.window(lawyer) as page:
        page.goto("/consultations/desk/")
        page.locator(".queue li").get_by_role("link").click()
        press(page, "接待并开始记录")
        address = page.url
        page.locator("#id_facts").focus()
        typed: list[tuple[float, str]] = []
        start = time.monotonic()
        while time.monotonic() - start < MOST_LOST_SECONDS + 1:
            words = f"第{len(typed) + 1}句。"
            page.keyboard.type(words, delay=TYPED_EVERY_MS)
            typed.append((time.monotonic(), words))
        story.serving.kill()
        killed = time.monotonic()
    story.serving.start()
    with story.window(lawyer) as page:
        page.goto(address)
        expect(main(page)).to_contain_text("自动保存的内容")
        kept = page.locator("#id_facts").input_value()
    old_enough = [words for at, words in typed if killed - at >= MOST_LOST_SECONDS]
    assert len(old_enough) >= 1
    assert kept.startswith("".join(old_enough))
    assert "".join(words for _at, words in typed).startswith(kept)
