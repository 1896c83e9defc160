"""Line items: the cells of a table as typed fields, checked against each other."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from stdnum import ean

from datamodel.document import BBox, Word
from datamodel.extraction import BUYER_WRITES, LINE_FIELDS, DocumentType, Field, LineItem, Value, ValueKind
from extractors.geometry.columns import Column
from extractors.geometry.labels import Label, labels_of
from extractors.geometry.layout import Segment
from extractors.geometry.tables import Cell, Row, Table, is_number_cell
from extractors.values import NUMBER, Notation, number_of, parse_date
from extractors.vocabulary import NUMBER_WORDS, label_key, units

_BASE = 0.82
_PROVEN = 0.95
_DISPROVEN = 0.55
_DISTURBED = 0.6
_PER = re.compile(r"(?:\bper|\bpro|\bje|/)\s*(\d{1,5})\b", re.IGNORECASE)
_OURS = re.compile(r"^(our|unsere?r?|own|eigene)\b", re.IGNORECASE)
_YOURS = re.compile(r"^(your|ihre?r?)\b", re.IGNORECASE)
_THEIRS = re.compile(r"'(your|ihre?|vendor|supplier|lieferant|herst)", re.IGNORECASE)
_SWAPPED = {
    "supplier_material_number": "customer_material_number",
    "customer_material_number": "supplier_material_number",
}
_SUB_LABEL = re.compile(r"^([^:]{2,40}?)\s*[:#]\s*(\S.*)$")
_BULLET = re.compile(r"^[•·●*-]\s")
_MAX_DESCRIPTION_LINES = 4


def line_items(table: Table, document_type: DocumentType, notation: Notation) -> tuple[LineItem, ...]:
    """The items of a table."""
    items = [_item(row, document_type, notation) for row in table.rows]
    return tuple(_proven(item) for item in items if _is_item(item, document_type))


def _is_item(item: LineItem, document_type: DocumentType) -> bool:
    if document_type is DocumentType.PAYMENT_ADVICE:
        return "invoice_number" in item and bool({"paid_amount", "gross_amount"} & set(item))
    named = {"description", "supplier_material_number", "customer_material_number", "gtin"} & set(item)
    return bool(named) and bool({"quantity", "net_amount", "unit_price"} & set(item))


def _item(row: Row, document_type: DocumentType, notation: Notation) -> LineItem:
    found: list[Field] = []
    for column, cell in row.cells:
        found += _fields_of(column, cell, document_type, notation)
    item: dict[str, Field] = {}
    for field in _with_both_numbers(found, document_type):
        item.setdefault(field.name, field)
    if "price_quantity" in item and item["price_quantity"].value == 1:
        del item["price_quantity"]  # a price for one is a price
    return item


def _with_both_numbers(fields: Sequence[Field], document_type: DocumentType) -> list[Field]:
    """Of two different article numbers where both seem the supplier's, the one without "your" is the buyer's own."""
    numbers = [field for field in fields if field.name == "supplier_material_number"]
    has_other = any(field.name == "customer_material_number" for field in fields)
    if document_type not in BUYER_WRITES or has_other or len({field.value for field in numbers}) != 2:
        return list(fields)
    own = next((field for field in numbers if not any(_THEIRS.search(why) for why in field.evidence)), None)
    return [replace(f, name="customer_material_number") if f is own else f for f in fields]


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
    return _whose_concept(column.concept, column.label, document_type)


def _whose_concept(concept: str, label: str, document_type: DocumentType) -> str:
    """Whose article number a label means: the vocabulary takes the buyer's view.

    "Our number" is the writer's own, so that a possessive turns it round on a seller's paper.
    """
    possessive = _OURS.match(label) or _YOURS.match(label)
    if possessive and document_type not in BUYER_WRITES:
        return _SWAPPED.get(concept, concept)
    return concept


def _typed(concept: str, cell: Cell, column: Column, notation: Notation) -> Field | None:
    kind = LINE_FIELDS[concept]
    value: Value | None
    confidence = _BASE
    if kind in (ValueKind.AMOUNT, ValueKind.QUANTITY):
        cell, confidence = _with_number(cell)
        value = _number(cell.text, notation)
    elif kind is ValueKind.DATE:
        value = parse_date(cell.text, notation)
    elif kind is ValueKind.IDENTIFIER:
        cell = _identifier_part(cell)
        value = _identifier(concept, cell.text)
    elif kind is ValueKind.UNIT:
        value = _unit(cell.text)
    else:
        value = cell.text.strip(" .,;") or None
    if value is None:
        return None
    return _field(concept, value, cell.words, cell.page, column, confidence)


def _unit(text: str) -> str | None:
    """A unit is one or two short words that start with a letter; what else stands in its column is not read as one."""
    text = text.strip(" .,;")
    words = text.split()
    return text if 0 < len(words) <= 2 and words[0][0].isalpha() and len(text) <= 20 and ":" not in text else None


def _identifier_part(cell: Cell) -> Cell:
    """The line of a cell that holds a digit, up to the remark that follows: "RG-26 short: 1 damaged"."""
    for words in cell.lines:
        first = next((i for i, word in enumerate(words) if any(c.isdigit() for c in word.text)), None)
        if first is not None:
            remark = (i for i, word in enumerate(words) if i > first and any(c.islower() for c in word.text))
            return Cell((words[: next(remark, len(words))],), cell.page)
    return cell


def _identifier(concept: str, text: str) -> str | None:
    text = text.strip(" .,;:")
    if not any(c.isdigit() for c in text):
        return None
    return text.split()[0].lstrip("(").rstrip(").") if concept == "position" else text


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


def _with_number(cell: Cell) -> tuple[Cell, float]:
    """The first line of a cell that holds a number, and how sure that number is: less where other words stand by it."""
    for words in cell.lines:
        text = " ".join(word.text for word in words)
        if any(c.isdigit() for c in text):
            return Cell((words,), cell.page), _BASE if is_number_cell(text) else _DISTURBED
    return cell, _DISTURBED


def _quantity(column: Column, cell: Cell, notation: Notation) -> Iterator[Field]:
    cell, confidence = _with_number(cell)
    value = _number(cell.text, notation)
    if value is None:
        return
    yield _field("quantity", value, cell.words, cell.page, column, confidence)
    for word in cell.words:
        text = word.text.strip("., ")
        letters = re.sub(r"^[\d.,]+", "", text)
        if letters and (
            label_key(letters) in units() or re.fullmatch(r"[A-ZÄÖÜ][A-Za-zäöü.()]{0,9}|[A-Z]\d{2}", letters)
        ):
            yield _field("unit", letters, [word], cell.page, column)
            return


def _price(column: Column, cell: Cell, notation: Notation) -> Iterator[Field]:
    line, confidence = _with_number(cell)
    value = _number(line.text, notation)
    if value is None:
        return
    yield _field("unit_price", value, line.words, cell.page, column, confidence)
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
        labelled = _labelled_parts(words, cell, column, document_type, notation)
        if labelled is None:
            plain.append(words)
        else:
            yield from labelled
    if not plain:
        return
    material = next((c for c in column.concepts if c in _MATERIAL_NUMBERS), None)
    if concept == "description" and len(plain) > 1 and _is_code(plain[0]):
        number = _whose_concept(material or "supplier_material_number", column.label, document_type)
        yield from _material(number, plain[:1], cell, column)
        plain = plain[1:]
    if concept == "description":
        yield from _description(plain, cell, column)
    else:
        yield from _material(concept, plain, cell, column)


_MATERIAL_NUMBERS = frozenset({"supplier_material_number", "customer_material_number", "gtin"})
_LABELLED = frozenset({*_MATERIAL_NUMBERS, "batch_number", "delivery_date"})


def _is_code(words: Sequence[Word]) -> bool:
    """One or two words with a digit and no lower case: "A 338.0417"."""
    text = " ".join(word.text for word in words)
    return (
        0 < len(words) <= 2 and len(text) >= 4 and any(c.isdigit() for c in text) and not any(c.islower() for c in text)
    )


def _labelled_parts(
    words: Sequence[Word], cell: Cell, column: Column, document_type: DocumentType, notation: Notation
) -> list[Field] | None:
    """Fields of a line that starts with a label ("Ihre Art.-Nr. AS-1065  Charge: 77"); None for any other line."""
    segment = Segment(cell.page, 0, tuple(words))
    labels = [label for label in labels_of(segment, ("columns",), fuzzy=False) if _announces(label)]
    text = segment.text
    if labels and not labels[0].opens_segment and _is_code(words[: labels[0].start]):
        code = words[: labels[0].start]
        rest = _labelled_parts(words[labels[0].start :], cell, column, document_type, notation)
        name = next((c for c in column.concepts if c in _MATERIAL_NUMBERS), "supplier_material_number")
        own = _whose_concept(name, column.label, document_type)
        return [_field(own, " ".join(w.text for w in code), code, cell.page, column), *(rest or [])]
    if not labels or not labels[0].opens_segment:
        is_remark = _BULLET.match(text) or (_SUB_LABEL.match(text) and len(text.partition(":")[0].split()) <= 3)
        return [] if is_remark else None
    fields = []
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        tokens = label.tokens[label.end : following.start if following else None]
        name = next((c for _, c in label.meanings if c in _LABELLED), "")
        if name and tokens:
            name = _whose_concept(name, label.text, document_type)
            spoken = [Word(token.text, token.bbox, token.confidence) for token in tokens]
            source = Column((name,), label.text, column.bbox)
            field = _typed(name, Cell((tuple(_first_value(name, spoken)),), cell.page), source, notation)
            if field:
                fields.append(field)
    return fields


def _announces(label: Label) -> bool:
    """Whether a label within a text really names a number: it says so, or a colon follows it."""
    if not any(concept in _LABELLED for _, concept in label.meanings):
        return label.opens_segment and label.text.endswith(":")
    key = label_key(label.text)
    return label.text.endswith((":", ".")) or key.endswith(tuple(NUMBER_WORDS)) or len(label.text.split()) > 1


def _first_value(name: str, words: Sequence[Word]) -> Sequence[Word]:
    """The words up to the end of an identifier; a date may have more of them."""
    if name == "delivery_date":
        return words
    end = next((i + 1 for i, word in enumerate(words) if any(c.isdigit() for c in word.text)), len(words))
    return words[:end]


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
        sure = _BASE if concept != "gtin" or ean.is_valid(digits) else _DISTURBED
        yield _field(concept, text, first, cell.page, column, sure)
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
        changed[name] = replace(field, confidence=confidence, evidence=(*field.evidence, why))
    return changed


def _decimal(item: LineItem, name: str) -> Decimal | None:
    field = item.get(name)
    return field.value if field and isinstance(field.value, Decimal) else None
