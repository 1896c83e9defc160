"""The table of OCR noise from papers that were drawn and read: ``python -m models.synthetic.noise_learning SHARE``."""

import itertools
import sys
from bisect import bisect
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz.distance import Levenshtein

from datamodel.document import Page, Word
from models.synthetic.noise import RULES, is_number
from models.synthetic.noise_table import EDGES, GAPS, LENGTHS, TABLE, dump
from models.synthetic.ocr_matching import Patch, lay_over, match
from models.synthetic.ocr_share import load_share

BOUNDS = (0.97, 0.93, 0.85, 0.7)
"""Pages are sorted into levels by the share of their words that is read without an error."""
_STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0)
_QUANTILES = 21
_MIN_PAIR = 4
"""A pair that is misread as one character less often than that is left to chance."""
_KEPT_CHOICES = 8
_KEPT_SPECKS = 60
_PRIOR = 3.0
"""Occurrences by which the risk of a rare character is drawn towards the mean."""
_MOST_EDITS_ON = 0.75
_WRECKED = 0.5
"""Similarity (0 to 1) of print and reading below which single characters say nothing."""
_HABIT_COUNT, _HABIT_SHARE = 3, 0.35
_KEPT_HABITS = 80

Block = tuple[str, str]
"""What was printed and what was read for it."""


@dataclass
class Tally:
    """Counts over the pages of one level; fields as in ``noise_table.Level``, each with what it is a share of."""

    pages: int = 0
    words: Counter[int] = field(default_factory=Counter)
    lost: Counter[int] = field(default_factory=Counter)
    after_lost: int = 0
    lost_after_lost: int = 0
    gaps: Counter[int] = field(default_factory=Counter)
    merged: Counter[int] = field(default_factory=Counter)
    read: int = 0
    split: int = 0
    misread: int = 0
    wrecked: int = 0
    blocks: int = 0
    habits: int = 0
    specks: Counter[str] = field(default_factory=Counter)
    right: list[float] = field(default_factory=list)
    wrong: list[float] = field(default_factory=list)
    jitter: dict[str, list[float]] = field(default_factory=lambda: {edge: [] for edge in EDGES})


@dataclass
class Spelling:
    """Counts of characters and their misreadings, over all pages, for one kind of words."""

    printed: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    read_as: dict[str, Counter[str]] = field(default_factory=dict)
    texts: list[tuple[int, str]] = field(default_factory=list)
    """Level and text of the words read."""

    def risks(self) -> dict[str, float]:
        """Relative to the mean character, which has 1."""
        mean = max(sum(self.errors.values()) / max(sum(self.printed.values()), 1), 1e-9)
        return {
            c: round((self.errors[c] + _PRIOR * mean) / (n + _PRIOR) / mean, 2) for c, n in sorted(self.printed.items())
        }


@dataclass
class Measure:
    """Everything that is counted."""

    levels: list[Tally] = field(default_factory=lambda: [Tally() for _ in _STRENGTHS])
    letters: Spelling = field(default_factory=Spelling)
    digits: Spelling = field(default_factory=Spelling)
    habits: list[Block] = field(default_factory=list)

    def add(self, printed: Page, seen: Page) -> None:
        """Count one page."""
        words = tuple(word for word in printed.words if word.text.strip(RULES))
        patches = match(words, seen.words)
        level = level_of(words, seen.words, patches)
        tally = self.levels[level]
        tally.pages += 1
        self._count_lost(tally, words, patches)
        _count_gaps(tally, words, patches, printed)
        _count_jitter(tally, words, seen, patches)
        tally.specks.update(seen.words[i].text for patch in patches if not patch.printed for i in patch.seen)
        simple = [p for p in patches if p.printed and p.seen and min(len(p.printed), len(p.seen)) == 1]
        texts = [(_text(words, patch.printed), _text(seen.words, patch.seen)) for patch in simple]
        habits = habits_of(texts)
        self.habits += habits
        tally.habits += len(habits)
        for patch, (source, target) in zip(simple, texts, strict=True):
            tally.read += len(patch.printed)
            tally.split += len(patch.seen) > 1
            if len(patch.printed) == len(patch.seen) == 1:
                (tally.right if source == target else tally.wrong).append(seen.words[patch.seen[0]].confidence)
            self._count_text(level, source, target, habits)

    @staticmethod
    def _count_lost(tally: Tally, words: Sequence[Word], patches: Sequence[Patch]) -> None:
        lost = {index for patch in patches if not patch.seen for index in patch.printed}
        for index, word in enumerate(words):
            if index - 1 in lost:
                tally.after_lost += 1
                tally.lost_after_lost += index in lost
                continue
            kind = bisect(LENGTHS, len(word.text)) - 1
            tally.words[kind] += 1
            tally.lost[kind] += index in lost

    def _count_text(self, level: int, source: str, target: str, habits: Collection[Block]) -> None:
        tally = self.levels[level]
        if _is_wrecked(source, target):
            tally.wrecked += 1
            return
        spelling = self.digits if is_number(source) else self.letters
        spelling.texts.append((level, source))
        spelling.printed.update(source)
        blocks = [] if source.strip(RULES) == target else list(blocks_of(source, target))
        blocks = [block for block in blocks if block not in habits]
        tally.misread += bool(blocks)
        tally.blocks += len(blocks)
        for before, after in blocks:
            spelling.errors[before[0]] += 1
            spelling.read_as.setdefault(before, Counter())[after] += 1


