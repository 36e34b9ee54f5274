"""Stylesheets parse, and colours, sizes of type and shadows come from the tokens alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tinycss2  # type: ignore[import-untyped]
import tinycss2.color4  # type: ignore[import-untyped]

from tests.look.files import CSS, relative

every_sheet = pytest.mark.parametrize("sheet", CSS, ids=relative)
every_sheet_but_tokens = pytest.mark.parametrize("sheet", [s for s in CSS if s.name != "tokens.css"], ids=relative)
WORDS_THAT_ARE_NO_COLOUR = {"transparent", "currentcolor"}


def _rules(content: list[Any]) -> Iterator[Any]:
    """Qualified rules at any depth of at-rules; @page holds declarations only."""
    for rule in content:
        if rule.type == "error":
            raise AssertionError(f"line {rule.source_line}: {rule.message}")
        if rule.type == "qualified-rule":
            yield rule
        elif rule.at_keyword == "media":
            yield from _rules(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))


def _declarations(sheet: Path) -> Iterator[Any]:
    parsed = tinycss2.parse_stylesheet(sheet.read_text("utf-8"), skip_comments=True, skip_whitespace=True)
    for rule in _rules(parsed):
        yield from tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)


def _flat(tokens: list[Any]) -> Iterator[Any]:
    for token in tokens:
        yield token
        yield from _flat(getattr(token, "arguments", None) or getattr(token, "content", None) or [])


@every_sheet
def test_a_sheet_parses_to_the_last_declaration(sheet: Path) -> None:
    declarations = list(_declarations(sheet))
    assert declarations
    assert [d.message for d in declarations if d.type != "declaration"] == []


@every_sheet_but_tokens
def test_no_colour_is_named_outside_the_tokens(sheet: Path) -> None:
    found = []
    for declaration in _declarations(sheet):
        for token in _flat(declaration.value):
            if token.type == "ident" and token.lower_value in WORDS_THAT_ARE_NO_COLOUR:
                continue
            if token.type in {"hash", "ident", "function"} and tinycss2.color4.parse_color(token) is not None:
                found.append(f"{declaration.source_line}: {declaration.name}: {token.serialize()}")
    assert found == []


def test_every_token_that_is_used_exists_and_every_one_that_exists_is_used() -> None:
    texts = {sheet.name: sheet.read_text("utf-8") for sheet in CSS}
    defined = set(re.findall(r"^\s+(--[\w-]+):", texts["tokens.css"], re.MULTILINE))
    used = set(re.findall(r"var\((--[\w-]+)", "".join(texts.values())))
    assert {name for name in used - defined if not name.startswith("--bs-")} == set()
    assert defined - used == set()


@every_sheet
def test_nothing_casts_a_shadow_fades_or_is_a_pill(sheet: Path) -> None:
    for declaration in _declarations(sheet):
        value = tinycss2.serialize(declaration.value).strip()
        where = f"{sheet.name}:{declaration.source_line} {declaration.name}: {value}"
        assert "gradient(" not in value, where
        if declaration.lower_name == "box-shadow":
            assert value == "none" or value.startswith("inset"), where
        if declaration.lower_name == "border-radius":
            assert value in {"var(--radius)", "2px", "3px 3px 0 0", "50%", "0"}, where
        if declaration.lower_name == "font-weight":
            assert value in {"400", "600"}, where


def test_all_sheets_together_stay_small() -> None:
    assert sum(len(sheet.read_bytes()) for sheet in CSS) < 60_000
