"""What stands around a table: labels with their values, above, beside or below."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from datamodel.extraction import BUYER_WRITES, DocumentType
from extractors.geometry.header import OWN_NUMBER
from extractors.structured.tables.sheets import Cell, text_of
from extractors.vocabulary import HEADER_GROUPS, LEGAL_FORM, concepts, label_key

_LONGEST_LABEL = 45
_REACH = 4  # cells from a label to the value on its right
_MOST_BELOW = 4  # lines of an address below its label
_EXACT, _NEAR, _GENERIC, _DOUBTFUL = 0.98, 0.9, 0.93, 0.6
_WHOSE = re.compile(
    r"^(?:unsere?|ihre?|our|your|my|notre|votre|nos|ons|onze|uw|nostro|nostra|vostro|vostra|nuestr[oa]|su)\s+",
    re.IGNORECASE,
)
_PARTIES = ("seller", "buyer", "ship_to")
_FIELDS: Mapping[str, str] = {
    "customer_number": "customer_number",
    "supplier_number": "supplier_number",
    "invoice_number": "invoice_number",
    "delivery_note_number": "delivery_note_number",
    "delivery_date": "delivery_date",
    "due_date": "due_date",
    "payment_terms": "payment_terms",
    "delivery_terms": "delivery_terms",
    "contact_name": "contact_name",
    "currency": "currency",
    "tax_id": "sender_tax_id",
    "net_amount": "net_amount",
    "tax_amount": "tax_amount",
    "gross_amount": "gross_amount",
    "customer_name": "customer_name",
}
_DATES: Mapping[DocumentType, tuple[str, ...]] = {
    DocumentType.PURCHASE_ORDER: ("order_date", "document_date"),
    DocumentType.ORDER_CHANGE: ("change_date", "document_date", "order_date"),
    DocumentType.ORDER_RESPONSE: ("response_date", "document_date"),
    DocumentType.DELIVERY_NOTE: ("delivery_note_date", "document_date"),
    DocumentType.INVOICE: ("invoice_date", "document_date"),
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label with its value.

    Attributes:
        label: as it is written.
        concepts: what it may stand for.
        is_exact: whether the vocabulary has it so, letter by letter.
        parts: the value; of a party the lines of its name and address.
        row, column: of the value, from 0.
    """

    label: str
    concepts: tuple[str, ...]
    is_exact: bool
    parts: tuple[Cell, ...]
    row: int
    column: int


def labelled(rows: Sequence[Sequence[Cell]], numbers: Sequence[int]) -> Iterator[Labelled]:
    """Every label with a value in the rows ``numbers``."""
    for place, number in enumerate(numbers):
        for column, cell in enumerate(rows[number]):
            if not isinstance(cell, str) or not cell.strip():
                continue
            head, colon, rest = cell.partition(":")
            meant, exact = _meaning(head if colon else cell)
            if not meant:
                continue
            if colon and rest.strip():
                yield Labelled(head.strip(), meant, exact, _lines(rest), number, column)
            else:
                found = _beside(rows[number], column)
                if found is None and (cell.rstrip().endswith(":") or _is_one_of_many(rows[number])):
                    found = _below(rows, numbers[place + 1 :], column)
                if found:
                    where, at, parts = found
                    if where < 0 and any(concept in _PARTIES for concept in meant):
                        parts = (*parts, *_going_on(rows, numbers[place + 1 :], at))
                    yield Labelled(text_of(cell).rstrip(": "), meant, exact, parts, number if where < 0 else where, at)


def _is_one_of_many(cells: Sequence[Cell]) -> bool:
    """A label alone in its row is a title: it has no value below."""
    return sum(1 for cell in cells if cell != "") > 1


def _is_label(cell: Cell) -> bool:
    return isinstance(cell, str) and (cell.rstrip().endswith(":") or bool(_meaning(cell.partition(":")[0])[0]))


def _meaning(text: str) -> tuple[tuple[str, ...], bool]:
    text = " ".join(text.split()).rstrip(":* ")
    if not 1 < len(text) <= _LONGEST_LABEL:
        return (), False
    text = text.replace("º", "°")
    key = label_key(text)
    exact = concepts(key, *HEADER_GROUPS) or concepts(label_key(_WHOSE.sub("", text)), *HEADER_GROUPS)
    found = exact or concepts(key, *HEADER_GROUPS, fuzzy=True)
    return tuple(concept for _, concept in found), bool(exact)


