"""Fills a template with a record, and notes what it printed: the truth is what stands on the page."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from datamodel.extraction import PAPER_HEADER_FIELDS
from rendering.partners import COUNTRY_NAMES, Party
from rendering.records import Line, Payment, Record, Value
from rendering.styles import STYLES

Truth = dict[str, Any]  # JSON

ITEM_FIELDS = (
    "position", "supplier_material_number", "customer_material_number", "gtin", "description", "quantity", "unit",
    "price_quantity", "unit_price", "net_amount", "delivery_date", "batch_number",
)  # fmt: skip
PAYMENT_FIELDS = ("invoice_number", "invoice_date", "gross_amount", "discount_amount", "paid_amount")
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "CHF": "CHF"}

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=lambda name: bool(name and name.endswith(".html")),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


class Paper:
    """A record on its way to the page. Its methods return what to print, and remember it as truth."""

    def __init__(self, record: Record, *, style: str, abroad: bool = False) -> None:
        self.record = record
        self.style = STYLES[style]
        self.abroad = abroad
        self.fields: Truth = {}
        self.line_items: list[Truth] = []

    def field(self, name: str) -> str:
        """A header field of the record by its name in the truth."""
        value = getattr(self.record, {"document_number": "number", "document_date": "date"}.get(name, name))
        if value in (None, ""):
            raise ValueError(f"{self.record.number} has no {name}: do not print it")
        self.fields[name] = _plain(value)
        return self._written(name, value)

    def name(self, role: str) -> str:
        party = self._party(role)
        self.fields[f"{role}_name"] = party.name
        return party.name

    def address(self, role: str) -> list[str]:
        """The lines below the name; abroad with the country as the last one."""
        party = self._party(role)
        lines = list(party.lines)
        domestic = ", ".join(lines)
        if self.abroad:
            lines.append(COUNTRY_NAMES[self.record.language][party.country])
            self.fields[f"{role}_address"] = [domestic, ", ".join(lines)]
        else:
            self.fields[f"{role}_address"] = domestic
        return lines

    def tax_id(self, *, spaced: bool = False, suffix: str = "") -> str:
        """Of the sender. ``spaced`` prints DE 123 456 789; ``suffix`` is what Swiss firms add."""
        number = self.record.sender.tax_id
        self.fields["sender_tax_id"] = [number, f"{number} {suffix}"] if suffix else number
        if spaced:
            number = " ".join((number[:2], number[2:5], number[5:8], number[8:]))
        return f"{number} {suffix}".strip()

    def iban(self) -> str:
        """Of the sender, in groups of four."""
        number = self.record.sender.iban
        self.fields["sender_iban"] = number
        return " ".join(number[i : i + 4] for i in range(0, len(number), 4))

    def symbol(self) -> str:
        """The sign of the currency; printing it tells the currency."""
        self.fields["currency"] = self.record.currency
        return SYMBOLS[self.record.currency]

    def money(self, value: Decimal) -> str:
        """An amount that is no field of the truth, such as a subtotal."""
        return self.style.number(value, 2)

    def rows(self) -> list["Row"]:
        rows = [Row(self, line) for line in self.record.payments or self.record.lines]
        self.line_items = [row.fields for row in rows]
        return rows

    def _party(self, role: str) -> Party:
        party: Party | None = getattr(self.record, role)
        if party is None:
            raise ValueError(f"{self.record.number} has no {role}: do not print it")
        return party

    def _written(self, name: str, value: Value | int) -> str:
        if isinstance(value, dt.date):
            return self.style.date(value)
        if isinstance(value, int):
            return str(value)
        if isinstance(value, Decimal):
            return self.style.quantity(value) if name == "quantity" else self.style.number(value, 2)
        return value


class Row:
    """A line of the paper on its way to the page."""

    def __init__(self, paper: Paper, line: Line | Payment) -> None:
        self.line = line
        self.fields: Truth = {}
        self._paper = paper

    def __call__(self, name: str) -> str:
        """What to print for a line field; "" where the line has no value."""
        value = getattr(self.line, name)
        if value in (None, ""):
            return ""
        if name != "price_quantity" or value != 1:
            self.fields[name] = _plain(value)
        return self._paper._written(name, value)

    def full_description(self, separator: str = " ") -> str:
        """The description with its further lines; both readings count as right."""
        assert isinstance(self.line, Line)
        self("description")
        details = self.line.details
        if details:
            self.fields["description"] = [self.line.description, " ".join((self.line.description, *details))]
        return separator.join((self.line.description, *details))

    @property
    def details(self) -> tuple[str, ...]:
        assert isinstance(self.line, Line)
        return self.line.details


def fill(
    record: Record, template: str, *, style: str, abroad: bool = False, unlabelled: tuple[str, ...] = ()
) -> tuple[str, Truth]:
    """Print ``record`` with ``template``.

    Args:
        unlabelled: header fields whose truth is open to argument on this paper.

    Returns:
        The HTML or text, and the truth without what only the finished file knows (its medium).
    """
    paper = Paper(record, style=style, abroad=abroad)
    text = _TEMPLATES.get_template(template).render(p=paper, r=record, f=paper.field, **_text_tools())
    if any("delivery_date" in row for row in paper.line_items) and "delivery_date" not in paper.fields:
        unlabelled = (*unlabelled, "delivery_date")  # where all lines have one day, it may be called the paper's
    labelled = [name for name in PAPER_HEADER_FIELDS if name not in unlabelled]
    line_fields = PAYMENT_FIELDS if record.payments else ITEM_FIELDS
    truth = {
        "document_type": record.document_type,
        "language": record.language,
        "origin": "synthetic",
        "labelled_fields": labelled,
        "labelled_line_item_fields": list(line_fields),
        "fields": {name: paper.fields[name] for name in labelled if name in paper.fields},
        "line_items": [{n: row[n] for n in line_fields if n in row} for row in paper.line_items],
    }
    return text, truth


def _text_tools() -> dict[str, Callable[..., str]]:
    """Columns for monospaced papers."""
    return {
        "left": lambda text, width: str(text)[:width].ljust(width),
        "right": lambda text, width: str(text).rjust(width),
    }


def _plain(value: Value | int) -> str:
    """A value as the truth writes it."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)
