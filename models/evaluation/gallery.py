"""Pages drawn by lot, with everything that was understood of them: what it looks like, not how often it is right."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image

from datamodel.document import BBox, Page
from datamodel.errors import IntrayError
from models.evaluation.judging import FAULTS, FileVerdict, Judgement, Section, Verdict, judge
from models.evaluation.locating import Place, find_row, find_value
from models.evaluation.predictions import Guess, Part, file_name, read_parts
from models.evaluation.report import PageImage, PageWords
from models.evaluation.truths import Accepted, Truth

CONFIDENCE_STEPS = (0.5, 0.8, 0.95, 0.99)
"""Where the colour of a box changes."""
FILE_NAME = "gallery.html"
PICTURES = "gallery"

_WIDEST = 1500  # pixels
_QUALITY = 72
_UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True)
class Mark:
    """One value: predicted, or true and missed.

    Attributes:
        key: unique in the gallery; ties the box to its cell.
        row: of the predicted lines of the paper, from 1; 0 in the header.
        verdict: a ``Verdict``; "unjudged" where the truth does not say.
        expected: the true values; empty where they are not known or there is none.
        bbox: None where it has no place on this page.
    """

    key: str
    field: str
    row: int
    value: str
    confidence: float
    verdict: str
    expected: Accepted
    bbox: BBox | None

    @property
    def step(self) -> int:
        """How many of ``CONFIDENCE_STEPS`` the confidence reaches."""
        return sum(self.confidence >= least for least in CONFIDENCE_STEPS)

    @property
    def is_faulty(self) -> bool:
        return self.verdict in FAULTS


@dataclass(frozen=True, slots=True)
class Item:
    """The part of a line item that stands on a page: its values by field, and the box around them."""

    number: int
    bbox: BBox | None
    cells: Mapping[str, Mark]


@dataclass(frozen=True)
class Sheet:
    """One page of the gallery.

    Attributes:
        picture: path relative to the HTML file.
        number, pages: of the page, and of the file.
        expected_type: "" where the truth does not say, or the type is right.
        header: what was read on this page, then what has no place.
        missed: true values that nothing was predicted for, and that stand on this page or were not found on any.
    """

    source: str
    number: int
    pages: int
    picture: str
    document_type: str
    type_confidence: float
    expected_type: str
    is_approved: bool
    has_truth: bool
    header: tuple[Mark, ...]
    items: tuple[Item, ...]
    missed: tuple[Mark, ...]

    @property
    def line_fields(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(field for item in self.items for field in item.cells))

    @property
    def marks(self) -> tuple[Mark, ...]:
        return (*self.header, *(mark for item in self.items for mark in item.cells.values()), *self.missed)

    @property
    def faults(self) -> int:
        return bool(self.expected_type) + sum(mark.is_faulty for mark in self.marks)


@dataclass(frozen=True)
class _Paper:
    """What was predicted of one file, and its truth where there is one."""

    source: str
    records: Sequence[Mapping[str, Any]]
    parts: Sequence[Part]
    truth: Truth | None

    @property
    def pages(self) -> int:
        return sum(_pages_of(record) for record in self.records)

    def part_at(self, number: int) -> int:
        """Which of the parts the page belongs to; the last one where the counts do not reach it."""
        last = 0
        for index, record in enumerate(self.records):
            last += _pages_of(record)
            if number <= last:
                return index
        return len(self.records) - 1


def write_gallery(
    predictions: Sequence[Mapping[str, Any]],
    truths: Mapping[str, Truth],
    out_dir: Path,
    *,
    page_image: PageImage,
    words: PageWords,
    count: int = 30,
    seed: int = 0,
    title: str = "Gallery",
) -> Path:
    """Write ``gallery.html`` and its pictures into ``out_dir`` and return its path.

    Args:
        predictions: in the public JSON format, one object a document.
        truths: by file name; a file may have none.
        out_dir: made where it is missing.
        page_image: what it refuses, such as a mail, which has no picture, is passed over for another page.
        words: called once for each page, to find the missed values on it.
        count: pages shown, fewer where there are not as many. No file is shown twice before all were shown once.
        seed: the same pages for the same seed and files.
        title: of the page.
    """
    papers = _papers(predictions, truths)
    (out_dir / PICTURES).mkdir(parents=True, exist_ok=True)
    sheets: list[Sheet] = []
    for paper, number in _by_lot(papers, seed):
        if len(sheets) == count:
            break
        try:
            image = page_image(paper.source, number)
            pages = words(paper.source)
        except IntrayError:
            continue
        picture = f"{PICTURES}/{len(sheets) + 1:03}.webp"
        _save(image, out_dir / picture)
        sheets.append(_sheet(paper, number, pages, picture, prefix=f"s{len(sheets) + 1}"))
    path = out_dir / FILE_NAME
    path.write_text(_render(sheets, title=title, seed=seed), encoding="utf-8")
    return path


def _papers(predictions: Sequence[Mapping[str, Any]], truths: Mapping[str, Truth]) -> list[_Paper]:
    records: dict[str, list[Mapping[str, Any]]] = {}
    for record in predictions:
        records.setdefault(file_name(str(record.get("source", ""))), []).append(record)
    parts = read_parts(predictions)
    return [_Paper(source, records[source], parts[source], truths.get(source)) for source in sorted(parts)]


def _pages_of(record: Mapping[str, Any]) -> int:
    pages = record.get("pages")
    return max(1, pages) if isinstance(pages, int) else 1


def _by_lot(papers: Sequence[_Paper], seed: int) -> Iterator[tuple[_Paper, int]]:
    """All pages, in an order that takes one page of every file before a second of any."""
    lot = random.Random(seed)
    waiting = [(paper, lot.sample(range(1, paper.pages + 1), paper.pages)) for paper in papers]
    while waiting:
        lot.shuffle(waiting)
        for paper, numbers in waiting:
            yield paper, numbers.pop()
        waiting = [(paper, numbers) for paper, numbers in waiting if numbers]


def _save(image: Image.Image, path: Path) -> None:
    small = image.convert("RGB")
    small.thumbnail((_WIDEST, 4 * _WIDEST), Image.Resampling.LANCZOS)
    small.save(path, "WEBP", quality=_QUALITY)


# --- One page ---------------------------------------------------------------------------------------------------------


def _sheet(paper: _Paper, number: int, pages: Sequence[Page], picture: str, *, prefix: str) -> Sheet:
    index = paper.part_at(number)
    part, record = paper.parts[index], paper.records[index]
    verdict = judge(paper.truth, paper.parts) if paper.truth else None
    judged = _judgements_by_guess(verdict)
    header = [_mark(f"{prefix}-{name}", name, 0, guess, judged) for name, guess in _here(part.fields, number)]
    missed = _missed(verdict, pages, number, prefix) if verdict else ()
    return Sheet(
        source=paper.source,
        number=number,
        pages=paper.pages,
        picture=picture,
        document_type=part.document_type,
        type_confidence=float(record.get("confidence") or 0.0),
        expected_type=verdict.expected_type if verdict and verdict.type_is_right is False else "",
        is_approved=part.status == "approved",
        has_truth=verdict is not None,
        header=tuple(sorted(header, key=lambda mark: (mark.bbox is None, _reading_order(mark)))),
        items=tuple(_items(part, number, judged, prefix)),
        missed=tuple(missed),
    )


def _judgements_by_guess(verdict: FileVerdict | None) -> dict[int, Judgement]:
    """Judgements by the identity of the guess that was judged: equal values may stand in several rows."""
    judgements = verdict.judgements if verdict else ()
    return {id(judgement.guess): judgement for judgement in judgements if judgement.guess is not None}


def _here(row: Mapping[str, Guess], number: int) -> Iterator[tuple[str, Guess]]:
    """The values that stand on a page, and those that stand on none."""
    for name, guess in row.items():
        if guess.page in (number, None) or guess.bbox is None:
            yield name, guess


def _mark(key: str, name: str, row: int, guess: Guess, judged: Mapping[int, Judgement]) -> Mark:
    judgement = judged.get(id(guess))
    return Mark(
        key=key,
        field=name,
        row=row,
        value=guess.value,
        confidence=guess.confidence,
        verdict=judgement.verdict if judgement else _UNJUDGED,
        expected=judgement.accepted if judgement else (),
        bbox=guess.bbox if guess.page else None,
    )


def _items(part: Part, number: int, judged: Mapping[int, Judgement], prefix: str) -> Iterator[Item]:
    for row, cells in enumerate(part.line_items, 1):
        marks = {name: _mark(f"{prefix}-{row}-{name}", name, row, g, judged) for name, g in _here(cells, number)}
        boxes = [mark.bbox for mark in marks.values() if mark.bbox]
        if boxes or not any(guess.page for guess in cells.values()):
            yield Item(row, BBox.around(boxes) if boxes else None, marks)


def _missed(verdict: FileVerdict, pages: Sequence[Page], number: int, prefix: str) -> Iterator[Mark]:
    """Missed values on this page; those that were not found anywhere are listed without a place."""
    for judgement, place in _missed_places(verdict, pages):
        if place is None or place.page == number:
            key = f"{prefix}-missed-{judgement.row}-{judgement.field}"
            value, bbox = judgement.accepted[0], place.bbox if place else None
            yield Mark(key, judgement.field, judgement.row, value, 0.0, judgement.verdict, judgement.accepted, bbox)


def _missed_places(verdict: FileVerdict, pages: Sequence[Page]) -> Iterator[tuple[Judgement, Place | None]]:
    rows: dict[int, list[Judgement]] = {}
    for judgement in verdict.judgements:
        if judgement.section is Section.LINES and judgement.accepted:
            rows.setdefault(judgement.row, []).append(judgement)
        elif judgement.verdict is Verdict.MISSED:
            yield judgement, find_value(judgement.field, judgement.accepted, pages)
    for row in rows.values():
        missed = [judgement for judgement in row if judgement.verdict is Verdict.MISSED]
        places = find_row({judgement.field: judgement.accepted for judgement in row}, pages) if missed else {}
        yield from ((judgement, places.get(judgement.field)) for judgement in missed)


def _reading_order(mark: Mark) -> tuple[float, float]:
    return (round(mark.bbox.y0, 2), mark.bbox.x0) if mark.bbox else (0.0, 0.0)


# --- The HTML file ----------------------------------------------------------------------------------------------------


def _render(sheets: Sequence[Sheet], *, title: str, seed: int) -> str:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(FILE_NAME).render(
        title=title, seed=seed, sheets=sheets, steps=CONFIDENCE_STEPS, place=_style_of
    )


def _style_of(bbox: BBox) -> str:
    """A box as CSS, in per cent of its page, a little larger than the words, so that the frame does not cover them."""
    left, top = 100 * bbox.x0 - 0.25, 100 * bbox.y0 - 0.15
    return f"left:{left:.2f}%;top:{top:.2f}%;width:{100 * bbox.width + 0.5:.2f}%;height:{100 * bbox.height + 0.3:.2f}%"
