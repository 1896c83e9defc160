"""An order as an ORDERS05 IDoc, ready to be the body of a SOAP request."""

import datetime as dt
import re
import textwrap
from collections.abc import Iterator
from decimal import Decimal

from adapters.idoc.addresses import split_address
from adapters.idoc.control import IdocProfile, control_record
from adapters.idoc.trade import segments as idoc
from datamodel.business import Order, OrderKind, OrderLine, Party
from datamodel.errors import DocumentError, RejectionCode

_INCOTERMS = re.compile(r"\b(EXW|FCA|FAS|FOB|CFR|CIF|CPT|CIP|DAP|DPU|DAT|DDP)\b[\s,:-]*(.*)", re.DOTALL)
_MESSAGE_TYPES = {OrderKind.ORDER: "ORDERS", OrderKind.CHANGE: "ORDCHG", OrderKind.RETURN: "ORDERS"}


def compose_order(order: Order, profile: IdocProfile, *, message_id: str, created_at: dt.datetime) -> idoc.Orders05:
    """An order, its change, or a return.

    Raises:
        DocumentError: the order does not fit the format: an unknown unit, two items with one number, no quantity.
        ValueError: ``message_id`` is none.
    """
    message_type = _MESSAGE_TYPES[order.kind]
    return idoc.Orders05(
        control=control_record(idoc.Orders05, message_type, profile, message_id=message_id, created_at=created_at),
        header=idoc.E1EDK01(curcy=order.currency, kundeuinr=_compact(order.buyer.tax_id), belnr=order.number),
        organisation=tuple(_organisation(order, profile)),
        dates=tuple(_dates(order)),
        partners=tuple(_partners(order)),
        references=(idoc.E1EDK02(qualf="001", belnr=order.number, datum=_date(order.date)),),
        delivery_terms=tuple(_delivery_terms(order.delivery_terms)),
        payment_terms=tuple(_payment_terms(order.payment_terms)),
        items=_items(order, profile),
        totals=tuple(_totals(order)),
    )


def _organisation(order: Order, profile: IdocProfile) -> Iterator[idoc.E1EDK14]:
    for qualifier, value in (
        ("006", profile.division),
        ("007", profile.distribution_channel),
        ("008", profile.sales_organisation),
        ("012", profile.order_types.get(order.kind, "")),
    ):
        if value:
            yield idoc.E1EDK14(qualf=qualifier, orgid=value)


def _dates(order: Order) -> Iterator[idoc.E1EDK03]:
    yield idoc.E1EDK03(iddat="012", datum=_date(order.date))
    if order.delivery_date:
        yield idoc.E1EDK03(iddat="002", datum=_date(order.delivery_date))


def _partners(order: Order) -> Iterator[idoc.E1EDKA1]:
    yield _partner("AG", order.buyer, our_number=order.supplier_number)
    if order.ship_to:
        yield _partner("WE", order.ship_to)
    if order.supplier_number:
        yield idoc.E1EDKA1(parvw="LF", partn=order.supplier_number)


def _partner(role: str, party: Party, *, our_number: str = "") -> idoc.E1EDKA1:
    address = split_address(party.address)
    names = [*textwrap.wrap(party.name, 35), "", "", "", ""]
    street, *overflow = textwrap.wrap(address.street, 35) or [""]
    return idoc.E1EDKA1(
        parvw=role,
        partn=party.number,
        lifnr=our_number,
        name1=names[0],
        name2=names[1],
        name3=names[2],
        name4=names[3],
        stras=street,
        strs2=" ".join([*overflow, address.street_2]),
        ort01=address.city,
        pstlz=address.postal_code,
        land1=address.country,
    )


def _delivery_terms(printed: str) -> Iterator[idoc.E1EDK17]:
    """Incoterms only: SAP would read any other text as the place of an Incoterm."""
    if match := _INCOTERMS.search(printed):
        yield idoc.E1EDK17(qualf="001", lkond=match[1], lktext=match[2])


def _payment_terms(printed: str) -> Iterator[idoc.E1EDK18]:
    if printed:
        yield idoc.E1EDK18(qualf="005", zterm_txt=printed)


def _items(order: Order, profile: IdocProfile) -> tuple[idoc.E1EDP01, ...]:
    positions = [_item_number(line.position) for line in order.lines]
    if not positions or len(set(positions)) != len(positions):
        raise _unfit(f"The items of order {order.number} are numbered {', '.join(positions) or 'not at all'}")
    return tuple(_item(line, number, order, profile) for line, number in zip(order.lines, positions, strict=True))


def _item_number(position: str) -> str:
    """As SAP writes it: ``10`` → ``000010``."""
    return position.zfill(6) if position.isascii() and position.isdigit() else position


def _item(line: OrderLine, number: str, order: Order, profile: IdocProfile) -> idoc.E1EDP01:
    if line.quantity <= 0:
        raise _unfit(f"The quantity of item {line.position} is {line.quantity}")
    unit = profile.unit(line.unit)
    quantity = _decimal(line.quantity)
    delivery_date = line.delivery_date or order.delivery_date
    priced = line.unit_price is not None
    return idoc.E1EDP01(
        posex=number,
        menge=quantity,
        menee=unit,
        pmene=unit if priced else "",
        vprei=_decimal(line.unit_price),
        peinh=_decimal(line.price_quantity) if priced else "",
        netwr=_decimal(line.net_amount),
        schedule=(idoc.E1EDP20(wmeng=quantity, edatu=_date(delivery_date) if delivery_date else ""),),
        objects=tuple(_objects(line)),
    )


def _objects(line: OrderLine) -> Iterator[idoc.E1EDP19]:
    identified = [
        (qualifier, number)
        for qualifier, number in (
            ("001", line.customer_material_number),
            ("002", line.supplier_material_number),
            ("003", line.gtin),
        )
        if number
    ]
    for qualifier, number in identified or [("001", "")]:
        yield idoc.E1EDP19(qualf=qualifier, idtnr=number, ktext=line.description)


def _totals(order: Order) -> Iterator[idoc.E1EDS01]:
    yield idoc.E1EDS01(sumid="001", summe=str(len(order.lines)))
    if order.net_amount is not None:
        yield idoc.E1EDS01(sumid="002", summe=_decimal(order.net_amount), sunit=order.currency)


def _unfit(problem: str) -> DocumentError:
    return DocumentError(RejectionCode.DOES_NOT_FIT, f"{problem}. Correct it, or enter the order by hand.")


def _compact(identifier: str) -> str:
    return "".join(identifier.split())


def _date(day: dt.date) -> str:
    return day.strftime("%Y%m%d")


def _decimal(value: Decimal | None) -> str:
    """Digits and a dot, no exponent, no zeros at the end of a fraction."""
    if value is None:
        return ""
    digits = f"{value:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
