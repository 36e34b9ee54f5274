from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.wording import wording_hints


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("该人为挑头人员", "挑头"),
        ("系骨干", "骨干"),
        ("列为重点人员", "重点人员"),
        ("已落实稳控措施", "稳控"),
        ("长期缠访", "缠访"),
        ("長期纏訪", "缠访"),
        ("已落实稳 控", "稳控"),
    ],
)
def test_a_word_that_labels_a_person_gets_a_hint_with_a_better_wording(text: str, word: str) -> None:
    (hint,) = wording_hints(text)
    assert hint.word == word
    assert text[hint.start : hint.end].replace(" ", "") in text.replace(" ", "")
    assert "不是事实" in hint.sentence
    assert "请" in hint.sentence


def test_an_id_number_in_the_text_gets_a_hint() -> None:
    text = "本人号码４４０５０７１９９００１０１００１１"
    (hint,) = wording_hints(text)
    assert hint.word == ""
    assert text[hint.start : hint.end] == "４４０５０７１９９００１０１００１１"
    assert "证件号码栏" in hint.sentence


def test_hints_come_in_reading_order() -> None:
    assert [hint.word for hint in wording_hints("缠访，挑头，440507199001010011，骨干")] == ["缠访", "挑头", "", "骨干"]


def test_plain_text_gets_none() -> None:
    assert wording_hints("请求核定社保接续年限，附材料 3 份。") == []


@given(st.text(max_size=60))
def test_no_text_breaks_the_lint(text: str) -> None:
    for hint in wording_hints(text):
        assert 0 <= hint.start < hint.end <= len(text)
