"""Records to rows and back. A kind of record is one table; what is derived for look-ups is added on the way in."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any  # the values of rows, of every type

from adapters.master_data.descriptions import words_of
from adapters.master_data.partners import search_words
from adapters.master_data.writing import key, shape
from adapters.store.master_tables import (
    ConversionRow,
    CrossReferenceRow,
    MaterialRow,
    OpenItemRow,
    OpenOrderLineRow,
    OpenOrderRow,
    PartnerRow,
    PlantRow,
    PriceRow,
    StockRow,
)
from adapters.store.tables import Table
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

Row = dict[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Kind:
    """How records of one type are kept. ``derived`` adds the columns that are no fields of the record."""

    name: str
    table: type[Table]
    derived: Callable[[Any], Row] = lambda _: {}

    @property
    def key_columns(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.table.__table__.primary_key.columns)  # type: ignore[attr-defined]


KINDS: Mapping[type[MasterRecord], Kind] = {
    Partner: Kind("partners", PartnerRow, lambda p: {"words": search_words(p.name, p.street, p.postal_code, p.city)}),
    Material: Kind("materials", MaterialRow, lambda m: {"words": words_of(m.description)}),
    MaterialConversion: Kind("conversions", ConversionRow),
    CrossReference: Kind("cross_references", CrossReferenceRow, lambda c: _their_keys(c.their_number)),
    Price: Kind("prices", PriceRow, lambda p: {"since": p.valid_from.isoformat() if p.valid_from else ""}),
    OpenOrder: Kind(
        "open_orders", OpenOrderRow, lambda o: {"number_key": key(o.number), "their_key": key(o.their_number)}
    ),
    OpenItem: Kind("open_items", OpenItemRow),
    Plant: Kind("plants", PlantRow),
    Stock: Kind("stock", StockRow),
}
_APART = {"conversions", "lines"}  # fields that have a table of their own


def row_of(record: MasterRecord, *, source: str) -> Row:
    """The row of a record, with its derived columns, its source and the digest of its content."""
    kind = KINDS[type(record)]
    row = {name: _plain(value) for name, value in _fields(record) if name not in _APART}
    return row | kind.derived(record) | {"source": source, "digest": digest_of(record)}


def key_of(record: MasterRecord) -> Key:
    """The values of the key columns."""
    kind = KINDS[type(record)]
    own = [name for name in kind.key_columns if hasattr(record, name)]
    row = {name: _plain(getattr(record, name)) for name in own}
    return tuple(row[name] if name in row else kind.derived(record)[name] for name in kind.key_columns)


def line_rows(order: OpenOrder) -> Iterator[Row]:
    for sequence, line in enumerate(order.lines, 1):
        yield {"role": order.role.value, "number": order.number, "sequence": sequence} | dict(_fields(line))


def partner_of(row: PartnerRow) -> Partner:
    return Partner(
        **_values(row, Partner, without=("role", "ibans", "mail_domains")),
        role=PartnerRole(row.role),
        ibans=tuple(row.ibans),
        mail_domains=tuple(row.mail_domains),
    )


def material_of(row: MaterialRow, conversions: tuple[UnitConversion, ...] = ()) -> Material:
    return Material(**_values(row, Material, without=("conversions",)), conversions=conversions)


def price_of(row: PriceRow) -> Price:
    return Price(**_values(row, Price))


def open_order_of(row: OpenOrderRow, lines: list[OpenOrderLineRow]) -> OpenOrder:
    return OpenOrder(
        **_values(row, OpenOrder, without=("role", "lines")),
        role=PartnerRole(row.role),
        lines=tuple(OpenOrderLine(**_values(line, OpenOrderLine)) for line in lines),
    )


def open_item_of(row: OpenItemRow) -> OpenItem:
    return OpenItem(**_values(row, OpenItem, without=("role",)), role=PartnerRole(row.role))


def plant_of(row: PlantRow) -> Plant:
    return Plant(**_values(row, Plant))


def stock_of(row: StockRow) -> Stock:
    return Stock(**_values(row, Stock))


def _their_keys(number: str) -> Row:
    return {"their_key": key(number), "their_shape": shape(key(number))}


def _fields(record: Any) -> Iterator[tuple[str, Any]]:
    return ((each.name, getattr(record, each.name)) for each in fields(record))


def _plain(value: Any) -> Any:
    """As the database takes it; decimals in one form, so that 1 and 1.0 are one key."""
    if isinstance(value, PartnerRole):
        return value.value
    if isinstance(value, Decimal):
        return value.normalize() if value else Decimal(0)
    return list(value) if isinstance(value, tuple) else value


def _values(row: Table, record: type, without: tuple[str, ...] = ()) -> Row:
    return {each.name: getattr(row, each.name) for each in fields(record) if each.name not in without}


def digest_of(record: MasterRecord) -> str:
    """Of all that the record says, with decimals in one form."""
    content = repr([(name, _spelled(value)) for name, value in _fields(record)])
    return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _spelled(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_spelled(each) for each in value]
    if isinstance(value, OpenOrderLine | UnitConversion):
        return [_spelled(each) for _, each in _fields(value)]
    return str(_plain(value))
