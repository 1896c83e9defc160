"""Labelled papers out of nothing but a seed.

``python -m models.synthetic.generate --seed 0 --count 10 --render DIR`` draws some with their labels, to look at;
``--papers DIR`` writes them as PDFs with truth files.
"""

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from datamodel.extraction import PAPER_HEADER_FIELDS, PAPER_LINE_FIELDS, DocumentType
from models.layout.labelled import LabelledDocument
from models.synthetic.blocks.footer import draw_footers, draw_further_head
from models.synthetic.blocks.paper import Flow, Paper
from models.synthetic.blocks.table import draw_items
from models.synthetic.blocks.text import draw_closing, draw_opening, draw_prose
from models.synthetic.blocks.totals import draw_totals
from models.synthetic.bookings import booking_of, print_booking
from models.synthetic.layout import Layout, Split, draw_layout
from models.synthetic.noise import reread
from models.synthetic.receipts.roll import print_receipt
from models.synthetic.receipts.style import RollStyle, draw_roll_style
from models.synthetic.record import BUYERS_PAPER, Record, make_record
from models.synthetic.samples import sample_record
from models.synthetic.sheet import Sheet, bold
from models.synthetic.skeletons import Row

TYPE_SHARES: dict[DocumentType, float] = {
    DocumentType.PURCHASE_ORDER: 22,
    DocumentType.ORDER_CHANGE: 6,
    DocumentType.ORDER_RESPONSE: 10,
    DocumentType.DELIVERY_NOTE: 12,
    DocumentType.INVOICE: 24,
    DocumentType.PAYMENT_ADVICE: 7,
    DocumentType.BANK_STATEMENT: 3,
    DocumentType.RETURN_REQUEST: 5,
    DocumentType.RECEIPT: 9,
    DocumentType.OTHER: 6,
}
LANGUAGE_SHARES = {"en": 40, "de": 38, "fr": 6, "nl": 6, "it": 5, "es": 5}
PAPERS_PER_LAYOUT = 2
ROLLS = 0.85
"""Of all receipts, what tills print; the others look like the paper of offices."""


