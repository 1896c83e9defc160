"""What speaks for and against a proposed value, as numbers.

A feature that is not named is 0. One model serves all fields: field, type and kind are features as well.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from datamodel.document import BBox, Document, Page, PageOrigin
from datamodel.extraction import (
    PAPER_HEADER_FIELDS,
    PAPER_LINE_FIELDS,
    PAPER_TYPES,
    Classification,
    Field,
    ValueKind,
)
from models.confidence import consistency as goes
from models.confidence.proposals import Proposal, Proposals, Slot, value_text
from models.evaluation.comparing import fold

READERS = ("geometry", "layout")
"""Readers whose votes are features of their own; a third one needs a new fit."""
_LANGUAGES = ("en", "de")
_OF_READER = ("score", "first", "rival", "silent")
_OF_VALUE = ("agree", "disagree", "votes", "margin", "options", "is_best", "shared_box")
_OF_PAGE = ("occurs", "word_worst", "word_mean", "page_mean", "ocr", "mail", "page", "last_page", "words")
_OF_PLACE = ("x", "y", "width")
_OF_FORM = ("length", "digits", "letters", "spaces", "text_words", "printed_as", "negative", "magnitude", "decimals")
_OF_SENSE = ("totals", "line_product", "line_sum", "days", "before", "check_digits", "type_confidence", "same_party")
_OF_LINE = ("lines", "line_at", "filled", "line_votes", "in_order", "line_fields")
_OF_COLUMN = ("column_x", "column_form", "on_line")

FEATURES: tuple[str, ...] = (
    *(f"{reader}.{name}" for reader in READERS for name in _OF_READER),
    *_OF_VALUE,
    *_OF_PAGE,
    *_OF_PLACE,
    *_OF_FORM,
    *_OF_SENSE,
    *_OF_LINE,
    *_OF_COLUMN,
    *(f"kind={kind}" for kind in ValueKind),
    *(f"type={kind}" for kind in PAPER_TYPES),
    *(f"language={language}" for language in _LANGUAGES),
    *(f"field={name}" for name in PAPER_HEADER_FIELDS),
    *(f"line.field={name}" for name in PAPER_LINE_FIELDS),
)

RISING = frozenset(
    {*(f"{reader}.score" for reader in READERS), "agree", "votes", "margin", "is_best", "word_worst", "word_mean",
     "page_mean", "check_digits", "totals", "line_product", "line_sum", "days", "type_confidence"}
)  # fmt: skip
"""What never speaks against a value, and ``FALLING`` never for it: on any paper, and not only on what was seen."""
FALLING = frozenset({*(f"{reader}.rival" for reader in READERS), "disagree", "same_party"})


def features_of(document: Document, classification: Classification, proposals: Proposals) -> npt.NDArray[np.float32]:
    """(proposals, FEATURES), in the order of ``proposals.places()`` and their slots."""
    scene = _scene(document, classification, proposals)
    rows = [
        [row.get(name, 0.0) for name in FEATURES]
        for line, name, slot in proposals.places()
        for proposal in slot
        for row in [_row(proposal, slot, line, name, scene)]
    ]
    return np.array(rows, dtype=np.float32).reshape(len(rows), len(FEATURES))


@dataclass(frozen=True)
class _Print:
    """The words of a page for looking up: boxes (n, 4), confidences (n,)."""

    page: Page
    boxes: npt.NDArray[np.float32]
    confidences: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Column:
    """A line field over all lines: median right edge and length of text of its likeliest values, share of lines."""

    edge: float
    length: float
    filled: float


_BoxKey = tuple[int | None, tuple[float, float, float, float]]


@dataclass(frozen=True)
class _Scene:
    """What all proposals of a document share."""

    classification: Classification
    proposals: Proposals
    prints: Mapping[int, _Print]
    text: str
    columns: Mapping[str, _Column]
    in_order: int
    line_sum: int
    boxes: Mapping[_BoxKey, int]


def _scene(document: Document, classification: Classification, proposals: Proposals) -> _Scene:
    lines = proposals.lines
    return _Scene(
        classification,
        proposals,
        prints={page.number: _print(page) for page in document.pages},
        text=_spaced(" ".join(fold(page.text) for page in document.pages)),
        columns={name: _column(lines, name) for name in {name for line in lines for name in line}},
        in_order=goes.positions_in_order(lines),
        line_sum=_line_sum(proposals),
        boxes=_shared_boxes(proposals),
    )


def _spaced(text: str) -> str:
    """``text`` with a space of its own on both sides of each word, so that whole words can be counted."""
    return "".join(f" {word} " for word in text.split())


def _print(page: Page) -> _Print:
    boxes = np.array([(w.bbox.x0, w.bbox.y0, w.bbox.x1, w.bbox.y1) for w in page.words], dtype=np.float32)
    confidences = np.array([word.confidence for word in page.words], dtype=np.float32)
    return _Print(page, boxes.reshape(-1, 4), confidences)


def _column(lines: Sequence[Mapping[str, Slot]], name: str) -> _Column:
    fields = [line[name][0].field for line in lines if name in line]
    edges = [field.bbox.x1 for field in fields if field.bbox]
    lengths = [len(field.text) for field in fields]
    return _Column(float(np.median(edges)) if edges else 0.0, float(np.median(lengths)), len(fields) / len(lines))


def _line_sum(proposals: Proposals) -> int:
    """Whether any proposed total is the sum of the lines' amounts: then no line is missing, and none is wrong."""
    answers = [
        goes.fits_line_sum(number, proposals.lines, goes.amount_name(proposals, total))
        for total in ("net_amount", "gross_amount")
        for number in goes.numbers_of(proposals.fields.get(total))
    ]
    return 1 if 1 in answers else -1 if -1 in answers else 0


