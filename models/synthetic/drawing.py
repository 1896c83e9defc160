"""Labelled pages to pictures: letters where the boxes stand, and the rules, bands and frames that would be around them.

Drawn as a PDF with the standard fonts, by whose metrics the sheets are laid out, and rasterised by PDFium: nothing
depends on the fonts of a machine.
"""

import io
import itertools
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it has no stubs
from numpy.typing import NDArray
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]  # it has no stubs

from datamodel.document import BBox, Word
from models.layout.labelled import LabelledDocument, LabelledPage
from models.layout.labels import HEADING, ITEM, ITEM_MORE, LABEL, SUBTOTAL
from models.synthetic.sheet import FONTS, bold, ink_heights, width_of

Pixels = NDArray[np.uint8]
"""Grey, height × width; white is 255."""

DPI = 200
_CUTS = tuple(cut for font in FONTS for cut in (font, bold(font)))
_MARGIN = 0.04
"""What the sheet leaves out at both sides of a word, in sizes."""
_SAME_FIT = 0.02
_USUAL = 0.15
"""Share of the letters of a page from which on a font counts."""
_SMALL, _BODY = 0.85, (0.22, 0.88)
"""Small print, in usual sizes, above and below this part of the page may be paler than the text."""
_TABLE = (HEADING, ITEM, ITEM_MORE, SUBTOTAL)


@dataclass(frozen=True, slots=True)
class Look:
    """What a sender's paper has besides letters; greys are 0 (black) to 1.

    Attributes:
        ink, faint: greys of the text and of small print.
        band: grey behind column headings, None for none; letters on a band darker than 0.5 are white.
        stripes: grey behind every second item.
        head_rule, row_rules, column_rules, frame: lines of the table.
        grid: lines around labels and their values.
        rule: width of lines in points.
        logo: a shape in a corner that is free.
        fold_marks: short lines at the left edge.
    """

    ink: float = 0.0
    faint: float = 0.0
    band: float | None = None
    stripes: float | None = None
    head_rule: bool = True
    row_rules: bool = False
    column_rules: bool = False
    frame: bool = False
    grid: bool = False
    rule: float = 0.6
    logo: bool = False
    fold_marks: bool = False


@dataclass(frozen=True, slots=True)
class _Letters:
    """A word as it is set: font, size and baseline in points from the top."""

    word: Word
    font: str
    size: float
    baseline: float


def draw_look(rng: random.Random) -> Look:
    """The look of one sender's paper."""
    return Look(
        ink=rng.choice((0.0, 0.0, 0.0, 0.1, 0.2, 0.3)),
        faint=rng.choice((0.0, 0.0, 0.2, 0.35, 0.5)),
        band=rng.choice((None, None, None, 0.92, 0.85, 0.75, 0.35, 0.15)),
        stripes=rng.choice((None, None, None, None, 0.95, 0.9)),
        head_rule=rng.random() < 0.7,
        row_rules=rng.random() < 0.3,
        column_rules=rng.random() < 0.25,
        frame=rng.random() < 0.3,
        grid=rng.random() < 0.25,
        rule=rng.choice((0.3, 0.5, 0.75, 1.0, 1.5)),
        logo=rng.random() < 0.4,
        fold_marks=rng.random() < 0.3,
    )


def draw(document: LabelledDocument, rng: random.Random, *, dpi: int = DPI) -> list[Pixels]:
    """The pages as grey pictures, clean as they come from the printer."""
    return _raster(to_pdf(document, rng), dpi)


def to_pdf(document: LabelledDocument, rng: random.Random) -> bytes:
    """The paper as a PDF with a text layer, all in one look."""
    look = draw_look(rng)
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for page in document.pages:
        canvas.setPageSize((page.page.width, page.page.height))
        _draw_page(canvas, page, look, rng)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _raster(pdf: bytes, dpi: int) -> list[Pixels]:
    document = pdfium.PdfDocument(pdf)
    try:
        pages = [page.render(scale=dpi / 72, grayscale=True).to_numpy() for page in document]
        return [np.ascontiguousarray(page.reshape(page.shape[:2]), dtype=np.uint8) for page in pages]
    finally:
        document.close()


