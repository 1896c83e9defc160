"""What else goes wrong with photographs of slips: logos, pens and shadows read as words, amounts in pieces."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from datamodel.document import BBox, Word
from models.layout.labelled import LabelledPage
from models.layout.labels import NO_TAG, TEXT
from models.synthetic.tokens import Token, tokens_of

_AMOUNT = re.compile(r"(\D{0,3}\d+)([.,])(\d\d)")
_SYLLABLES = (
    "a ae ar as be ee el en er ge ho ie ii il in jo ke la le li ll mo na ne no oe on oo or pe re ri se si ss te tt un x"
)
_MARKS = ("|", "\\", "~", "=", "«", "°", "*", ";", ":", "_", "-", "”", "‘", "{", ")", "/", "i", "l", "1", "7", "%")


@dataclass(frozen=True, slots=True)
class Photo:
    """How bad a picture is; shares are of words.

    Attributes:
        logos: words read into what is drawn above the text; ``smudges``: into dirt and pen strokes anywhere.
        parted: amounts that come in two words; ``pointless``: that lose their point.
        tall: words whose boxes hold dirt above or below.
        lost: lines of which nothing is read.
    """

    logos: int = 0
    smudges: int = 0
    parted: float = 0.0
    pointless: float = 0.0
    tall: float = 0.0
    lost: float = 0.0


def draw_photo(rng: random.Random) -> Photo:
    """A picture; half of them are fair."""
    if rng.random() < 0.3:
        return Photo(smudges=rng.choice((0, 1)))
    return Photo(
        logos=rng.choice((0, 0, 1, 2, 4)),
        smudges=rng.choice((0, 1, 2, 4, 9)),
        parted=rng.choice((0.0, 0.0, 0.03, 0.08, 0.3)),
        pointless=rng.choice((0.0, 0.0, 0.02, 0.1)),
        tall=rng.choice((0.0, 0.02, 0.05, 0.1)),
        lost=rng.choice((0.0, 0.0, 0.02, 0.06)),
    )


def add_dirt(page: LabelledPage, rng: random.Random, *, photo: Photo) -> LabelledPage:
    """``page``, already read from a scan, as it is read from such a picture."""
    tokens = _without_lines(tokens_of(page), rng, share=photo.lost)
    if not tokens:
        return page
    height = sorted(token.box.height for token in tokens)[len(tokens) // 2]
    tokens = [piece for token in tokens for piece in _part(token, rng, photo)]
    for token in tokens:
        if rng.random() < photo.tall:
            token.box = _stretched(token.box, rng, height)
    top = min(token.box.y0 for token in tokens)
    across = page.page.height / page.page.width
    for index in range(photo.logos + photo.smudges):
        is_logo = index < photo.logos
        _insert(tokens, _draw_junk(rng, height, across, bottom=top * 1.3 if is_logo else 1.0, large=is_logo))
    return _rebuilt(page, tokens)


def _rebuilt(page: LabelledPage, tokens: Sequence[Token]) -> LabelledPage:
    return LabelledPage(
        replace(page.page, words=tuple(Word(token.text, token.box, token.confidence) for token in tokens)),
        tags=tuple(token.tag for token in tokens),
        begins=tuple(token.begins for token in tokens),
        roles=tuple(token.role for token in tokens),
    )


def _without_lines(tokens: Sequence[Token], rng: random.Random, *, share: float) -> list[Token]:
    """Without some lines; a value goes on where it began on a lost one."""
    kept: list[Token] = []
    beginning: str | None = None
    lost = False
    for index, token in enumerate(tokens):
        if share and (index == 0 or token.box.x0 < tokens[index - 1].box.x0):
            lost = rng.random() < share
        if lost:
            beginning = token.tag if token.begins else beginning
            continue
        if beginning and token.tag == beginning:
            token.begins = True
        beginning = None if token.tag != beginning or token.begins else beginning
        kept.append(token)
    return kept


def _part(token: Token, rng: random.Random, photo: Photo) -> list[Token]:
    found = _AMOUNT.fullmatch(token.text)
    if not found:
        return [token]
    if rng.random() < photo.pointless:
        token.text = found[1] + found[3]
        return [token]
    if rng.random() >= photo.parted:
        return [token]
    mark = rng.choice((found[2], ".", "", ""))
    box, cut = token.box, len(found[1]) / len(token.text)
    middle = box.x0 + (box.x1 - box.x0) * cut
    end = min(middle + (box.x1 - box.x0) * 0.5 / len(token.text), box.x1)
    first = replace(token, text=found[1] + mark, box=BBox(box.x0, box.y0, middle, box.y1))
    return [first, replace(token, text=found[3], box=BBox(end, box.y0, box.x1, box.y1), begins=False)]


def _stretched(box: BBox, rng: random.Random, height: float) -> BBox:
    """With dirt above or below it."""
    up, down = rng.choice(((1.0, 0.0), (0.0, 1.0), (0.5, 0.5)))
    more = height * rng.uniform(0.3, 1.6)
    return BBox(box.x0, max(box.y0 - up * more, 0.0), box.x1, min(box.y1 + down * more, 1.0))


def _draw_junk(rng: random.Random, height: float, across: float, *, bottom: float, large: bool) -> Token:
    syllables = _SYLLABLES.split()
    text = rng.choice(_MARKS) if rng.random() < 0.35 else "".join(rng.choices(syllables, k=rng.choice((1, 1, 2, 3))))
    text = rng.choice((text, text.capitalize(), text.upper(), text + rng.choice(",.;:'")))
    tall = height * (rng.uniform(1.0, 5.0) if large else rng.choice((0.3, 0.6, 0.9, 1.2, 2.0, 3.5)))
    wide = min(tall * across * 0.55 * len(text), 0.5)
    x, y = rng.uniform(0.0, 1.0 - wide), rng.uniform(0.0, max(min(bottom, 1.0) - tall, 0.001))
    box = BBox(x, y, x + wide, min(y + tall, 1.0))
    return Token(text, box, round(rng.uniform(0.0, 0.75), 2), NO_TAG, False, TEXT)


def _insert(tokens: list[Token], junk: Token) -> None:
    """Where reading line by line would meet it."""
    middle = (junk.box.y0 + junk.box.y1) / 2
    for index, token in enumerate(tokens):
        is_below = token.box.y0 > middle
        is_beside = token.box.y0 <= middle <= token.box.y1 and token.box.x0 > junk.box.x0
        if is_below or is_beside:
            tokens.insert(index, junk)
            return
    tokens.append(junk)
