"""A crispy form in our look: words instead of asterisks, amber sentences, and every link and label arrives."""

from __future__ import annotations

import re
from typing import Any

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from crispy_forms.utils import render_crispy_form
from django import forms

from apps.core.crispy import Actions, Row12, Secondary, Section, Way
from veterans_portal.look import ExampleForm


def _rendered(form: forms.Form) -> str:
    return re.sub(r"\s+", " ", str(render_crispy_form(form, context={"csrf_token": "token"})))


@pytest.fixture
def wrong() -> str:
    return _rendered(ExampleForm({"id_number": "440599197803124516", "facts": "某事"}))


def _ids(html: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', html)


def test_required_is_a_word_and_never_an_asterisk() -> None:
    html = _rendered(ExampleForm())
    assert html.count("必填") == 5
    assert "*" not in html


def test_an_untouched_form_shows_no_error() -> None:
    html = _rendered(ExampleForm())
    assert "is-invalid" not in html
    assert "error-summary" not in html


def test_every_id_is_there_once_and_every_reference_finds_one(wrong: str) -> None:
    ids = _ids(wrong)
    assert len(ids) == len(set(ids))
    targets = re.findall(r'\bfor="([^"]+)"', wrong) + re.findall(r'href="#([^"]+)"', wrong)
    targets += " ".join(re.findall(r'aria-describedby="([^"]+)"', wrong)).split()
    assert targets
    assert set(targets) <= set(ids)


def test_the_summary_names_field_and_sentence_and_links_to_it(wrong: str) -> None:
    assert "有 5 处需要更正，其余内容均已保留。" in wrong
    assert '<a href="#id_id_number">身份证号：校验位不符，请逐位核对第 7 至 18 位。</a>' in wrong
    assert 'href="#id_channel_0"' in wrong, "a group of choices is reached at its first one"


def test_a_wrong_field_says_so_to_a_screen_reader_and_keeps_what_was_typed(wrong: str) -> None:
    (control,) = re.findall(r'<input[^>]*name="id_number"[^>]*>', wrong)
    assert 'aria-invalid="true"' in control
    assert 'aria-describedby="id_id_number_helptext id_id_number_error"' in control
    assert 'value="440599197803124516"' in control
    assert "is-invalid" in control


def test_errors_are_amber_sentences_and_no_red_alert(wrong: str) -> None:
    assert 'class="field-error"' in wrong
    assert "alert-danger" not in wrong
    assert "invalid-feedback" not in wrong


def test_rows_take_their_twelfths_and_short_fields_share_a_line_on_phones(wrong: str) -> None:
    cells = re.findall(r'<div class="(w\d+)( half)?">\s*<div id="div_id_(\w+)"', wrong)
    widths = {name: (width, bool(half)) for width, half, name in cells}
    assert widths["name"] == ("w3", True)
    assert widths["id_number"] == ("w5", False)
    assert widths["facts"] == ("w12", False)


def test_the_bar_has_one_primary_button(wrong: str) -> None:
    assert wrong.count("btn-primary") == 1
    assert 'name="save_draft" value="1"' in wrong
    assert 'data-busy="正在登记…"' in wrong
    assert "novalidate" in wrong, "the server's sentence is the only message"


class _Hidden(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    kinds = forms.MultipleChoiceField(
        label="种类", choices=[("a", "甲"), ("b", "乙")], widget=forms.CheckboxSelectMultiple
    )
    paper = forms.FileField(label="附件", required=False)

    def __init__(self, *args: Any, layout: Layout | None = None) -> None:
        super().__init__(*args)
        self.helper = FormHelper()
        if layout is not None:
            self.helper.layout = layout


def _final(**kwargs: Any) -> Layout:
    return Layout(
        "version", Section("内容", "", "kinds", Row12(("paper", 12))), Actions("封存", Way("返回", "/"), **kwargs)
    )


def test_an_error_of_a_hidden_field_is_told_without_a_link_to_nowhere() -> None:
    html = _rendered(_Hidden({"version": "x", "kinds": ["a"]}, layout=_final()))
    (summary,) = re.findall(r'<div class="note note--amber error-summary".*?</ul>', html, re.DOTALL)
    assert "<a " not in summary
    assert "<li>" in summary


def test_checked_boxes_stay_checked_and_a_file_form_posts_files() -> None:
    html = _rendered(_Hidden({"version": "1", "kinds": ["b"]}, layout=_final()))
    (chosen,) = re.findall(r'<input[^>]*value="b"[^>]*>', html)
    assert "checked" in chosen
    assert 'enctype="multipart/form-data"' in html


def test_what_cannot_be_undone_is_outlined_and_a_blocked_button_gives_its_reason() -> None:
    assert "btn-final" in _rendered(_Hidden(layout=_final(final=True)))
    html = _rendered(_Hidden(layout=_final(blocked="还差法制员复核")))
    (button,) = re.findall(r"<button[^>]*>", html)
    assert "disabled" in button
    assert 'aria-describedby="formbar_reason"' in button
    assert "还差法制员复核" in html


def test_a_form_without_a_layout_is_still_in_our_look() -> None:
    html = _rendered(_Hidden())
    assert 'class="fields"' in html or 'class="field"' in html
    assert "mb-3" not in html


def test_a_draft_button_is_a_submit_and_a_way_out_is_a_link() -> None:
    layout = Layout(Actions("登记", Secondary("save_draft", "存草稿"), Way("取消", "/petitions/")))
    html = _rendered(_Hidden(layout=layout))
    assert '<a class="btn btn-quiet" href="/petitions/">取消</a>' in html
    assert re.search(r'<button type="submit" class="btn btn-quiet" name="save_draft"', html)
