"""Words of the page to what belongs into an input, a column, or rows. Nothing is written."""

import json
from collections.abc import Mapping

from fastapi import APIRouter, HTTPException
from fastapi.responses import JSONResponse

from datamodel.document import BBox, Word
from datamodel.extraction import HEADER_FIELDS, LINE_FIELDS, ValueKind
from pipelines.transcripts import Transcribed, Transcriber
from review.desk import AtDesk, Desk, Number
from review.sent import Sent
from review.values import tidy

router = APIRouter()

_MOST_WORDS = 5_000
_LONGEST = 4_000  # signs of one value
_SHOWN = 60  # signs of a text in a message


@router.post("/documents/{document_id}/value")
def value(desk: AtDesk, document_id: Number, sent: Sent) -> JSONResponse:
    """One text for one input, as the form shows values; a unit that is written on to a quantity besides."""
    values = dict(sent)
    name, is_line = _field_of(values.get("input", ""))
    text = values.get("text", "")[:_LONGEST]
    found = _transcriber(desk, document_id, values).value(tidy(text), name, is_line=is_line)
    return JSONResponse({**_answer(desk, found, text, name, is_line=is_line), "unit": found.unit})


@router.post("/documents/{document_id}/column")
def column(desk: AtDesk, document_id: Number, sent: Sent) -> JSONResponse:
    """A text for each cell of one column, in order."""
    values = dict(sent)
    name = values.get("column", "")
    if name not in LINE_FIELDS:
        raise HTTPException(400, "There is no such column.")
    transcriber = _transcriber(desk, document_id, values)
    cells = [tidy(text[:_LONGEST]) for key, text in sent if key == "text"]
    found = [transcriber.value(text, name, is_line=True) for text in cells]
    told = [_answer(desk, one, text, name, is_line=True) for one, text in zip(found, cells, strict=True)]
    return JSONResponse(
        {
            "texts": [each["text"] for each in told],
            "problems": [each["problem"] for each in told],
            "units": [one.unit for one in found],
        }
    )


@router.post("/documents/{document_id}/rows")
def rows(desk: AtDesk, document_id: Number, sent: Sent) -> JSONResponse:
    """The rows of a region with the words given, and which column of the form each of its columns seems to be."""
    values = dict(sent)
    table = _transcriber(desk, document_id, values).table(_words(values.get("words", "")))
    return JSONResponse({"columns": list(table.columns), "rows": [list(row) for row in table.rows]})


def _transcriber(desk: Desk, document_id: int, values: Mapping[str, str]) -> Transcriber:
    extraction = desk.store.document(document_id).extraction
    if extraction is None:
        raise HTTPException(400, "This document could not be read. It can only be rejected.")
    return Transcriber(extraction, language=values.get("language", "")[:2])


def _field_of(input_name: str) -> tuple[str, bool]:
    """The field of an input, and whether it is one of a line item. Raises ``HTTPException`` (400)."""
    kind, _, rest = input_name.partition(".")
    name = rest.rpartition(".")[2]
    if (kind == "field" and rest in HEADER_FIELDS) or (kind == "line" and name in LINE_FIELDS):
        return name, kind == "line"
    raise HTTPException(400, "There is no such input.")


def _answer(desk: Desk, found: Transcribed, text: str, name: str, *, is_line: bool) -> dict[str, str]:
    if found.text is not None:
        return {"text": found.text, "problem": ""}
    kind = (LINE_FIELDS if is_line else HEADER_FIELDS)[name]
    return {"text": "", "problem": _problem(desk, tidy(text), kind)}


def _problem(desk: Desk, text: str, kind: ValueKind) -> str:
    say, short = desk.language.gettext, text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    match kind:
        case ValueKind.DATE:
            return say("“%(text)s” is no day.", text=short)
        case ValueKind.AMOUNT | ValueKind.QUANTITY:
            return say("“%(text)s” is no number.", text=short)
        case ValueKind.CURRENCY:
            return say("“%(text)s” is no currency.", text=short)
        case ValueKind.UNIT:
            return say("“%(text)s” is no unit.", text=short)
    return say("“%(text)s” is no value.", text=short)


def _words(text: str) -> list[Word]:
    """A JSON list of [text, x0, y0, x1, y1], boxes as fractions of the page. Raises ``HTTPException`` (400)."""
    try:
        found = [Word(tidy(str(word)), _box(*map(float, box))) for word, *box in json.loads(text)]
    except (ValueError, TypeError, RecursionError) as error:
        raise HTTPException(400, "These are no words of a page.") from error
    if len(found) > _MOST_WORDS:
        raise HTTPException(413, "These are too many words.")
    return found


def _box(x0: float, y0: float, x1: float, y1: float) -> BBox:
    """Raises ``ValueError`` where it is not on the page."""
    if not (0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1):
        raise ValueError("no box")
    return BBox(x0, y0, x1, y1)
