"""What the first OCR engine doubts is read by a second one: single words, or the whole page where much is in doubt."""

import itertools
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Protocol

import numpy as np
from PIL import Image

from datamodel.document import BBox, Word
from datamodel.errors import DocumentError
from extractors.pages.images import Pixels
from extractors.pages.rapid import Look

_log = logging.getLogger(__name__)

POOR = 0.86
"""Mean confidence below which a page is read anew as a whole: 0.9 and more is usual of good scans, photographs and
receipts have 0.8."""
_DOUBTFUL = 0.7
_SURE = 0.85
"""Confidence from which the second engine's word is taken for a doubtful one."""
_DIFFERS = 0.95
"""Share of its confidence that is left where both engines read something else."""
_AS_MUCH = 0.7
"""Share of the first engine's letters that the second must have read for its page to be taken."""
_MOST = 24
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


def _letters(words: Sequence[Word]) -> int:
    return sum(len(word.text) for word in words)


def mean_confidence(words: Sequence[Word]) -> float:
    """By letters; 0 without words."""
    letters = _letters(words)
    return sum(word.confidence * len(word.text) for word in words) / letters if letters else 0.0


def read_again(words: Sequence[Word], picture: Pixels, engine: SecondEngine) -> tuple[Word, ...]:
    """``words`` of an upright page as both engines together have them; ``picture`` is grey, (height, width).

    Where the second engine fails, the first one's words stay.
    """
    try:
        if mean_confidence(words) >= POOR:
            return mended(words, _coloured(picture), engine)
        found = read_whole(picture, engine)
    except DocumentError as error:
        _log.warning("only one OCR engine reads a page: %s", error)
        return tuple(words)
    is_better = mean_confidence(found) > mean_confidence(words) and _letters(found) >= _AS_MUCH * _letters(words)
    return found if is_better else tuple(words)


def read_whole(picture: Pixels, engine: SecondEngine) -> tuple[Word, ...]:
    """The words of a grey page as the second engine alone has them."""
    return tuple(replace(word, read_twice=True) for word in engine.words(_coloured(picture)))


def _coloured(picture: Pixels) -> Pixels:
    return np.repeat(picture[:, :, None], 3, axis=2)


def mended(words: Sequence[Word], picture: Pixels, engine: Recogniser) -> tuple[Word, ...]:
    """``words`` with those in doubt as the second engine reads them, where it is surer; sure words do not change."""
    height, width = picture.shape[:2]
    places = [list(place) for place in _places(words, width / height)]
    doubtful = [place for place in places if min(words[i].confidence for i in place) < _DOUBTFUL]
    doubtful.sort(key=lambda place: min(words[i].confidence for i in place))
    changed: dict[int, list[Word]] = {}
    image = Image.fromarray(picture)
    for place in doubtful[:_MOST]:
        look = engine.recognise(crop_of(image, BBox.around(words[i].bbox for i in place)))
        seen = [replace(words[i], read_twice=True) for i in place]
        changed[place[0]] = _agreed(seen, look) if look.confidence >= _SURE else seen
        changed |= {i: [] for i in place[1:]}
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


def _agreed(words: Sequence[Word], look: Look) -> list[Word]:
    """The words of a place: sure ones as they are, the others as the second engine reads them between these.

    Where it reads a sure word otherwise, the two do not see the same, and the place stays.
    """
    texts, found = look.text.split(), list[Word]()
    for what, start, end, first, last in SequenceMatcher(None, [w.text for w in words], texts, False).get_opcodes():
        old = words[start:end]
        if what == "equal":
            found += [_surer(word, look) for word in old]
        elif not old or any(word.confidence >= _DOUBTFUL for word in old):
            return list(words)
        else:
            found += _spread(texts[first:last], old, look)
    return found


def _surer(word: Word, look: Look) -> Word:
    return replace(word, confidence=1 - (1 - word.confidence) * (1 - look.confidence))


def _spread(texts: Sequence[str], old: Sequence[Word], look: Look) -> Iterator[Word]:
    """Words side by side in the place of ``old``, each as wide as it has letters; surer where only spaces differ."""
    if not texts:
        return
    box, letters = BBox.around(word.bbox for word in old), sum(map(len, texts)) + len(texts) - 1
    worst = min(old, key=lambda word: word.confidence)
    is_same = "".join(texts) == "".join(word.text for word in old)
    confidence = _surer(worst, look).confidence if is_same else look.confidence * _DIFFERS
    starts = itertools.accumulate((len(text) + 1 for text in texts), initial=0)
    for text, start in zip(texts, starts, strict=False):
        x0, x1 = (box.x0 + box.width * at / letters for at in (start, start + len(text)))
        yield Word(text, BBox(x0, box.y0, x1, box.y1), confidence, read_twice=True)


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
