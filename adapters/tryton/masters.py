"""Records of Tryton's, read with the names here, as master data."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from adapters.tryton.lookups import Unit
from adapters.tryton.units import code_of
from datamodel.master import (
    CrossReference,
    Material,
    OpenItem,
    OpenOrder,
    OpenOrderLine,
    Partner,
    PartnerRole,
    Plant,
    Stock,
    UnitConversion,
)

Item = Mapping[str, Any]

OPEN = ("confirmed", "processing")
"""States of a sale or purchase that is agreed and not done."""
GTIN = frozenset({"ean", "upc", "gtin"})
PARTY_NAMES = (
    "code",
    "name",
    "active",
    "tax_identifier.code",
    "categories.name",
    "addresses.street",
    "addresses.postal_code",
    "addresses.city",
    "addresses.country.code",
    "contact_mechanisms.type",
    "contact_mechanisms.value",
)
PRODUCT_NAMES = (
    "code",
    "name",
    "active",
    "salable",
    "purchasable",
    "list_price_used",
    "default_uom.symbol",
    "default_uom.factor",
    "sale_uom.symbol",
    "sale_uom.factor",
    "purchase_uom.symbol",
    "purchase_uom.factor",
    "identifiers.type",
    "identifiers.code",
)
REFERENCE_NAMES = ("code", "party.code", "product.code", "template.products.code")
INVOICE_NAMES = (
    "number",
    "reference",
    "type",
    "state",
    "invoice_date",
    "total_amount",
    "amount_to_pay",
    "party.code",
    "currency.code",
    "lines_to_pay.maturity_date",
)
WAREHOUSE_NAMES = (
    "code",
    "name",
    "storage_location.code",
    "address.postal_code",
    "address.city",
    "address.country.code",
)
_ORDER_NAMES = (
    "number",
    "reference",
    "state",
    "party.code",
    "currency.code",
    "lines.type",
    "lines.sequence",
    "lines.product.code",
    "lines.quantity",
    "lines.unit",
    "lines.unit_price",
    "lines.moves.state",
    "lines.moves.quantity",
    "lines.moves.unit",
)


def order_names(role: PartnerRole) -> tuple[str, ...]:
    if role is PartnerRole.CUSTOMER:
        return (*_ORDER_NAMES, "sale_date", "lines.shipping_date", "lines.product_customer.code")
    return (*_ORDER_NAMES, "purchase_date", "lines.delivery_date", "lines.product_supplier.code")


def partner(item: Item, role: PartnerRole, ibans: tuple[str, ...]) -> Partner:
    """The first address is Tryton's default one; an address of mail tells its domain."""
    address = item["addresses."][0] if item["addresses."] else {}
    mails = [found["value"] for found in item["contact_mechanisms."] if found["type"] == "email"]
    domains = (str(mail).rpartition("@")[2].strip().lower() for mail in mails if "@" in str(mail))
    return Partner(
        number=item["code"],
        role=role,
        name=item["name"] or "",
        street=" ".join((address.get("street") or "").split()),
        postal_code=address.get("postal_code") or "",
        city=address.get("city") or "",
        country=_code(address.get("country.")),
        tax_id=_code(item["tax_identifier."]),
        ibans=ibans,
        mail_domains=tuple(dict.fromkeys(domains)),
    )


def material(item: Item, currency: str, units: Mapping[str, str]) -> Material:
    """The list price is for the default unit; sales and purchase unit are told as conversions where they differ."""
    base = item["default_uom."]
    gtins = [found["code"] for found in item["identifiers."] if found["type"] in GTIN]
    others = {
        other["symbol"]: Decimal(str(other["factor"])) / Decimal(str(base["factor"]))
        for other in (item["sale_uom."], item["purchase_uom."])
        if other and other["symbol"] != base["symbol"]
    }
    price = item["list_price_used"]
    return Material(
        number=item["code"],
        description=item["name"] or "",
        base_unit=code_of(base["symbol"], units),
        gtin=gtins[0] if gtins else "",
        price=price,
        currency=currency if price is not None else "",
        price_unit=code_of(base["symbol"], units) if price is not None else "",
        blocked=not (item["salable"] or item["purchasable"]),
        conversions=tuple(UnitConversion(code_of(symbol, units), factor) for symbol, factor in others.items()),
    )