def _lines(text: str) -> tuple[Cell, ...]:
    return tuple(part.strip() for part in text.splitlines() if part.strip())


def _beside(cells: Sequence[Cell], column: int) -> tuple[int, int, tuple[Cell, ...]] | None:
    """The next filled cell to the right, unless it is a label itself."""
    for at in range(column + 1, min(len(cells), column + 1 + _REACH)):
        cell = cells[at]
        if cell == "":
            continue
        if _is_label(cell):
            return None
        return -1, at, _lines(cell) if isinstance(cell, str) else (cell,)
    return None


def _going_on(rows: Sequence[Sequence[Cell]], numbers: Sequence[int], column: int) -> tuple[Cell, ...]:
    """Further lines of an address: right below, with nothing before them in their rows."""
    parts: list[Cell] = []
    for number in numbers[:_MOST_BELOW]:
        cells = rows[number]
        if (
            column >= len(cells)
            or cells[column] == ""
            or any(cell != "" for cell in cells[:column])
            or _is_label(cells[column])
        ):
            break
        parts.append(cells[column])
    return tuple(parts)


def _below(
    rows: Sequence[Sequence[Cell]], numbers: Sequence[int], column: int
) -> tuple[int, int, tuple[Cell, ...]] | None:
    """The cells right below, to the first empty one or label: one value, or the lines of an address."""
    parts: list[Cell] = []
    for number in numbers[:_MOST_BELOW]:
        cell = rows[number][column] if column < len(rows[number]) else ""
        if cell == "" or _is_label(cell):
            break
        parts.append(cell)
    return (numbers[0], column, tuple(parts)) if parts else None


@dataclass(frozen=True, slots=True)
class HeaderValue:
    """A value for a field of the header, and how sure its label makes it."""

    field: str
    cell: Cell
    confidence: float
    label: Labelled


def header_values(found: Sequence[Labelled], document_type: DocumentType) -> list[HeaderValue]:
    """What the labels say of a document of this type; of several for one field the surest is first."""
    values = [value for label in found for value in _of_label(label, document_type)]
    return sorted(values, key=lambda value: -value.confidence)


def _of_label(label: Labelled, document_type: DocumentType) -> Iterator[HeaderValue]:
    sure = _EXACT if label.is_exact else _NEAR
    party = next((concept for concept in label.concepts if concept in _PARTIES), "")
    if party and ("contact_name" not in label.concepts or _is_firm(label)):
        yield from _of_party(label, _role(party, document_type), sure)
        return
    if party and not _is_firm(label):  # who ordered is a person, or a firm whose name does not say so
        yield HeaderValue(f"{_role(party, document_type)}_name", label.parts[0], _DOUBTFUL, label)
    for concept in label.concepts:
        field = _field(concept, document_type)
        if field:
            own = concept in ("generic_number", "document_date") and document_type in _DATES
            yield HeaderValue(field, label.parts[0], min(sure, _GENERIC) if own else sure, label)
            return


def _is_firm(label: Labelled) -> bool:
    """Whether a firm ordered, or a person there."""
    text = ", ".join(text_of(part) for part in label.parts)
    return "," in text or LEGAL_FORM.search(text) is not None


def _field(concept: str, document_type: DocumentType) -> str:
    if concept in (OWN_NUMBER.get(document_type, ""), "generic_number"):
        return "document_number"
    if concept == "order_number":
        return "purchase_order_number"
    if concept in _DATES.get(document_type, ("document_date",)):
        return "document_date"
    return _FIELDS.get(concept, "")


def _role(concept: str, document_type: DocumentType) -> str:
    if concept == "ship_to":
        return "ship_to"
    return "sender" if (concept == "buyer") == (document_type in BUYER_WRITES) else "receiver"


def _of_party(label: Labelled, role: str, sure: float) -> Iterator[HeaderValue]:
    """The first line is the name, the rest the address; on one line the first comma parts them."""
    lines = [text_of(part) for part in label.parts]
    name, address = lines[0], ", ".join(lines[1:])
    if not address and "," in name:
        name, _, address = name.partition(",")
    for part, text in (("name", name), ("address", address.strip())):
        if text.strip():
            yield HeaderValue(f"{role}_{part}", text.strip(), sure, label)
