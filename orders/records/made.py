"""Records that Intray itself makes of others: what is to be shipped, bought and booked in stock."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from datamodel.business import (
    Delivery,
    DeliveryKind,
    DeliveryLine,
    GoodsMovement,
    Movement,
    MovementLine,
    Order,
    OrderKind,
    OrderLine,
    Party,
    PurchaseRequisition,
    RequisitionLine,
)
from datamodel.master import Plant
from orders.checks.conversion import as_decimal, in_base_units
from pipelines.protocols import MasterData

_OUTGOING = frozenset({DeliveryKind.SHIPPING_ORDER, DeliveryKind.WAREHOUSE_ORDER})
MOVEMENTS: Mapping[str, Movement] = {
    **dict.fromkeys(("101", "103", "105", "107", "109"), Movement.RECEIPT),
    **dict.fromkeys(("201", "221", "231", "241", "251", "261", "281", "291", "551", "601"), Movement.ISSUE),
    **dict.fromkeys(("301", "303", "305", "309", "311", "313", "315", "321", "323", "325"), Movement.TRANSFER),
    **dict.fromkeys(("341", "343", "411"), Movement.TRANSFER),
}
"""SAP's movement types (table T156) by the transaction that books them. Reversals are none: they name a booking."""


@dataclass(frozen=True, slots=True)
class Shortage:
    """What stock lacks for the order's item ``position``, in the material's base unit."""

    position: str
    quantity: Decimal
    unit: str


def shipping_order_from(
    order: Order,
    *,
    number: str,
    plant: Plant,
    date: dt.date,
    kind: DeliveryKind = DeliveryKind.SHIPPING_ORDER,
    quantities: Mapping[str, Decimal] | None = None,
) -> Delivery:
    """What ``plant`` has to ship, or to pick, for an order.

    Args:
        order: a customer's order, not a return.
        number: of the new delivery.
        plant: from where the goods go.
        date: of the new delivery.
        kind: SHIPPING_ORDER or WAREHOUSE_ORDER.
        quantities: by position, in the order's units, where not all of it goes; positions that are missing stay.

    Raises:
        ValueError: nothing is left to ship, a position is not in the order, or an item has no material number of ours.
    """
    if order.kind is OrderKind.RETURN:
        raise ValueError(f"Order {order.number} cannot be shipped: it is a return.")
    if kind not in _OUTGOING:
        raise ValueError(f"Order {order.number} cannot be shipped by a delivery of kind {kind}.")
    wanted = {line.position: line.quantity for line in order.lines} if quantities is None else quantities
    unknown = [*set(wanted) - {line.position for line in order.lines}]
    lines = [line for line in order.lines if wanted.get(line.position, Decimal(0)) > 0]
    unnamed = [line.position for line in lines if not line.supplier_material_number]
    if unknown or unnamed or not lines:
        raise ValueError(_why_not_shipped(order, sorted(unknown), unnamed))
    days = [line.delivery_date for line in lines if line.delivery_date]
    return Delivery(
        number=number,
        date=date,
        kind=kind,
        sender=_party_of(plant),
        lines=tuple(_shipped(order, line, wanted[line.position]) for line in lines),
        ship_to=order.ship_to or order.buyer,
        sold_to=order.buyer,
        order_number=order.number,
        delivery_date=min(days) if days else order.delivery_date,
        delivery_terms=order.delivery_terms,
    )


def _why_not_shipped(order: Order, unknown: Sequence[str], unnamed: Sequence[str]) -> str:
    reasons = [
        f"it has no item {', '.join(unknown)}" if unknown else "",
        f"item {', '.join(unnamed)} has no material number of ours" if unnamed else "",
    ]
    told = "; ".join(reason for reason in reasons if reason) or "nothing of it is to be shipped"
    return f"Order {order.number} cannot be shipped: {told}."


def _party_of(plant: Plant) -> Party:
    place = ", ".join(part for part in (f"{plant.postal_code} {plant.city}".strip(), plant.country) if part)
    return Party(name=plant.name, address=place, number=plant.number)


def _shipped(order: Order, line: OrderLine, quantity: Decimal) -> DeliveryLine:
    return DeliveryLine(
        position=line.position,
        quantity=quantity,
        unit=line.unit,
        description=line.description,
        supplier_material_number=line.supplier_material_number,
        customer_material_number=line.customer_material_number,
        gtin=line.gtin,
        order_number=order.number,
        order_position=line.position,
    )


def counted_as_stock(delivery: Delivery, master_data: MasterData) -> Delivery:
    """The same goods in the units in which stock is counted; a line whose unit cannot be converted stays as it is."""
    return replace(delivery, lines=tuple(_counted(line, master_data) for line in delivery.lines))


def _counted(line: DeliveryLine, master_data: MasterData) -> DeliveryLine:
    material = master_data.material(line.supplier_material_number)
    if material is None or not material.base_unit:
        return line
    quantity = in_base_units(line.quantity, line.unit, material)
    if quantity is None:
        return line
    return replace(line, quantity=as_decimal(quantity), unit=material.base_unit)


