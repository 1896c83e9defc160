"""Papers about bookings of advertising, hire, staff and rooms, in the place of a layout's usual orders and invoices."""

import random
from dataclasses import replace
from functools import lru_cache

from datamodel.extraction import DocumentType
from models.synthetic.blocks.booking import draw_booking
from models.synthetic.blocks.booking_head import draw_repeated_head
from models.synthetic.blocks.booking_style import BookingStyle, draw_booking_style
from models.synthetic.blocks.footer import draw_footers
from models.synthetic.blocks.paper import Flow, Paper
from models.synthetic.blocks.text import draw_closing
from models.synthetic.booked import book
from models.synthetic.layout import Layout, Split
from models.synthetic.record import Record
from models.synthetic.sheet import Sheet

SHARES = {DocumentType.PURCHASE_ORDER: 0.07, DocumentType.ORDER_RESPONSE: 0.2, DocumentType.INVOICE: 0.06}
"""How many papers of a type are bookings."""


@lru_cache(maxsize=64)
def booking_of(
    name: str, document_type: DocumentType, language: str, country: str, split: Split
) -> BookingStyle | None:
    """How the layout of a name prints bookings; None where it prints none, as most do."""
    rng = random.Random(f"{name} booking")
    if rng.random() >= SHARES.get(document_type, 0.0):
        return None
    return draw_booking_style(rng, language=language, country=country, split=split)


def print_booking(record: Record, style: BookingStyle, layout: Layout, rng: random.Random) -> Sheet:
    """A booking in the place of a record."""
    margin = style.margin
    typography = replace(layout.typography, size=style.size, left=margin, right=margin, top=style.top)
    sheet = Sheet(typography.page_size)
    record = book(rng, record, style.kind, style.station)
    paper = Paper(sheet, record, layout.wording, layout.notation, typography, rng)

    def begin_page() -> float:
        sheet.next_page()
        return draw_repeated_head(paper, style, typography.top)

    flow = Flow(typography.top, typography.page_size[1] - typography.bottom, begin_page)
    draw_booking(paper, style, flow)
    draw_closing(paper, replace(layout.text, delivery_terms=False, small_print=style.small_print), flow)
    draw_footers(paper, layout.footer)
    return sheet
