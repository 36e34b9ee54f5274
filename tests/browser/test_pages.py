"""Every page that a role can reach from home: it answers, the browser has nothing to say, axe finds nothing.

Links are followed with a plain client, at most 60 for a role; Chromium then opens each kind of page once for a group
of roles, at the width of a desk and of a phone.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Page

from tests.browser.desks import Desks
from tests.look.browser import show_whole
from tests.look.test_browser import AXE, RULES
from tests.servers import Browser
from veterans_portal.demo.cast import LAWYERS, STAFF

pytestmark = [pytest.mark.browser, pytest.mark.slow_ground]

MOST_PAGES = 60
ROLES = [member.username for member in (*STAFF, *LAWYERS) if member.account and member.username != "administrator_2"]
GROUPS = {
    "desk": ("petition_officer", "hall_clerk", "street_reporter"),
    "sections": ("section_head", "case_officer"),
    "law": ("legal_officer", "bureau_leader", "auditor"),
    "apart": ("station_lawyer", "sealed_keeper", "administrator", "confidentiality_reviewer", "counsellor"),
}
_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]+)"')
_NOT_PAGES = (
    "referral_paper",
    "account_logout",
    "edition_official",
    "edition_public",
    "roster_paper",
    "consultation_register",
    "consultation_export",
    "log_copy",
)
_AXE_RUN = "rules => axe.run({runOnly: rules, resultTypes: ['violations']}).then(found => found.violations)"


def _links(page: str, here: str) -> Iterator[str]:
    """Addresses of this portal that a page leads to."""
    for raw in _LINK.findall(page):
        address = html.unescape(raw).partition("#")[0]
        if address.startswith("?"):
            address = here.partition("?")[0] + address
        if address.startswith("/") and not address.startswith(("//", settings.STATIC_URL)):
            yield address


def _name(address: str) -> str:
    return str(resolve(address.partition("?")[0]).url_name)


def _follow(desks: Desks, username: str) -> dict[str, int]:
    """Addresses and their answers, from home on; the kind of page seen least goes first."""
    visitor = Browser(desks.base, {settings.SESSION_COOKIE_NAME: desks.stage.sessions[username]})
    waiting: dict[str, list[str]] = {"home": ["/"]}
    answers: dict[str, int] = {}
    times: Counter[str] = Counter()
    while waiting and len(answers) < MOST_PAGES:
        kind = min(waiting, key=lambda name: times[name])
        address = waiting[kind].pop(0)
        if not waiting[kind]:
            del waiting[kind]
        if address in answers:
            continue
        found = visitor.get(address)
        answers[address] = found.status
        times[kind] += 1
        for link in [found.location] if found.location else _links(found.text, address):
            if link not in answers and _name(link) not in _NOT_PAGES:
                waiting.setdefault(_name(link), []).append(link)
    return answers


@pytest.fixture(scope="module")
def followed(desks: Desks) -> dict[str, dict[str, int]]:
    """What each role reaches."""
    return {username: _follow(desks, username) for username in ROLES}


@pytest.mark.parametrize("username", ROLES)
def test_no_link_that_a_role_is_shown_leads_nowhere(followed: dict[str, dict[str, int]], username: str) -> None:
    answers = followed[username]
    assert len(answers) >= 4
    assert {address: status for address, status in answers.items() if status not in (200, 302)} == {}


def test_every_role_is_in_a_group() -> None:
    assert sorted(sum(GROUPS.values(), ())) == sorted(ROLES)


def _kinds(followed: dict[str, dict[str, int]], usernames: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """One address for each kind of page, under the first of the group who reaches it."""
    seen: set[str] = set()
    chosen: dict[str, dict[str, str]] = {}
    for username in usernames:
        for address, status in followed[username].items():
            if status == 200 and (name := _name(address)) not in seen:
                seen.add(name)
                chosen.setdefault(username, {})[name] = address
    return chosen


def _faults(page: Page, name: str) -> Iterator[str]:
    """What is wrong with an open page at the width of a desk and of a phone."""
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            yield f"{name} at {width}: {wide} px wide"
        show_whole(page, width)
        found: list[Any] = page.evaluate(_AXE_RUN, RULES)
        yield from (f"{name} at {width}: {one['id']} {one['nodes'][0]['html'][:160]}" for one in found)


@pytest.mark.parametrize("group", GROUPS)
def test_pages_are_quiet_fit_both_widths_and_axe_finds_nothing(
    desks: Desks, followed: dict[str, dict[str, int]], group: str
) -> None:
    faults: list[str] = []
    for username, addresses in _kinds(followed, GROUPS[group]).items():
        with desks.window(storage_state=desks.known(username)) as page:
            for name, address in addresses.items():
                answer = page.goto(address)
                assert answer is not None
                assert answer.status == 200
                # evaluated from outside, as a browser extension would: the page's own policy forbids it scripts
                page.evaluate(AXE.read_text("utf-8"))
                faults += _faults(page, name)
    assert faults == []


# Reached by a form, by a state that the demonstration has not, or before anybody has signed in.
BY_OTHER_WAYS = {
    "calendar_feed", "consultation_export", "consultation_register", "feed_make", "feed_revoke", "roster_paper",
    "account_login", "account_logout", "account_reauthenticate", "booking_move", "duty_day_close", "edition_detail",
    "edition_official", "edition_public", "healthz", "held_discard", "held_list", "held_show", "log_start", "log_write",
    "mfa_authenticate", "mfa_reauthenticate", "person_detail", "person_edit", "petition_close", "petition_reader_end",
    "petition_reply", "petition_unserviceable", "petition_import_detail", "petition_import_drop", "petition_import_map",
    "petition_import_refused", "petition_import_run", "petition_import_stop", "report_approve", "report_compile",
    "report_figure", "report_return", "report_submit", "study_hold", "totp_reset_confirm", "user_enable",
    "duty_days_publish", "leave_withdraw", "rebooking_book", "rebooking_decline",
    "referral_letter", "referral_paper", "counselling_session", "queue_call", "queue_screen", "wait_join",
    "call_note", "call_phone", "duty_day_swap", "log_autosave", "log_copy", "message_slip", "notice_show",
    "outreach_edit",
}  # fmt: skip


def test_no_page_lies_where_no_link_leads(followed: dict[str, dict[str, int]]) -> None:
    """Every page is linked from somewhere that somebody reaches from home."""
    parts = [part for part in get_resolver().url_patterns if isinstance(part, URLResolver)]
    names = {str(pattern.name) for part in parts for pattern in part.url_patterns if isinstance(pattern, URLPattern)}
    reached = {_name(address) for answers in followed.values() for address in answers}
    assert sorted(names - reached - BY_OTHER_WAYS) == []
