"""WCAG 2.2 AA, computed from tokens.css for every pair of colours that the stylesheets put together."""

from __future__ import annotations

import re

import pytest

from tests.look.files import ROOT

TOKENS = dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", (ROOT / "static/css/tokens.css").read_text("utf-8")))

TEXT = [
    *[("ink", surface) for surface in ("paper", "ground", "sunken", "white", "green-50", "green-100", "amber-100")],
    *[("ink", surface) for surface in ("red-100", "khaki", "lw-4", "lw-5", "lw-6")],
    *[("ink-2", surface) for surface in ("paper", "ground", "sunken", "white", "green-50", "green-100")],
    *[("ink-3", surface) for surface in ("paper", "ground", "sunken", "white", "green-50", "green-100", "amber-100")],
    *[
        ("white", surface)
        for surface in ("green-900", "green-800", "green-700", "red-700", "ink", "lw-1", "lw-2", "lw-3")
    ],
    *[("green-700", surface) for surface in ("paper", "ground", "white", "green-50", "green-100", "amber-100")],
    ("green-800", "green-100"),
    ("green-100", "green-900"),
    ("green-200", "green-900"),
    ("green-200", "green-800"),
    ("khaki", "ink"),
    ("line", "ink"),
    ("paper", "ink"),
    *[("red-700", surface) for surface in ("paper", "ground", "red-100")],
    *[("amber-700", surface) for surface in ("paper", "white", "amber-100", "ground")],
    ("ink-doc", "white"),
    ("black", "white"),
]
SHAPES = [
    *[("edge", surface) for surface in ("paper", "white")],
    *[("amber-500", surface) for surface in ("paper", "amber-100")],
    *[("green-600", surface) for surface in ("paper", "green-50", "sunken")],
    *[("green-700", surface) for surface in ("paper", "ground")],
    *[("focus", surface) for surface in ("paper", "ground", "white", "green-50", "green-100", "amber-100", "sunken")],
    ("focus-on-dark", "green-900"),
    ("focus-on-dark", "green-700"),
    ("red-700", "paper"),
    ("lw-6-edge", "paper"),
]


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_knows_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("ink", "surface"), TEXT)
def test_text_reads_at_four_and_a_half_to_one(ink: str, surface: str) -> None:
    assert contrast(TOKENS[f"--{ink}"], TOKENS[f"--{surface}"]) >= 4.5


@pytest.mark.parametrize(("mark", "surface"), SHAPES)
def test_edges_lines_and_focus_rings_stand_out_three_to_one(mark: str, surface: str) -> None:
    assert contrast(TOKENS[f"--{mark}"], TOKENS[f"--{surface}"]) >= 3
