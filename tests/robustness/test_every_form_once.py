"""R4: every form that is posted, sent several times at once and once more, does what it says exactly once.

The tables below must name every route that takes a POST; a new form that is in none of them fails here.
"""

from __future__ import annotations

from functools import partial

import pytest

from apps.accounts.choices import Role
from apps.accounts.routes import Route
from tests import matrix
from tests.factories import signed_in
from tests.robustness.creating import CREATES
from tests.robustness.editing import EDITS
from tests.robustness.moving import MOVES
from tests.robustness.sheets import Answer, Desk, at_once, nothing_is_written

AT_ONCE, PRESSES = 5, 3
# Look something up and change nothing; their own tests are with their pages.
ASKS = {"person_look_up", "person_full", "call_phone"}
# Sent by the page itself, over and over, the last word counts; its tests are in tests/consultations/test_drafts.py.
SAVES_ITSELF = {"log_autosave"}
# allauth's own steps of signing in and out, which hold secrets and make no record; their tests are in tests/accounts.
SIGNS = {
    "account_login", "account_logout", "account_change_password", "account_reauthenticate", "mfa_authenticate",
    "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
}  # fmt: skip
# What it acted on is gone afterwards, and a gone record may not be told from somebody else's: 404.
REMOVES = {"held_discard"}


def takes_post(route: Route) -> bool:
    """Asked of the route itself, about a record that does not exist: anything but "wrong method"."""
    assert route.access is not None
    client = signed_in((route.access.roles or tuple(Role))[0])
    client.raise_request_exception = False
    return client.post(matrix.missing(route)).status_code != 405


@pytest.mark.django_db
def test_every_route_that_takes_a_post_is_in_one_table() -> None:
    posted = {route.name for route in matrix.routes() if takes_post(route)}
    tables = [set(CREATES), set(EDITS), set(MOVES), ASKS, SIGNS, SAVES_ITSELF]
    assert posted == set().union(*tables)
    assert sum(map(len, tables)) == len(posted)


@pytest.mark.usefixtures("committed", "tuesday")
@pytest.mark.parametrize("name", [f"{name}:{n}" for name, sheets in CREATES.items() for n in range(len(sheets))])
def test_a_form_that_creates_makes_one_record_however_often_it_is_sent(name: str) -> None:
    route, number = name.split(":")
    sheet = CREATES[route][int(number)]()
    desk, before = Desk(sheet), sheet.counted
    assert "intent_key" in desk.form.fields
    answers = at_once([desk.send] * AT_ONCE)
    assert sheet.counted == before + 1
    with nothing_is_written():
        again = desk.send()
    assert_ends_on_its_record(answers, again)


def assert_ends_on_its_record(answers: list[Answer], again: Answer) -> None:
    """All sends land on one page; a page that shows a secret is shown to one of them, and never again."""
    once = [answer for answer in answers if "本页只显示一次" in answer.page and answer.status == 200]
    assert len(once) <= 1
    others = [answer for answer in answers if answer not in once]
    assert {answer.status for answer in [*others, again]} == {302}
    assert {answer.ended_on for answer in others} == {again.ended_on}


@pytest.mark.usefixtures("committed", "tuesday")
@pytest.mark.parametrize("name", [f"{name}:{n}" for name, sheets in EDITS.items() for n in range(len(sheets))])
def test_a_form_that_edits_overwrites_nothing_unseen(name: str) -> None:
    route, number = name.split(":")
    edit = EDITS[route][int(number)]()
    first, second = edit.texts
    mine, theirs = Desk(edit.sheet), Desk(edit.sheet)
    assert "version" in mine.form.fields
    assert theirs.send(**{edit.field: first}).status == 302
    with nothing_is_written():
        late = mine.send(**{edit.field: second})
    assert_compared(late)
    assert edit.stands() == first
    race = [Desk(edit.sheet), Desk(edit.sheet)]
    answers = at_once([partial(race[0].send, **{edit.field: first}), partial(race[1].send, **{edit.field: second})])
    assert sorted(answer.status for answer in answers) == [200, 302]
    won = 0 if answers[0].status == 302 else 1
    assert_compared(answers[1 - won])
    assert edit.stands() == edit.texts[won]


def assert_compared(answer: Answer) -> None:
    assert answer.status == 200
    assert "别人改过这一件" in answer.page
    assert "现存" in answer.page


@pytest.mark.usefixtures("committed", "tuesday")
@pytest.mark.parametrize("name", MOVES)
def test_a_form_that_moves_moves_once_and_says_so(name: str) -> None:
    sheet = MOVES[name]()
    desk, before = Desk(sheet), sheet.counted
    answers = at_once([desk.send] * PRESSES)
    assert abs(sheet.counted - before) == 1
    with nothing_is_written():
        again = desk.send()
    assert [answer.status for answer in [*answers, again] if answer.status >= 500] == []
    assert again.status == 404 if name in REMOVES else said_or_shown(again, answers)


def said_or_shown(again: Answer, answers: list[Answer]) -> bool:
    """A sentence says that it is done, or the page is the one that all sends ended on."""
    return bool(again.sentences) or {answer.ended_on for answer in answers} == {again.ended_on}
