"""A booking in print: head, lines week by week, sums, signature."""

from models.layout.labels import LABEL
from models.synthetic.blocks.booking_head import draw_booking_head
from models.synthetic.blocks.booking_lines import draw_slots
from models.synthetic.blocks.booking_style import BookingStyle
from models.synthetic.blocks.booking_sums import draw_booking_sums
from models.synthetic.blocks.paper import Flow, Paper


def draw_booking(paper: Paper, style: BookingStyle, flow: Flow) -> None:
    """Print all of a booking but its small print."""
    flow.y = draw_booking_head(paper, style, flow.y) + paper.line(0.8)
    if style.first:
        draw_booking_sums(paper, style, flow)
    draw_slots(paper, style, flow)
    if not style.first:
        draw_booking_sums(paper, style, flow)
    if style.signature:
        _draw_signature(paper, style, flow)
    if style.legend:
        size = paper.typography.size * 0.9
        flow.need(size * 2)
        middle = paper.typography.left + paper.typography.width / 2
        text = style.words.word("words", "legend")
        paper.sheet.text(middle, flow.y + size, text, size=size, font=paper.typography.font, align="center")
        flow.y += size * 2


def _draw_signature(paper: Paper, style: BookingStyle, flow: Flow) -> None:
    typography, size = paper.typography, paper.typography.size
    flow.need(size * 4)
    y = flow.y + size * 2.5
    for share, key in ((0.0, "signature"), (0.55, "signed")):
        label = style.words.word("words", key)
        x = typography.left + typography.width * share
        end = paper.sheet.text(x, y, label, size=size, font=typography.font, role=LABEL).x1
        paper.sheet.text(end + 4, y, "_" * 24, size=size, font=typography.font)
    flow.y = y + size * 2
