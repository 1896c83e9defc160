"""A supplier's confirmation of our purchase order as ORDERS05, both ways: the message type ORDRSP."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from adapters.idoc.control import IdocProfile, control_record
from adapters.idoc.messages import message_of
from adapters.idoc.trade.basic_types import OrderItem, Orders05
from adapters.idoc.trade.header import E1EDK01, E1EDKA1
from adapters.idoc.trade.items import E1EDP02, E1EDP20
from adapters.idoc.trade.mapping import (
    Pairs,
    item_numbers,
    lacking,
    read_amounts,
    read_dates,
    read_delivery_terms,
    read_objects,
    read_payment_terms,
    read_references,
    read_schedule,
    read_totals,
    unfit,
    write_amounts,
    write_dates,
    write_delivery_terms,
    write_objects,
    write_organisation,
    write_payment_terms,
    write_references,
    write_totals,
)
from adapters.idoc.trade.parties import find_partner, read_party, write_partner
from adapters.idoc.values import date_text, decimal_text, item_text, read_item
from datamodel.business import OrderResponse, ResponseLine

REFERENCES: Pairs = (("001", "order_number"), ("002", "number"))
DATES: Pairs = (("012", "date"), ("001", "delivery_date"))
TOTALS: Pairs = (("002", "net_amount"),)
_MESSAGE_TYPE = "ORDRSP"
_CANCELLED = "003"


def compose_response(
    response: OrderResponse, profile: IdocProfile, *, message_id: str, created_at: dt.datetime
) -> Orders05:
    """A confirmation. A line that does not say which item of the order it answers is taken to bear its number.

    Raises:
        DocumentError: the confirmation does not fit the format: an unknown unit, two items with one number.
        ValueError: ``message_id`` is none.
    """
    items = _items(response, profile)
    return Orders05(
        control=control_record(Orders05, _MESSAGE_TYPE, profile, message_id=message_id, created_at=created_at),
        header=_header(response),
        organisation=tuple(
            write_organisation(
                ("009", profile.purchasing_group),
                ("011", profile.company_code),
                ("014", profile.purchasing_organisation),
            )
        ),
        dates=tuple(write_dates(response, DATES)),
        partners=tuple(_partners(response, profile)),
        references=tuple(write_references(response, REFERENCES, dated="002")),
        delivery_terms=tuple(write_delivery_terms(response.delivery_terms)),
        payment_terms=tuple(write_payment_terms(response.payment_terms)),
        items=items,
        totals=tuple(write_totals(response, TOTALS, items=len(items))),
    )


def _header(response: OrderResponse) -> E1EDK01:
    buyer_tax_id = response.buyer.tax_id if response.buyer else ""
    return E1EDK01(
        curcy=response.currency,
        kundeuinr="".join(buyer_tax_id.split()),
        eigenuinr="".join(response.seller.tax_id.split()),
        belnr=response.number,
    )


def _partners(response: OrderResponse, profile: IdocProfile) -> Iterator[E1EDKA1]:
    if response.buyer:
        yield write_partner("AG", response.buyer, profile)
    yield write_partner("LF", response.seller, profile)


def _items(response: OrderResponse, profile: IdocProfile) -> tuple[OrderItem, ...]:
    """Lines that answer one item of the order, as partial deliveries do, become one item with their schedule lines."""
    answers: dict[str, list[ResponseLine]] = {}
    for line in response.lines:
        answers.setdefault(item_text(line.order_position), []).append(line)
    parts = [[line] for line in answers.pop("", [])] + list(answers.values())
    numbers = item_numbers(
        [lines[0].order_position or lines[0].position for lines in parts], f"order confirmation {response.number}"
    )
    items = [_item(lines, number, response, profile) for lines, number in zip(parts, numbers, strict=True)]
    return tuple(sorted(items, key=lambda item: item.posex))


def _item(lines: list[ResponseLine], number: str, response: OrderResponse, profile: IdocProfile) -> OrderItem:
    first = lines[0]
    if any(line.quantity < 0 for line in lines):
        raise unfit(f"A quantity of item {first.position} is negative")
    if len({(line.unit, line.unit_price, line.price_quantity) for line in lines}) > 1:
        raise unfit(f"The lines that answer item {number} of the order differ in unit or price")
    values = [line.net_amount for line in lines if line.net_amount is not None]
    together = dataclasses.replace(
        first,
        quantity=sum((line.quantity for line in lines), Decimal(0)),
        net_amount=sum(values, Decimal(0)) if len(values) == len(lines) else None,
    )
    return OrderItem(
        posex=number,
        action=_CANCELLED if together.quantity == 0 else "",
        **write_amounts(together, profile),
        references=tuple(_references(lines, response)),
        schedule=tuple(_schedule(lines, response)),
        objects=tuple(write_objects(first)),
    )


def _references(lines: list[ResponseLine], response: OrderResponse) -> Iterator[E1EDP02]:
    """001 our order's item, where the lines name it; 002 the supplier's own number and item."""
    if lines[0].order_position:
        yield E1EDP02(qualf="001", belnr=response.order_number, zeile=item_text(lines[0].order_position))
    for line in lines:
        yield E1EDP02(qualf="002", belnr=response.number, zeile=item_text(line.position))


def _schedule(lines: list[ResponseLine], response: OrderResponse) -> Iterator[E1EDP20]:
    for line in lines:
        day = line.delivery_date or response.delivery_date
        yield E1EDP20(wmeng=decimal_text(line.quantity), edatu=date_text(day))


def read_response(idoc: Orders05, profile: IdocProfile) -> OrderResponse:
    """The confirmation of an ORDRSP, as ``compose_response`` would write it.

    Raises:
        DocumentError: a number, the date or the supplier are missing, a date or number is none, or it is another
            message.
    """
    message_of(idoc, among=(_MESSAGE_TYPE,))
    header, references = idoc.header, read_references(idoc.references, REFERENCES)
    dates = read_dates(idoc.dates, DATES)
    seller, buyer = (find_partner(idoc.partners, function, profile) for function in ("LF", "AG"))
    if header is None or seller is None or not references["order_number"] or not dates["date"]:
        raise lacking("header, supplier (LF), order number (E1EDK02 001) or document date (E1EDK03 012)")
    return OrderResponse(
        **references | {"number": references["number"] or header.belnr},
        **dates,
        **read_totals(idoc.totals, TOTALS),
        currency=header.curcy,
        seller=dataclasses.replace(read_party(seller), tax_id=header.eigenuinr),
        buyer=dataclasses.replace(read_party(buyer), tax_id=header.kundeuinr) if buyer else None,
        lines=tuple(line for item in idoc.items for line in _lines(item, dates["delivery_date"])),
        payment_terms=read_payment_terms(idoc.payment_terms),
        delivery_terms=read_delivery_terms(idoc.delivery_terms),
    )


def _lines(item: OrderItem, usual_date: dt.date | None) -> Iterator[ResponseLine]:
    """A line for each schedule line that has its number of the supplier's, else one with the quantity of all."""
    own = [read_item(reference.zeile) for reference in item.references if reference.qualf == "002"]
    answered = [read_item(reference.zeile) for reference in item.references if reference.qualf == "001"]
    split = len(own) == len(item.schedule) > 1
    parts = [dataclasses.replace(item, schedule=(part,), netwr="") for part in item.schedule] if split else [item]
    for number, part in enumerate(parts):
        yield ResponseLine(
            position=own[number] if number < len(own) else read_item(item.posex),
            **read_amounts(part) | read_schedule(part, usual_date) | read_objects(item.objects),
            order_position=answered[0] if answered else "",
        )