def _draw_page(canvas: Canvas, page: LabelledPage, look: Look, rng: random.Random) -> None:
    on_dark = _draw_table(canvas, page, look)
    if look.grid:
        _draw_grid(canvas, page)
    if look.logo:
        _draw_logo(canvas, page, rng)
    if look.fold_marks:
        for share in (0.354, 0.5, 0.707):
            canvas.line(8, page.page.height * (1 - share), 16, page.page.height * (1 - share))
    letters = _set(page)
    usual = float(np.median([letter.size for letter in letters])) if letters else 10.0
    for index, letter in enumerate(letters):
        faint = letter.size < _SMALL * usual and not _BODY[0] < letter.word.bbox.y_center < _BODY[1]
        canvas.setFillGray(1.0 if index in on_dark else look.faint if faint else look.ink)
        canvas.setFont(letter.font, letter.size)
        left = letter.word.bbox.x0 * page.page.width - _MARGIN * letter.size
        canvas.drawString(left, page.page.height - letter.baseline, letter.word.text)


def _set(page: LabelledPage) -> list[_Letters]:
    """Each word in the font whose widths fit its box best, of the fonts that are usual on the page."""
    width, height = page.page.width, page.page.height
    fits = [{cut: _misfit(word, cut, width, height) for cut in _CUTS} for word in page.page.words]
    votes = Counter[str]()
    for word, fit in zip(page.page.words, fits, strict=True):
        votes[min(_CUTS, key=lambda cut: fit[cut]).split("-")[0]] += len(word.text)
    cuts = [cut for cut in _CUTS if votes[cut.split("-")[0]] >= _USUAL * votes.total()]
    letters: list[_Letters] = []
    for word, fit in zip(page.page.words, fits, strict=True):
        cut = min(cuts, key=lambda cut: fit[cut])
        before = letters[-1] if letters else None
        if before and fit[before.font] < fit[cut] + _SAME_FIT and _on_one_line(before.word, word):
            cut = before.font  # digits are as wide in bold
        letters.append(_letters(word, cut, width, height))
    return letters


def _on_one_line(a: Word, b: Word) -> bool:
    return abs(a.bbox.y_center - b.bbox.y_center) < 0.004 and 0 <= b.bbox.x0 - a.bbox.x1 < 0.015


def _misfit(word: Word, font: str, width: float, height: float) -> float:
    """How far the size by the height of the box is from the one by its width."""
    top, bottom = ink_heights(word.text)
    by_height = word.bbox.height * height / (top - bottom)
    by_width = word.bbox.width * width / (width_of(word.text, 1.0, font) - 2 * _MARGIN)
    return abs(by_height / by_width - 1.0)


def _letters(word: Word, font: str, width: float, height: float) -> _Letters:
    _, bottom = ink_heights(word.text)
    size = word.bbox.width * width / (width_of(word.text, 1.0, font) - 2 * _MARGIN)
    return _Letters(word, font, size, word.bbox.y1 * height + bottom * size)


def _draw_table(canvas: Canvas, page: LabelledPage, look: Look) -> set[int]:
    """Bands and rules of the table of items; which words stand on a dark band."""
    words, roles = page.page.words, page.roles
    inside = [i for i, role in enumerate(roles) if role in _TABLE]
    if not inside:
        return set()
    area = _grown(BBox.around(words[i].bbox for i in inside), 0.008, 0.004)
    rows = _rows(page)
    heading = [i for i in inside if roles[i] == HEADING]
    if look.stripes is not None:
        for row in rows[1::2]:
            _fill(canvas, page, BBox(area.x0, row.y0, area.x1, row.y1), look.stripes)
    canvas.setLineWidth(look.rule)
    head = _grown(BBox.around(words[i].bbox for i in heading), 0.008, 0.004) if heading else None
    if head and head.height < 0.06:
        if look.band is not None:
            _fill(canvas, page, BBox(area.x0, head.y0, area.x1, head.y1), look.band)
        if look.head_rule:
            _line(canvas, page, area.x0, head.y1, area.x1, head.y1)
    _draw_rules(canvas, page, look, area, rows)
    dark = look.band is not None and look.band < 0.5 and head is not None and head.height < 0.06
    return set(heading) if dark else set()


