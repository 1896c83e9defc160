"""Suppliers' delivery notes: ``stock.shipment.in``, made of the moves that our purchases wait for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from adapters.tryton.claims import SHIPMENT, Found
from adapters.tryton.lookups import (
    FROM_SUPPLIER,
    Unit,
    find_party,
    find_products,
    find_units,
    find_warehouse,
    search,
    unit_of,
)
from adapters.tryton.options import TrytonOptions
from adapters.tryton.rpc import TrytonClient
from adapters.tryton.settling import Content, propose_new
from datamodel.business import Delivery, DeliveryLine
from datamodel.delivery import OutboxMessage
from datamodel.errors import DeliveryRefusedError

_WAREHOUSE = ("warehouse", "warehouse_input", "warehouse_storage")


@dataclass
class _Move:
    """A move that waits for goods: ``quantity`` is expected, ``taken`` is what the delivery note brings of it."""

    id: int
    timestamp: str
    product: int
    unit: Unit
    quantity: Decimal
    purchase: str
    taken: Decimal = field(default=Decimal(0))

    @property
    def free(self) -> Decimal:
        return max(self.quantity - self.taken, Decimal(0))


class ShipmentPlan:
    """A delivery note: a supplier shipment with the open moves that its lines answer.

    Less than was expected lowers the move, and Tryton expects the rest anew once the goods are in. More raises it.
    """

    kind = SHIPMENT

    def __init__(
        self, client: TrytonClient, delivery: Delivery, message: OutboxMessage, options: TrytonOptions
    ) -> None:
        self._client = client
        self._delivery = delivery
        self._message = message
        self._supplier = find_party(client, delivery.sender.number)
        self._products = find_products(client, delivery.lines, party=self._supplier, numbers=FROM_SUPPLIER)
        self._units = find_units(client)
        self._line_units = [unit_of(line, self._units, options.units) for line in delivery.lines]
        self._warehouse = _warehouse(client, options.warehouse)
        self._allocated([])  # refused here already where nothing is open, before anything is made

    def propose(self) -> None:
        propose_new(self._client, self._message, self)

    def header(self) -> Mapping[str, Any]:
        return {
            "supplier": self._supplier,
            "planned_date": self._delivery.delivery_date or self._delivery.date,
            **self._warehouse,
        }

    def compose(self, record: Found) -> Content:
        own = [f"{self.kind.model},{record.id}"]
        moves = self._allocated(own)
        taken = [move for move in moves if move.taken]
        left = self._of_shipment(own, {move.id for move in taken})
        actions: list[list[Any]] = [["add", [move.id for move in taken]]]
        actions += [["write", [move.id], {"quantity": float(move.taken)}] for move in taken]
        actions += [["remove", left]] if left else []
        stamps = {f"stock.move,{move.id}": move.timestamp for move in taken}
        return Content({**self.header(), "incoming_moves": actions}, self._delivery.number, stamps)

    def _of_shipment(self, own: Sequence[str], taken: set[int]) -> list[int]:
        moves = search(self._client, "stock.move", [["shipment", "in", own]], ["product"])
        return [move["id"] for move in moves if move["id"] not in taken]

    def _allocated(self, own: Sequence[str]) -> list[_Move]:
        """The open moves with what the lines take of them; those of the shipments ``own`` are open to it too."""
        moves = self._open_moves(own)
        lines = zip(self._delivery.lines, self._products, self._line_units, strict=True)
        problems = [words for line, product, unit in lines if (words := self._take(line, product, unit, moves))]
        if problems:
            raise DeliveryRefusedError(
                "NOT_EXPECTED", f"{'; '.join(problems)}. Correct the delivery note or the purchase."
            )
        return moves

    def _take(self, line: DeliveryLine, product: int | None, unit: Unit | None, moves: Sequence[_Move]) -> str:
        """Take the line's quantity of the moves, in their order; what is wrong, where something is."""
        order = line.order_number or self._delivery.order_number
        expected = [move for move in moves if move.product == product and order in ("", move.purchase)]
        if not expected:
            return f"line {line.position}: no purchase waits for it" + (f" under the number {order}" if order else "")
        purchases = sorted({move.purchase for move in expected})
        if len(purchases) > 1:
            return f"line {line.position}: several purchases wait for it ({', '.join(purchases)}), and it names none"
        quantity = expected[0].unit.of(line.quantity, unit or expected[0].unit)
        if quantity is None:
            return f"line {line.position}: {line.unit} is no unit of what was ordered ({expected[0].unit.symbol})"
        for move in expected:
            part = min(move.free, quantity)
            move.taken += part
            quantity -= part
        expected[-1].taken += quantity
        return ""

    def _open_moves(self, own: Sequence[str]) -> list[_Move]:
        clauses = [
            ["state", "=", "draft"],
            ["origin.purchase.party", "=", self._supplier, "purchase.line"],
            ["OR", ["shipment", "=", None], ["shipment", "in", list(own)]],
        ]
        names = ["_timestamp", "product", "unit.symbol", "quantity", "purchase.number"]
        found: list[dict[str, Any]] = self._client.call(
            "stock.move", "search_read", clauses, 0, None, [["planned_date", "ASC NULLS LAST"], ["id", "ASC"]], names
        )
        return [
            _Move(
                item["id"],
                item["_timestamp"],
                item["product"],
                self._units[item["unit."]["symbol"]],
                Decimal(str(item["quantity"])),
                item["purchase."]["number"] or "",
            )
            for item in found
        ]


def _warehouse(client: TrytonClient, code: str) -> dict[str, Any]:
    if code:
        warehouse = find_warehouse(client, code)
    else:
        warehouse = client.call("stock.shipment.in", "default_get", ["warehouse"]).get("warehouse")
    if not warehouse:
        raise DeliveryRefusedError("UNKNOWN_WAREHOUSE", "Tryton has no default warehouse. Name one in the settings.")
    known = {"warehouse": warehouse, "company": client.company()}
    derived = client.call("stock.shipment.in", "on_change", known, ["warehouse"])
    return {"warehouse": warehouse, **{name: derived[name] for name in _WAREHOUSE if name != "warehouse"}}