def _shared_boxes(proposals: Proposals) -> Counter[_BoxKey]:
    """How many places want the same words."""
    likeliest = (slot[0].field for _, _, slot in proposals.places())
    return Counter((field.page, field.bbox.as_tuple()) for field in likeliest if field.bbox)


def _row(proposal: Proposal, slot: Slot, line: int | None, name: str, scene: _Scene) -> dict[str, float]:
    row = {f"field={name}" if line is None else f"line.field={name}": 1.0}
    kind = (PAPER_HEADER_FIELDS if line is None else PAPER_LINE_FIELDS).get(name)
    if kind:
        row[f"kind={kind}"] = 1.0
    row[f"type={scene.classification.document_type}"] = 1.0
    row[f"language={scene.classification.language}"] = 1.0
    row.update(_of_votes(proposal, slot, scene.proposals.readers))
    row.update(_of_page(proposal.field, scene))
    row.update(_of_form(proposal.field))
    row.update(_of_sense(proposal.field, line, scene))
    if line is not None:
        row.update(_of_line(proposal, line, scene))
    return row


def _of_votes(proposal: Proposal, slot: Slot, readers: Sequence[str]) -> Iterator[tuple[str, float]]:
    rivals = [other for other in slot if other is not proposal]
    firsts = 0
    for reader in readers:
        vote = next((vote for vote in proposal.votes if vote.reader == reader), None)
        against = [vote for other in rivals for vote in other.votes if vote.reader == reader]
        yield f"{reader}.score", vote.score if vote else 0.0
        yield f"{reader}.first", float(vote is not None and vote.rank == 0)
        yield f"{reader}.rival", max((vote.score for vote in against), default=0.0)
        yield f"{reader}.silent", float(vote is None and not against)
        firsts += any(vote.rank == 0 for vote in against)
    yield "agree", sum(vote.rank == 0 for vote in proposal.votes)
    yield "disagree", firsts
    yield "votes", len(proposal.votes)
    yield "margin", proposal.score - max((other.score for other in rivals), default=0.0)
    yield "options", len(slot)
    yield "is_best", float(proposal is slot[0])