def habits_of(texts: Sequence[Block]) -> list[Block]:
    """Characters that are misread in the same way in many of the words of a page that have them."""
    counts: Counter[Block] = Counter()
    for source, target in texts:
        if source != target and not _is_wrecked(source, target):
            counts.update(set(blocks_of(source, target)))
    found = [block for block, count in counts.items() if count >= _HABIT_COUNT and block[1] not in block[0]]
    found += [block for block, count in counts.items() if count >= _HABIT_COUNT and not block[1]]
    return [b for b in dict.fromkeys(found) if counts[b] >= _HABIT_SHARE * sum(b[0] in source for source, _ in texts)]


def _is_wrecked(source: str, target: str) -> bool:
    return Levenshtein.normalized_similarity(source, target) < _WRECKED and len(source) > 2


def _text(words: Sequence[Word], indices: Sequence[int]) -> str:
    return "".join(words[index].text for index in indices)


def level_of(words: Sequence[Word], seen: Sequence[Word], patches: Sequence[Patch]) -> int:
    """0 for pages read best."""
    right = sum(
        len(patch.printed) == len(patch.seen) == 1 and words[patch.printed[0]].text == seen[patch.seen[0]].text
        for patch in patches
    )
    share = right / max(len(words), 1)
    return next((index for index, bound in enumerate(BOUNDS) if share >= bound), len(BOUNDS))


def blocks_of(source: str, target: str) -> Iterable[Block]:
    """What differs, as places of one or two characters and what was read there; long ones are cut up."""
    for first, last, text in _differences(source, target):
        if first == last:  # something came in between: with the character before it, or behind
            at = max(0, first - 1)
            yield source[at], source[at] + text if first else text + source[at]
        elif last - first <= 2 and len(text) <= 3:
            yield source[first:last], text
        else:
            for at in range(first, last):
                yield source[at], text[at - first : at - first + 1]


def _differences(source: str, target: str) -> Iterable[tuple[int, int, str]]:
    """Stretches of ``source`` that differ, with what stands for them."""
    codes = Levenshtein.opcodes(source, target)
    for equal, group in itertools.groupby(codes, key=lambda code: code.tag == "equal"):
        if not equal:
            parts = list(group)
            yield parts[0].src_start, parts[-1].src_end, target[parts[0].dest_start : parts[-1].dest_end]


def _count_gaps(tally: Tally, words: Sequence[Word], patches: Sequence[Patch], page: Page) -> None:
    """Neighbours that were both read, by the gap between them, and how many of them in one word."""
    place = {index: number for number, patch in enumerate(patches) for index in patch.printed if patch.seen}
    across = page.width / page.height
    for index, (a, b) in enumerate(itertools.pairwise(words)):
        height = max(a.bbox.height, b.bbox.height)
        gap = (b.bbox.x0 - a.bbox.x1) * across / height
        level = min(a.bbox.y1, b.bbox.y1) - max(a.bbox.y0, b.bbox.y0) > 0
        if index in place and index + 1 in place and level and gap > -0.5:
            kind = bisect(GAPS, gap)
            patch = patches[place[index]]
            tally.gaps[kind] += 1
            tally.merged[kind] += place[index] == place[index + 1] and len(patch.seen) < len(patch.printed)


