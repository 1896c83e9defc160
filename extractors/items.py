"""Line items: the cells of a table as typed fields, checked against each other."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from stdnum import ean

from datamodel.document import BBox, Word
from datamodel.extraction import LINE_FIELDS, DocumentType, Field, LineItem, Value, ValueKind
from extractors.header import OWN_NUMBER
from extractors.tables import Cell, Column, Row, Table
from extractors.values import NUMBER, Notation, number_of, parse_date
from extractors.vocabulary import concepts, label_key, units

_BASE = 0.82
_PROVEN = 0.95
_DISPROVEN = 0.55
_PER = re.compile(r"(?:\bper|\bpro|\bje|/)\s*(\d{1,5})\b", re.IGNORECASE)
_OURS = re.compile(r"^(our|unsere?r?|own|eigene)\b", re.IGNORECASE)
_YOURS = re.compile(r"^(your|ihre?r?)\b", re.IGNORECASE)
_SWAPPED = {
    "supplier_material_number": "customer_material_number",
    "customer_material_number": "supplier_material_number",
}
_BUYER_WRITES = frozenset({DocumentType.PURCHASE_ORDER, DocumentType.ORDER_CHANGE, DocumentType.RETURN_REQUEST})
_SUB_LABEL = re.compile(r"^([^:]{2,40}?)\s*[:#]\s*(\S.*)$")
_BULLET = re.compile(r"^[•·●*-]\s")
_MAX_DESCRIPTION_LINES = 4


def line_items(table: Table, document_type: DocumentType, notation: Notation) -> tuple[LineItem, ...]:
    """The items of a table."""
    items = [_item(row, table, document_type, notation) for row in table.rows]
    return tuple(_proven(item) for item in items if _is_item(item, document_type))


def _is_item(item: LineItem, document_type: DocumentType) -> bool:
    if document_type is DocumentType.PAYMENT_ADVICE:
        return "invoice_number" in item and bool({"paid_amount", "gross_amount"} & set(item))
    named = {"description", "supplier_material_number", "customer_material_number", "gtin"} & set(item)
    return bool(named) and bool({"quantity", "net_amount", "unit_price"} & set(item))


def _item(row: Row, table: Table, document_type: DocumentType, notation: Notation) -> LineItem:
    found: dict[str, Field] = {}
    for index, cell in sorted(row.cells.items()):
        column = table.columns[index]
        for field in _fields_of(column, cell, document_type, notation):
            found.setdefault(field.name, field)
    return found


def _fields_of(column: Column, cell: Cell, document_type: DocumentType, notation: Notation) -> Iterator[Field]:
    concept = _whose(column, document_type)
    if concept in ("description", "supplier_material_number", "customer_material_number", "gtin"):
        yield from _described(concept, column, cell, document_type, notation)
    elif concept == "quantity":
        yield from _quantity(column, cell, notation)
    elif concept == "unit_price":
        yield from _price(column, cell, notation)
    elif concept != "ignored":
        field = _typed(concept, cell, column, notation)
        if field:
            yield field


def _whose(column: Column, document_type: DocumentType) -> str:
    """ "Our number" on a supplier's paper is the supplier's, on a buyer's the buyer's; the vocabulary takes the buyer's view."""
    possessive = _OURS.match(column.label) or _YOURS.match(column.label)
    if possessive and document_type not in _BUYER_WRITES:
        return _SWAPPED.get(column.concept, column.concept)
    return column.concept


def _typed(concept: str, cell: Cell, column: Column, notation: Notation) -> Field | None:
    kind = LINE_FIELDS[concept]
    value: Value | None
    if kind in (ValueKind.AMOUNT, ValueKind.QUANTITY):
        value = _number(cell.text, notation)
    elif kind is ValueKind.DATE:
        value = parse_date(cell.text, notation)
    elif kind is ValueKind.IDENTIFIER:
        value = _identifier(concept, cell.text)
    else:
        value = cell.text.strip(" .,;") or None
    if value is None:
        return None
    return _field(concept, value, cell.words, cell.page, column)


def _identifier(concept: str, text: str) -> str | None:
    text = text.strip(" .,;:")
    if not any(c.isdigit() for c in text):
        return None
    return text.lstrip("(").rstrip(").") if concept == "position" else text


def _number(text: str, notation: Notation) -> Decimal | None:
    matches = [
        m
        for m in NUMBER.finditer(re.sub(r"[€$£]", " ", text))
        if not text[m.end() : m.end() + 2].strip().startswith("%")
    ]
    return number_of(matches[0], notation) if matches else None


def _field(
    name: str, value: Value, words: Sequence[Word], page: int, column: Column, confidence: float = _BASE
) -> Field:
    reading = min((word.confidence for word in words), default=1.0)
    box = BBox.around(word.bbox for word in words)
    text = " ".join(word.text for word in words)
    sure = round(confidence * (0.6 + 0.4 * reading), 3)
    return Field(name, value, text, sure, page, box, (f"column '{column.label}'",))


def _quantity(column: Column, cell: Cell, notation: Notation) -> Iterator[Field]:
    value = _number(cell.text, notation)
    if value is None:
        return
    yield _field("quantity", value, cell.words, cell.page, column)
    for word in cell.words:
        text = word.text.strip("., ")
        letters = re.sub(r"^[\d.,]+", "", text)
        if letters and (
            label_key(letters) in units() or re.fullmatch(r"[A-ZÄÖÜ][A-Za-zäöü.()]{0,9}|[A-Z]\d{2}", letters)
        ):
            yield _field("unit", letters, [word], cell.page, column)
            return


