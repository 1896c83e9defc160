"""What the ERP knows beside customers and materials: suppliers, agreed prices, open orders and items, plants, stock.

Derived from the papers of the inbox, so that both agree: a price on an order is the agreed one, what a supplier
delivers was ordered, what a customer pays was invoiced.
"""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any  # the truth of a paper is JSON

from rendering import inbox
from rendering.catalogue import BOUGHT, CUSTOMER_NUMBERS, SOLD, Material
from rendering.partners import BIRCHFIELD, CUSTOMERS, OBERPFALZ, SEETAL, TULP, US, WITTMANN

_SUPPLIERS = (WITTMANN, OBERPFALZ, SEETAL, BIRCHFIELD, TULP)
_OTHER_SUPPLIERS = (
    ("70002", "Eisenwerk Wittgenstein GmbH", "Hüttenweg 9", "57334", "Bad Laasphe"),
    ("70008", "Dichtungstechnik Oberland GmbH", "Gewerbering 4", "82362", "Weilheim"),
    ("70015", "Seetal Logistik AG", "Bahnhofstrasse 90", "6280", "Hochdorf"),
    ("70041", "Nordstahl Handel GmbH", "Hafenrandstraße 3", "28237", "Bremen"),
)
_PLANTS = (("1000", "Werk Bremen", US.postal_code, US.city), ("2000", "Lager Nürnberg", "90402", "Nürnberg"))
_PACKED = {"FD-0025": 50, "FD-0050": 50, "FD-0080": 25, "SC-1255": 100, "SC-1665": 100, "EN-1500": 20, "KF-1510": 24}
_MOST_DISCOUNT = 3
_SCARCE = {"AK-8150": "2", "ST-4230": "3"}
_HEADER_OF_ITEMS = (
    "number,partner_number,date,amount,open_amount,currency,due_date,discount_percent,discount_date,their_reference"
)

Rows = Iterator[tuple[object, ...]]


def their_numbers() -> dict[str, str]:
    """Under which number a customer has us as supplier, and a supplier as customer, as their papers say; by ours."""
    known = {party.name: party.number for party in (*CUSTOMERS, *_SUPPLIERS)}
    found = {}
    for truth in _papers("purchase_order", "payment_advice"):
        fields = truth["fields"]
        if fields.get("supplier_number") and fields.get("sender_name") in known:
            found[known[fields["sender_name"]]] = fields["supplier_number"]
    for truth in _papers("order_response", "delivery_note", "invoice"):
        found[known[truth["fields"]["sender_name"]]] = truth["fields"]["customer_number"]
    return found


def most_ordered() -> dict[str, Decimal]:
    """The largest quantity of a line that orders the material: nothing in the inbox is implausible."""
    found: dict[str, Decimal] = {}
    for customer, item, _ in _ordered():
        number = _ours(customer, item)
        if number and item.get("quantity"):
            found[number] = max(found.get(number, Decimal(0)), Decimal(item["quantity"]))
    return found


def suppliers() -> tuple[tuple[str, ...], Rows]:
    theirs = their_numbers()
    columns = ("number", "name", "street", "postal_code", "city", "country", "tax_id", "iban", "mail_domain")

    def rows() -> Rows:
        for p in _SUPPLIERS:
            yield (
                p.number,
                p.name,
                p.street,
                p.postal_code,
                p.city,
                p.country,
                p.tax_id,
                p.iban,
                p.domain,
                theirs.get(p.number, ""),
            )
        for number, name, street, postal_code, city in _OTHER_SUPPLIERS:
            country = "CH" if len(postal_code) == 4 else "DE"
            yield number, name, street, postal_code, city, country, "", "", "", ""

    return (*columns, "their_number"), rows()


def supplier_materials() -> tuple[tuple[str, ...], Rows]:
    numbers = {party.name: party.number for party in _SUPPLIERS}
    found = {}
    for truth in _papers("order_response", "delivery_note", "invoice"):
        for item in truth["line_items"]:
            ours, theirs = _bought(item), item.get("supplier_material_number")
            if ours and theirs:
                found[numbers[truth["fields"]["sender_name"]], theirs] = ours
    columns = ("supplier_number", "supplier_material_number", "material_number")
    return columns, ((*key, ours) for key, ours in sorted(found.items()))


def prices() -> tuple[tuple[str, ...], Rows]:
    """What a customer pays where it is not the list price in EUR."""
    found = {}
    for customer, item, currency in _ordered():
        number = _ours(customer, item)
        if not number or not item.get("unit_price"):
            continue
        material, price = SOLD[number], Decimal(item["unit_price"])
        if currency != "EUR" or price != material.price:
            found[number, customer, currency] = (price, material.price_quantity, material.unit)
    columns = ("material_number", "customer_number", "currency", "price", "price_quantity", "unit", "valid_from")
    return columns, ((*key, *value, "2026-01-01") for key, value in sorted(found.items()))


def conversions() -> tuple[tuple[str, ...], Rows]:
    """How many pieces a pack holds."""
    return ("material_number", "unit", "factor"), ((number, "PK", count) for number, count in sorted(_PACKED.items()))


