"""Documents that are made for a test: long, wide, foreign, hostile."""

import io
from collections.abc import Sequence
from decimal import Decimal

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from datamodel.document import BBox
from datamodel.extraction import Classification, DocumentType, Extraction, Field, LineItem, Value

ARABIC = "شركة النور للصمامات الصناعية"
HEBREW = "חברת השסתומים בעמ"
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenfabrikationsanlagenbau" * 3
HOSTILE = '<img src=x onerror="document.title=\'taken\'"><script>document.title="taken"</script>&amp;\'"'
_WIDTH, _HEIGHT = A4


def seen(name: str, value: Value, *, confidence: float = 0.95, page: int = 1, box: BBox | None = None) -> Field:
    """A value as it was read from a page."""
    return Field(name, value, str(value), confidence, page, box or BBox(0.1, 0.2, 0.3, 0.22), ("label beside it",))


def order(*items: LineItem, **values: Value | Field) -> Extraction:
    """A purchase order with these fields and line items."""
    known: dict[str, Value | Field] = {"document_number": "4500017", "currency": "EUR", "sender_name": "Hansen GmbH"}
    fields = {n: v if isinstance(v, Field) else seen(n, v) for n, v in (known | values).items()}
    return Extraction(Classification(DocumentType.PURCHASE_ORDER, 0.95, "en", ("title",)), fields, items)


def item(position: int, **values: Value) -> LineItem:
    """A line of a purchase order."""
    known: dict[str, Value] = {
        "position": str(position * 10),
        "supplier_material_number": f"KH-{position:04}",
        "description": f"Ball valve DN {position}",
        "quantity": Decimal(2),
        "unit": "PCE",
        "unit_price": Decimal("5.00"),
        "net_amount": Decimal("10.00"),
    }
    return {name: seen(name, value) for name, value in (known | values).items()}


def pdf(*pages: Sequence[str]) -> bytes:
    """A PDF with these lines on its pages, from the top, 20 points apart."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    for lines in pages:
        canvas.setFont("Helvetica", 11)
        for row, line in enumerate(lines):
            canvas.drawString(60, _HEIGHT - 80 - 20 * row, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