def references(item: Item, role: PartnerRole) -> Iterator[CrossReference]:
    """A number of a template stands for each of its products."""
    products = [item["product."]] if item["product."] else item["template."]["products."]
    for product in products:
        if product["code"]:
            yield CrossReference(item["party."]["code"], role, item["code"], product["code"], origin="erp")


def open_order(item: Item, role: PartnerRole, units: Mapping[int, Unit], own: Mapping[str, str]) -> OpenOrder:
    customer = role is PartnerRole.CUSTOMER
    lines = [line for line in item["lines."] if line["type"] == "line" and line["product."] and line["quantity"] > 0]
    return OpenOrder(
        number=item["number"],
        partner=item["party."]["code"],
        role=role,
        currency=_code(item["currency."]),
        date=item["sale_date" if customer else "purchase_date"],
        lines=tuple(_order_line(line, n, customer, units, own) for n, line in enumerate(lines, 1)),
        their_number=item["reference"] or "",
    )


def _order_line(
    line: Item, number: int, customer: bool, units: Mapping[int, Unit], own: Mapping[str, str]
) -> OpenOrderLine:
    unit = units[line["unit"]]
    theirs = line["product_customer." if customer else "product_supplier."]
    return OpenOrderLine(
        position=str(line["sequence"] or 10 * number),
        material=line["product."]["code"] or "",
        quantity=_quantity(line["quantity"]),
        unit=code_of(unit.symbol, own),
        delivered=sum((_moved(move, unit, units) for move in line["moves."] if move["state"] == "done"), Decimal(0)),
        price=line["unit_price"],
        delivery_date=line["shipping_date" if customer else "delivery_date"],
        their_material_number=_code(theirs),
    )


def _moved(move: Item, unit: Unit, units: Mapping[int, Unit]) -> Decimal:
    quantity = unit.of(_quantity(move["quantity"]), units[move["unit"]])
    return Decimal(0) if quantity is None else quantity.normalize() + 0


def open_item(item: Item) -> OpenItem:
    """What is due is the earliest of what is still to be paid. Suppliers' invoices count against us."""
    sign = 1 if item["type"] == "out" else -1
    days = [line["maturity_date"] for line in item["lines_to_pay."] if line["maturity_date"]]
    return OpenItem(
        number=item["number"],
        partner=item["party."]["code"],
        date=item["invoice_date"],
        amount=sign * item["total_amount"],
        open_amount=sign * item["amount_to_pay"],
        currency=_code(item["currency."]),
        due_date=min(days, default=None),
        their_reference=item["reference"] or "",
        role=PartnerRole.CUSTOMER if item["type"] == "out" else PartnerRole.SUPPLIER,
    )


def plant(item: Item) -> Plant:
    address = item["address."] or {}
    return Plant(
        number=item["code"],
        name=item["name"] or "",
        postal_code=address.get("postal_code") or "",
        city=address.get("city") or "",
        country=_code(address.get("country.")),
    )


def stock(item: Item, warehouse: Item) -> Stock:
    return Stock(item["code"], warehouse["code"], _quantity(item["quantity"]), _code(warehouse["storage_location."]))


def _code(item: Item | None) -> str:
    """The code of a record that another one points to, if it does."""
    return (item or {}).get("code") or ""


def _quantity(value: float) -> Decimal:
    """Tryton's quantities are floats, rounded to the digits of their unit: what they print is what is meant."""
    return Decimal(str(value)).normalize() + 0
