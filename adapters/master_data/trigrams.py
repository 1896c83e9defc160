"""Texts found by their trigrams: cosine of the rare ones that query and text have in common, over all texts at once."""

import io
import math
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BITS = 18
_BUCKETS = 1 << _BITS
_END = 10  # between two texts: a line feed, which no text holds
_FORMAT = "1"
_MOST_ROWS = 150_000
_FEWEST = 6  # trigrams that are always looked at

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class TrigramIndex:
    """Which texts have which trigram.

    Attributes:
        numbers: what a text stands for, by its row.
        starts: ``rows[starts[t]:starts[t + 1]]`` are the texts with trigram ``t``.
        rarity: the squared logarithm of one over the share of texts with the trigram.
        lengths: of each text, the root of the sum of its trigrams' rarities.
        repeats: share of the texts that stand for several numbers.
    """

    numbers: tuple[str, ...]
    rows: Ints
    starts: NDArray[np.int64]
    rarity: Floats
    lengths: Floats
    repeats: float = 0.0

    def search(self, text: str, *, limit: int, unfinished: bool = False) -> list[tuple[str, float]]:
        """The ``limit`` most alike texts with their cosine, best first. ``unfinished``: its last word may go on."""
        signs = _bytes([text])
        found = np.unique(_trigrams(np.delete(signs, -2) if unfinished else signs)[0])
        if not len(self.numbers) or not len(found):
            return []
        scores = np.zeros(len(self.numbers), np.float32)
        for trigram in self._telling(found):
            scores[self.rows[self.starts[trigram] : self.starts[trigram + 1]]] += self.rarity[trigram]
        scores /= self.lengths * max(math.sqrt(float(self.rarity[found].sum())), 1e-6)
        return [(self.numbers[row], float(scores[row])) for row in _best(scores, limit)]

    def _telling(self, found: NDArray[np.int64]) -> NDArray[np.int64]:
        """The rarest of ``found``, as many as together stand in so many texts as are looked at in a millisecond.

        The others are in so many texts that they hardly change the order; the caller compares the best in full.
        """
        counts = self.starts[found + 1] - self.starts[found]
        order = np.argsort(counts, kind="stable")
        enough = int(np.searchsorted(np.cumsum(counts[order]), _MOST_ROWS, side="right"))
        return found[order[: max(enough, _FEWEST)]]


def _best(scores: Floats, limit: int) -> NDArray[np.int64]:
    """Rows with the highest scores above zero, best first. Most are far below the best and need no sorting."""
    highest = scores.max()
    for share in (0.5, 0.25, 0.0):
        rows = np.flatnonzero(scores > share * highest)
        if len(rows) >= limit:
            break
    return rows[np.argsort(-scores[rows], kind="stable")][:limit]


def build_index(numbers: Sequence[str], texts: Sequence[str]) -> TrigramIndex:
    """An index of ``texts``, which stand for ``numbers``."""
    trigrams, owners = _trigrams(_bytes(texts))
    # One sorted number for each (trigram, text): that is the order in which both arrays are needed.
    pairs = np.sort(trigrams * max(len(texts), 1) + owners)
    pairs = pairs[np.concatenate([[True], pairs[1:] != pairs[:-1]])] if len(pairs) else pairs
    columns, rows = np.divmod(pairs, max(len(texts), 1))
    counts = np.bincount(columns, minlength=_BUCKETS)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    share = np.maximum(counts, 1) / max(len(texts), 1)
    rarity = (np.log(1 / np.minimum(share, 1)) ** 2 + 0.01).astype(np.float32)
    lengths = np.sqrt(np.bincount(rows, weights=rarity[columns], minlength=len(texts))).astype(np.float32)
    repeats = 1 - len(set(texts)) / max(len(texts), 1)
    return TrigramIndex(tuple(numbers), rows.astype(np.int32), starts, rarity, np.maximum(lengths, 1e-6), repeats)


def save_index(index: TrigramIndex, path: Path, *, version: str) -> None:
    """Write ``index`` so that a reader sees all of it or nothing."""
    buffer = io.BytesIO()
    names = "\n".join(index.numbers).encode()
    np.savez(
        buffer,
        stamp=np.array([_FORMAT, version]),
        names=np.frombuffer(names, np.uint8),
        rows=index.rows,
        starts=index.starts,
        rarity=index.rarity,
        lengths=index.lengths,
        repeats=np.array([index.repeats]),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{np.random.default_rng().integers(1 << 62):x}")
    unfinished.write_bytes(buffer.getvalue())
    unfinished.replace(path)


def load_index(path: Path, *, version: str) -> TrigramIndex | None:
    """The index of ``version``; None where the file is missing, of another version, or damaged."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            if kept["stamp"].tolist() != [_FORMAT, version]:
                return None
            parts: dict[str, Any] = {name: kept[name] for name in ("rows", "starts", "rarity", "lengths")}
            parts["repeats"] = float(kept["repeats"][0])
            numbers = tuple(kept["names"].tobytes().decode().split("\n")) if len(kept["names"]) else ()
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    index = TrigramIndex(numbers, **parts)
    sound = len(index.lengths) == len(numbers) and len(index.starts) == _BUCKETS + 1
    return index if sound and index.starts[-1] == len(index.rows) else None


def _bytes(texts: Sequence[str]) -> NDArray[np.uint8]:
    """All texts after one another, a space around each, so that beginnings and ends of words count."""
    return np.frombuffer("".join(f" {text} \n" for text in texts).encode("utf-8", "replace"), np.uint8)


def _trigrams(signs: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The hashed trigrams of all texts and the text that each is of."""
    if len(signs) < 3:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    wide = signs.astype(np.uint32)
    codes = (wide[:-2] << 16) | (wide[1:-1] << 8) | wide[2:]
    ends = signs == _END
    whole = ~(ends[:-2] | ends[1:-1] | ends[2:])
    owners = np.cumsum(ends)[:-2]
    hashed = (codes * np.uint32(2654435761)) >> np.uint32(32 - _BITS)
    return hashed[whole].astype(np.int64), owners[whole].astype(np.int64)