def generate(seed: int, *, split: Split = "train", noise: bool = True) -> LabelledDocument:
    """The paper of a seed; the same seed gives the same paper.

    Args:
        split: "validation" papers have layouts, labels and structures that "train" papers never have.
        noise: whether the pages are worn as by OCR or a poor text layer, most of them.
    """
    layout = layout_of(seed // PAPERS_PER_LAYOUT, split)
    rng = random.Random(f"{split} paper {seed}")
    roll = roll_of(layout.name, layout.language, split) if layout.document_type is DocumentType.RECEIPT else None
    booking = booking_of(layout.name, layout.document_type, layout.language, layout.sender.country, split)
    if booking:
        sheet = print_booking(record_for(layout, rng), booking, layout, rng)
    else:
        sheet = print_receipt(rng, roll) if roll else print_record(record_for(layout, rng), layout, rng)
    fields = {field: sheet.fields[field] for field in sorted(sheet.fields)}
    document = LabelledDocument(
        sheet.pages(), layout.document_type, layout.language, layout.name, fields, tuple(sheet.line_items)
    )
    return reread(document, rng) if noise else document


@lru_cache(maxsize=64)
def layout_of(number: int, split: Split) -> Layout:
    """The layout of a number; training and validation count apart and share none."""
    rng = random.Random(f"{split} layout {number}")
    document_type = rng.choices(list(TYPE_SHARES), list(TYPE_SHARES.values()))[0]
    language = rng.choices(list(LANGUAGE_SHARES), list(LANGUAGE_SHARES.values()))[0]
    sample = make_record(rng, document_type=document_type, language=language)
    return draw_layout(
        rng,
        name=f"{split}-{number}",
        language=language,
        document_type=document_type,
        sender=sample.sender,
        stranger=sample.ship_to or sample.receiver,
        currency=sample.currency,
        split=split,
    )


@lru_cache(maxsize=64)
def roll_of(name: str, language: str, split: Split) -> RollStyle | None:
    """The receipts of the shop that has a layout's place; None where the layout stays."""
    rng = random.Random(f"{name} roll")
    return draw_roll_style(rng, language=language, split=split) if rng.random() < ROLLS else None


def record_for(layout: Layout, rng: random.Random) -> Record:
    """A record of the layout's sender."""
    record = make_record(rng, document_type=layout.document_type, language=layout.language, sender=layout.sender)
    record = replace(record, currency=layout.currency)
    if layout.sampling is None:
        return record
    return sample_record(record, layout.sampling, rng, buyer_writes=record.document_type in BUYERS_PAPER)


def print_record(record: Record, layout: Layout, rng: random.Random) -> Sheet:
    """The paper of a record."""
    sheet, typography = Sheet(layout.typography.page_size), layout.typography
    paper = Paper(sheet, record, layout.wording, layout.notation, typography, rng)

    def begin_page() -> float:
        sheet.next_page()
        return draw_further_head(paper, layout.footer)

    flow = Flow(typography.top, typography.page_size[1] - typography.bottom, begin_page)
    _draw_sidebar(paper, layout)
    for row in layout.rows:
        draw_row(paper, row, flow)
    draw_opening(paper, layout.text, flow)
    draw_prose(paper, layout.text, flow)
    if layout.totals_first:
        draw_totals(paper, layout.totals, flow)
        flow.y += paper.line(1.5)
        if flow.y > 0.55 * flow.bottom:
            flow.next_page()
    _draw_table(paper, layout, flow)
    _draw_end(paper, layout, flow)
    for row in layout.tail:
        draw_row(paper, row, flow)
    if layout.is_slip:
        sheet.cut(flow.y + typography.bottom)
    else:
        draw_footers(paper, layout.footer)
    return sheet


def _draw_sidebar(paper: Paper, layout: Layout) -> None:
    typography, size = paper.typography, paper.typography.page_size
    y = typography.top + 60
    for block in layout.sidebar:
        y = block.draw(paper, size[0] - typography.right + 14, y, typography.right - 24) + typography.size


def _draw_end(paper: Paper, layout: Layout, flow: Flow) -> None:
    """The sums and the closing text, below or beside each other."""
    top, page = flow.y, paper.sheet.page_number
    if not layout.totals_first:
        draw_totals(paper, layout.totals, flow)
    bottom = flow.y
    if not layout.terms_beside or paper.sheet.page_number != page or flow.bottom - top < 160 or bottom <= top:
        draw_closing(paper, layout.text, flow)
        return
    flow.y = top
    draw_closing(paper, replace(layout.text, share=0.9 - layout.totals.share, small_print=""), flow)
    if paper.sheet.page_number == page:
        flow.y = max(flow.y, bottom)


def draw_row(paper: Paper, row: Row, flow: Flow) -> None:
    """Draw a row of cells where the flow stands; on a new page where it does not fit."""
    mark, typography = paper.sheet.mark(), paper.typography
    end = _draw_cells(paper, row, flow.y)
    if end > flow.bottom and flow.y > typography.top + 60:
        paper.sheet.take_back(mark)
        end = _draw_cells(paper, row, flow.next_page())
    flow.y = end + row.gap if end > flow.y else flow.y


def _draw_cells(paper: Paper, row: Row, top: float) -> float:
    typography = paper.typography
    ends = [top]
    for cell in row.cells:
        x, y = typography.left + cell.start * typography.width, top + cell.drop
        for block in cell.blocks:
            end = block.draw(paper, x, y, cell.share * typography.width)
            y = end + typography.size * 0.7 if end > y else y
        ends.append(y if y > top + cell.drop else top)
    return max(ends)


def _draw_table(paper: Paper, layout: Layout, flow: Flow) -> None:
    record, typography = paper.record, paper.typography
    about_invoices = bool(record.advice_items) and layout.document_type is not DocumentType.PAYMENT_ADVICE
    if not (record.items or record.advice_items or record.bookings):
        return
    if layout.items_heading:
        flow.need(paper.line(4))
        size = typography.size * 1.1
        paper.sheet.text(typography.left, flow.y + size, layout.items_heading, size=size, font=bold(typography.font))
        flow.y += size * 1.6
    draw_items(paper, flow, layout.ledger if about_invoices else layout.table)
    flow.y += paper.line(0.6)


def write_paper(document: LabelledDocument, folder: Path, seed: int) -> Path:
    """A PDF with a text layer, and beside it what it truly says: everything is labelled, absent where not printed."""
    from models.synthetic.drawing import to_pdf  # needs reportlab

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{document.document_type}_{seed:06}.pdf"
    path.write_bytes(to_pdf(document, random.Random(seed)))
    truth = {
        "document_type": document.document_type.value,
        "language": document.language,
        "labelled_fields": list(PAPER_HEADER_FIELDS),
        "fields": dict(document.fields),
        "labelled_line_item_fields": list(PAPER_LINE_FIELDS),
        "line_items": [dict(item) for item in document.line_items],
    }
    path.with_name(f"{path.name}.json").write_text(json.dumps(truth, indent=1, ensure_ascii=False), encoding="utf-8")
    return path


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Draw synthetic papers with their labels.")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--split", choices=("train", "validation"), default="train")
    parser.add_argument("--clean", action="store_true", help="without the noise of the reading")
    parser.add_argument("--render", type=Path, help="folder for the pictures")
    parser.add_argument("--papers", type=Path, help="folder for PDFs with truth files, as `intray evaluate` reads them")
    options = parser.parse_args(arguments)
    if not (options.render or options.papers):
        parser.error("name a folder: --render for pictures, --papers for PDFs with truth files")
    for seed in range(options.seed, options.seed + options.count):
        if options.render:
            from models.synthetic.preview import render  # Pillow only to look at papers

            render(generate(seed, split=options.split, noise=not options.clean), options.render, name=f"{seed:06}")
        if options.papers:
            write_paper(generate(seed, split=options.split, noise=False), options.papers, seed)


if __name__ == "__main__":
    main()