def open_orders() -> tuple[tuple[str, ...], Rows]:
    """Our orders to suppliers, as these confirmed, delivered or billed them."""
    columns = (
        "role", "number", "partner_number", "their_number", "currency", "date", "position", "material_number",
        "quantity", "unit", "delivered", "price", "price_quantity", "delivery_date", "their_material_number",
    )  # fmt: skip
    orders: dict[str, dict[str, Any]] = {}
    for kind in ("delivery_note", "invoice", "order_response"):  # the last says most of prices and days
        for truth in _papers(kind):
            orders[truth["fields"]["purchase_order_number"]] = truth
    return columns, (row for number, truth in sorted(orders.items()) for row in _order_rows(number, truth))


def _order_rows(number: str, truth: dict[str, Any]) -> Rows:
    fields = truth["fields"]
    partner = next(party for party in _SUPPLIERS if party.name == fields["sender_name"])
    day = dt.date.fromisoformat(fields["document_date"]) - dt.timedelta(days=7)
    reference = fields["document_number"] if truth["document_type"] == "order_response" else ""
    for index, item in enumerate(truth["line_items"], 1):
        ours = _bought(item)
        yield (
            "supplier", number, partner.number, reference, fields.get("currency") or "EUR", day, index * 10, ours,
            item["quantity"], BOUGHT[ours].unit, 0, item.get("unit_price", ""), BOUGHT[ours].price_quantity,
            item.get("delivery_date") or fields.get("delivery_date") or "", item.get("supplier_material_number", ""),
        )  # fmt: skip


def open_items() -> tuple[tuple[str, ...], Rows]:
    """The invoices that the payment advices pay, one that a return is about, and one that nobody pays yet."""
    numbers = {party.name: party.number for party in CUSTOMERS}

    def rows() -> Rows:
        for truth in _papers("payment_advice"):
            for item in truth["line_items"]:
                yield _item(numbers[truth["fields"]["sender_name"]], truth["fields"].get("currency") or "EUR", item)
        yield "RG-260188", "10063", "2026-03-02", "427.46", "427.46", "EUR", "2026-04-01", "", "", "26-0331"
        yield "RG-260170", "10012", "2026-03-05", "1860.25", "1860.25", "EUR", "2026-04-04", "2", "2026-03-19", ""

    return tuple(_HEADER_OF_ITEMS.split(",")), rows()


def _item(partner: str, currency: str, item: dict[str, Any]) -> tuple[object, ...]:
    gross, discount = Decimal(item["gross_amount"]), Decimal(item.get("discount_amount") or 0)
    day = dt.date.fromisoformat(item["invoice_date"])
    percent = round(discount * 100 / gross)
    percent = percent if percent <= _MOST_DISCOUNT else 0  # more than that is deducted for something else
    until = day + dt.timedelta(days=60) if percent else ""
    due = day + dt.timedelta(days=75)
    return item["invoice_number"], partner, day, gross, gross, currency, due, percent or "", until, ""


def plants() -> tuple[tuple[str, ...], Rows]:
    return ("number", "name", "postal_code", "city", "country"), ((*plant, "DE") for plant in _PLANTS)


def stock() -> tuple[tuple[str, ...], Rows]:
    """Plenty of most in Bremen, some in Nürnberg, of two too little."""
    rng = random.Random(26)
    usual = most_ordered()

    def rows() -> Rows:
        for number in SOLD:
            plenty = str(int(usual.get(number, Decimal(20)) * rng.randint(2, 5)) + rng.randint(0, 30))
            yield number, "1000", "0001", _SCARCE.get(number, plenty)
            if number not in _SCARCE and rng.random() < 0.5:
                yield number, "2000", "0001", str(rng.randint(1, 40))
        for number in BOUGHT:
            yield number, "1000", "0002", str(rng.randint(0, 600))

    return ("material_number", "plant", "storage_location", "quantity"), rows()


def _papers(*kinds: str) -> Iterator[dict[str, Any]]:
    return (truth for _, truth in inbox.truths() if truth.get("document_type") in kinds)


def _ordered() -> Iterator[tuple[str, dict[str, Any], str]]:
    """Customer, item and currency of every ordered line of a known customer."""
    numbers = {party.name: party.number for party in CUSTOMERS}
    for truth in _papers("purchase_order", "order_change"):
        customer = numbers.get(truth["fields"].get("sender_name", ""))
        for item in truth["line_items"] if customer else ():
            yield customer or "", item, truth["fields"].get("currency") or "EUR"


def _ours(customer: str, item: dict[str, Any]) -> str:
    """Our number of an ordered line, also where only the customer's is printed."""
    theirs = {number: ours for ours, number in CUSTOMER_NUMBERS.get(customer, {}).items()}
    return item.get("supplier_material_number") or theirs.get(item.get("customer_material_number", ""), "")


def _bought(item: dict[str, Any]) -> str:
    """Our number of what a supplier names, by our number on his paper or by the description."""
    if item.get("customer_material_number"):
        return str(item["customer_material_number"])
    text = item["description"]
    texts = [text] if isinstance(text, str) else text
    named: Callable[[Material], bool] = lambda m: any(name in texts for name in m.name.values())  # noqa: E731
    return next(number for number, material in BOUGHT.items() if named(material))


TABLES = {
    "suppliers": suppliers,
    "supplier_materials": supplier_materials,
    "prices": prices,
    "conversions": conversions,
    "open_orders": open_orders,
    "open_items": open_items,
    "plants": plants,
    "stock": stock,
}
