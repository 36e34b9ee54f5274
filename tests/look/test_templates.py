"""What no template may hold under our content security policy, and that nothing lies about unused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.look.files import COMPONENTS, CSS, ROOT, SCRIPTS, TEMPLATES, relative

every_template = pytest.mark.parametrize("path", TEMPLATES, ids=relative)
PRINTED_BY_WEASYPRINT = ROOT / "templates" / "documents"
SOURCES = [*TEMPLATES, *(ROOT / "apps").rglob("*.py"), *(ROOT / "veterans_portal").rglob("*.py")]


@every_template
def test_a_template_carries_no_style_attribute(path: Path) -> None:
    assert re.findall(r"<[^>]*\sstyle\s*=", path.read_text("utf-8")) == []


@every_template
def test_a_template_carries_no_script_of_its_own(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.findall(r"<script(?![^>]*\ssrc=)", text) == []
    assert re.findall(r"<[^>]*\son[a-z]+\s*=", text) == []
    assert "javascript:" not in text


@every_template
def test_a_page_asks_no_other_host_for_anything(path: Path) -> None:
    assert re.findall(r"(?:src|href|action)=\"(?:https?:)?//", path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", COMPONENTS, ids=relative)
def test_every_component_is_used(path: Path) -> None:
    name = path.relative_to(ROOT / "templates").as_posix()
    users = [source for source in SOURCES if source != path and f'"{name}"' in source.read_text("utf-8")]
    assert users, f"nothing includes {name}"


@pytest.mark.parametrize("path", CSS, ids=relative)
def test_every_stylesheet_is_linked(path: Path) -> None:
    assert any(f"css/{path.name}" in template.read_text("utf-8") for template in TEMPLATES)


def test_every_icon_that_is_named_exists() -> None:
    shipped = (ROOT / "node_modules/bootstrap-icons/font/bootstrap-icons.css").read_text("utf-8")
    text = "".join(source.read_text("utf-8") for source in TEMPLATES)
    named = set(re.findall(r"\bbi-([a-z0-9-]+)(?=[\"\s])", text)) | set(re.findall(r"{% icon \"([a-z0-9-]+)\"", text))
    assert {name for name in named if f".bi-{name}::before" not in shipped} == set()


def test_the_script_is_small() -> None:
    assert sum(len(script.read_bytes()) for script in SCRIPTS) <= 20_000
