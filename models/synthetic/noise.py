"""What is lost and changed between the print on a page and the words that the product's reader gives of it.

Scans: characters misread, words lost, split, glued and invented, boxes that lie off, all at rates measured on real OCR
output (``noise_table``). Text layers of PDFs: their own quirks. Labels follow the words.
"""

import math
import random
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, replace

from datamodel.document import BBox, Page, PageOrigin, Word
from datamodel.extraction import DocumentType
from models.layout.labelled import LabelledDocument, LabelledPage
from models.layout.labels import NO_TAG, TEXT
from models.synthetic.noise_table import LENGTHS, Choices, Confusions, Level, level_at, load
from models.synthetic.receipts.photo import add_dirt, draw_photo
from models.synthetic.text_layers import add_quirks, draw_text_layer
from models.synthetic.tokens import Token, merge, overlap, split, tokens_of

NATIVE_SHARE = 0.5
"""Of all paper, what comes with a text layer of its own."""
_NATIVE_RECEIPTS = 0.15
"""The same of receipts, which mostly come as photographs."""
_QUIRKY_SHARE = 0.3
_MAX_EDITS = 6
_DIGITS_SHARE = 0.5
RULES = "|¦_"
"""Taken off the ends of words by the product's reader, which holds them for rules of tables."""
_RESIDUAL_SKEW = 0.09
"""Standard deviation, degrees: scans are straightened to about a tenth."""
_SPECK_HEIGHT, _SPECK_ROOM = (0.4, 1.4), 0.004
"""In heights of a word beside it; fractions of the page."""
_SPECK_TRIES = 1.7
"""As many are tried as are wanted, because some find no room."""
_LUCK = (-0.245, 0.7)
"""Of the logarithm of a factor with mean 1: pages of one strength differ in what is lost on them."""
_HABIT = (0.4, 1.0)
"""How often a page's habit shows, of the places where it could."""
_SWAPPED_LINES = 0.5
"""A page at full strength; measured: 0.22 on pages of all strengths."""
_WRECKED_EDITS = 0.9
"""Misread places of a wrecked word, of its characters."""


@dataclass(frozen=True, slots=True)
class Placing:
    """How a sheet lay on the scanner: fractions of the page."""

    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0
    slope: float = 0.0
    """Fall of a level line over the width of the page, as a fraction of its height."""


def reread(document: LabelledDocument, rng: random.Random) -> LabelledDocument:
    """The paper as the product's reader may give it: from its text layer, or as a scan of any quality.

    ``fields`` and ``line_items`` stay what was printed.
    """
    if document.document_type is DocumentType.RECEIPT:
        return _reread_receipt(document, rng)
    if rng.random() >= NATIVE_SHARE:
        strength = rng.betavariate(1.5, 2.0)
        pages = tuple(add_noise(page, rng, strength=strength) for page in document.pages)
    elif rng.random() < _QUIRKY_SHARE:
        layer = draw_text_layer(rng)
        pages = tuple(add_quirks(page, rng, layer=layer) for page in document.pages)
    else:
        return document
    return replace(document, pages=pages)


def _reread_receipt(document: LabelledDocument, rng: random.Random) -> LabelledDocument:
    if rng.random() < _NATIVE_RECEIPTS:
        return document
    strength, photo = rng.betavariate(1.5, 1.7), draw_photo(rng)
    worn = (add_noise(page, rng, strength=strength) for page in document.pages)
    return replace(document, pages=tuple(add_dirt(page, rng, photo=photo) for page in worn))


def add_noise(page: LabelledPage, rng: random.Random, *, strength: float) -> LabelledPage:
    """``page`` as OCR reads its scan.

    Args:
        strength: 0 is a clean office scan, 1 a fax that people only just read.
    """
    level = level_at(round(100 * min(1.0, max(0.0, strength))))
    tokens = tokens_of(page)
    tokens = _lose(tokens, level, rng, luck=rng.lognormvariate(*_LUCK))
    tokens = merge(tokens, level.merged, page.page, rng)
    tokens = [piece for token in tokens for piece in split(token, level.split, rng)]
    tokens = _misread(tokens, level, rng, luck=rng.lognormvariate(*_LUCK))
    tokens = _add_specks(tokens, level, rng)
    placing = _draw_placing(rng, strength)
    _swap_ends(tokens, _poisson(_SWAPPED_LINES * strength, rng), rng)
    _jitter(tokens, level, placing, page.page, rng)
    return _page(page.page, tokens, placing)


