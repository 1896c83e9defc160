"""Predictions in the public JSON format (one object a document), read with tolerance: other systems write it too."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from datamodel.document import BBox


@dataclass(frozen=True, slots=True)
class Guess:
    """One predicted value. ``page`` counts from 1 within the file, also where it was split."""

    value: str
    confidence: float = 0.0
    page: int | None = None
    bbox: BBox | None = None


Row = Mapping[str, Guess]


@dataclass(frozen=True)
class Part:
    """One predicted document; several of them come from a file that was split."""

    document_type: str
    status: str
    fields: Row
    line_items: tuple[Row, ...]


def read_parts(predictions: Iterable[Mapping[str, Any]]) -> dict[str, list[Part]]:
    """The documents of each file, by file name without path.

    Raises:
        ValueError: an object has no ``source``.
    """
    parts: dict[str, list[Part]] = {}
    for record in predictions:
        if not record.get("source"):
            raise ValueError("A prediction has no source. Name in it the file that it belongs to.")
        parts.setdefault(file_name(str(record["source"])), []).append(_part(record))
    return parts


def file_name(source: str) -> str:
    """``/in/a.pdf#2`` is the file ``a.pdf``."""
    return re.split(r"[\\/]", source.split("#")[0])[-1]


def _part(record: Mapping[str, Any]) -> Part:
    rows = [row for row in record.get("line_items") or () if isinstance(row, dict)]
    return Part(
        document_type=str(record.get("document_type") or ""),
        status=str(record.get("status") or ""),
        fields=_row(record.get("fields") or {}),
        line_items=tuple(filter(None, (_row(row) for row in rows))),
    )


def _row(cells: Mapping[str, Any]) -> Row:
    guesses = {name: _guess(cell) for name, cell in cells.items()}
    return {name: guess for name, guess in guesses.items() if guess is not None}


def _guess(cell: Any) -> Guess | None:
    """None where nothing was predicted. A plain value has confidence 0."""
    if not isinstance(cell, dict):
        cell = {"value": cell}
    value = cell.get("value")
    if value is None or value in ([], {}) or (isinstance(value, str) and not value.strip()):
        return None
    page = cell.get("page")
    return Guess(
        value=str(value),
        confidence=_confidence(cell.get("confidence")),
        page=page if isinstance(page, int) else None,
        bbox=_bbox(cell.get("bbox")),
    )


def _confidence(value: Any) -> float:
    try:
        return min(1.0, max(0.0, float(value)))
    except (TypeError, ValueError):
        return 0.0


def _bbox(value: Any) -> BBox | None:
    try:
        x0, y0, x1, y1 = (float(corner) for corner in value)
    except (TypeError, ValueError):
        return None
    return BBox(x0, y0, x1, y1)
