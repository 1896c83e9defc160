"""The data of a PDF held against its picture: where the pages show the values, and what they say otherwise.

What pays or moves something is compared. A value that some page shows, in any usual spelling, is taken for shown. Only
where one is shown nowhere, the reader of paper is asked what stands in its place: where it is sure of something else,
that is an error; where it is not, a warning; where it finds nothing there, the page does not print that field.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from datamodel.document import Document
from datamodel.extraction import HEADER_FIELDS, LINE_FIELDS, Extraction, Field, Issue, LineItem, Severity, Value
from datamodel.extraction import value_text as written
from datamodel.structured import StructuredMessage
from extractors.memory.locating import Location, likeliest
from extractors.memory.sheets import Mark
from extractors.structured.bands import Band, bands_of
from extractors.structured.printed import PrintedPages, Row, shown, words_of_name
from extractors.values import parse_currency
from extractors.vocabulary import label_key
from pipelines.protocols import Classifier, Extractor

SURE = 0.9
"""From this confidence on, what the reader of paper says in the place of a value contradicts it."""
MOST_LINES = 500
"""Of a message that is held against its pages line by line."""
HEADER_COMPARED = (
    "document_number",
    "document_date",
    "currency",
    "net_amount",
    "tax_amount",
    "gross_amount",
    "sender_iban",
    "sender_tax_id",
    "sender_name",
    "due_date",
    "purchase_order_number",
)
LINE_COMPARED = ("net_amount", "unit_price", "quantity")
_CENT = Decimal("0.01")
_SHORTEST_PART = 4


class PictureComparison:
    """Implements ``Compare``.

    Args:
        paper: says what stands on the pages; asked only where something is not found on them.
        classifier: says in what language they are.
    """

    def __init__(self, paper: Extractor, classifier: Classifier) -> None:
        self._paper, self._classifier = paper, classifier

    def __call__(self, document: Document, message: StructuredMessage) -> Extraction:
        """The data with the places where the pages show them, and with what differs among their findings."""
        pages = PrintedPages(document)
        if not pages.rows:
            return message.extraction
        comparison = _Comparison(pages, message.extraction)
        if comparison.is_complete:
            return comparison.placed
        language = self._classifier.classify(document).language
        known = message.extraction.classification
        said = self._paper.extract(document, replace(known, language=language))
        findings = tuple(comparison.differences(said))
        return replace(comparison.placed, findings=(*comparison.placed.findings, *findings))


class _Comparison:
    """One message and its pages."""

    def __init__(self, pages: PrintedPages, extraction: Extraction) -> None:
        self._pages, self._data = pages, extraction
        self._fields: dict[str, Field] = dict(extraction.fields)
        self._items: list[dict[str, Field]] = [dict(item) for item in extraction.line_items]
        self._absent = [name for name in extraction.fields if not self._place(name) and name in HEADER_COMPARED]
        items = extraction.line_items if len(extraction.line_items) <= MOST_LINES else ()
        self._bands = bands_of(items, pages.rows)
        self._absent_cells = [
            (index, name) for index, band in enumerate(self._bands) if band for name in self._place_line(index, band)
        ]

    @property
    def is_complete(self) -> bool:
        return not (self._absent or self._absent_cells)

    @property
    def placed(self) -> Extraction:
        return replace(self._data, fields=self._fields, line_items=tuple(self._items))

    def _place(self, name: str) -> bool:
        """Whether the pages show a header field; its place is kept."""
        found = self._fields[name]
        places = self._pages.show(name, found.value, HEADER_FIELDS[name])
        if name == "currency":  # it stands at every amount
            return bool(places) or not self._shows_currencies()
        best = likeliest(found, places, self._pages.sheets)
        if best:
            self._fields[name] = self._at(found, best)
        return best is not None

    def _shows_currencies(self) -> bool:
        return any(parse_currency(mark.text) for row in self._pages.rows for mark in row.marks)

    def _at(self, found: Field, place: Location) -> Field:
        return replace(found, page=self._pages.number_of(place), bbox=place.bbox)

    def _place_line(self, index: int, band: Band) -> Iterator[str]:
        """Keep the places of a line's values; the names of those compared ones that its rows do not show.

        A quantity is often a small number, which other values are, too: it is one only where nothing else stands.
        """
        item, used = self._items[index], list[Mark]()
        for name in sorted(item, key=lambda name: name == "quantity"):
            place = self._nearest(item[name], band, used if name == "quantity" else ())
            if place is not None:
                used += place.marks
                item[name] = self._at(item[name], place)
            elif name in LINE_COMPARED and item[name].value:
                yield name

    def _nearest(self, found: Field, band: Band, avoided: Sequence[Mark]) -> Location | None:
        """The place nearest to the line's anchor; of two in one row, the sum of the line is the last."""
        rows, kind = self._pages.rows, LINE_FIELDS[found.name]
        for number in sorted(range(band.first, band.last + 1), key=lambda row: abs(row - band.anchor)):
            places = [
                place
                for place in shown(rows[number : number + 1], found.value, kind)
                if not any(mark in avoided for mark in place.marks)
            ]
            if places:
                return max(places, key=_right_end) if found.name == "net_amount" else places[0]
        return None

    def differences(self, said: Extraction) -> Iterator[Issue]:
        """What the reader of paper says in the place of what was not found."""
        doubts: list[str] = []
        for found, other, line, is_sure in self._others(said):
            if is_sure:
                yield _difference(found, other, line)
            else:
                doubts.append(_doubt(found, other, line))
        if doubts:
            yield Issue("picture_differs", " ".join(doubts), severity=Severity.WARNING)

    def _others(self, said: Extraction) -> Iterator[tuple[Field, Field, int | None, bool]]:
        """A value of the data, another in its place on the page, the line, and whether that is sure.

        The value gets that place, as people want to see what is printed there.
        """
        fields, rows = self._data.fields, self._pages.rows
        for name in self._absent:
            other = said.fields.get(name)
            if other is not None and not self._is_meant(other, fields[name], fields, rows):
                self._fields[name] = _shown_at(fields[name], other)
                yield fields[name], other, None, other.confidence >= SURE and _is_alike(fields[name], other)
        beside = self._beside(said.line_items)
        for index, name in self._absent_cells:
            item, other, band = self._data.line_items[index], beside.get(index, {}).get(name), self._bands[index]
            assert band is not None, "values are absent in a band only"
            if other is not None and not self._is_meant(other, item[name], item, rows[band.first : band.last + 1]):
                is_sure = other.confidence >= SURE and not self._adds_up(index, name, beside[index])
                self._items[index][name] = _shown_at(item[name], other)
                yield item[name], other, index + 1, is_sure

    def _is_meant(self, other: Field, found: Field, fields: Mapping[str, Field], rows: Sequence[Row]) -> bool:
        """Whether the page's value is the data's in other words, or one that the data have for something else.

        That is so where the page does not show the value more often than the data have it.
        """
        if is_same(other.value, found.value, found.name):
            return True
        alike = sum(each.value == other.value for each in fields.values())
        kind = HEADER_FIELDS.get(found.name) or LINE_FIELDS[found.name]
        return 0 < len({place.marks for place in shown(rows, other.value, kind)}) <= alike

    def _beside(self, said: Sequence[LineItem]) -> dict[int, LineItem]:
        """The lines that the reader of paper found, by the line of the data whose anchor they stand nearest to."""
        beside: dict[int, LineItem] = {}
        for item in said:
            rows = [row for each in item.values() if (row := self._row_of(each)) is not None]
            bands = [(index, band) for index, band in enumerate(self._bands) if band]
            if not rows or not bands:
                continue
            index, band = min(bands, key=lambda each: min(abs(row - each[1].anchor) for row in rows))
            if any(band.first <= row <= band.last for row in rows):
                beside.setdefault(index, item)
        return beside

    def _row_of(self, found: Field) -> int | None:
        """The printed line that a value of the reader of paper stands on."""
        if found.bbox is None:
            return None
        for number, row in enumerate(self._pages.rows):
            first = row.marks[0]
            if self._pages.sheets[first.page - 1].number == found.page and _is_level(row, found.bbox.y_center):
                return number
        return None

    def _adds_up(self, index: int, name: str, beside: LineItem) -> bool:
        """Whether the data of a line add up to a sum that the page shows: another price is then one before discount.

        So is another quantity whose product with another price is the same: both are told in another unit.
        """
        item = self._data.line_items[index]
        if name == "net_amount" or (index, "net_amount") in self._absent_cells:
            return False
        ours, theirs, total = _product(item), _product(beside), _amount(item, "net_amount")
        if ours is None or total is None or abs(ours - total) > _CENT:
            return False
        return name == "unit_price" or (theirs is not None and abs(theirs - ours) <= _CENT)