def _draw_rules(canvas: Canvas, page: LabelledPage, look: Look, area: BBox, rows: Sequence[BBox]) -> None:
    if look.row_rules:
        for row in rows:
            _line(canvas, page, area.x0, row.y0, area.x1, row.y0)
    if look.column_rules:
        for x in _column_gaps(page, area):
            _line(canvas, page, x, area.y0, x, area.y1)
    if look.frame:
        _box(canvas, page, area)


def _rows(page: LabelledPage) -> list[BBox]:
    """Each line item from its first text line down to the next one's."""
    tops: list[float] = []
    bottom = 0.0
    for word, role in zip(page.page.words, page.roles, strict=True):
        if role == ITEM and (not tops or word.bbox.y0 > tops[-1] + 0.008):
            tops.append(word.bbox.y0)
        if role in (ITEM, ITEM_MORE):
            bottom = max(bottom, word.bbox.y1)
    edges = [top - 0.003 for top in tops] + [bottom + 0.003]
    return [BBox(0.0, top, 1.0, max(end, top)) for top, end in itertools.pairwise(edges)]


def _column_gaps(page: LabelledPage, area: BBox) -> list[float]:
    """Middles of the upright strips of the table in which no word stands."""
    free = np.ones(1000, dtype=np.bool_)
    for word in page.page.words:
        if area.y0 < word.bbox.y_center < area.y1:
            free[int(word.bbox.x0 * 1000) : int(word.bbox.x1 * 1000) + 1] = False
    edges = np.flatnonzero(np.diff(free.astype(np.int8)))
    strips = [(a + 1, b) for a, b in itertools.pairwise(edges) if free[a + 1]]
    return [(a + b) / 2000 for a, b in strips if b - a >= 6 and area.x0 < a / 1000 < area.x1]


def _draw_grid(canvas: Canvas, page: LabelledPage) -> None:
    """Frames around the labels of the upper half, each as wide as the room to the next word of its line."""
    canvas.setLineWidth(0.4)
    words = page.page.words
    for word, role in zip(words, page.roles, strict=True):
        if role == LABEL and word.bbox.y1 < 0.45:
            box = _grown(word.bbox, 0.006, 0.003)
            _line(canvas, page, box.x0, box.y1 + 0.002, min(0.97, box.x1 + 0.08), box.y1 + 0.002)


def _draw_logo(canvas: Canvas, page: LabelledPage, rng: random.Random) -> None:
    """A disc or a bar where the top of the page is free."""
    left = rng.choice((0.08, 0.4, 0.75))
    place = BBox(left, 0.03, left + 0.15, 0.08)
    if any(_touch(place, word.bbox) for word in page.page.words):
        return
    canvas.setFillGray(rng.choice((0.2, 0.5, 0.7)))
    width, height = page.page.width, page.page.height
    if rng.random() < 0.5:
        canvas.circle(place.x0 * width + 20, height * (1 - place.y_center), 18, stroke=0, fill=1)
    else:
        canvas.rect(place.x0 * width, height * (1 - place.y1), 70, 22, stroke=0, fill=1)


def _touch(a: BBox, b: BBox) -> bool:
    return a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1


def _grown(box: BBox, across: float, down: float) -> BBox:
    return BBox(box.x0 - across, box.y0 - down, box.x1 + across, box.y1 + down)


def _fill(canvas: Canvas, page: LabelledPage, box: BBox, grey: float) -> None:
    width, height = page.page.width, page.page.height
    canvas.setFillGray(grey)
    canvas.rect(box.x0 * width, height * (1 - box.y1), box.width * width, box.height * height, stroke=0, fill=1)


def _box(canvas: Canvas, page: LabelledPage, box: BBox) -> None:
    width, height = page.page.width, page.page.height
    canvas.rect(box.x0 * width, height * (1 - box.y1), box.width * width, box.height * height, stroke=1, fill=0)


def _line(canvas: Canvas, page: LabelledPage, x0: float, y0: float, x1: float, y1: float) -> None:
    width, height = page.page.width, page.page.height
    canvas.line(x0 * width, height * (1 - y0), x1 * width, height * (1 - y1))
