"""DESADV: what a supplier has sent, in the order of its consignment (CPS)."""

from collections.abc import Iterator

from datamodel.extraction import DocumentType
from extractors.structured.edifact import header, lines, parties, sums
from extractors.structured.edifact.reading import Reading, by_code
from extractors.structured.edifact.structure import Node

_QUANTITIES = ("12", "48", "46", "47", "21", "11")
_DELIVERY_DAYS = ("35", "17", "132", "191", "2", "358", "69", "67", "11", "10")
_PACKAGES = ("BJ", "AW", "ML")
"""Numbers (7405) of packages: SSCC, licence plate, marking."""
_TRACKING = ("CN", "AAS", "AAJ", "BM", "AWB")


def read(reading: Reading) -> DocumentType:
    """A delivery note with the lines of all its packages."""
    header.put_number(reading)
    reading.put_day("document_date", reading.root.all("DTM"), "137", "11")
    seller = parties.put_sender(reading, parties.SHIPPERS)
    buyer = parties.put_receiver(reading, parties.CONSIGNEES)
    parties.put_ship_to(reading, besides=buyer)
    parties.put_numbers(reading, buyer=buyer, seller=seller, seller_writes=True)
    header.put_reference(reading, "purchase_order_number", header.ORDER)
    header.put_reference(reading, "tracking_number", _TRACKING)
    reading.put_day("delivery_date", reading.root.all("DTM"), *_DELIVERY_DAYS)
    header.put_terms(reading)
    header.put_weights(reading)
    found = list(_lines(reading))
    for node in found:
        _put_line(reading, node)
    header.put_common_order(reading)
    _put_packages(reading)
    sums.check_counts(reading, found, lines.quantities(found, *_QUANTITIES))
    return DocumentType.DELIVERY_NOTE


def _lines(reading: Reading) -> Iterator[Node]:
    return (line for package in reading.root.all("CPS") for line in package.all("LIN"))


def _put_line(reading: Reading, node: Node) -> None:
    reading.draft.add_line()
    lines.put_item(reading, node)
    lines.put_quantity(reading, node, *_QUANTITIES)
    lines.put_backorder(reading, node)
    lines.put_order(reading, node)
    lines.put_batch(reading, node)


def _put_packages(reading: Reading) -> None:
    """The SSCC of every package, each once."""
    found = [node for package in reading.root.all("CPS") for node in _markings(package)]
    numbers = [number for node in found for number in _range(node)]
    if numbers:
        text = " ".join(dict.fromkeys(numbers))
        reading.draft.put_value("package_numbers", text, text, found[0].place)


def _markings(package: Node) -> Iterator[Node]:
    holders = [*package.all("PAC"), *package.all("LIN")]
    for marking in (pci for holder in holders for pci in holder.all("PCI")):
        yield from by_code(marking.all("GIN"), _PACKAGES)
    for line in package.all("LIN"):
        yield from by_code(line.all("GIN"), _PACKAGES[:1])


def _range(node: Node) -> Iterator[str]:
    """The numbers of a GIN: up to five, each one, or the first and the last of a range, of which both are told."""
    for number in range(1, node.segment.count):
        yield from ("".join(part.split()) for part in node.segment.element(number) if part)
