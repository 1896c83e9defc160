"""What is lost and changed between the print on a page and the words that the product's reader gives of it.

Scans: characters misread, words lost, split, glued and invented, boxes that lie off, all at rates measured on real OCR
output (``noise_table``). Text layers of PDFs: their own quirks. Labels follow the words.
"""

import math
import random
from bisect import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from datamodel.document import BBox, Page, PageOrigin, Word
from models.layout.labelled import LabelledDocument, LabelledPage
from models.layout.labels import NO_TAG, TEXT
from models.synthetic.noise_table import GAPS, LENGTHS, Choices, Confusions, Level, level_at, load

NATIVE_SHARE = 0.5
"""Of all paper, what comes with a text layer of its own."""
_QUIRKY_SHARE = 0.3
_MAX_EDITS = 6
_DIGITS_SHARE = 0.5
RULES = "|¦_"
"""Taken off the ends of words by the product's reader, which holds them for rules of tables."""
_CLOSE = 0.4
"""Widest gap, in heights, over which a text layer glues words."""
_RESIDUAL_SKEW = 0.09
"""Standard deviation, degrees: scans are straightened to about a tenth."""
_SPECK_HEIGHT, _SPECK_ROOM = (0.4, 1.4), 0.004
"""In heights of a word beside it; fractions of the page."""
_LUCK = (-0.245, 0.7)
"""Of the logarithm of a factor with mean 1: pages of one strength differ in what is lost on them."""
_HABIT = (0.4, 1.0)
"""How often a page's habit shows, of the places where it could."""
_SWAPPED_LINES = 0.5
"""A page at full strength; measured: 0.22 on pages of all strengths."""
_WRECKED_EDITS = 0.9
"""Misread places of a wrecked word, of its characters."""


@dataclass(slots=True)
class Token:
    """A word with its labels; not frozen, for speed: what is done to a page is done in place to tokens made for it."""

    text: str
    box: BBox
    confidence: float
    tag: str | None
    begins: bool
    role: str


@dataclass(frozen=True, slots=True)
class Placing:
    """How a sheet lay on the scanner: fractions of the page."""

    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0
    slope: float = 0.0
    """Fall of a level line over the width of the page, as a fraction of its height."""


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


def reread(document: LabelledDocument, rng: random.Random) -> LabelledDocument:
    """The paper as the product's reader may give it: from its text layer, or as a scan of any quality.

    ``fields`` and ``line_items`` stay what was printed.
    """
    if rng.random() >= NATIVE_SHARE:
        strength = rng.betavariate(1.5, 2.0)
        pages = tuple(add_noise(page, rng, strength=strength) for page in document.pages)
    elif rng.random() < _QUIRKY_SHARE:
        layer = draw_text_layer(rng)
        pages = tuple(add_quirks(page, rng, layer=layer) for page in document.pages)
    else:
        return document
    return replace(document, pages=pages)


def add_noise(page: LabelledPage, rng: random.Random, *, strength: float) -> LabelledPage:
    """``page`` as OCR reads its scan.

    Args:
        strength: 0 is a clean office scan, 1 a fax that people only just read.
    """
    level = level_at(round(100 * min(1.0, max(0.0, strength))))
    tokens = _tokens(page)
    tokens = _lose(tokens, level, rng, luck=rng.lognormvariate(*_LUCK))
    tokens = _merge(tokens, level.merged, page.page, rng)
    tokens = [piece for token in tokens for piece in _split(token, level.split, rng)]
    tokens = _misread(tokens, level, rng, luck=rng.lognormvariate(*_LUCK))
    tokens = _add_specks(tokens, level, rng)
    placing = _draw_placing(rng, strength)
    _swap_ends(tokens, _poisson(_SWAPPED_LINES * strength, rng), rng)
    _jitter(tokens, level, placing, page.page, rng)
    return _page(page.page, tokens, PageOrigin.OCR, placing)


def add_quirks(page: LabelledPage, rng: random.Random, *, layer: TextLayer) -> LabelledPage:
    """``page`` as the text layer of a PDF gives it."""
    tokens = _tokens(page)
    if layer.picture_head and page.page.number == 1:
        tokens = _drop_head(tokens)
    if layer.glued:
        tokens = _merge(tokens, [layer.glued if gap < _CLOSE else 0.0 for gap in (*GAPS, 9.0)], page.page, rng)
    if layer.split:
        tokens = [piece for token in tokens for piece in _split(token, layer.split, rng, confidence=1.0)]
    if layer.spaced:
        tokens = [letter for token in tokens for letter in _spaced(token)]
    if layer.unmapped:
        unmapped = str.maketrans(dict.fromkeys(layer.unmapped, "\ufffd"))
        for token in tokens:
            token.text = token.text.translate(unmapped)
    return _page(page.page, tokens, PageOrigin.NATIVE, Placing())


