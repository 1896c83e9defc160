"""Customers' orders, their changes and returns: ``sale.sale``."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from adapters.tryton.claims import SALE, Found, read
from adapters.tryton.lookups import (
    FROM_CUSTOMER,
    Unit,
    added_ids,
    find_currency,
    find_party,
    find_products,
    find_units,
    find_warehouse,
    price_of_one,
    search,
    unit_of,
)
from adapters.tryton.options import TrytonOptions
from adapters.tryton.rpc import TrytonClient
from adapters.tryton.settling import SALE_STEPS, Content, propose_kept, propose_new, to_draft
from datamodel.business import LineAction, Order, OrderKind, OrderLine, Party
from datamodel.delivery import OutboxMessage
from datamodel.errors import DeliveryRefusedError

_HEADER = ("invoice_party", "shipment_party", "invoice_address", "shipment_address", "payment_term")


class SalePlan:
    """An order or a return: a sale of its own. All is looked up at the start, so that nothing is made in vain."""

    kind = SALE

    def __init__(self, client: TrytonClient, order: Order, message: OutboxMessage, options: TrytonOptions) -> None:
        self._client = client
        self._order = order
        self._message = message
        self._options = options
        self._party = find_party(client, order.buyer.number)
        self._currency = find_currency(client, order.currency) if order.currency else None
        self._products = find_products(client, order.lines, party=self._party, numbers=FROM_CUSTOMER)
        units = find_units(client)
        self._units = [unit_of(line, units, options.units) for line in order.lines]
        self._header = _header(client, order, self._party, options)

    def propose(self) -> None:
        propose_new(self._client, self._message, self)

    def header(self) -> Mapping[str, Any]:
        currency = {"currency": self._currency} if self._currency is not None else {}
        return {**self._header, **currency, "reference": self._order.number}

    def compose(self, record: Found) -> Content:
        old = [item["id"] for item in search(self._client, "sale.line", [["sale", "=", record.id]], ["sequence"])]
        lines = [self._new_line(record.id, index) for index in range(len(self._order.lines))]
        return Content({**self.header(), "lines": [*([["delete", old]] if old else []), ["create", lines]]})

    def _new_line(self, sale: int, index: int) -> dict[str, Any]:
        line, sign = self._order.lines[index], -1 if self._order.kind is OrderKind.RETURN else 1
        return new_line(
            self._client, sale, line, self._products[index], self._units[index], self._options,
            sequence=sequence_of(line, index), sign=sign,
        )  # fmt: skip


class ChangePlan(SalePlan):
    """The change of an order: of the one sale that has its number, as long as Tryton lets it be changed.

    A change whose lines say what they do changes these; another one replaces all lines.
    """

    def propose(self) -> None:
        sale = self._sale()
        if sale.mark is None:
            sale = to_draft(self._client, SALE, sale, SALE_STEPS, message_id=self._message.message_id)
        propose_kept(self._client, self._message, SALE, sale)

    def header(self) -> Mapping[str, Any]:
        """Addresses and terms stay as the sale has them."""
        dates = {name: value for name, value in self._header.items() if name == "shipping_date"}
        return {**dates, "reference": self._order.number}

    def compose(self, record: Found) -> Content:
        if not any(line.action for line in self._order.lines):
            return super().compose(record)
        old = search(self._client, "sale.line", [["sale", "=", record.id]], ["sequence", "product"])
        actions = [
            action
            for index, line in enumerate(self._order.lines)
            for action in self._line_actions(record.id, index, line, old)
        ]
        return Content({**self.header(), "lines": actions})

    def _line_actions(
        self, sale: int, index: int, line: OrderLine, old: Sequence[Mapping[str, Any]]
    ) -> list[list[Any]]:
        ids = [item["id"] for item in old if item["sequence"] == sequence_of(line, index)]
        if line.action is LineAction.ADD:
            return [["create", [self._new_line(sale, index)]]]
        if len(ids) != 1:
            raise DeliveryRefusedError(
                "UNKNOWN_LINE",
                f"The sale of the order {self._order.number} has {len(ids) or 'no'} lines with the position "
                f"{line.position} in Tryton. Correct the position, or change the sale there.",
            )
        if line.action is LineAction.DELETE:
            return [["delete", ids]]
        # Replaced, not rewritten: so Tryton derives taxes and texts anew for another product or quantity.
        return [["delete", ids], ["create", [self._new_line(sale, index)]]]

    def _sale(self) -> Found:
        number = self._order.number
        clauses = [["party", "=", self._party], ["reference", "=", number], ["state", "!=", "cancelled"]]
        sales = read(self._client, SALE, clauses, message_id=self._message.message_id)
        if not sales:
            raise DeliveryRefusedError(
                "UNKNOWN_ORDER", f"Tryton has no sale for the order {number} of {self._order.buyer.number} to change."
            )
        if len(sales) > 1:
            names = ", ".join(sale.number or str(sale.id) for sale in sales)
            raise DeliveryRefusedError(
                "SEVERAL_ORDERS",
                f"The order {number} has several sales in Tryton: {names}. Change the right one there.",
            )
        return sales[0]


def new_line(
    client: TrytonClient,
    sale: int,
    line: OrderLine,
    product: int | None,
    unit: Unit | None,
    options: TrytonOptions,
    *,
    sequence: int,
    sign: int,
) -> dict[str, Any]:
    """A line with what Tryton derives from the product: taxes, sales unit and price where the order has none."""
    quantity = sign * line.quantity
    known: dict[str, Any] = {"type": "line", "sale": sale, "product": product, "quantity": float(quantity)}
    if unit is not None:
        known["unit"] = unit.id
    derived = client.call("sale.line", "on_change", known, ["product"])
    price = _price(line, options.price_digits)
    values: dict[str, Any] = {
        "type": "line",
        "product": product,
        "quantity": float(quantity),
        "unit": known.get("unit", derived.get("unit")),
        "unit_price": derived.get("unit_price") if price is None else price,
        "taxes": [["add", added_ids(derived.get("taxes"))]],
        "product_customer": derived.get("product_customer"),
        "sequence": sequence,
        "note": _note(line),
    }
    if values["unit_price"] is None:
        raise DeliveryRefusedError(
            "NO_PRICE", f"Line {line.position} has no price, and Tryton has none for the product. Enter one."
        )
    return values


def _price(line: OrderLine, digits: int) -> Decimal | None:
    if line.unit_price is not None:
        return price_of_one(line.unit_price, line.price_quantity, line.quantity, digits=digits, position=line.position)
    if line.net_amount is not None:
        return price_of_one(line.net_amount, line.quantity, line.quantity, digits=digits, position=line.position)
    return None


def sequence_of(line: OrderLine, index: int) -> int:
    """Tryton orders lines by a number and has no other place for a position: the position itself, where it is one."""
    return int(line.position) if line.position.isdecimal() and int(line.position) < 2**31 else 10 * (index + 1)


def _note(line: OrderLine) -> str | None:
    return f"Requested: {line.delivery_date.isoformat()}" if line.delivery_date else None


def _header(client: TrytonClient, order: Order, party: int, options: TrytonOptions) -> dict[str, Any]:
    derived = client.call(
        "sale.sale", "on_change", {"party": party, "company": client.company(), "lines": []}, ["party"]
    )
    header = {"party": party, **{name: derived[name] for name in _HEADER if derived.get(name)}}
    if options.warehouse:
        header["warehouse"] = find_warehouse(client, options.warehouse)
    day = _shipping_date(order)
    if day:
        header["shipping_date"] = day
    if order.kind is OrderKind.RETURN:
        header.update(_origin(client, order, party))
    return {**header, **(_delivery_address(client, order.ship_to, party) if order.ship_to else {})}


def _shipping_date(order: Order) -> dt.date | None:
    """Tryton keeps one day, when shipping may start: the earliest that is requested. The lines' own are their notes."""
    days = [day for day in (order.delivery_date, *(line.delivery_date for line in order.lines)) if day]
    return min(days, default=None)


