"""Quirks of the text layers of PDFs, as the programs have them that write PDFs."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from datamodel.document import Word
from models.layout.labelled import LabelledPage
from models.synthetic.noise_table import GAPS
from models.synthetic.tokens import Token, merge, split, take_apart, tokens_of

_CLOSE = 0.65
"""Widest gap, in heights of the ink, over which words are glued: a usual space has 0.4 to 0.6."""
_LARGE, _HEAD = 1.35, 0.16
"""A word in a logo, in usual heights; the part of the page, from its top, where it stands."""


@dataclass(frozen=True, slots=True)
class TextLayer:
    """Habits of a program that writes PDFs; chances by word unless said otherwise.

    Attributes:
        glued: that a word has no space to its close neighbour.
        split: that a word comes in pieces.
        spaced: headings in capitals come letter by letter.
        unmapped: characters that have no Unicode value and read as U+FFFD.
        picture_head: large words at the top of the first page are a picture and not in the text.
    """

    glued: float = 0.0
    split: float = 0.0
    spaced: bool = False
    unmapped: str = ""
    picture_head: bool = False


def add_quirks(page: LabelledPage, rng: random.Random, *, layer: TextLayer) -> LabelledPage:
    """``page`` as the text layer of a PDF gives it."""
    tokens = tokens_of(page)
    if layer.picture_head and page.page.number == 1:
        tokens = _drop_head(tokens)
    if layer.glued:
        tokens = merge(tokens, [layer.glued if gap < _CLOSE else 0.0 for gap in (*GAPS, 9.0)], page.page, rng)
    if layer.split:
        tokens = [piece for token in tokens for piece in split(token, layer.split, rng, confidence=1.0)]
    if layer.spaced:
        tokens = [letter for token in tokens for letter in _spaced(token)]
    if layer.unmapped:
        unmapped = str.maketrans(dict.fromkeys(layer.unmapped, "\ufffd"))
        for token in tokens:
            token.text = token.text.translate(unmapped)
    words = tuple(Word(token.text, token.box, token.confidence) for token in tokens)
    return LabelledPage(
        replace(page.page, words=words),
        tags=tuple(token.tag for token in tokens),
        begins=tuple(token.begins for token in tokens),
        roles=tuple(token.role for token in tokens),
    )


def draw_text_layer(rng: random.Random) -> TextLayer:
    """A program's habits; one or two of them stand out."""
    kinds: list[Callable[[TextLayer], TextLayer]] = [
        lambda layer: replace(layer, glued=rng.choice((0.03, 0.1, 0.25, 0.9))),
        lambda layer: replace(layer, split=rng.uniform(0.01, 0.08)),
        lambda layer: replace(layer, spaced=True),
        lambda layer: replace(layer, unmapped=rng.choice(["€", "äöüÄÖÜß", "–—", "éèàç", "•", "²³°"])),
        lambda layer: replace(layer, picture_head=True),
    ]
    layer = TextLayer()
    for change in rng.sample(kinds, rng.choice((1, 1, 2))):
        layer = change(layer)
    return layer


def _spaced(token: Token) -> list[Token]:
    if len(token.text) < 5 or not token.text.isupper() or not token.text.isalpha():
        return [token]
    return take_apart(token, tuple(token.text), token.confidence)


def _drop_head(tokens: Sequence[Token]) -> list[Token]:
    """Without large words in the top sixth of the page, as long as their values stand elsewhere too."""
    if not tokens:
        return []
    usual = sorted(token.box.height for token in tokens)[len(tokens) // 2]
    head = [t for t in tokens if t.box.y1 < _HEAD and t.box.height > _LARGE * usual]
    elsewhere = {token.tag for token in tokens if token not in head and token.begins}
    return [token for token in tokens if token not in head or (token.tag and token.tag not in elsewhere)]
