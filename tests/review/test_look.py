"""The colours of both schemes can be read by everybody: contrast by WCAG 2.2, 1.4.3 and 1.4.11."""

import itertools
import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "review/static/review.css").read_text(encoding="utf-8")
COLOURS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", CSS)
}
SURFACES = ("ground", "paper", "desk", "hover", "chosen")
GROUNDS = ("doubt-ground", "wrong-ground", "entered-ground", "good-ground")
TEXTS = [
    *itertools.product(("ink", "quiet", "link"), (*SURFACES, *GROUNDS)),
    *((name, ground) for name in ("doubt", "wrong", "entered", "good") for ground in (f"{name}-ground", *SURFACES)),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-hover"),
]
EDGES = list(
    itertools.product(("edge", "focus", "link", "doubt", "wrong", "entered", "good"), ("ground", "paper", "hover"))
)


def luminance(colour: str) -> float:
    """WCAG 2.2, "relative luminance"."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_can_be_read_on_every_ground(scheme: str) -> None:
    weak = {pair: contrast(*(COLOURS[name][scheme] for name in pair)) for pair in TEXTS}
    assert {pair: round(ratio, 2) for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_edges_of_what_can_be_used_are_seen(scheme: str) -> None:
    weak = {pair: contrast(*(COLOURS[name][scheme] for name in pair)) for pair in EDGES}
    assert {pair: round(ratio, 2) for pair, ratio in weak.items() if ratio < 3} == {}


STATIC = Path(__file__).parents[2] / "review/static"


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_style_sheets_use_variables_that_are_there(path: Path) -> None:
    known = set(re.findall(r"(--[\w-]+):", CSS + path.read_text(encoding="utf-8")))
    set_by_scripts = {"--columns", "--zoom"}
    assert set(re.findall(r"var\((--[\w-]+)\)", path.read_text(encoding="utf-8"))) - known - set_by_scripts == set()


def test_black_on_white_has_the_highest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
