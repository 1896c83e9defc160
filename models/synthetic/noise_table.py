"""What reading scanned pages by OCR was measured to do to words, by the strength of the damage: ``ocr_noise.toml``."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("ocr_noise.toml")

GAPS = (0.0, 0.15, 0.25, 0.35, 0.45, 0.6, 1.0)
"""Bounds of classes of the gap between two neighbours of a line, in heights of the taller one."""
LENGTHS = (1, 2, 3, 5, 8)
"""Bounds of classes of the length of a word, in characters."""
EDGES = ("x0", "y0", "x1", "y1")

Samples = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """What happens at one strength.

    Attributes:
        lost: chance that reading loses a word, by class of its length (``LENGTHS``).
        lost_on: chance that the word behind a lost word is lost too.
        split: chance that a word comes in two pieces.
        merged: chance that a word is glued to the next of its line, by class of the gap (``GAPS``).
        risk: factor on the risks of the characters of a word, which add up to the chance that it is misread.
        edits_on: chance that a misread word has one more misread place.
        wrecked: chance that little of a word is left.
        habits: characters that are misread all over the page, a page.
        specks: words read where there are none, a page.
        right, wrong: confidences of words read right and wrong, 64 quantiles each.
        jitter: by edge, 64 quantiles of how far the read box lies off, in heights of the word.
    """

    lost: Samples
    lost_on: float
    split: float
    merged: Samples
    risk: float
    edits_on: float
    wrecked: float
    habits: float
    specks: float
    right: Samples
    wrong: Samples
    jitter: Mapping[str, Samples]


@dataclass(frozen=True, slots=True)
class Choices:
    """Texts to choose from at random, by their cumulative counts."""

    texts: tuple[str, ...]
    cumulated: tuple[float, ...]

    @classmethod
    def of(cls, counts: Mapping[str, float]) -> "Choices":
        return cls(tuple(counts), tuple(accumulate(counts.values())))


@dataclass(frozen=True, slots=True)
class Confusions:
    """What single characters and pairs are misread as, in words with mostly digits or in others.

    Attributes:
        risk: by character, how likely it is misread; absent characters have ``other``.
        choices: by character or pair, what is read instead, with counts.
    """

    risk: Mapping[str, float]
    other: float
    choices: Mapping[str, Choices]


@dataclass(frozen=True)
class NoiseTable:
    """All that was measured. ``strengths`` rise from 0 to 1, one for each of ``levels``."""

    strengths: tuple[float, ...]
    levels: tuple[Level, ...]
    letters: Confusions
    digits: Confusions
    specks: Choices
    habits: tuple[tuple[str, str], ...]
    """What was printed and what was read all over a page, as often as it was seen."""

    def at(self, strength: float) -> Level:
        """The level at ``strength``, between the two nearest that were measured."""
        above = next((i for i, known in enumerate(self.strengths) if known >= strength), len(self.strengths) - 1)
        below = max(0, above - 1)
        span = self.strengths[above] - self.strengths[below]
        share = (min(strength, self.strengths[above]) - self.strengths[below]) / span if span else 1.0
        return _between(self.levels[below], self.levels[above], share)


@lru_cache(maxsize=1)
def load() -> NoiseTable:
    """The table beside this module."""
    return parse(tomllib.loads(TABLE.read_text(encoding="utf-8")))


@lru_cache(maxsize=64)
def level_at(hundredths: int) -> Level:
    """The level of the table beside this module at a strength in hundredths."""
    return load().at(hundredths / 100)


def parse(raw: Mapping[str, Any]) -> NoiseTable:
    """From what TOML gives."""
    levels = [_level(level) for level in raw["levels"]]
    return NoiseTable(
        strengths=tuple(level["strength"] for level in raw["levels"]),
        levels=tuple(levels),
        letters=_confusions(raw["letters"]),
        digits=_confusions(raw["digits"]),
        specks=Choices.of(raw["specks"]),
        habits=tuple((printed, read) for printed, read in raw["habits"]),
    )


def dump(raw: Mapping[str, Any]) -> str:
    """The TOML of a table: tables of numbers, lists and strings, nested."""
    return "\n".join(_dump_table("", raw)) + "\n"


def _dump_table(prefix: str, raw: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    for key, value in raw.items():
        if not isinstance(value, Mapping) and not _is_tables(value):
            lines.append(f"{_key(key)} = {json.dumps(value, ensure_ascii=False)}")
    for key, value in raw.items():
        name = f"{prefix}{_key(key)}"
        for table in value if _is_tables(value) else [value] if isinstance(value, Mapping) else []:
            head = f"[[{name}]]" if _is_tables(value) else f"[{name}]"
            lines += ["", head, *_dump_table(f"{name}.", table)]
    return lines


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _key(key: str) -> str:
    return key if key.isascii() and key.isidentifier() else json.dumps(key, ensure_ascii=False)


def _level(raw: Mapping[str, Any]) -> Level:
    return Level(
        lost=tuple(raw["lost"]),
        lost_on=raw["lost_on"],
        split=raw["split"],
        merged=tuple(raw["merged"]),
        risk=raw["risk"],
        edits_on=raw["edits_on"],
        wrecked=raw["wrecked"],
        habits=raw["habits"],
        specks=raw["specks"],
        right=_spread(raw["right"]),
        wrong=_spread(raw["wrong"]),
        jitter={edge: _spread(raw["jitter"][edge]) for edge in EDGES},
    )


def _confusions(raw: Mapping[str, Any]) -> Confusions:
    choices = {source: Choices.of(counts) for source, counts in raw["read_as"].items()}
    return Confusions(dict(raw["risk"]), raw["other"], choices)


def _spread(quantiles: Sequence[float], count: int = 64) -> Samples:
    """``count`` values evenly out of evenly spaced quantiles."""
    last = len(quantiles) - 1
    places = [(i + 0.5) / count * last for i in range(count)]
    return tuple(_mix(quantiles[int(p)], quantiles[min(last, int(p) + 1)], p - int(p)) for p in places)


def _mix(a: float, b: float, share: float) -> float:
    return a + (b - a) * share


def _between(a: Level, b: Level, share: float) -> Level:
    def row(first: Sequence[float], second: Sequence[float]) -> Samples:
        return tuple(_mix(x, y, share) for x, y in zip(first, second, strict=True))

    return Level(
        lost=row(a.lost, b.lost),
        lost_on=_mix(a.lost_on, b.lost_on, share),
        split=_mix(a.split, b.split, share),
        merged=row(a.merged, b.merged),
        risk=_mix(a.risk, b.risk, share),
        edits_on=_mix(a.edits_on, b.edits_on, share),
        wrecked=_mix(a.wrecked, b.wrecked, share),
        habits=_mix(a.habits, b.habits, share),
        specks=_mix(a.specks, b.specks, share),
        right=row(a.right, b.right),
        wrong=row(a.wrong, b.wrong),
        jitter={edge: row(a.jitter[edge], b.jitter[edge]) for edge in EDGES},
    )
