"""Orders, their changes and returns as ORDERS05, both ways: the message types ORDERS and ORDCHG."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping

from adapters.idoc.control import IdocProfile, control_record
from adapters.idoc.messages import message_of
from adapters.idoc.trade.basic_types import OrderItem, Orders05
from adapters.idoc.trade.header import E1EDK01, E1EDK14, E1EDKA1
from adapters.idoc.trade.items import E1EDP20
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
from adapters.idoc.values import date_text, decimal_text, read_item
from datamodel.business import LineAction, Order, OrderKind, OrderLine, Party

REFERENCES: Pairs = (("001", "number"), ("012", "delivery_note_number"), ("009", "invoice_number"))
DATES: Pairs = (("012", "date"), ("002", "delivery_date"))
TOTALS: Pairs = (("002", "net_amount"),)
MESSAGE_TYPES: Mapping[OrderKind, str] = {
    OrderKind.ORDER: "ORDERS",
    OrderKind.CHANGE: "ORDCHG",
    OrderKind.RETURN: "ORDERS",
}
ACTIONS: Mapping[LineAction, str] = {LineAction.ADD: "001", LineAction.CHANGE: "002", LineAction.DELETE: "003"}
_HEADER_AND_ITEMS_CHANGED = "004"


def compose_order(order: Order, profile: IdocProfile, *, message_id: str, created_at: dt.datetime) -> Orders05:
    """An order, its change, or a return.

    Raises:
        DocumentError: the order does not fit the format: an unknown unit, two items with one number, no quantity.
        ValueError: ``message_id`` is none.
    """
    message_type = MESSAGE_TYPES[order.kind]
    items = _items(order, profile)
    return Orders05(
        control=control_record(Orders05, message_type, profile, message_id=message_id, created_at=created_at),
        header=_header(order, profile),
        organisation=tuple(_organisation(order, profile)),
        dates=tuple(write_dates(order, DATES)),
        partners=tuple(_partners(order, profile)),
        references=tuple(write_references(order, REFERENCES, dated="001")),
        delivery_terms=tuple(write_delivery_terms(order.delivery_terms)),
        payment_terms=tuple(write_payment_terms(order.payment_terms)),
        items=items,
        totals=tuple(write_totals(order, TOTALS, items=len(items))),
    )


def _header(order: Order, profile: IdocProfile) -> E1EDK01:
    changes = order.kind is OrderKind.CHANGE
    return E1EDK01(
        action=_HEADER_AND_ITEMS_CHANGED if changes else "",
        curcy=order.currency,
        kundeuinr="".join(order.buyer.tax_id.split()),
        bsart=profile.order_type(order.kind),
        belnr=(order.change_number if changes else "") or order.number,
        augru=profile.return_reason if order.kind is OrderKind.RETURN else "",
    )


def _organisation(order: Order, profile: IdocProfile) -> Iterator[E1EDK14]:
    return write_organisation(
        ("006", profile.division),
        ("007", profile.distribution_channel),
        ("008", profile.sales_organisation),
        ("012", profile.order_type(order.kind)),
    )


def _partners(order: Order, profile: IdocProfile) -> Iterator[E1EDKA1]:
    yield write_partner("AG", order.buyer, profile, supplier_number=order.supplier_number)
    if order.ship_to:
        yield write_partner("WE", order.ship_to, profile)
    if order.supplier_number:
        yield write_partner("LF", Party("", number=order.supplier_number), profile)


def _items(order: Order, profile: IdocProfile) -> tuple[OrderItem, ...]:
    numbers = item_numbers([line.position for line in order.lines], f"order {order.number}")
    return tuple(_item(line, number, order, profile) for line, number in zip(order.lines, numbers, strict=True))


def _item(line: OrderLine, number: str, order: Order, profile: IdocProfile) -> OrderItem:
    if line.quantity < 0 or (line.quantity == 0 and line.action is not LineAction.DELETE):
        raise unfit(f"The quantity of item {line.position} is {line.quantity}")
    return OrderItem(
        posex=number,
        action=ACTIONS[line.action or LineAction.CHANGE] if order.kind is OrderKind.CHANGE else "",
        **write_amounts(line, profile),
        schedule=(
            E1EDP20(wmeng=decimal_text(line.quantity), edatu=date_text(line.delivery_date or order.delivery_date)),
        ),
        objects=tuple(write_objects(line)),
    )


def read_order(idoc: Orders05, profile: IdocProfile) -> Order:
    """The order of an ORDERS or ORDCHG, as ``compose_order`` would write it.

    A line's date that is the order's is not repeated. A change without a number of its own has none.

    Raises:
        DocumentError: number, date or sold-to party are missing, a date or number is none, or it is another message.
    """
    message_of(idoc, among=tuple(dict.fromkeys(MESSAGE_TYPES.values())))
    header, references = idoc.header, read_references(idoc.references, REFERENCES)
    dates = read_dates(idoc.dates, DATES)
    sold_to = find_partner(idoc.partners, "AG", profile)
    if header is None or sold_to is None or not references["number"] or not dates["date"]:
        raise lacking("header, sold-to party (AG), order number (E1EDK02 001) or document date (E1EDK03 012)")
    kind = _kind(idoc, profile)
    ship_to = find_partner(idoc.partners, "WE", profile)
    own_number = header.belnr if header.belnr != references["number"] else ""
    return Order(
        **references,
        **dates,
        **read_totals(idoc.totals, TOTALS),
        currency=header.curcy,
        buyer=dataclasses.replace(read_party(sold_to), tax_id=header.kundeuinr),
        lines=tuple(_line(item, dates["delivery_date"], changes=kind is OrderKind.CHANGE) for item in idoc.items),
        ship_to=read_party(ship_to) if ship_to else None,
        supplier_number=sold_to.lifnr,
        payment_terms=read_payment_terms(idoc.payment_terms),
        delivery_terms=read_delivery_terms(idoc.delivery_terms),
        kind=kind,
        change_number=own_number if kind is OrderKind.CHANGE else "",
    )


def _kind(idoc: Orders05, profile: IdocProfile) -> OrderKind:
    if idoc.control.mestyp == MESSAGE_TYPES[OrderKind.CHANGE]:
        return OrderKind.CHANGE
    order_type = next((segment.orgid for segment in idoc.organisation if segment.qualf == "012"), "")
    return OrderKind.RETURN if order_type == profile.order_type(OrderKind.RETURN) else OrderKind.ORDER


def _line(item: OrderItem, usual_date: dt.date | None, *, changes: bool) -> OrderLine:
    actions = {code: action for action, code in ACTIONS.items()}
    return OrderLine(
        position=read_item(item.posex),
        **read_amounts(item) | read_schedule(item, usual_date) | read_objects(item.objects),
        action=actions.get(item.action) if changes else None,
    )
