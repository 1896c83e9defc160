"""The rows of a table: which are ordered, which sum up, group or only describe, and what each says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from datamodel.extraction import LINE_FIELDS, Value, ValueKind
from extractors.structured.tables.columns import MATERIAL, Found, Held
from extractors.structured.tables.sheets import Cell, Sheet, text_of
from extractors.values import NUMBER, Notation, parse_currency, parse_date, parse_number
from extractors.vocabulary import label_key, labels, phrases, units

_CENT = Decimal("0.02")
_SUM_WORDS = frozenset(label_key(word) for word in phrases("totals", "words"))
_TOTALS = ("net_amount", "tax_amount", "gross_amount")


@dataclass(frozen=True, slots=True)
class Row:
    """An ordered row: its number in the sheet (from 0), and by field the cell, its value and the column.

    A value of None is no value of its kind.
    """

    number: int
    cells: Mapping[str, tuple[Cell, Value | None, Held]]
    unit: str = ""


@dataclass
class Body:
    """What the rows of a table are.

    Attributes:
        ordered: with a quantity of something.
        unordered: how many name something without a quantity: what else could be ordered.
        around: numbers of rows below the table that are none of it.
        totals: by field of the header, the number of the row, the cell and its value.
        currency: that prices are written with; empty for none.
    """

    ordered: list[Row] = field(default_factory=list)
    unordered: int = 0
    around: list[int] = field(default_factory=list)
    totals: dict[str, tuple[int, Cell, Decimal]] = field(default_factory=dict)
    currency: str = ""


def rows_of(table: Found, notation: Notation) -> Body:
    """Every row below the headings, told apart."""
    body = Body()
    lines = [held for held in table.columns if held.field in LINE_FIELDS]
    headings = [label_key(heading) for heading in table.headings]
    for number in range(table.first_row, len(table.sheet.rows)):
        cells = table.sheet.rows[number]
        filled = [cell for cell in cells if cell != ""]
        if not filled or _repeats(cells, table, headings):
            continue
        row = _row(number, cells, lines, notation, table.sheet)
        _take(row, cells, filled, body, notation)
    return body


def _repeats(cells: Sequence[Cell], table: Found, headings: Sequence[str]) -> bool:
    """The headings again, as on each printed page."""
    first = table.columns[0].index
    if first >= len(cells) or label_key(text_of(cells[first])) != headings[0]:
        return False
    said = [label_key(text_of(cells[held.index])) if held.index < len(cells) else "" for held in table.columns]
    return any(headings) and said == list(headings)


def _row(number: int, cells: Sequence[Cell], lines: Sequence[Held], notation: Notation, sheet: Sheet) -> Row:
    found: dict[str, tuple[Cell, Value | None, Held]] = {}
    unit = ""
    for held in lines:
        cell = cells[held.index] if held.index < len(cells) else ""
        if cell == "":
            if (number, held.index) in sheet.lost:
                found.setdefault(held.field, (sheet.lost[number, held.index], None, held))
            continue
        if held.field in found:  # a second column of descriptions goes on with the first
            first, value, column = found[held.field]
            found[held.field] = (f"{text_of(first)} {text_of(cell)}", f"{value} {text_of(cell)}", column)
            continue
        found[held.field] = (cell, value_of(cell, LINE_FIELDS[held.field], held.field, notation), held)
        if held.field == "quantity" and isinstance(cell, str):
            unit = _unit_in(cell)
    return Row(number, found, unit)


def _take(row: Row, cells: Sequence[Cell], filled: Sequence[Cell], body: Body, notation: Notation) -> None:
    names_something = any(name in row.cells for name in MATERIAL)
    quantity = row.cells.get("quantity")
    if _is_sum(row, cells, body):
        _take_total(row.number, cells, body, notation)
    elif quantity is not None and (quantity[1] is None or quantity[1] != 0) and (names_something or quantity[1]):
        if not names_something and len(filled) <= 1:
            body.around.append(row.number)
            return
        if quantity[1] is None and not _looks_ordered(row, quantity[0]):
            body.around.append(row.number)
            return
        body.ordered.append(row)
        _note_currency(row, body)
    elif names_something and len(filled) > 1 and not _is_note(filled):
        body.unordered += 1
        if quantity is None and not any(isinstance(each[1], Decimal) for each in row.cells.values()):
            body.around.append(row.number)
    else:
        body.around.append(row.number)


def _looks_ordered(row: Row, cell: Cell) -> bool:
    """A quantity that is no number stands in a row of goods only where something else of it is well-formed."""
    numbers = sum(isinstance(value, Decimal) for _, value, _ in row.cells.values())
    named = sum(name in row.cells for name in MATERIAL)
    return named >= 1 and (
        numbers >= 1 or named >= 2 or str(cell).startswith("=") or any(c.isdigit() for c in str(cell))
    )


def _is_note(filled: Sequence[Cell]) -> bool:
    return isinstance(filled[0], str) and filled[0].rstrip().endswith(":")


def _note_currency(row: Row, body: Body) -> None:
    if body.currency:
        return
    for name in ("unit_price", "net_amount"):
        cell = row.cells[name][0] if name in row.cells else ""
        if isinstance(cell, str):
            body.currency = parse_currency(NUMBER.sub(" ", cell)) or body.currency


def _is_sum(row: Row, cells: Sequence[Cell], body: Body) -> bool:
    """A word of sums and no article number; or nothing but the sum of the quantities or amounts so far."""
    if any(name in row.cells for name in ("supplier_material_number", "customer_material_number", "gtin")):
        first = next((text_of(cell) for cell in cells if cell != ""), "")
        if not _says_sum(first):
            return False
    texts = [text_of(cell) for cell in cells if isinstance(cell, str) and cell != ""]
    if any(_says_sum(text) for text in texts):
        return True
    if any(name in row.cells for name in MATERIAL) or not body.ordered:
        return False
    for name in ("quantity", "net_amount"):
        value = row.cells.get(name, ("", None, None))[1]
        so_far = [each.cells[name][1] for each in body.ordered if name in each.cells]
        numbers = [number for number in so_far if isinstance(number, Decimal)]
        if isinstance(value, Decimal) and numbers and abs(sum(numbers) - value) <= _CENT:
            return True
    return False


def _says_sum(text: str) -> bool:
    key = label_key(text.rstrip(": "))
    return key in _SUM_WORDS or label_key(text.split(" ")[0].rstrip(":")) in _STRONG


_STRONG = frozenset(
    {
        *("summe", "gesamt", "gesamtsumme", "gesamtbetrag", "zwischensumme", "nettosumme", "endsumme", "uebertrag"),
        *("total", "totals", "subtotal", "totaal", "totale", "subtotaal", "sum"),
    }
)


def _take_total(number: int, cells: Sequence[Cell], body: Body, notation: Notation) -> None:
    """The last number of the row, for the total that its words name; the net amount where they name none."""
    words = [text_of(cell) for cell in cells if isinstance(cell, str) and cell and parse_number(cell, notation) is None]
    for cell in reversed(cells):
        value = value_of(cell, ValueKind.AMOUNT, "net_amount", notation) if cell != "" else None
        if isinstance(value, Decimal):
            break
    else:
        return
    named = next((name for word in words for name in _total_named(word)), "")
    amounts = [row.cells["net_amount"][1] for row in body.ordered if "net_amount" in row.cells]
    known = [amount for amount in amounts if isinstance(amount, Decimal)]
    if known and abs(sum(known) - value) <= _CENT * len(known):
        named = "net_amount"
    elif named in ("", "gross_amount") and not known:
        return  # without amounts in the rows it may as well count pieces
    if named:
        body.totals.setdefault(named, (number, cell, value))


def _total_named(word: str) -> Iterator[str]:
    for group, concept in labels("amounts").get(label_key(word.rstrip(": ")), ()):
        if group == "amounts" and concept in _TOTALS:
            yield concept


def value_of(cell: Cell, kind: ValueKind, name: str, notation: Notation) -> Value | None:
    """A cell as a value of a field; None where it is none of its kind."""
    if kind is ValueKind.DATE:
        return cell if not isinstance(cell, str | Decimal) else parse_date(text_of(cell), notation)
    if kind in (ValueKind.AMOUNT, ValueKind.QUANTITY):
        return _number(cell, notation)
    text = text_of(cell)
    if kind is ValueKind.CURRENCY:
        return parse_currency(text)
    if name == "gtin":
        return text.replace(" ", "")
    return text


def _number(cell: Cell, notation: Notation) -> Decimal | None:
    """A number, with a currency or a unit beside it at most."""
    if isinstance(cell, Decimal):
        return cell
    if not isinstance(cell, str):
        return None
    if cell.isdecimal() and cell.isascii():
        return Decimal(cell)
    found = NUMBER.search(cell)
    if found is None:
        return None
    rest = (cell[: found.start()] + " " + cell[found.end() :]).split()
    return (
        parse_number(cell, notation) if len(rest) <= 2 and not any(c.isdigit() for part in rest for c in part) else None
    )


def _unit_in(text: str) -> str:
    """``10 Stk`` → ``Stk``, where that is a unit."""
    rest = NUMBER.sub(" ", text).strip()
    return rest if rest and label_key(rest) in units() else ""
