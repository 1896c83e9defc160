"""What the first OCR engine doubts is read by a second one: single words, or the whole page where much is in doubt."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from PIL import Image

from datamodel.document import BBox, Word
from extractors.pages.rapid import Look, Pixels

POOR = 0.86
"""Mean confidence below which a page is read anew as a whole: 0.9 and more is usual of good scans, photographs and
receipts have 0.8."""
_DOUBTFUL = 0.8
_SURE = 0.85
"""Confidence from which the second engine's word is taken for a doubtful one."""
_DIFFERS = 0.95
"""Share of its confidence that is left where both engines read something else."""
_MOST = 60
"""Places looked at on a page: some 25 ms each."""
_GAP = 1.2
"""Heights of type between two words from which they are not one place."""
_MARGIN = 0.25
_CROP_HEIGHT = 48  # pixels: what the recogniser scales to anyway


class Recogniser(Protocol):
    """A picture of one line of text to its text."""

    def recognise(self, crop: Pixels) -> Look:
        """``crop`` is RGB, (height, width, 3)."""


class SecondEngine(Recogniser, Protocol):
    """Reads whole pages, too."""

    def words(self, picture: Pixels) -> list[Word]:
        """The words of an upright RGB page in reading order."""


def mean_confidence(words: Sequence[Word]) -> float:
    """By letters; 0 without words."""
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters if letters else 0.0


def read_again(words: Sequence[Word], picture: Pixels, engine: SecondEngine) -> tuple[Word, ...]:
    """``words`` of an upright page as both engines together have them; ``picture`` is grey, (height, width)."""
    if mean_confidence(words) >= POOR:
        return mended(words, _coloured(picture), engine)
    found = read_whole(picture, engine)
    return found if mean_confidence(found) > mean_confidence(words) else tuple(words)


def read_whole(picture: Pixels, engine: SecondEngine) -> tuple[Word, ...]:
    """The words of a grey page as the second engine alone has them."""
    return tuple(replace(word, read_twice=True) for word in engine.words(_coloured(picture)))


def _coloured(picture: Pixels) -> Pixels:
    return np.repeat(picture[:, :, None], 3, axis=2)


def mended(words: Sequence[Word], picture: Pixels, engine: Recogniser) -> tuple[Word, ...]:
    """``words`` with those in doubt as the second engine reads them, where it is surer; places do not change."""
    height, width = picture.shape[:2]
    places = [list(place) for place in _places(words, width / height)]
    doubtful = [place for place in places if min(words[i].confidence for i in place) < _DOUBTFUL]
    doubtful.sort(key=lambda place: min(words[i].confidence for i in place))
    changed: dict[int, list[Word]] = {}
    image = Image.fromarray(picture)
    for place in doubtful[:_MOST]:
        look = engine.recognise(crop_of(image, BBox.around(words[i].bbox for i in place)))
        changed |= _replaced([words[i] for i in place], place, look)
    return tuple(word for i, old in enumerate(words) for word in changed.get(i, [old]))


def _places(words: Sequence[Word], shape: float) -> Iterator[list[int]]:
    """Runs of words that stand close together on one line; ``shape`` is the page's width over its height."""
    place: list[int] = []
    for i, word in enumerate(words):
        if place and not _is_next(words[place[-1]].bbox, word.bbox, shape):
            yield place
            place = []
        place.append(i)
    if place:
        yield place


def _is_next(left: BBox, right: BBox, shape: float) -> bool:
    shared = min(left.y1, right.y1) - max(left.y0, right.y0)
    gap = (right.x0 - left.x1) * shape
    return shared > 0.3 * min(left.height, right.height) and -left.height < gap < _GAP * max(left.height, right.height)


def _replaced(words: Sequence[Word], place: Sequence[int], look: Look) -> dict[int, list[Word]]:
    texts = look.text.split()
    if not texts or look.confidence < _SURE:
        return {}
    if len(texts) == len(words):
        pairs = zip(place, words, texts, strict=True)
        return {i: [_judged(word, text, look)] for i, word, text in pairs if word.confidence < _DOUBTFUL}
    spread = [replace(word, read_twice=True) for word in _spread(texts, BBox.around(w.bbox for w in words), look)]
    return {place[0]: spread, **{i: [] for i in place[1:]}}


def _judged(word: Word, text: str, look: Look) -> Word:
    if word.text == text:
        return replace(word, confidence=1 - (1 - word.confidence) * (1 - look.confidence), read_twice=True)
    return Word(text, word.bbox, look.confidence * _DIFFERS, read_twice=True)


def _spread(texts: Sequence[str], box: BBox, look: Look) -> Iterator[Word]:
    """Words set side by side in a box, each as wide as it has letters."""
    letters = sum(map(len, texts)) + len(texts) - 1
    starts = itertools.accumulate((len(text) + 1 for text in texts), initial=0)
    for text, start in zip(texts, starts, strict=False):
        x0, x1 = (box.x0 + box.width * at / letters for at in (start, start + len(text)))
        yield Word(text, BBox(x0, box.y0, x1, box.y1), look.confidence * _DIFFERS)


def crop_of(picture: Image.Image, box: BBox) -> Pixels:
    """The part of ``picture`` in ``box`` with some margin, at least a line's usual height in pixels."""
    width, height = picture.size
    margin = _MARGIN * box.height * height
    left, top = max(0, round(box.x0 * width - margin)), max(0, round(box.y0 * height - margin))
    right = min(width, max(left + 1, round(box.x1 * width + margin)))
    bottom = min(height, max(top + 1, round(box.y1 * height + margin)))
    crop = picture.crop((left, top, right, bottom))
    if crop.height < _CROP_HEIGHT:
        scale = _CROP_HEIGHT / crop.height
        crop = crop.resize((max(1, round(crop.width * scale)), _CROP_HEIGHT), Image.Resampling.BICUBIC)
    return np.asarray(crop)
