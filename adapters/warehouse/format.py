"""A shipping order as the warehouse takes it: the element ``CreateShippingOrder`` of its service, in one fixed form."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree

from adapters.idoc.addresses import split_address
from adapters.idoc.control import MESSAGE_ID
from adapters.idoc.structure import clean
from adapters.wsdl import FOLDER
from adapters.wsdl_types import type_errors
from datamodel.business import BusinessRecord, Delivery, DeliveryKind, DeliveryLine, Party
from datamodel.errors import DocumentError, RejectionCode
from datamodel.units import iso_code

WSDL = FOLDER / "warehouse.wsdl"
NAMESPACE = "urn:intray:warehouse:1"
KINDS = frozenset({DeliveryKind.SHIPPING_ORDER, DeliveryKind.WAREHOUSE_ORDER})
_TEXT, _NUMBER = 80, 35
_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class WarehouseFormat:
    """Renders shipping orders. Satisfies ``RecordFormat``.

    Attributes:
        plant: where the goods are; empty leaves it to the warehouse.
        units: units as people write them, and the code that this warehouse wants, before ``datamodel/units.py``.
    """

    plant: str = ""
    units: Mapping[str, str] = field(default_factory=dict)

    def render(self, record: BusinessRecord, *, message_id: str, created_at: dt.datetime) -> bytes:  # noqa: ARG002
        """The element as UTF-8; the same arguments give the same bytes, and the time does not show in them.

        Raises:
            DocumentError: no shipping order, no receiver, no material number, an unknown unit, no quantity.
            ValueError: ``message_id`` is not ``urn:sap.com:msgid=`` and 32 hexadecimal digits.
        """
        if not MESSAGE_ID.fullmatch(message_id):
            raise ValueError(f"{message_id!r} is no message id: it must be 'urn:sap.com:msgid=' and 32 hex digits.")
        if not isinstance(record, Delivery) or record.kind not in KINDS:
            raise _unfit("The warehouse takes shipping and warehouse orders, and this record is none")
        root = etree.Element(_name("CreateShippingOrder"), nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # lxml-stubs miss None, the default
        self._fill(root, record, message_id)
        if errors := type_errors(root, WSDL):
            raise _unfit(f"The shipping order is not valid for the warehouse: {'; '.join(errors)}")
        etree.indent(root)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"

    def _fill(self, root: etree._Element, order: Delivery, message_id: str) -> None:
        _add(root, "MessageId", message_id)
        _add(root, "Delivery", order.number)
        _add(root, "Plant", self.plant)
        _add(root, "CustomerOrder", order.order_number)
        _add(root, "ShippingDate", order.delivery_date.isoformat() if order.delivery_date else "")
        _add(root, "Incoterms", _cut(order.delivery_terms))
        if order.ship_to is None:
            raise _unfit(f"The shipping order {order.number} does not say whom the goods go to")
        _add_ship_to(root, order.ship_to)
        positions = [line.position for line in order.lines]
        if twice := {position for position in positions if positions.count(position) > 1}:
            raise _unfit(f"Two items of the shipping order {order.number} have the number {', '.join(sorted(twice))}")
        for line in order.lines:
            self._add_line(root, line)

    def _add_line(self, root: etree._Element, line: DeliveryLine) -> None:
        element = etree.SubElement(root, _name("Line"))
        for name, value in self._values(line):
            _add(element, name, value)

    def _values(self, line: DeliveryLine) -> Iterator[tuple[str, str]]:
        if not line.supplier_material_number:
            raise _unfit(f"Item {line.position} has no material number of ours, by which the warehouse knows the goods")
        yield "Position", line.position
        yield "Material", line.supplier_material_number
        yield "Gtin", line.gtin
        yield "Description", _cut(line.description)
        yield "Quantity", _quantity(line)
        yield "Unit", self._unit(line)
        yield "Batch", line.batch_number
        yield "CustomerOrder", line.order_number
        yield "CustomerOrderPosition", line.order_position

    def _unit(self, line: DeliveryLine) -> str:
        code = self.units.get(line.unit.strip()) or iso_code(line.unit)
        if not code:
            raise _unfit(f"Item {line.position} has no unit, and the warehouse needs one")
        return code


def _add_ship_to(root: etree._Element, party: Party) -> None:
    address = split_address(party.address)
    element = etree.SubElement(root, _name("ShipTo"))
    _add(element, "Number", party.number)
    _add(element, "Name", _cut(party.name))
    _add(element, "Street", _cut(" ".join(part for part in (address.street, address.street_2) if part)))
    _add(element, "PostalCode", address.postal_code)
    _add(element, "City", _cut(address.city))
    _add(element, "Country", address.country)


def _add(parent: etree._Element, name: str, value: str) -> None:
    """Empty values are left out; whether one may be missing, the type says."""
    if cleaned := clean(value):
        etree.SubElement(parent, _name(name)).text = cleaned


def _quantity(line: DeliveryLine) -> str:
    quantity = line.quantity
    if not quantity.is_finite() or quantity <= 0:
        raise _unfit(f"Item {line.position} has the quantity {quantity}, and more than 0 is needed to ship")
    if round(quantity, _DECIMALS) != quantity:
        raise _unfit(f"Item {line.position} has the quantity {quantity}, and the warehouse knows {_DECIMALS} decimals")
    return f"{quantity.quantize(Decimal(1)) if quantity == quantity.to_integral_value() else quantity.normalize():f}"


def _cut(text: str) -> str:
    """People read it: what is too long for its field is cut."""
    return clean(text)[:_TEXT].rstrip()


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _unfit(problem: str) -> DocumentError:
    return DocumentError(RejectionCode.DOES_NOT_FIT, f"{problem}. Correct it, or enter the order by hand.")