def _is_level(row: Row, height: float) -> bool:
    return min(mark.bbox.y0 for mark in row.marks) <= height <= max(mark.bbox.y1 for mark in row.marks)


def _right_end(place: Location) -> float:
    return place.place.x1


def _amount(item: LineItem, name: str) -> Decimal | None:
    value = item[name].value if name in item else None
    return value if isinstance(value, Decimal) else None


def _product(item: LineItem) -> Decimal | None:
    quantity, price, each = (_amount(item, name) for name in ("quantity", "unit_price", "price_quantity"))
    return None if quantity is None or price is None else quantity * price / (each or Decimal(1))


def is_same(said: Value, value: Value, name: str) -> bool:
    """Whether two values mean the same: signs of numbers, and words before a number, do not count."""
    if isinstance(said, Decimal) and isinstance(value, Decimal):
        return said.copy_abs() == value.copy_abs()
    if not isinstance(said, str) or not isinstance(value, str):
        return said == value
    if name.endswith("_name"):
        return bool(words_of_name(said) & words_of_name(value))
    ours, theirs = label_key(value), label_key(said)
    shorter, longer = sorted((ours, theirs), key=len)
    return ours == theirs or (
        len(shorter) >= _SHORTEST_PART and (longer.endswith(shorter) or longer.startswith(shorter))
    )


def _shown_at(found: Field, other: Field) -> Field:
    return replace(found, page=other.page, bbox=other.bbox)


def _is_alike(found: Field, other: Field) -> bool:
    """Whether two values are of one sort: firms have several names, and a tax number beside that for VAT."""
    if found.name == "sender_tax_id":
        return found.text[:2].isalpha() == other.text[:2].isalpha()
    return not found.name.endswith("_name")


def _difference(found: Field, other: Field, line: int | None) -> Issue:
    what, shown_text, value = _where(found.name, line), other.text.strip(" .,;"), written(found.value)
    message = f"The page shows “{shown_text}” as {what}, its data say {value}."
    return Issue("picture_differs", message, field=found.name, line=line)


def _doubt(found: Field, other: Field, line: int | None) -> str:
    what, shown_text, value = _where(found.name, line), other.text.strip(" .,;"), written(found.value)
    message = f"The page may show “{shown_text}” as {what}, its data say {value}."
    return message


def _where(name: str, line: int | None) -> str:
    words = name.replace("_", " ").replace("iban", "IBAN")
    return f"line {line} {words}" if line else words
