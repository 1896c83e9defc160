"""Which lines of a supplier's paper are about which lines of our orders."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from datamodel.extraction import SELLER_WRITES, Extraction, LineItem
from datamodel.identity import compact
from datamodel.master import OpenOrder, OpenOrderLine, PartnerRole
from orders.paper import number_of, text_of
from pipelines.protocols import MasterData


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """A line of an order of ours."""

    order: OpenOrder
    line: OpenOrderLine

    @property
    def name(self) -> str:
        return f"item {self.line.position} of our order {self.order.number}"


def our_orders(extraction: Extraction, master_data: MasterData) -> list[OpenOrder]:
    """Our open orders to the linked supplier with the numbers that his paper names, in the header or in a line."""
    supplier = extraction.links.get("supplier")
    if not supplier:
        return []
    found = (
        order
        for number in order_numbers(extraction)
        for order in master_data.open_orders(number, partner=supplier, role=PartnerRole.SUPPLIER)
    )
    return list(dict.fromkeys(found))


def order_numbers(extraction: Extraction) -> list[str]:
    """The orders that a paper names, each once: that of the header, then those of the lines."""
    named = [text_of(extraction.fields, "purchase_order_number")]
    named += [text_of(item, "order_number") for item in extraction.line_items]
    numbers: dict[str, str] = {}
    for number in named:
        numbers.setdefault(compact(number), number)
    return [number for number in numbers.values() if number]


def match_lines(extraction: Extraction, orders: Sequence[OpenOrder]) -> dict[int, OrderedLine]:
    """The ordered line of each line (from 1) that names the material of one.

    Of several with the same material the nearest is taken: the same order, the same position, the same quantity. Each
    is taken once before one is taken twice, as a delivery of one item may be split by batches.
    """
    ordered = [OrderedLine(order, line) for order in orders for line in order.lines]
    pairs = sorted(_pairs(extraction, ordered))
    matches: dict[int, OrderedLine] = {}
    taken: set[int] = set()
    for _, line, index in pairs:
        if line not in matches and index not in taken:
            matches[line] = ordered[index]
            taken.add(index)
    for _, line, index in pairs:
        matches.setdefault(line, ordered[index])
    return dict(sorted(matches.items()))


def link_order(extraction: Extraction, master_data: MasterData | None) -> Extraction:
    """``extraction`` with ``order_position:N``: the item of our order that line N of a supplier's paper is about.

    Lines count from 1. Needs the supplier and the materials linked. The ERP books deliveries and invoices by it.
    """
    if master_data is None or extraction.document_type not in SELLER_WRITES:
        return extraction
    matches = match_lines(extraction, our_orders(extraction, master_data))
    positions = {f"order_position:{line}": ordered.line.position for line, ordered in matches.items()}
    return replace(extraction, links={**extraction.links, **positions}) if positions else extraction


def by_ordered_line(matches: Mapping[int, OrderedLine]) -> Iterable[tuple[OrderedLine, list[int]]]:
    """Each ordered line with the lines that are about it."""
    lines: dict[tuple[str, str], tuple[OrderedLine, list[int]]] = {}
    for line, ordered in matches.items():
        lines.setdefault((ordered.order.number, ordered.line.position), (ordered, []))[1].append(line)
    return lines.values()


def _pairs(extraction: Extraction, ordered: Sequence[OrderedLine]) -> Iterator[tuple[tuple[bool, ...], int, int]]:
    """How far apart, line, index in ``ordered``, of all that name the same material."""
    for number, item in enumerate(extraction.line_items, 1):
        linked = extraction.links.get(f"material:{number}", "")
        named_order = compact(text_of(item, "order_number"))
        for index, candidate in enumerate(ordered):
            if _same_material(item, linked, candidate.line):
                named = text_of(item, "order_position") or text_of(item, "position")
                other_position = compact(named) != compact(candidate.line.position)
                other_quantity = number_of(item, "quantity") != candidate.line.quantity
                other_order = bool(named_order) and named_order not in _numbers_of(candidate.order)
                yield (other_order, other_position, other_quantity), number, index


def _numbers_of(order: OpenOrder) -> set[str]:
    return {compact(order.number), compact(order.their_number)}


def _same_material(item: LineItem, linked: str, line: OpenOrderLine) -> bool:
    ours = {compact(text) for text in (linked, text_of(item, "customer_material_number")) if text}
    theirs = compact(text_of(item, "supplier_material_number"))
    return compact(line.material) in ours or (bool(theirs) and theirs == compact(line.their_material_number))
