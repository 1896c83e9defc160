"""ORDRSP: what a supplier says to an order, line by line."""

from decimal import Decimal

from datamodel.extraction import DocumentType, ResponseStatus
from extractors.structured.edifact import header, lines, parties, sums
from extractors.structured.edifact.orders import put_totals
from extractors.structured.edifact.reading import Reading, first_by_code
from extractors.structured.edifact.structure import Node

_CONFIRMED = ("113", "12", "21")
"""Quantities (6063): to be delivered, despatched; what was ordered stands for it where the line has no other."""
_DELIVERY_DAYS = ("69", "67", "76", "17", "2", "358", "10", "63", "64")
_ANSWERS = {
    "29": ResponseStatus.ACCEPTED,
    "27": ResponseStatus.REJECTED,
    "4": ResponseStatus.CHANGED,
    "12": ResponseStatus.RECEIVED,
}
"""What a function (1225) says to the whole order."""
_LINE_ANSWERS = {
    **dict.fromkeys(("5", "4"), ResponseStatus.ACCEPTED),
    **dict.fromkeys(("1", "3", "6"), ResponseStatus.CHANGED),
    **dict.fromkeys(("2", "7", "10"), ResponseStatus.REJECTED),
}
"""What an action (1229) says to a line."""
_REFUSED = frozenset({"2", "7", "10"})
"""Actions (1229) by which nothing of a line will come: deleted, not accepted, not found."""


def read(reading: Reading) -> DocumentType:
    """A confirmation; ``quantity`` is what is confirmed of each line."""
    header.put_number(reading)
    for beginning in reading.root.all("BGM"):
        status = _ANSWERS.get(beginning.get(2))
        reading.draft.put_value("response_status", status and status.value, beginning.get(2), beginning.place)
    reading.put_day("document_date", reading.root.all("DTM"), "137", "8", "4")
    header.put_currency(reading)
    seller = parties.put_sender(reading, (*parties.SELLERS, "MS"))
    buyer = parties.put_receiver(reading, ("BY", "OB", "MR"))
    parties.put_ship_to(reading, besides=buyer)
    parties.put_numbers(reading, buyer=buyer, seller=seller, seller_writes=True)
    header.put_reference(reading, "purchase_order_number", header.ORDER)
    reading.put_day("delivery_date", reading.root.all("DTM"), *_DELIVERY_DAYS)
    header.put_terms(reading)
    for node in reading.root.all("LIN"):
        _put_line(reading, node)
    header.put_common_order(reading)
    put_totals(reading)
    found = list(reading.root.all("LIN"))
    sums.check_counts(reading, found, lines.quantities(found, *_CONFIRMED))
    return DocumentType.ORDER_RESPONSE


def _put_line(reading: Reading, node: Node) -> None:
    reading.draft.add_line()
    lines.put_item(reading, node)
    if node.get(1) in _REFUSED and first_by_code(node.all("QTY"), *_CONFIRMED[:2]) is None:
        reading.draft.put_value_in_line("quantity", Decimal(0), node.get(1), node.place)
    status = _LINE_ANSWERS.get(node.get(1))
    reading.draft.put_value_in_line("response_status", status and status.value, node.get(1), node.place)
    lines.put_quantity(reading, node, *_CONFIRMED)
    lines.put_backorder(reading, node)
    lines.put_price(reading, node)
    lines.put_amount(reading, node)
    lines.put_tax_rate(reading, node)
    lines.put_order(reading, node)
    reading.put_day_in_line("delivery_date", node.all("DTM"), *_DELIVERY_DAYS)
    lines.check_split(reading, node)