def _delivery_address(client: TrytonClient, ship_to: Party, party: int) -> dict[str, Any]:
    """The known address that the order's text contains; else the text itself, for the people who ship."""
    consignee = find_party(client, ship_to.number) if ship_to.number else party
    names = ["street", "postal_code", "city"]
    addresses = search(client, "party.address", [["party", "=", consignee]], names)
    written = _letters(f"{ship_to.name} {ship_to.address}")
    meant = [item for item in addresses if _is_in(item, written)] if ship_to.address else addresses[:1]
    chosen: dict[str, Any] = {"shipment_party": consignee} if consignee != party else {}
    if len(meant) == 1:
        return {**chosen, "shipment_address": meant[0]["id"]}
    return {**chosen, "comment": f"Deliver to: {ship_to.name}, {ship_to.address}".rstrip(", ")}


def _is_in(address: Mapping[str, Any], written: str) -> bool:
    parts = [_letters(str(address[name] or "")) for name in ("street", "postal_code")]
    return all(part and part in written for part in parts)


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _origin(client: TrytonClient, order: Order, party: int) -> dict[str, Any]:
    """The sale that a return goes back to, where the invoice or the delivery note that it names tells exactly one."""
    if order.invoice_number:
        clauses = [["party", "=", party], ["invoices.number", "=", order.invoice_number]]
    elif order.delivery_note_number:
        clauses = [["party", "=", party], ["shipments.number", "=", order.delivery_note_number]]
    else:
        return {}
    sales = search(client, "sale.sale", clauses, ["number"])
    return {"origin": f"sale.sale,{sales[0]['id']}"} if len(sales) == 1 else {}