def _page(page: Page, tokens: Sequence[Token], placing: Placing) -> LabelledPage:
    words = tuple(Word(token.text, token.box, token.confidence) for token in tokens)
    width, height = page.width / placing.scale, page.height / placing.scale
    return LabelledPage(
        replace(page, words=words, origin=PageOrigin.OCR, width=width, height=height),
        tags=tuple(token.tag for token in tokens),
        begins=tuple(token.begins for token in tokens),
        roles=tuple(token.role for token in tokens),
    )


def _lose(tokens: Sequence[Token], level: Level, rng: random.Random, *, luck: float) -> list[Token]:
    """Without the words that are not read. A value whose first word is lost begins with the next."""
    kept: list[Token] = []
    beginning: str | None = None
    chance, after, draw = [share * luck for share in level.lost], level.lost_on, rng.random
    lost = False
    for token in tokens:
        lost = draw() < (after if lost else chance[bisect(LENGTHS, len(token.text)) - 1])
        if lost:
            if token.begins:
                beginning = token.tag
            continue
        if beginning and token.tag == beginning:
            token.begins, beginning = True, None
        kept.append(token)
    return kept


def _misread(tokens: Sequence[Token], level: Level, rng: random.Random, *, luck: float) -> list[Token]:
    """Characters confused, and the confidence that OCR gives."""
    table = load()
    read: list[Token] = []
    draw, bits = rng.random, rng.getrandbits
    factor = level.risk * luck
    habits = _draw_habits(level, rng)
    for token in tokens:
        text = token.text
        confusions = table.digits if is_number(text) else table.letters
        known, other = confusions.risk, confusions.other
        for printed, misread, share in habits:
            if printed in text and draw() < share:
                text = text.replace(printed, misread)
        if draw() < factor * sum([known.get(character, other) for character in text]):
            text = _garbled(text, confusions, rng, edits_on=level.edits_on)
        elif draw() < level.wrecked * luck:
            text = _garbled(text, confusions, rng, edits=2 + int(_WRECKED_EDITS * len(text)))
        if text[:1] in RULES or text[-1:] in RULES:
            text = text.strip(RULES)
            if not text:
                continue
        token.confidence = (level.right if text == token.text else level.wrong)[bits(6)]
        token.text = text
        read.append(token)
    return read


def _draw_habits(level: Level, rng: random.Random) -> list[tuple[str, str, float]]:
    """What is misread all over a page: printed, read, share of the places."""
    known = load().habits
    count = _poisson(level.habits, rng) if known else 0
    return [(*rng.choice(known), rng.uniform(*_HABIT)) for _ in range(count)]


def is_number(text: str) -> bool:
    """Whether its characters are misread as those of numbers are: half of them and more are digits."""
    return sum(map(str.isdigit, text)) >= _DIGITS_SHARE * len(text)


def _garbled(
    text: str, confusions: Confusions, rng: random.Random, *, edits: int = _MAX_EDITS, edits_on: float = 1.0
) -> str:
    """``text`` misread in at least one and at most ``edits`` places."""
    for _ in range(edits):
        if not text:
            break
        weights = [confusions.risk.get(character, confusions.other) for character in text]
        at = rng.choices(range(len(text)), weights)[0]
        pair = text[at : at + 2]
        source = pair if len(pair) == 2 and pair in confusions.choices and rng.random() < 0.5 else text[at]
        text = text[:at] + _replacement(source, confusions, rng) + text[at + len(source) :]
        if rng.random() >= edits_on:
            break
    return text


def _replacement(source: str, confusions: Confusions, rng: random.Random) -> str:
    choices = confusions.choices.get(source) or confusions.choices["other"]
    return choose(choices, rng)