def _price(column: Column, cell: Cell, notation: Notation) -> Iterator[Field]:
    value = _number(cell.text, notation)
    if value is None:
        return
    yield _field("unit_price", value, cell.words, cell.page, column)
    per = _PER.search(cell.text)
    if per and int(per[1]) > 1:
        yield _field("price_quantity", Decimal(per[1]), cell.words, cell.page, column)


# ---------------------------------------------------------------------------------------- texts with numbers in them


def _described(
    concept: str, column: Column, cell: Cell, document_type: DocumentType, notation: Notation
) -> Iterator[Field]:
    """A cell with a text, an article number, or both: lines such as "Art.-Nr.: 4711" are taken apart."""
    plain: list[tuple[Word, ...]] = []
    for words in cell.lines:
        sub = _sub_field(words, cell, column, document_type, notation)
        if sub is None:
            plain.append(words)
        elif sub:
            yield from sub
    if not plain:
        return
    if concept == "description":
        yield from _description(plain, cell, column)
    else:
        yield from _material(concept, plain, cell, column)


def _sub_field(
    words: Sequence[Word], cell: Cell, column: Column, document_type: DocumentType, notation: Notation
) -> list[Field] | None:
    """Fields of a line "label: value"; an empty list for a label of no interest, None for a line without a label."""
    text = " ".join(word.text for word in words)
    match = _SUB_LABEL.match(text)
    if not match:
        return [] if _BULLET.match(text) else None
    meanings = [c for _, c in concepts(label_key(match[1]), "columns") if c in LINE_FIELDS]
    if not meanings:
        return [] if len(match[1].split()) <= 3 else None
    own = OWN_NUMBER.get(document_type, "")
    name = next((m for m in meanings if m not in (own, "description", "position", "net_amount", "quantity")), None)
    if name is None:
        return []
    label = Column((name,), match[1], column.bbox)
    value_words = [word for word in words if word.text in match[2]] or list(words)
    name = _whose(label, document_type)
    field = _typed(name, Cell((tuple(value_words),), cell.page), label, notation)
    return [field] if field else []


def _description(lines: Sequence[tuple[Word, ...]], cell: Cell, column: Column) -> Iterator[Field]:
    """The first line, and those after it that continue it: it filled its column, or they start in lower case."""
    width = max(BBox.around(w.bbox for w in words).x1 for words in lines) - BBox.around(w.bbox for w in lines[0]).x0
    kept = [lines[0]]
    for words in lines[1:_MAX_DESCRIPTION_LINES]:
        previous = BBox.around(w.bbox for w in kept[-1])
        next_word = words[0].bbox.width
        wrapped = previous.width + next_word > 0.92 * max(width, column.right - previous.x0 - 0.01)
        if not (wrapped or words[0].text[:1].islower()):
            break
        kept.append(words)
    flat = [word for words in kept for word in words]
    text = " ".join(word.text for word in flat).strip(" ,;:")
    if any(c.isalpha() for c in text):
        yield _field("description", text, flat, cell.page, column)


def _material(concept: str, lines: Sequence[tuple[Word, ...]], cell: Cell, column: Column) -> Iterator[Field]:
    """An article number; a text below or behind it is the description, a number with GTIN check digit the GTIN."""
    first = lines[0]
    text = " ".join(word.text for word in first).strip(" ,;:")
    rest = [words for words in lines[1:]]
    digits = re.sub(r"\D", "", text)
    if not any(c.isdigit() for c in text):
        yield _field("description", text, first, cell.page, column, 0.6)
        return
    if concept != "gtin" and len(digits) == 13 and digits == text.replace(" ", "") and ean.is_valid(digits):
        concept = "gtin"
    if len(first) > 2 and not any(c.isdigit() for word in first[2:] for c in word.text):
        yield _field(concept, first[0].text, first[:1], cell.page, column, 0.7)
        yield _field("description", " ".join(w.text for w in first[1:]), first[1:], cell.page, column, 0.65)
    else:
        yield _field(concept, text, first, cell.page, column)
    for words in rest:
        line = " ".join(word.text for word in words)
        if concept == "gtin" or not re.fullmatch(r"\d{13}|\d{8}", line) or not ean.is_valid(line):
            continue
        yield _field("gtin", line, words, cell.page, column)


# ---------------------------------------------------------------------------------------- arithmetic


def _proven(item: LineItem) -> Mapping[str, Field]:
    """Quantity × price = amount makes the three sure; a contradiction makes them doubtful."""
    quantity, price, amount = (_decimal(item, name) for name in ("quantity", "unit_price", "net_amount"))
    if quantity is None or price is None or amount is None:
        return item
    per = _decimal(item, "price_quantity") or Decimal(1)
    expected = quantity * price / per
    tolerance = max(Decimal("0.011"), abs(amount) * Decimal("0.0005"))
    right = abs(expected - amount) <= tolerance
    level, why = (
        (_PROVEN, "quantity × price = amount") if right else (_DISPROVEN, "quantity × price differs from the amount")
    )
    changed = dict(item)
    for name in ("quantity", "unit_price", "net_amount"):
        field = item[name]
        confidence = max(field.confidence, level) if right else min(field.confidence, level)
        changed[name] = Field(name, field.value, field.text, confidence, field.page, field.bbox, (*field.evidence, why))
    return changed


def _decimal(item: LineItem, name: str) -> Decimal | None:
    field = item.get(name)
    return field.value if field and isinstance(field.value, Decimal) else None
