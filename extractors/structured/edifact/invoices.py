"""INVOIC: invoices and credit notes."""

from decimal import Decimal

from datamodel.extraction import DocumentType
from extractors.structured.edifact import header, lines, parties, sums
from extractors.structured.edifact.reading import Reading, first_by_code
from extractors.structured.edifact.structure import Node
from extractors.structured.edifact.values import number_in

_CREDITS = frozenset({"381", "83", "81", "261", "262", "296", "308", "396", "420", "458", "532"})
"""Document names (1001) of what is paid back; their amounts are written without a sign."""
_TOTALS = ("77", "39", "388", "86", "128", "9")
_QUANTITIES = ("47", "46", "12", "1", "21")
_DELIVERY_DAYS = ("35", "11", "1", "50", "2")


def read(reading: Reading) -> DocumentType:
    """An invoice; amounts and quantities of a credit note are below zero."""
    reading.sign = _sign(reading)
    header.put_number(reading)
    reading.put_day("document_date", reading.root.all("DTM"), "137", "3")
    header.put_currency(reading)
    seller = parties.put_sender(reading, parties.SELLERS)
    buyer = parties.put_receiver(reading, parties.INVOICED)
    parties.put_ship_to(reading, besides=buyer)
    parties.put_numbers(reading, buyer=buyer, seller=seller, seller_writes=True)
    _put_references(reading)
    reading.put_day("delivery_date", reading.root.all("DTM"), *_DELIVERY_DAYS)
    header.put_terms(reading)
    for node in reading.root.all("LIN"):
        _put_line(reading, node)
    header.put_common_order(reading)
    _put_totals(reading)
    found = list(reading.root.all("LIN"))
    sums.check_counts(reading, found, lines.quantities(found, *_QUANTITIES))
    return DocumentType.INVOICE


def _sign(reading: Reading) -> Decimal:
    """Some write the amounts of a credit note below zero, as they are meant."""
    beginning = next(reading.root.all("BGM"), None)
    if beginning is None or beginning.get(0) not in _CREDITS:
        return Decimal(1)
    total = first_by_code(reading.root.all("MOA"), *_TOTALS)
    stated = None if total is None else number_in(total.get(0, 1))
    return Decimal(1) if stated is not None and stated < 0 else Decimal(-1)


def _put_references(reading: Reading) -> None:
    header.put_reference(reading, "purchase_order_number", header.ORDER)
    header.put_reference(reading, "delivery_note_number", header.DELIVERY_NOTE)
    header.put_reference(reading, "invoice_number", header.INVOICE)
    header.put_reference(reading, "payment_reference", ("PQ",))
    for node in reading.root.all("PAT"):
        parties.put_iban(reading, "sender_iban", node.all("FII"), "RB", "BF", "RH")


def _put_line(reading: Reading, node: Node) -> None:
    reading.draft.add_line()
    lines.put_item(reading, node)
    lines.put_quantity(reading, node, *_QUANTITIES)
    lines.put_price(reading, node)
    lines.put_amount(reading, node)
    lines.put_tax_rate(reading, node)
    lines.put_order(reading, node)
    reading.put_day_in_line("delivery_date", node.all("DTM"), *_DELIVERY_DAYS)


def _put_totals(reading: Reading) -> None:
    """Net, tax and total. The sum of the lines is the net total where nothing is added to it or taken off."""
    found = sums.summary(reading)
    sums.put_allowances(reading)
    reading.put_amount("prepaid_amount", found, "113")
    plain = not {"allowance_amount", "surcharge_amount"} & reading.draft.fields.keys()
    reading.put_amount("net_amount", found, "125", *(("79",) if plain else ()))
    reading.put_amount("tax_amount", found, "176", "124", "150")
    _put_taxes(reading)
    reading.put_amount("gross_amount", found, *_TOTALS)
    sums.check_lines(reading, first_by_code(found, "79"))
    sums.check_net(reading, first_by_code(found, "125"))
    sums.check_taxes(reading, first_by_code(found, "176"))
    net, tax = (_stated(reading, name) for name in ("net_amount", "tax_amount"))
    sums.check_total(reading, net, tax, first_by_code(found, *_TOTALS))


def _put_taxes(reading: Reading) -> None:
    """The taxes of all rates together, where the message has no sum of them."""
    found = sums.taxes(reading)
    amounts = [amount for node in found if (amount := reading.amount(node)) is not None]
    if amounts:
        reading.draft.put_value("tax_amount", sum(amounts, Decimal(0)), found[0].get(0, 1), found[0].place)


def _stated(reading: Reading, name: str) -> Decimal | None:
    value = reading.draft.fields[name].value if name in reading.draft.fields else None
    return value if isinstance(value, Decimal) else None