def draw_text_layer(rng: random.Random) -> TextLayer:
    """A program's habits; one or two of them stand out."""
    kinds: list[Callable[[TextLayer], TextLayer]] = [
        lambda layer: replace(layer, glued=rng.uniform(0.02, 0.25)),
        lambda layer: replace(layer, split=rng.uniform(0.01, 0.08)),
        lambda layer: replace(layer, spaced=True),
        lambda layer: replace(layer, unmapped=rng.choice(["€", "äöüÄÖÜß", "–—", "éèàç", "•", "²³°"])),
        lambda layer: replace(layer, picture_head=True),
    ]
    layer = TextLayer()
    for change in rng.sample(kinds, rng.choice((1, 1, 2))):
        layer = change(layer)
    return layer


def _tokens(page: LabelledPage) -> list[Token]:
    words = page.page.words
    return [
        Token(word.text, word.bbox, word.confidence, tag, begins, role)
        for word, tag, begins, role in zip(words, page.tags, page.begins, page.roles, strict=True)
    ]


def _page(page: Page, tokens: Sequence[Token], origin: PageOrigin, placing: Placing) -> LabelledPage:
    words = tuple(Word(token.text, token.box, token.confidence) for token in tokens)
    width, height = page.width / placing.scale, page.height / placing.scale
    return LabelledPage(
        replace(page, words=words, origin=origin, width=width, height=height),
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


def _merge(tokens: Sequence[Token], chances: Sequence[float], page: Page, rng: random.Random) -> list[Token]:
    """Neighbours of a line glued together, by the gap between them."""
    across = page.width / page.height
    merged: list[Token] = []
    before: Token | None = None
    for token in tokens:
        if before is not None:
            height = max(before.box.y1 - before.box.y0, token.box.y1 - token.box.y0)
            gap = (token.box.x0 - before.box.x1) * across / height
            chance = chances[bisect(GAPS, gap)] if gap > -0.5 else 0.0
            if chance and rng.random() < chance and _overlaps(before.box, token.box):
                merged[-1] = before = _glued(before, token)
                continue
        merged.append(token)
        before = token
    return merged


def _overlaps(a: BBox, b: BBox) -> bool:
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


def _split(token: Token, chance: float, rng: random.Random, *, confidence: float | None = None) -> list[Token]:
    """The word, or its two pieces; words part at signs and between kinds of characters first."""
    if len(token.text) < 3 or rng.random() >= chance:
        return [token]
    text = token.text
    seams = [i for i in range(1, len(text)) if text[i - 1].isalnum() != text[i].isalnum()]
    at = rng.choice(seams) if seams and rng.random() < 0.7 else rng.randrange(1, len(text))
    return _parts(token, (text[:at], text[at:]), token.confidence if confidence is None else confidence)


def _parts(token: Token, texts: Sequence[str], confidence: float) -> list[Token]:
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


def _spaced(token: Token) -> list[Token]:
    if len(token.text) < 5 or not token.text.isupper() or not token.text.isalpha():
        return [token]
    return _parts(token, tuple(token.text), token.confidence)


def _drop_head(tokens: Sequence[Token]) -> list[Token]:
    """Without large words in the top sixth of the page, as long as their values stand elsewhere too."""
    if not tokens:
        return []
    usual = sorted(token.box.height for token in tokens)[len(tokens) // 2]
    head = [t for t in tokens if t.box.y1 < 0.16 and t.box.height > 1.35 * usual]
    elsewhere = {token.tag for token in tokens if token not in head and token.begins}
    return [token for token in tokens if token not in head or (token.tag and token.tag not in elsewhere)]


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
    for _ in range(_poisson(level.specks, rng) if tokens else 0):
        at = rng.randrange(len(tokens))
        near = tokens[at].box
        end = tokens[at + 1].box.x0 if at + 1 < len(tokens) and _overlaps(near, tokens[at + 1].box) else 1.0
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