def _count_jitter(tally: Tally, words: Sequence[Word], seen: Page, patches: Sequence[Patch]) -> None:
    """How far the boxes of words read right lie off where they should stand, in heights of the word."""
    if not words:
        return
    expected = lay_over(words, seen.words)
    floor = 0.7 * float(np.median(expected[:, 3] - expected[:, 1]))
    across = seen.height / seen.width
    for patch in patches:
        if len(patch.printed) != 1 or len(patch.seen) != 1:
            continue
        here, there = expected[patch.printed[0]].tolist(), seen.words[patch.seen[0]]
        if words[patch.printed[0]].text == there.text:
            unit = max(here[3] - here[1], floor)
            box = there.bbox
            for edge, a, b in zip(EDGES, here, (box.x0, box.y0, box.x1, box.y1), strict=True):
                tally.jitter[edge].append((b - a) / unit / (across if edge.startswith("x") else 1.0))


def table_of(measure: Measure) -> dict[str, Any]:
    """What ``noise_table.parse`` takes. Levels without pages are those next to them."""
    letters, digits = measure.letters.risks(), measure.digits.risks()
    weights = [0.0 for _ in _STRENGTHS]
    for spelling, risks in ((measure.letters, letters), (measure.digits, digits)):
        for level, text in spelling.texts:
            weights[level] += sum(risks[character] for character in text)
    filled = [i for i, tally in enumerate(measure.levels) if tally.right and tally.wrong]
    levels = []
    for index, strength in enumerate(_STRENGTHS):
        nearest = min(filled, key=lambda i: abs(i - index))
        levels.append({"strength": strength, **_level(measure.levels[nearest], weights[nearest])})
    specks: Counter[str] = sum((tally.specks for tally in measure.levels), Counter())
    return {
        "levels": levels,
        "letters": _spelling(measure.letters, letters),
        "digits": _spelling(measure.digits, digits),
        "specks": dict(specks.most_common(_KEPT_SPECKS)),
        "habits": [list(habit) for habit in sorted(measure.habits)[:: max(1, len(measure.habits) // _KEPT_HABITS)]],
    }


def _level(tally: Tally, weight: float) -> dict[str, Any]:
    mean_blocks = tally.blocks / max(tally.misread, 1)
    return {
        "lost": [_drawn(tally.lost, tally.words, kind) for kind in range(len(LENGTHS))],
        "lost_on": _share(tally.lost_after_lost, tally.after_lost),
        "split": _share(tally.split, tally.read),
        "merged": [_drawn(tally.merged, tally.gaps, kind) for kind in range(len(GAPS) + 1)],
        "risk": _share(tally.misread, weight),
        "edits_on": round(min(_MOST_EDITS_ON, 1 - 1 / max(mean_blocks, 1.0)), 3),
        "wrecked": _share(tally.wrecked, tally.read),
        "habits": round(tally.habits / tally.pages, 2),
        "specks": round(sum(tally.specks.values()) / tally.pages, 2),
        "right": _quantiles(tally.right),
        "wrong": _quantiles(tally.wrong),
        "jitter": {edge: _quantiles(tally.jitter[edge]) for edge in EDGES},
    }


def _share(count: float, of: float) -> float:
    return round(count / of, 5) if of else 0.0


def _drawn(counts: Counter[int], of: Counter[int], kind: int) -> float:
    """The share of one kind, drawn towards the share of all where there are few."""
    whole = sum(counts.values()) / max(sum(of.values()), 1)
    return round((counts[kind] + 10 * whole) / (of[kind] + 10), 5)


def _quantiles(values: Sequence[float]) -> list[float]:
    """Evenly spaced, from the first percentile to the last."""
    return [round(float(x), 3) for x in np.quantile(values, np.linspace(0.01, 0.99, _QUANTILES))]


def _spelling(spelling: Spelling, risks: Mapping[str, float]) -> dict[str, Any]:
    pooled: Counter[str] = Counter()
    kept: dict[str, dict[str, int]] = {}
    for source, targets in sorted(spelling.read_as.items()):
        if len(source) == 1:
            pooled.update({text: count for text, count in targets.items() if source not in text})
        if len(source) == 1 or sum(targets.values()) >= _MIN_PAIR:
            kept[source] = dict(targets.most_common(_KEPT_CHOICES))
    return {"other": 1.0, "risk": dict(risks), "read_as": {"other": dict(pooled.most_common(12)), **kept}}


def main(folder: Path, path: Path = TABLE) -> None:
    """Write the table of the papers in ``folder``."""
    measure = Measure()
    for reading in load_share(folder):
        for printed, seen in zip(reading.printed.pages, reading.pages, strict=True):
            measure.add(printed.page, seen)
    path.write_text(dump(table_of(measure)), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
