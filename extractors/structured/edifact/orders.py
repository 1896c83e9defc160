"""ORDERS and ORDCHG: what a customer orders, and what he changes or cancels of it."""

from datamodel.business import LineAction
from datamodel.extraction import DocumentType
from extractors.structured.edifact import header, lines, parties, sums
from extractors.structured.edifact.reading import Reading, by_code, first_by_code
from extractors.structured.edifact.structure import Node

_CHANGES = frozenset({"1", "2", "3", "4", "5"})
"""Functions (1225) of a message about an order that is there: cancels, adds, deletes, changes, replaces."""
_WITHDRAWN = frozenset({"1", "3"})
_CHANGE_DOCUMENTS = frozenset({"230"})
_ACTIONS = {"1": LineAction.ADD, "2": LineAction.DELETE, "3": LineAction.CHANGE, "7": LineAction.DELETE}
_QUANTITIES = ("21", "11")
_DELIVERY_DAYS = ("2", "69", "67", "76", "74", "17", "358", "10", "63", "64")


def read(reading: Reading) -> DocumentType:
    """An order; a change where the message is an ORDCHG, or says that the order is there already."""
    header.put_number(reading)
    reading.put_day("document_date", reading.root.all("DTM"), "137", "4")
    header.put_currency(reading)
    buyer = parties.put_sender(reading, parties.BUYERS)
    seller = parties.put_receiver(reading, parties.SELLERS)
    parties.put_ship_to(reading, besides=buyer)
    parties.put_numbers(reading, buyer=buyer, seller=seller, seller_writes=False)
    reading.put_day("delivery_date", reading.root.all("DTM"), *_DELIVERY_DAYS)
    header.put_terms(reading)
    kind = _kind(reading)
    if kind is DocumentType.ORDER_CHANGE:
        header.put_reference(reading, "purchase_order_number", header.ORDER)
    for node in reading.root.all("LIN"):
        _put_line(reading, node, changes=kind is DocumentType.ORDER_CHANGE)
    put_totals(reading)
    found = list(reading.root.all("LIN"))
    sums.check_counts(reading, found, lines.quantities(found, *_QUANTITIES))
    return kind


def _kind(reading: Reading) -> DocumentType:
    beginning = next(reading.root.all("BGM"), None)
    known = beginning is not None and (beginning.get(0) in _CHANGE_DOCUMENTS or beginning.get(2) in _CHANGES)
    if known or reading.message.type == "ORDCHG":
        return DocumentType.ORDER_CHANGE
    return DocumentType.PURCHASE_ORDER


def _put_line(reading: Reading, node: Node, *, changes: bool) -> None:
    reading.draft.add_line()
    lines.put_item(reading, node)
    lines.put_quantity(reading, node, *_QUANTITIES)
    lines.put_price(reading, node)
    lines.put_amount(reading, node)
    lines.put_tax_rate(reading, node)
    reading.put_day_in_line("delivery_date", node.all("DTM"), *_DELIVERY_DAYS)
    if changes:
        _put_action(reading, node)
    _put_place(reading, node)
    lines.check_split(reading, node)


def _put_action(reading: Reading, node: Node) -> None:
    """What is done to a line; where the message withdraws the order, to all."""
    withdrawn = next((each for each in reading.root.all("BGM") if each.get(2) in _WITHDRAWN), None)
    action = LineAction.DELETE if withdrawn else _ACTIONS.get(node.get(1))
    if action:
        place = withdrawn or node
        reading.draft.put_value_in_line("line_action", action.value, place.get(2 if withdrawn else 1), place.place)


def _put_place(reading: Reading, node: Node) -> None:
    """A line for one place has day and quantity there."""
    places = [*node.all("LOC"), *(qty for scc in node.all("SCC") for qty in scc.all("QTY"))]
    told = [place for place in places if any(by_code(place.all("DTM"), _DELIVERY_DAYS))]
    if len(told) == 1:
        reading.put_day_in_line("delivery_date", told[0].all("DTM"), *_DELIVERY_DAYS)


def put_totals(reading: Reading) -> None:
    """Net, tax and total of an order or its answer, as far as it tells them; and whether they fit its lines."""
    found = sums.summary(reading)
    reading.put_amount("net_amount", found, "125", "79", "86")
    reading.put_amount("tax_amount", found, "176", "124")
    reading.put_amount("gross_amount", found, "77", "39", "388")
    sums.put_allowances(reading)
    sums.check_lines(reading, first_by_code(found, "79"))
    sums.check_net(reading, first_by_code(found, "125"))