def _of_page(field: Field, scene: _Scene) -> Iterator[tuple[str, float]]:
    key = _spaced(fold(field.text))
    yield "occurs", min(scene.text.count(key), 9) if key else 0
    if field.bbox is None or field.page is None or field.page not in scene.prints:
        return
    box, printed = field.bbox, scene.prints[field.page]
    reading = printed.confidences[_within(box, printed.boxes)]
    yield "word_worst", float(reading.min()) if reading.size else 0.5
    yield "word_mean", float(reading.mean()) if reading.size else 0.5
    yield "page_mean", float(printed.confidences.mean()) if printed.confidences.size else 0.0
    yield "ocr", printed.page.origin is PageOrigin.OCR
    yield "mail", printed.page.origin is PageOrigin.MAIL
    yield "page", field.page - min(scene.prints)
    yield "last_page", field.page == max(scene.prints)
    yield "x", box.x_center
    yield "y", box.y_center
    yield "width", box.width
    yield "words", len(printed.page.words)
    yield "shared_box", scene.boxes.get((field.page, box.as_tuple()), 0)


def _within(box: BBox, boxes: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Words whose centre stands in ``box``."""
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    return np.asarray((x >= box.x0) & (x <= box.x1) & (y >= box.y0) & (y <= box.y1))


def _of_form(field: Field) -> Iterator[tuple[str, float]]:
    text = value_text(field.value)
    length = max(len(text), 1)
    yield "length", len(text)
    yield "digits", sum(c.isdigit() for c in text) / length
    yield "letters", sum(c.isalpha() for c in text) / length
    yield "spaces", text.count(" ")
    yield "text_words", len(field.text.split())
    yield "printed_as", float(fold(field.text) == fold(text))
    yield "negative", text.startswith("-")
    digits = text.lstrip("-").split(".")[0].lstrip("0")
    yield "magnitude", len(digits) if digits.isdigit() else 0
    yield "decimals", len(text.partition(".")[2]) if digits.isdigit() else 0


def _of_sense(field: Field, line: int | None, scene: _Scene) -> Iterator[tuple[str, float]]:
    fields, lines = scene.proposals.fields, scene.proposals.lines
    yield "type_confidence", scene.classification.confidence
    yield "check_digits", goes.fits_check_digits(field)
    yield "days", goes.fits_days(field, fields)
    yield "before", goes.is_before_document(field, fields)
    if line is not None:
        yield "line_product", goes.fits_line(field, lines[line])
        yield "line_sum", scene.line_sum
        return
    yield "totals", goes.fits_totals(field, fields)
    if field.name in ("net_amount", "gross_amount"):
        yield "line_sum", goes.fits_line_sum(field.value, lines, goes.amount_name(scene.proposals, field.name))
    if field.name in ("sender_name", "receiver_name"):
        other = fields.get("receiver_name" if field.name == "sender_name" else "sender_name", ())
        yield "same_party", float(any(fold(str(p.field.value)) == fold(str(field.value)) for p in other))


def _of_line(proposal: Proposal, number: int, scene: _Scene) -> Iterator[tuple[str, float]]:
    lines, field = scene.proposals.lines, proposal.field
    line = lines[number]
    column = scene.columns[field.name]
    votes = {vote.reader for slot in line.values() for one in slot for vote in one.votes}
    yield "lines", min(len(lines), 50)
    yield "line_at", number / max(len(lines) - 1, 1)
    yield "filled", column.filled
    yield "line_votes", len(votes)
    yield "in_order", scene.in_order
    yield "column_x", abs(field.bbox.x1 - column.edge) if field.bbox else 0.0
    yield "column_form", abs(len(field.text) - column.length)
    yield "line_fields", len(line)
    yield "on_line", _height_in_line(field, line)


def _height_in_line(field: Field, line: Mapping[str, Slot]) -> float:
    """How far below the line's first value it stands."""
    tops = [s[0].field.bbox.y0 for s in line.values() if s[0].field.bbox and s[0].field.page == field.page]
    return field.bbox.y0 - min(tops) if field.bbox and tops else 0.0
