"""The lines of all messages but payment advices: LIN with what belongs to it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from datamodel.extraction import Severity
from extractors.structured.edifact.reading import Reading, by_code, first_by_code
from extractors.structured.edifact.structure import Node
from extractors.structured.edifact.values import is_gtin, joined, number_of

_KINDS = {
    **dict.fromkeys(("EN", "SRV", "EU", "UP", "UE", "UA", "UC", "UD", "GTN"), "gtin"),
    **dict.fromkeys(("SA", "VN", "VP", "SN"), "supplier_material_number"),
    **dict.fromkeys(("IN", "BP", "BI", "CR"), "customer_material_number"),
}
"""What an item number (7143) is, by the party whose number it is."""
_IDENTIFIES, _ADDS = "5", "1"
_NAMES = ("", "ANM", "DSC", "8", "79")
"""Characteristics (7081) of an IMD that describe the item as such, and not its colour or size."""
_PRICES = ("AAA", "INV", "NTP", "CAL", "AAE", "CON", "CUP")
_GROSS_PRICE = "AAB"
_ONE = Decimal(1)
_SAME = dict.fromkeys(("EA", "C62", "NAR", "H87"), "PCE")
"""Units (6411, UN/ECE Recommendation 20) that all say pieces."""
_FACTORS: tuple[Mapping[str, Decimal], ...] = (
    {"GRM": Decimal("0.001"), "KGM": Decimal(1), "DTN": Decimal(100), "TNE": Decimal(1000)},
    {"MMT": Decimal("0.001"), "CMT": Decimal("0.01"), "MTR": Decimal(1), "KMT": Decimal(1000)},
    {"MLT": Decimal("0.001"), "LTR": Decimal(1), "HLT": Decimal(100), "MTQ": Decimal(1000)},
)
"""Weights, lengths and volumes, each in one unit of its kind."""
ALLOWANCE = "A"
"""Of an ALC (5463): something is taken off; anything else adds."""


def put_item(reading: Reading, node: Node) -> None:
    """Position, numbers and description of a line."""
    reading.put_in_line("position", node, 0)
    _put_number(reading, node, 2)
    for each in _additional(node):
        for element in range(1, each.segment.count):
            _put_number(reading, each, element)
    text = joined(part for each in _described(node) for part in each.segment.element(2)[3:5])
    place = next((each.place for each in node.all("IMD")), node.place)
    reading.draft.put_value_in_line("description", text, text, place)


def _additional(node: Node) -> Iterator[Node]:
    """The PIA that tell this item; others tell what it replaces or what replaces it."""
    return by_code(node.all("PIA"), (_IDENTIFIES, _ADDS))


def _put_number(reading: Reading, node: Node, element: int) -> None:
    number, kind = node.get(element, 0), node.get(element, 1).upper()
    name = _KINDS.get(kind, "gtin" if kind in ("", "IB") and is_gtin(number) else "")
    if name:
        reading.put_in_line(name, node, element)


def _described(node: Node) -> Sequence[Node]:
    texts = [each for each in node.all("IMD") if any(each.segment.element(2)[3:5])]
    return [each for each in texts if each.get(1).upper() in _NAMES] or texts


def put_quantity(reading: Reading, node: Node, *codes: str) -> None:
    """Quantity and unit from the QTY with the first of the qualifiers ``codes``."""
    found = first_by_code(node.all("QTY"), *codes)
    if found is None:
        return
    value = number_of(found, 0, 1, reading.draft, line=reading.line)
    if value is not None:
        reading.draft.put_value_in_line("quantity", reading.sign * value, found.get(0, 1), found.place)
    reading.put_in_line("unit", found, 0, 2)


def put_backorder(reading: Reading, node: Node) -> None:
    """What follows later."""
    found = first_by_code(node.all("QTY"), "83")
    if found is not None:
        value = number_of(found, 0, 1, reading.draft, line=reading.line)
        reading.draft.put_value_in_line("backorder_quantity", value, found.get(0, 1), found.place)


def put_price(reading: Reading, node: Node) -> None:
    """The net price for as many units as it is for, else the price before allowances, with these in money."""
    prices = list(node.all("PRI"))
    found = first_by_code(prices, *_PRICES)
    if found is None and _put_allowances(reading, node):
        found = first_by_code(prices, _GROSS_PRICE, "")
    if found is None:
        return
    value = number_of(found, 0, 1, reading.draft, line=reading.line)
    basis = number_of(found, 0, 4, reading.draft, line=reading.line)
    per = _in_unit(reading, _ONE if basis is None else basis, found.get(0, 5))
    if per is None:
        reading.draft.find_broken_rule(
            f"EDI-12: The price is for {found.get(0, 5)} and the quantity is in another unit; it is not read.",
            found.place,
            line=reading.line,
            field="unit_price",
            severity=Severity.WARNING,
        )
        return
    reading.draft.put_value_in_line("unit_price", value, found.get(0, 1), found.place)
    if per != _ONE:
        reading.draft.put_value_in_line("price_quantity", per, found.get(0, 4), found.place)


def _in_unit(reading: Reading, quantity: Decimal, unit: str) -> Decimal | None:
    """A quantity of ``unit`` in the unit of the line; None where one cannot be turned into the other."""
    field = reading.draft.line_items[-1].get("unit")
    wanted = _SAME.get(str(field.value), str(field.value)) if field is not None else ""
    unit = _SAME.get(unit, unit)
    if not unit or not wanted or unit == wanted:
        return quantity
    for factors in _FACTORS:
        if unit in factors and wanted in factors:
            return quantity * factors[unit] / factors[wanted]
    return None


def _put_allowances(reading: Reading, node: Node) -> bool:
    """What is taken off the line, and what is added to it; whether each is told in money."""
    told = list(node.all("ALC"))
    amounts = [(each, first_by_code(each.all("MOA"), "8", "23", "204")) for each in told]
    if any(money is None for _, money in amounts):
        return False
    for name, is_meant in (("allowance_amount", ALLOWANCE.__eq__), ("surcharge_amount", ALLOWANCE.__ne__)):
        values = [reading.amount(money) for each, money in amounts if money is not None and is_meant(each.get(0))]
        total = sum((value for value in values if value is not None), Decimal(0))
        if total:
            reading.draft.put_value_in_line(name, total, f"{total:f}", told[0].place)
    return True


def put_amount(reading: Reading, node: Node) -> None:
    """The net amount of the line."""
    reading.put_amount_in_line("net_amount", node.all("MOA"), "203", "66", "38")


def put_tax_rate(reading: Reading, node: Node) -> None:
    """The rate of the line's VAT, in per cent."""
    for tax in node.all("TAX"):
        if tax.get(1).upper() in ("VAT", "GST", ""):
            value = number_of(tax, 4, 3, reading.draft, line=reading.line)
            reading.draft.put_value_in_line("tax_rate", value, tax.get(4, 3), tax.place)
            reading.put_in_line("tax_category", tax, 5)


