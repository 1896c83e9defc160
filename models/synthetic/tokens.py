"""Words with their labels while something is done to them: glued together and taken apart."""

import random
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass

from datamodel.document import BBox, Page
from models.layout.labelled import LabelledPage
from models.layout.labels import NO_TAG
from models.synthetic.noise_table import GAPS


@dataclass(slots=True)
class Token:
    """A word with its labels; not frozen, for speed: what is done to a page is done in place to tokens made for it."""

    text: str
    box: BBox
    confidence: float
    tag: str | None
    begins: bool
    role: str


def tokens_of(page: LabelledPage) -> list[Token]:
    """New tokens of the words of a page."""
    words = page.page.words
    return [
        Token(word.text, word.bbox, word.confidence, tag, begins, role)
        for word, tag, begins, role in zip(words, page.tags, page.begins, page.roles, strict=True)
    ]


def merge(tokens: Sequence[Token], chances: Sequence[float], page: Page, rng: random.Random) -> list[Token]:
    """Neighbours of a line glued together, with ``chances`` by the class of the gap between them (``GAPS``)."""
    across = page.width / page.height
    merged: list[Token] = []
    before: Token | None = None
    for token in tokens:
        if before is not None:
            height = max(before.box.y1 - before.box.y0, token.box.y1 - token.box.y0)
            gap = (token.box.x0 - before.box.x1) * across / height
            chance = chances[bisect(GAPS, gap)] if gap > -0.5 else 0.0
            if chance and rng.random() < chance and overlap(before.box, token.box):
                merged[-1] = before = _glued(before, token)
                continue
        merged.append(token)
        before = token
    return merged


def overlap(a: BBox, b: BBox) -> bool:
    """Whether two words stand on one line."""
    return min(a.y1, b.y1) - max(a.y0, b.y0) > 0.3 * min(a.y1 - a.y0, b.y1 - b.y0)


def _glued(a: Token, b: Token) -> Token:
    """One word of two. It takes the labels of the tagged one; where both are tagged, its tag is not known."""
    box = BBox.around((a.box, b.box))
    text, confidence = a.text + b.text, min(a.confidence, b.confidence)
    if a.tag == b.tag or b.tag == NO_TAG:
        return Token(text, box, confidence, a.tag, a.begins, a.role)
    if a.tag == NO_TAG:
        return Token(text, box, confidence, b.tag, b.begins, b.role)
    return Token(text, box, confidence, None, False, a.role)


def split(token: Token, chance: float, rng: random.Random, *, confidence: float | None = None) -> list[Token]:
    """The word, or its two pieces; words part at signs and between kinds of characters first."""
    if len(token.text) < 3 or rng.random() >= chance:
        return [token]
    text = token.text
    seams = [i for i in range(1, len(text)) if text[i - 1].isalnum() != text[i].isalnum()]
    at = rng.choice(seams) if seams and rng.random() < 0.7 else rng.randrange(1, len(text))
    return take_apart(token, (text[:at], text[at:]), token.confidence if confidence is None else confidence)


def take_apart(token: Token, texts: Sequence[str], confidence: float) -> list[Token]:
    """One token for each of ``texts``, side by side; they share the width by their lengths."""
    box, total = token.box, sum(len(text) for text in texts)
    step = (box.x1 - box.x0) / total
    parts: list[Token] = []
    x = box.x0
    for index, text in enumerate(texts):
        end = x + step * len(text)
        part = BBox(x, box.y0, end - 0.15 * step, box.y1)
        parts.append(Token(text, part, confidence, token.tag, token.begins and not index, token.role))
        x = end
    return parts