def choose(choices: Choices, rng: random.Random) -> str:
    """One of them, as often as it was counted."""
    return choices.texts[bisect(choices.cumulated, rng.random() * choices.cumulated[-1], 0, len(choices.texts) - 1)]


def _add_specks(tokens: list[Token], level: Level, rng: random.Random) -> list[Token]:
    """Words read into dirt, rules and stamps, where the line behind a word is free."""
    specks = load().specks
    for _ in range(_poisson(_SPECK_TRIES * level.specks, rng) if tokens else 0):
        at = rng.randrange(len(tokens))
        near = tokens[at].box
        end = tokens[at + 1].box.x0 if at + 1 < len(tokens) and overlap(near, tokens[at + 1].box) else 1.0
        text = choose(specks, rng)
        height = near.height * rng.uniform(*_SPECK_HEIGHT)
        width = 0.4 * height * len(text)
        if end - near.x1 > width + 2 * _SPECK_ROOM:
            x0 = rng.uniform(near.x1 + _SPECK_ROOM, end - width - _SPECK_ROOM)
            box = BBox(x0, near.y0, x0 + width, min(1.0, near.y0 + height))
            tokens.insert(at + 1, Token(text, box, level.wrong[rng.getrandbits(6)], NO_TAG, False, TEXT))
    return tokens


def _poisson(mean: float, rng: random.Random) -> int:
    """Knuth's method, for small means."""
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def _swap_ends(tokens: list[Token], count: int, rng: random.Random) -> None:
    """Let the ends of lines, behind their widest gaps, come before their beginnings, as on a sheet that is not flat."""
    starts = [0, *(i for i in range(1, len(tokens)) if tokens[i].box.x0 < tokens[i - 1].box.x0), len(tokens)]
    for _ in range(count if len(starts) > 2 else 0):
        line = rng.randrange(len(starts) - 1)
        first, last = starts[line], starts[line + 1]
        gaps = [tokens[i].box.x0 - tokens[i - 1].box.x1 for i in range(first + 1, last)]
        if gaps:
            at = first + 1 + gaps.index(max(gaps))
            tokens[first:last] = tokens[at:last] + tokens[first:at]


def _draw_placing(rng: random.Random, strength: float) -> Placing:
    """Straightening a skewed scan makes the page larger and leaves a rest of the skew."""
    scale = 1.0 - abs(rng.gauss(0.0, 0.008 + 0.02 * strength))
    slope = math.tan(math.radians(rng.gauss(0.0, _RESIDUAL_SKEW))) * 0.7
    room = 1.0 - scale
    return Placing(scale, room * rng.random(), room * rng.random(), slope)


def _jitter(tokens: Sequence[Token], level: Level, placing: Placing, page: Page, rng: random.Random) -> None:
    """Boxes as OCR draws them around the ink, on the sheet as it lay."""
    if not tokens:
        return
    floor = 0.7 * sorted([token.box.y1 - token.box.y0 for token in tokens])[len(tokens) // 2]
    across = page.height / page.width
    left, top, right, bottom = (level.jitter[edge] for edge in ("x0", "y0", "x1", "y1"))
    scale, dx, dy, slope = placing.scale, placing.left, placing.top, placing.slope
    bits = rng.getrandbits
    for token in tokens:
        box = token.box
        unit = max(box.y1 - box.y0, floor)
        draw = bits(24)
        fall = dy + slope * (box.x0 - 0.5)
        x0 = (box.x0 + left[draw & 63] * unit * across) * scale + dx
        y0 = (box.y0 + top[draw >> 6 & 63] * unit) * scale + fall
        x1 = max((box.x1 + right[draw >> 12 & 63] * unit * across) * scale + dx, x0 + 0.0005)
        y1 = max((box.y1 + bottom[draw >> 18] * unit) * scale + fall, y0 + 0.0005)
        token.box = BBox(max(0.0, x0), max(0.0, y0), min(x1, 1.0), min(y1, 1.0))