def shortages_of(order: Order, master_data: MasterData, *, plant: str = "") -> tuple[Shortage, ...]:
    """What stock lacks for an order: in one plant, or in all together where ``plant`` is empty.

    Items of one material share its stock, the first one first. Other orders do not count: what they hold is not in
    the stock that may be taken.

    Raises:
        ValueError: a material is not known, or not counted in the unit of its item; the message lists all such items.
    """
    needs = [(line, *_need(line, master_data)) for line in order.lines]
    unclear = [line.position for line, quantity, _ in needs if quantity is None]
    if unclear:
        raise ValueError(
            f"What stock lacks for order {order.number} cannot be told: item {', '.join(unclear)} has no known "
            "material, or a unit that it is not counted in."
        )
    left: dict[str, Fraction] = {}
    return tuple(_short(((line, need or Fraction(0), unit) for line, need, unit in needs), master_data, plant, left))


def _need(line: OrderLine, master_data: MasterData) -> tuple[Fraction | None, str]:
    """The quantity of an item in base units, and the base unit."""
    material = master_data.material(line.supplier_material_number)
    if material is None:
        return None, ""
    return in_base_units(line.quantity, line.unit, material), material.base_unit or line.unit


def _short(
    needs: Iterable[tuple[OrderLine, Fraction, str]], master_data: MasterData, plant: str, left: dict[str, Fraction]
) -> Iterator[Shortage]:
    for line, need, unit in needs:
        material = line.supplier_material_number
        if material not in left:
            stocks = [stock for stock in master_data.stock(material) if plant in ("", stock.plant)]
            left[material] = sum((Fraction(stock.quantity) for stock in stocks), Fraction(0))
        missing = need - max(left[material], Fraction(0))
        left[material] -= need
        if missing > 0:
            yield Shortage(line.position, as_decimal(missing), unit)


def requisition_from(
    order: Order,
    shortages: Sequence[Shortage],
    *,
    number: str,
    date: dt.date,
    requester: str,
    needed_by: dt.date,
    plant: str = "",
    storage_location: str = "",
) -> PurchaseRequisition:
    """What purchasing has to buy for an order.

    Args:
        order: the customer's, which is named as the reason.
        shortages: of its items.
        number: of the new requisition.
        date: of the new requisition.
        requester: who wants it, by the ERP's key.
        needed_by: stands in for a delivery date that the order does not have.
        plant: where it is needed, by the ERP's key.
        storage_location: within the plant.

    Raises:
        ValueError: there is no shortage, or it is of no item of the order.
    """
    items = {line.position: line for line in order.lines}
    unknown = [shortage.position for shortage in shortages if shortage.position not in items]
    if unknown or not shortages:
        what = f"it has no item {', '.join(unknown)}" if unknown else "nothing is missing"
        raise ValueError(f"For order {order.number} nothing can be requested: {what}.")
    return PurchaseRequisition(
        number=number,
        date=date,
        requester=requester,
        lines=tuple(
            RequisitionLine(
                position=str(10 * count),
                material_number=items[shortage.position].supplier_material_number,
                quantity=shortage.quantity,
                unit=shortage.unit,
                delivery_date=items[shortage.position].delivery_date or order.delivery_date or needed_by,
                plant=plant,
                storage_location=storage_location,
                description=items[shortage.position].description,
            )
            for count, shortage in enumerate(shortages, 1)
        ),
        reason=f"Order {order.number} of {order.buyer.name}",
    )


def goods_movement_from(
    delivery: Delivery,
    *,
    movement_type: str,
    plant: str,
    posting_date: dt.date,
    storage_location: str = "",
    to_plant: str = "",
    to_storage_location: str = "",
) -> GoodsMovement:
    """The stock booking of a delivery: what came by a supplier's note, or went by one of ours.

    Args:
        delivery: its number becomes that of the movement and its reference.
        movement_type: one of ``MOVEMENTS``.
        plant: by the ERP's key; where the goods come to or are taken from.
        posting_date: of the booking.
        storage_location: within ``plant``.
        to_plant: of a transfer, where it goes.
        to_storage_location: within ``to_plant``.

    Raises:
        ValueError: the movement type is not known, or an item has no material number of ours.
    """
    movement = MOVEMENTS.get(movement_type)
    if movement is None:
        raise ValueError(f"The movement type {movement_type} is not known. Known: {', '.join(sorted(MOVEMENTS))}.")
    materials = [_our_material(delivery, line) for line in delivery.lines]
    unnamed = [line.position for line, material in zip(delivery.lines, materials, strict=True) if not material]
    if unnamed or not materials:
        what = f"item {', '.join(unnamed)} has no material number of ours" if unnamed else "it has no items"
        raise ValueError(f"Delivery {delivery.number} cannot be booked: {what}.")
    return GoodsMovement(
        number=delivery.number,
        date=delivery.date,
        posting_date=posting_date,
        movement=movement,
        lines=tuple(
            MovementLine(
                material_number=material,
                quantity=line.quantity,
                unit=line.unit,
                movement_type=movement_type,
                plant=plant,
                storage_location=storage_location,
                batch_number=line.batch_number,
                order_number=line.order_number or delivery.order_number,
                order_position=line.order_position,
                description=line.description,
                to_plant=to_plant,
                to_storage_location=to_storage_location,
            )
            for line, material in zip(delivery.lines, materials, strict=True)
        ),
        reference=delivery.number,
    )


def _our_material(delivery: Delivery, line: DeliveryLine) -> str:
    """On a supplier's note we are the customer; on ours, the supplier."""
    supplied = delivery.kind is DeliveryKind.SUPPLIER
    return line.customer_material_number if supplied else line.supplier_material_number
