"""What the records of several types share: parties, positions, materials, and what is missing."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from datamodel.business import Party
from datamodel.extraction import Extraction, Field, LineItem, sender_of
from orders.paper import day_of, number_of, text_of, words_of

WHAT = ("supplier_material_number", "customer_material_number", "gtin", "description")


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a record cannot do without. ``what`` says it in words; ``line`` counts from 1."""

    what: str
    field: str
    line: int | None = None


def missing_fields(extraction: Extraction, *names: str) -> Iterator[Missing]:
    """Those of ``names`` that have no text in the header; a sender may be named by his number alone."""
    named = {"sender_name"} if sender_of(extraction.fields) else set()
    return (Missing(name, name) for name in names if name not in named and not text_of(extraction.fields, name))


def missing_lines(extraction: Extraction) -> Iterator[Missing]:
    if not extraction.line_items:
        yield Missing("line items", "line_items")


def missing_numbers(extraction: Extraction, *names: str) -> Iterator[Missing]:
    """Those of ``names`` that are no number in a line."""
    for line, item in enumerate(extraction.line_items, 1):
        for name in names:
            if number_of(item, name) is None:
                yield Missing(f"{words_of(name).lower()} of line {line}", name, line)


def missing_texts(extraction: Extraction, *names: str) -> Iterator[Missing]:
    """Those of ``names`` that have no text in a line."""
    for line, item in enumerate(extraction.line_items, 1):
        for name in names:
            if not text_of(item, name):
                yield Missing(f"{words_of(name).lower()} of line {line}", name, line)


def missing_materials(extraction: Extraction) -> Iterator[Missing]:
    for line, item in enumerate(extraction.line_items, 1):
        if f"material:{line}" not in extraction.links and not any(text_of(item, name) for name in WHAT):
            yield Missing(f"material or description of line {line}", "description", line)


def missing_currency(extraction: Extraction) -> Iterator[Missing]:
    """Needed where there is a price."""
    priced = [extraction.fields, *extraction.line_items]
    if not text_of(extraction.fields, "currency") and any("net_amount" in p or "unit_price" in p for p in priced):
        yield Missing("currency, as there are prices", "currency")


def numbered(items: tuple[LineItem, ...]) -> Iterable[tuple[int, LineItem, str]]:
    """Each line with its number from 1 and its position.

    Positions are the paper's own where each line has one of its own, else 10, 20, 30 … for all lines.
    """
    printed = [text_of(item, "position") for item in items]
    if not all(printed) or len(set(printed)) < len(printed):
        printed = [str(10 * number) for number in range(1, len(items) + 1)]
    return [(line, item, position) for line, (item, position) in enumerate(zip(items, printed, strict=True), 1)]


def sender(extraction: Extraction, *, link: str, printed: str) -> Party:
    """Who wrote the paper, by the number of ``link``, else by the one that the field ``printed`` has."""
    fields = extraction.fields
    return Party(
        name=sender_of(fields),
        address=text_of(fields, "sender_address"),
        number=extraction.links.get(link) or text_of(fields, printed),
        tax_id=text_of(fields, "sender_tax_id"),
        iban=text_of(fields, "sender_iban"),
    )


def supplier(extraction: Extraction) -> Party:
    return sender(extraction, link="supplier", printed="supplier_number")


def party(extraction: Extraction, role: str) -> Party | None:
    """``receiver`` or ``ship_to``, where the paper names one; with our number of it, where it is linked."""
    told = {part: text_of(extraction.fields, f"{role}_{part}") for part in ("name", "address", "number")}
    if not any(told.values()):
        return None
    return Party(
        told["name"],
        told["address"],
        extraction.links.get(role) or told["number"],
        tax_id=text_of(extraction.fields, f"{role}_tax_id"),
        iban=text_of(extraction.fields, f"{role}_iban"),
    )


def order_position(extraction: Extraction, line: int, item: LineItem) -> str:
    """Which item of the order a line is about: the one that is linked, else the one that the line names."""
    return extraction.links.get(f"order_position:{line}") or text_of(item, "order_position")


def order_number(extraction: Extraction, item: LineItem) -> str:
    """The order that a line is about: its own, else that of the whole paper."""
    return text_of(item, "order_number") or text_of(extraction.fields, "purchase_order_number")


def quantity_of(item: LineItem) -> Decimal:
    """Of a line that was checked for it."""
    return sure_number(item, "quantity")


def sure_number(fields: Mapping[str, Field], name: str) -> Decimal:
    """A number that was checked to be there."""
    number = number_of(fields, name)
    assert number is not None, f"{name} was checked before"
    return number


def price_quantity_of(item: LineItem) -> Decimal:
    return number_of(item, "price_quantity") or Decimal(1)


def date_of(extraction: Extraction, *, received_on: dt.date) -> dt.date:
    return day_of(extraction.fields, "document_date") or received_on
