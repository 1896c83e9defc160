"""Where on the page a person took a value from: inputs named ``place.INPUT`` hold ``page,x0,y0,x1,y1``.

The page counts from 1 within the document, the box is in fractions of the page.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from datamodel.document import BBox
from datamodel.extraction import ENTERED, TAKEN, Field

_PREFIX = "place."
_MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class Place:
    """``page`` counts from 1 within the file."""

    page: int
    box: BBox


def places_of(items: Iterable[tuple[str, str]], *, first_page: int) -> dict[str, Place]:
    """The places by the names of their inputs; what is none is left out: the value counts all the same."""
    found = {name.removeprefix(_PREFIX): _place(text, first_page) for name, text in items if name.startswith(_PREFIX)}
    return {name: place for name, place in found.items() if place}


def with_places(fields: Mapping[str, Field], places: Mapping[str, Place], prefix: str) -> dict[str, Field]:
    """``fields`` with the places of those that a person entered; their inputs are named by ``prefix`` and the field."""
    return {name: _placed(field, places.get(f"{prefix}.{name}")) for name, field in fields.items()}


def _placed(field: Field, place: Place | None) -> Field:
    if place is None or ENTERED not in field.evidence:
        return field
    return replace(field, page=place.page, bbox=place.box, evidence=(ENTERED, TAKEN))


def _place(text: str, first_page: int) -> Place | None:
    page, *corners = text.split(",")
    try:
        number, (x0, y0, x1, y1) = int(page), (float(corner) for corner in corners)
    except ValueError:
        return None
    if not (1 <= number <= _MOST_PAGES and 0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1):
        return None
    return Place(number + first_page - 1, BBox(x0, y0, x1, y1))
