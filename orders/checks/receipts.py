"""Did the customer get what we delivered? What he says in a receipt advice."""

from collections.abc import Iterator

from datamodel.extraction import DocumentType, Extraction, Issue, LineItem
from orders.paper import number_of, text_of
from pipelines.protocols import MasterData


def check_receipt(extraction: Extraction, master_data: MasterData | None) -> Iterator[Issue]:  # noqa: ARG001
    """What lacked and what was refused, line by line: somebody delivers the rest, fetches it or credits it.

    A receipt advice that complains of nothing is filed, as no record is made of it.
    """
    if extraction.document_type is not DocumentType.RECEIPT_ADVICE:
        return
    for line, item in enumerate(extraction.line_items, 1):
        yield from _complaints(line, item)


def _complaints(line: int, item: LineItem) -> Iterator[Issue]:
    unit, why = text_of(item, "unit"), text_of(item, "difference_reason")
    reason = f" ({why[:200]})" if why else ""
    short, refused = (number_of(item, f"{name}_quantity") or 0 for name in ("short", "rejected"))
    if short > 0:
        quantity = f"{short:f} {unit}".strip()
        message = f"Line {line}: the customer got {quantity} less than we delivered{reason}. Deliver or credit it."
        yield Issue("goods_short", message, field="short_quantity", line=line)
    if refused > 0:
        quantity = f"{refused:f} {unit}".strip()
        message = f"Line {line}: the customer refused {quantity} of the delivery{reason}. Replace or credit it."
        yield Issue("goods_refused", message, field="rejected_quantity", line=line)
