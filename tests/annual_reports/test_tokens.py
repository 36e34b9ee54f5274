"""Figures inside text: parsing loses nothing, whatever is typed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.annual_reports.rules import tokens
from apps.annual_reports.rules.tokens import Text, Token
from apps.core.refusals import Refused

codes = st.from_regex(r"[a-z][a-z0-9_]{0,8}\.[a-z][a-z0-9_]{0,8}", fullmatch=True)
words = st.text(alphabet="全年共登记件，。{}｛｝ ab.1\n")


@given(st.text())
def test_the_pieces_joined_are_the_text(body: str) -> None:
    assert "".join(piece.text if isinstance(piece, Text) else piece.raw for piece in tokens.parse(body)) == body


@given(st.lists(st.tuples(st.text(alphabet="全年共，。"), codes), max_size=6))
def test_every_figure_placed_is_found_in_order(parts: list[tuple[str, str]]) -> None:
    body = "".join(f"{text}{tokens.token(code)}" for text, code in parts)
    found = [piece.code for piece in tokens.parse(body) if isinstance(piece, Token)]
    assert found == [code for _text, code in parts]
    assert tokens.codes(body) == tuple(dict.fromkeys(found))
    assert tokens.broken(body) == ()


@given(words)
def test_normalising_twice_is_normalising_once(body: str) -> None:
    once = tokens.normalise(body)
    assert tokens.normalise(once) == once


@given(words)
def test_a_text_that_passes_has_no_double_brace_left_outside_figures(body: str) -> None:
    try:
        tokens.check_tokens(body, {"ab.a"})
    except Refused:
        return
    texts = [piece.text for piece in tokens.parse(body) if isinstance(piece, Text)]
    assert not any("{{" in text or "}}" in text for text in texts)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("共{{a.b}", "不是完整的数字标记"),
        ("共{{a}}件", "不是完整的数字标记"),
        ("共{{ A.B }}件", "不是完整的数字标记"),
        ("共a.b}}件", "不是完整的数字标记"),
        ("共{{no.such}}", "没有代码为 no.such 的指标"),
    ],
)
def test_a_broken_or_unknown_token_is_refused_with_what_was_typed(body: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        tokens.check_tokens(body, {"a.b"})


@pytest.mark.parametrize("body", ["", "没有数字", "{一个大括号}", "共{{a.b}}，又{{ a.b }}"])
def test_whole_tokens_and_plain_text_pass(body: str) -> None:
    tokens.check_tokens(body, {"a.b"})


def test_full_width_braces_are_taken_for_what_is_meant() -> None:
    assert tokens.normalise("共｛｛a.b｝｝。 \r\n\r\n二") == "共{{a.b}}。\n\n二"


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (Decimal(412), "件", "412件"),
        (Decimal("98.3"), "%", "98.3%"),
        (Decimal("100.0"), "%", "100%"),
        (Decimal("53.50"), "学时", "53.5学时"),
        (Decimal(0), "次", "0次"),
        (None, "%", "—"),
    ],
)
def test_a_figure_reads_without_needless_zeros(value: Decimal | None, unit: str, shown: str) -> None:
    assert tokens.shown(value, unit) == shown


@pytest.mark.parametrize(
    ("now", "before", "unit", "change"),
    [
        (Decimal(12), Decimal(10), "件", "+2件"),
        (Decimal(10), Decimal(12), "件", "−2件"),
        (Decimal("98.3"), Decimal("96.1"), "%", "+2.2点"),
        (Decimal(5), Decimal("5.0"), "次", "持平"),
        (Decimal(5), None, "次", ""),
        (None, Decimal(5), "%", ""),
    ],
)
def test_a_change_names_its_direction_and_unit(
    now: Decimal | None, before: Decimal | None, unit: str, change: str
) -> None:
    assert tokens.change(now, before, unit) == change
