"""Texts of the records themselves: reasons, notes, groups, subjects, and what letters and other paper say.

They lie in ``texts/<language>.toml`` as patterns (``patterns.fill``); what a language lacks is said in English.
"""

import random
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from models.synthetic.patterns import fill

FOLDER = Path(__file__).parent / "texts"


@cache
def load_texts(language: str) -> Mapping[str, tuple[str, ...]]:
    with (FOLDER / f"{language}.toml").open("rb") as file:
        tables = tomllib.load(file)
    return {key: tuple(value) for key, value in tables.items()}


def texts_of(language: str, key: str) -> tuple[str, ...]:
    """Patterns for a key, in English where the language has none; () where English has none either."""
    return load_texts(language).get(key) or load_texts("en").get(key, ())


def draw_text(rng: random.Random, language: str, key: str) -> str:
    return fill(rng, rng.choice(texts_of(language, key))).strip()


def draw_paragraphs(rng: random.Random, language: str, kind: str) -> tuple[str, ...]:
    """What a paper of that kind says, a line or a paragraph each, in the order of its patterns.

    A third of the patterns is left out, so that no two papers say the same.
    """
    chosen = [pattern for pattern in texts_of(language, kind) if rng.random() < 0.67]
    return tuple(fill(rng, pattern) for pattern in chosen)
