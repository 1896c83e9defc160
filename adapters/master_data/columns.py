"""The kinds of files with master data, their columns, and the record that a row is (``docs/master_data.md``)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any  # values of cells, of every type

from adapters.master_data import cells
from datamodel.master import (
    CrossReference,
    MasterRecord,
    Material,
    MaterialConversion,
    OpenItem,
    OpenOrder,
    OpenOrderLine,
    Partner,
    PartnerRole,
    Plant,
    Price,
    Stock,
    UnitConversion,
)

Values = Mapping[str, Any]
DECIMAL = "decimal"
"""A column whose values depend on the decimal sign of the file."""
DELETED = "deleted"
"""A column that every kind may have: yes takes the record away."""
_Parse = Callable[[str], Any] | str


@dataclass(frozen=True)
class FileKind:
    """One kind of file.

    Attributes:
        required: columns that must be there with a value in each row.
        optional: columns that may be missing or empty.
        build: a row's values (of missing columns None or empty) to its record.
        keys: the columns that name the record; only they must be there in a row that deletes.
        aliases: other names of columns.
    """

    record: type[MasterRecord]
    required: Mapping[str, _Parse]
    optional: Mapping[str, _Parse]
    build: Callable[[Values], MasterRecord]
    keys: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, _Parse]:
        return {**self.required, **self.optional, DELETED: cells.flag}


_ADDRESS = dict.fromkeys(("street", "postal_code", "city", "country"), cells.text)
_PARTNER: Mapping[str, _Parse] = {
    **_ADDRESS,
    "tax_id": cells.number,
    "iban": cells.ibans,
    "mail_domain": cells.domains,
    "their_number": cells.number,
    "currency": cells.text,
    "credit_block": cells.flag,
    "order_block": cells.flag,
    "min_order_value": DECIMAL,
}


def _partner(role: PartnerRole) -> FileKind:
    def build(row: Values) -> Partner:
        plain = {name: row[name] or "" for name in (*_ADDRESS, "tax_id", "their_number", "currency")}
        return Partner(
            number=row["number"],
            role=role,
            name=row["name"] or "",
            ibans=row["iban"] or (),
            mail_domains=row["mail_domain"] or (),
            credit_block=bool(row["credit_block"]),
            order_block=bool(row["order_block"]),
            min_order_value=row["min_order_value"],
            **plain,
        )

    required: Mapping[str, _Parse] = {"number": cells.number, "name": cells.text}
    return FileKind(Partner, required, _PARTNER, build, ("number",), {"ibans": "iban", "mail_domains": "mail_domain"})


def _material(row: Values) -> Material:
    conversions = tuple(UnitConversion(unit, factor) for unit, factor in row["conversions"] or ())
    return Material(
        number=row["number"],
        description=row["description"] or "",
        base_unit=row["unit"] or "",
        gtin=row["gtin"] or "",
        price=row["price"],
        price_quantity=row["price_quantity"] or Decimal(1),
        currency=row["currency"] or "",
        price_unit=row["price_unit"] or "",
        min_quantity=row["min_quantity"],
        usual_quantity=row["usual_quantity"],
        lead_time_days=row["lead_time_days"],
        blocked=bool(row["blocked"]),
        conversions=conversions,
    )


def _conversion(row: Values) -> MaterialConversion:
    factor = (row["factor"] or Decimal(0)) / (row["denominator"] or Decimal(1))
    return MaterialConversion(row["material_number"], row["unit"], round(factor, 12))


def _references(role: PartnerRole) -> FileKind:
    partner, theirs = f"{role}_number", f"{role}_material_number"

    def build(row: Values) -> CrossReference:
        return CrossReference(row[partner], role, row[theirs], row["material_number"])

    required = dict.fromkeys((partner, theirs, "material_number"), cells.number)
    return FileKind(CrossReference, required, {}, build, tuple(required))


def _price(row: Values) -> Price:
    return Price(
        material=row["material_number"],
        price=row["price"] if row["price"] is not None else Decimal(0),
        currency=row["currency"],
        customer=row["customer_number"] or "",
        price_quantity=row["price_quantity"] or Decimal(1),
        unit=row["unit"] or "",
        min_quantity=row["min_quantity"] or Decimal(0),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )


def _open_order(row: Values) -> OpenOrder:
    """With the one line of the row; ``FileSource`` puts the lines of an order together."""
    line = OpenOrderLine(
        position=row["position"] or "",
        material=row["material_number"] or "",
        quantity=row["quantity"] or Decimal(0),
        unit=row["unit"] or "",
        delivered=row["delivered"] or Decimal(0),
        price=row["price"],
        price_quantity=row["price_quantity"] or Decimal(1),
        delivery_date=row["delivery_date"],
        their_material_number=row["their_material_number"] or "",
    )
    return OpenOrder(
        number=row["number"],
        partner=row["partner_number"] or "",
        role=row["role"],
        currency=row["currency"] or "",
        date=row["date"],
        lines=(line,),
        their_number=row["their_number"] or "",
    )


def _open_item(row: Values) -> OpenItem:
    amount = row["amount"] or Decimal(0)
    return OpenItem(
        number=row["number"],
        partner=row["partner_number"],
        date=row["date"],
        amount=amount,
        open_amount=amount if row["open_amount"] is None else row["open_amount"],
        currency=row["currency"] or "",
        due_date=row["due_date"],
        discount_percent=row["discount_percent"],
        discount_date=row["discount_date"],
        their_reference=row["their_reference"] or "",
        role=row["role"] or PartnerRole.CUSTOMER,
    )


def _role_or_none(cell: str) -> PartnerRole | None:
    return cells.role(cell) if cell else None


FILE_KINDS: Mapping[str, FileKind] = {
    "customers": _partner(PartnerRole.CUSTOMER),
    "suppliers": _partner(PartnerRole.SUPPLIER),
    "materials": FileKind(
        Material,
        {"number": cells.number, "description": cells.text},
        {
            "gtin": cells.number,
            "unit": cells.unit,
            "price": DECIMAL,
            "price_quantity": DECIMAL,
            "currency": cells.text,
            "price_unit": cells.unit,
            "min_quantity": DECIMAL,
            "usual_quantity": DECIMAL,
            "lead_time_days": cells.count,
            "blocked": cells.flag,
            "conversions": cells.conversions,
        },
        _material,
        ("number",),
        {"base_unit": "unit"},
    ),
    "conversions": FileKind(
        MaterialConversion,
        {"material_number": cells.number, "unit": cells.unit, "factor": DECIMAL},
        {"denominator": DECIMAL},
        _conversion,
        ("material_number", "unit"),
    ),
    "customer_materials": _references(PartnerRole.CUSTOMER),
    "supplier_materials": _references(PartnerRole.SUPPLIER),
    "prices": FileKind(
        Price,
        {"material_number": cells.number, "price": DECIMAL, "currency": cells.text},
        {
            "customer_number": cells.number,
            "price_quantity": DECIMAL,
            "unit": cells.unit,
            "min_quantity": DECIMAL,
            "valid_from": cells.day,
            "valid_to": cells.day,
        },
        _price,
        ("material_number", "currency"),
    ),
    "open_orders": FileKind(
        OpenOrder,
        {
            "role": cells.role,
            "number": cells.number,
            "partner_number": cells.number,
            "position": cells.number,
            "material_number": cells.number,
            "quantity": DECIMAL,
            "unit": cells.unit,
        },
        {
            "their_number": cells.number,
            "currency": cells.text,
            "date": cells.day,
            "delivered": DECIMAL,
            "price": DECIMAL,
            "price_quantity": DECIMAL,
            "delivery_date": cells.day,
            "their_material_number": cells.number,
        },
        _open_order,
        ("role", "number"),
    ),
    "open_items": FileKind(
        OpenItem,
        {
            "number": cells.number,
            "partner_number": cells.number,
            "date": cells.day,
            "amount": DECIMAL,
            "currency": cells.text,
        },
        {
            "role": _role_or_none,
            "open_amount": DECIMAL,
            "due_date": cells.day,
            "discount_percent": DECIMAL,
            "discount_date": cells.day,
            "their_reference": cells.text,
        },
        _open_item,
        ("number", "partner_number"),
    ),
    "plants": FileKind(
        Plant,
        {"number": cells.number, "name": cells.text},
        dict.fromkeys(("postal_code", "city", "country"), cells.text),
        lambda row: Plant(
            row["number"], row["name"] or "", *(row[name] or "" for name in ("postal_code", "city", "country"))
        ),
        ("number",),
    ),
    "stock": FileKind(
        Stock,
        {"material_number": cells.number, "plant": cells.number, "quantity": DECIMAL},
        {"storage_location": cells.number},
        lambda row: Stock(
            row["material_number"], row["plant"], row["quantity"] or Decimal(0), row["storage_location"] or ""
        ),
        ("material_number", "plant"),
    ),
}