def put_order(reading: Reading, node: Node) -> None:
    """The order and its item that the line is about."""
    for reference in by_code(node.all("RFF"), ("ON",)):
        reading.put_in_line("order_number", reference, 0, 1)
        reading.put_in_line("order_position", reference, 0, 2)
    for reference in by_code(node.all("RFF"), ("LI",)):
        reading.put_in_line("order_position", reference, 0, 2)
        reading.put_in_line("order_position", reference, 0, 1)


def put_batch(reading: Reading, node: Node) -> None:
    """The batch: GIN of the line or of its markings, else RFF."""
    marked = [gin for pci in node.all("PCI") for gin in pci.all("GIN")]
    for gin in by_code((*node.all("GIN"), *marked), ("BX",)):
        reading.put_in_line("batch_number", gin, 1)
    for reference in by_code(node.all("RFF"), ("BT",)):
        reading.put_in_line("batch_number", reference, 0, 1)


def check_split(reading: Reading, node: Node) -> None:
    """A line of several places or days of delivery is more than one line can say."""
    places = [each for each in node.all("LOC") if any(each.all("QTY"))]
    schedules = [each for each in node.all("SCC") if any(each.all("QTY"))]
    for found in (places, schedules):
        if len(found) > 1 or any(len(list(each.all("QTY"))) > 1 for each in found):
            reading.draft.find_beyond(
                f"Line {reading.line} is for several places or days of delivery; only its total is read.",
                found[0].place,
                line=reading.line,
                field="delivery_date",
            )


def quantities(nodes: Iterable[Node], *codes: str) -> Iterator[Node]:
    """The QTY of each line that ``put_quantity`` takes."""
    return (found for node in nodes if (found := first_by_code(node.all("QTY"), *codes)) is not None)
