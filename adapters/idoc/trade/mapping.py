"""Qualifiers and record attributes, both ways: what orders, responses and invoices write in the same manner.

A mapping is a table of qualifier and attribute, as it stands in ``docs/vocabulary.md``; the functions go through it.
What is empty in a record is not written, and what an IDoc lacks is empty in the record.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from adapters.idoc.control import IdocProfile
from adapters.idoc.trade.basic_types import OrderItem
from adapters.idoc.trade.header import E1EDK02, E1EDK03, E1EDK14, E1EDK17, E1EDK18
from adapters.idoc.trade.items import E1EDP01, E1EDP19, E1EDS01
from adapters.idoc.values import date_text, decimal_text, item_text, read_date, read_decimal
from datamodel.business import InvoiceLine, OrderLine, ResponseLine
from datamodel.errors import DocumentError, RejectionCode

Pairs = tuple[tuple[str, str], ...]
Line = OrderLine | ResponseLine | InvoiceLine

MATERIALS: Pairs = (
    ("001", "customer_material_number"),
    ("002", "supplier_material_number"),
    ("003", "gtin"),
)
_INCOTERMS = re.compile(r"\b(EXW|FCA|FAS|FOB|CFR|CIF|CPT|CIP|DAP|DPU|DAT|DDP)\b[\s,:-]*(.*)", re.DOTALL)
_ITEM_COUNT = "001"
_IN_WORDS = "005"


def write_references(record: Any, pairs: Pairs, *, dated: str) -> Iterator[E1EDK02]:
    """``dated`` is the qualifier that takes the date of the record."""
    for qualifier, name in pairs:
        if number := getattr(record, name):
            yield E1EDK02(qualf=qualifier, belnr=number, datum=date_text(record.date) if qualifier == dated else "")


def read_references(segments: Iterable[E1EDK02], pairs: Pairs) -> dict[str, Any]:
    found = {segment.qualf: segment.belnr for segment in reversed(tuple(segments))}
    return {name: found.get(qualifier, "") for qualifier, name in pairs}


def write_dates(record: Any, pairs: Pairs) -> Iterator[E1EDK03]:
    for qualifier, name in pairs:
        if day := getattr(record, name):
            yield E1EDK03(iddat=qualifier, datum=date_text(day))


def read_dates(segments: Iterable[E1EDK03], pairs: Pairs) -> dict[str, Any]:
    found = {segment.iddat: segment.datum for segment in reversed(tuple(segments))}
    return {name: read_date(found.get(qualifier, ""), f"E1EDK03[{qualifier}]-DATUM") for qualifier, name in pairs}


def write_totals(record: Any, pairs: Pairs, *, items: int) -> Iterator[E1EDS01]:
    """The number of items and the sums of ``pairs``, in the currency of the record."""
    yield E1EDS01(sumid=_ITEM_COUNT, summe=str(items))
    for qualifier, name in pairs:
        if (total := getattr(record, name)) is not None:
            yield E1EDS01(sumid=qualifier, summe=decimal_text(total), sunit=record.currency)


def read_totals(segments: Iterable[E1EDS01], pairs: Pairs) -> dict[str, Any]:
    found = {segment.sumid: segment.summe for segment in reversed(tuple(segments))}
    return {name: read_decimal(found.get(qualifier, ""), f"E1EDS01[{qualifier}]-SUMME") for qualifier, name in pairs}


def write_organisation(*pairs: tuple[str, str]) -> Iterator[E1EDK14]:
    """Pairs of qualifier and key."""
    return (E1EDK14(qualf=qualifier, orgid=key) for qualifier, key in pairs if key)


def write_delivery_terms(printed: str) -> Iterator[E1EDK17]:
    """Incoterms only: the ERP would read any other text as the place of an Incoterm."""
    if match := _INCOTERMS.search(printed):
        yield E1EDK17(qualf="001", lkond=match[1], lktext=match[2])


def read_delivery_terms(segments: Iterable[E1EDK17]) -> str:
    return next((f"{found.lkond} {found.lktext}".strip() for found in segments if found.qualf == "001"), "")


def write_payment_terms(printed: str) -> Iterator[E1EDK18]:
    if printed:
        yield E1EDK18(qualf=_IN_WORDS, zterm_txt=printed)


def read_payment_terms(segments: Iterable[E1EDK18]) -> str:
    return next((found.zterm_txt for found in segments if found.qualf == _IN_WORDS), "")


def item_numbers(positions: Iterable[str], document: str) -> list[str]:
    """The item numbers of a document's lines. Raises ``DocumentError`` where two share one, or there is none."""
    numbers = [item_text(position) for position in positions]
    if not numbers or len(set(numbers)) != len(numbers):
        raise unfit(f"The items of {document} are numbered {', '.join(numbers) or 'not at all'}")
    return numbers


def write_amounts(line: Line, profile: IdocProfile) -> dict[str, Any]:
    """The fields of E1EDP01 that hold quantity, unit, price and value of a line."""
    unit = profile.unit(line.unit)
    priced = line.unit_price is not None
    return {
        "menge": decimal_text(line.quantity),
        "menee": unit,
        "pmene": unit if priced else "",
        "vprei": decimal_text(line.unit_price),
        "peinh": decimal_text(line.price_quantity) if priced else "",
        "netwr": decimal_text(line.net_amount),
    }


def read_amounts(item: E1EDP01) -> dict[str, Any]:
    return {
        "quantity": read_decimal(item.menge, "E1EDP01-MENGE"),
        "unit": item.menee,
        "unit_price": read_decimal(item.vprei, "E1EDP01-VPREI"),
        "price_quantity": read_decimal(item.peinh, "E1EDP01-PEINH") or Decimal(1),
        "net_amount": read_decimal(item.netwr, "E1EDP01-NETWR"),
    }


def read_schedule(item: OrderItem, usual_date: dt.date | None) -> dict[str, Any]:
    """The quantity of the schedule lines together, else of the item; the date of the first where it is not the usual.

    Raises:
        DocumentError: there is no quantity.
    """
    scheduled = [read_decimal(part.wmeng, "E1EDP20-WMENG") for part in item.schedule]
    found = [quantity for quantity in scheduled if quantity is not None]
    quantity = sum(found, Decimal(0)) if found else read_decimal(item.menge, "E1EDP01-MENGE")
    if quantity is None:
        raise lacking(f"quantity of item {item.posex}")
    day = read_date(item.schedule[0].edatu, "E1EDP20-EDATU") if item.schedule else None
    return {"quantity": quantity, "delivery_date": None if day == usual_date else day}


def write_objects(line: Line) -> Iterator[E1EDP19]:
    """The numbers of the material; a line without any keeps its description under the customer's number."""
    numbers = [(qualifier, getattr(line, name)) for qualifier, name in MATERIALS]
    for qualifier, number in [pair for pair in numbers if pair[1]] or [("001", "")]:
        yield E1EDP19(qualf=qualifier, idtnr=number, ktext=line.description)


def read_objects(segments: Iterable[E1EDP19]) -> dict[str, Any]:
    objects = tuple(segments)
    found = {segment.qualf: segment.idtnr for segment in reversed(objects)}
    description = next((segment.ktext for segment in objects if segment.ktext), "")
    return {name: found.get(qualifier, "") for qualifier, name in MATERIALS} | {"description": description}


def unfit(problem: str) -> DocumentError:
    return DocumentError(RejectionCode.DOES_NOT_FIT, f"{problem}. Correct it, or enter the record by hand.")


def lacking(what: str) -> DocumentError:
    return DocumentError(RejectionCode.DAMAGED, f"The IDoc has no {what}. Ask its sender for it.")
