"""The grammar of a layout: which blocks one sender's paper has, where they stand, and in which style."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from datamodel.extraction import DocumentType
from models.synthetic.blocks.footer import FooterStyle, draw_footer_style
from models.synthetic.blocks.grid import (
    ABOVE,
    BARE,
    BELOW,
    BESIDE,
    INLINE,
    RUN,
    STRIP,
    Grid,
    GridStyle,
    draw_grid_style,
)
from models.synthetic.blocks.letterhead import Letterhead, draw_letterhead, draw_window
from models.synthetic.blocks.paper import Block, Typography
from models.synthetic.blocks.party import EXTRAS, PartyBlock, PartyStyle, draw_party_style
from models.synthetic.blocks.section import Section, draw_heading, draw_notes, draw_stranger, draw_stray
from models.synthetic.blocks.table_style import TableStyle, draw_table_style
from models.synthetic.blocks.text import TextStyle, draw_text_style
from models.synthetic.blocks.title import Title, draw_title
from models.synthetic.blocks.totals import TotalsStyle, draw_totals_style
from models.synthetic.notation import Notation, draw_notation
from models.synthetic.record import Party
from models.synthetic.sheet import A4, FONTS, LETTER
from models.synthetic.wording import Wording

Split = Literal["train", "validation"]


@dataclass(frozen=True, slots=True)
class Cell:
    """Blocks below each other. ``start``, ``share``: of the width between the margins; ``drop``: points down."""

    start: float
    share: float
    blocks: tuple[Block, ...]
    drop: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """Cells beside each other. ``gap``: points below."""

    cells: tuple[Cell, ...]
    gap: float = 14.0


@dataclass(frozen=True, slots=True)
class Layout:
    """One sender's paper for one type of document.

    Attributes:
        name: unique; documents of one layout share it.
        rows: what stands above the items, in order.
        tail: what stands below the sums.
        ledger: the table of invoices and payments, on letters about them.
        items_heading: over the items, "" for none.
        is_slip: a till receipt, as long as what stands on it.
        sidebar: in the right margin of the first page, which is wide then.
        terms_beside: the closing text stands left of the sums.
    """

    name: str
    language: str
    document_type: DocumentType
    sender: Party
    currency: str
    typography: Typography
    wording: Wording
    notation: Notation
    rows: tuple[Row, ...]
    tail: tuple[Row, ...]
    table: TableStyle
    ledger: TableStyle
    totals: TotalsStyle
    text: TextStyle
    footer: FooterStyle
    items_heading: str = ""
    is_slip: bool = False
    sidebar: tuple[Block, ...] = ()
    terms_beside: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What the drawing of a layout's rows needs to know.

    Attributes:
        keys: of the entries that the layout prints; each grid takes some.
        stranger: a firm that the papers may name beside the partners.
        reserved: choices kept for the validation split are made.
    """

    rng: random.Random
    language: str
    document_type: DocumentType
    country: str
    keys: tuple[str, ...]
    party: PartyStyle
    stranger: Party
    reserved: bool

    def grid(self, keys: Sequence[str], *kinds: str) -> Grid:
        """A grid of ``keys`` of one of ``kinds``."""
        return Grid(tuple(keys), draw_grid_style(self.rng, kinds=kinds, reserved=self.reserved))

    def box(self, who: str, *, heading: bool = True) -> PartyBlock:
        """A party, headed as all parties of the layout are."""
        return PartyBlock(who, self.party if heading else replace(self.party, heading=""))

    def strangers(self, chance: float) -> list[Block]:
        """A party that is not read, at times."""
        if self.rng.random() >= chance:
            return []
        return [draw_stranger(self.rng, self.stranger, self.party, language=self.language)]

    def title(self, align: str = "", *, number: bool | None = None) -> Title:
        return draw_title(self.rng, language=self.language, align=align, number=number)

    def head(self, align: str = "") -> Letterhead:
        return draw_letterhead(self.rng, self.party, align=align)

    def section(self, kind: str, block: Block, *, size: float, strong: bool) -> Section:
        return Section(draw_heading(self.rng, language=self.language, kind=kind), block, size=size, strong=strong)


CHANCES: Mapping[str, float] = {
    "document_number": 0.97,
    "document_date": 0.95,
    "customer_number": 0.62,
    "supplier_number": 0.55,
    "purchase_order_number": 0.8,
    "purchase_order_date": 0.35,
    "order_number": 0.45,
    "delivery_note_number": 0.6,
    "delivery_note_date": 0.25,
    "invoice_number": 0.85,
    "delivery_date": 0.65,
    "period": 0.5,
    "due_date": 0.5,
    "payment_terms": 0.35,
    "delivery_terms": 0.4,
    "payment_date": 0.85,
    "payment_reference": 0.75,
    "contact_name": 0.6,
    "phone": 0.3,
    "fax": 0.15,
    "email": 0.25,
    "department": 0.1,
    "receiver_contact": 0.1,
    "sender_tax_id": 0.15,
    "tax_number": 0.1,
    "receiver_tax_id": 0.15,
    "sender_iban": 0.06,
    "bic": 0.04,
    "bank": 0.03,
    "gross_amount": 0.1,
    "currency": 0.22,
    "page": 0.06,
    "opening_balance": 0.7,
    "closing_balance": 0.8,
}
"""How often a layout prints an entry in its head where records have one."""
GOODS = tuple(
    kind
    for kind in DocumentType
    if kind not in (DocumentType.PAYMENT_ADVICE, DocumentType.BANK_STATEMENT, DocumentType.OTHER)
)
"""Types whose lines are goods or services."""
REFERENCES = (
    "project", "cost_center", "tender", "contract", "requisition", "your_sign", "our_sign", "ship_via", "tracking",
    "weight", "packages", "version", "valid_until", "print_date", "time", "customer_since",
)  # fmt: skip


def draw_keys(rng: random.Random) -> tuple[str, ...]:
    """The entries that a layout prints, roughly in the usual order."""
    keys = [key for key, chance in CHANCES.items() if rng.random() < chance]
    keys += [key for key in REFERENCES if rng.random() < 0.5]
    for _ in range(rng.choice((0, 1, 3, 6, 12))):
        index = rng.randrange(len(keys) - 1)
        keys[index], keys[index + 1] = keys[index + 1], keys[index]
    if rng.random() < 0.15:
        rng.shuffle(keys)
    return tuple(keys)


def _deal(rng: random.Random, keys: Sequence[str], count: int) -> list[tuple[str, ...]]:
    """``keys`` in ``count`` groups, each in order."""
    cuts = sorted(rng.sample(range(1, len(keys)), min(count - 1, len(keys) - 1)))
    return [tuple(keys[a:b]) for a, b in zip([0, *cuts], [*cuts, len(keys)], strict=True)]


def _letter_rows(plan: Plan) -> tuple[Row, ...]:
    """The German letter: head, address window at the left, information at the right or below."""
    rng = plan.rng
    window = draw_window(rng, replace(plan.party, heading="", labelled=None, indent=0.0))
    info, strip = _deal(rng, plan.keys, 2)
    right = rng.uniform(0.52, 0.64)
    cells = [Cell(0.0, 0.46, (window,), drop=rng.choice((0.0, 20.0, 50.0)))]
    beside: list[Block] = [plan.grid(info, BESIDE, BESIDE, BESIDE, INLINE, ABOVE)]
    if rng.random() < 0.15:
        beside.insert(0, plan.head("left"))
    cells.append(Cell(right, 1.0 - right, tuple(beside), drop=rng.choice((0.0, 0.0, 30.0))))
    rows = [
        Row((Cell(0.0, 1.0, (plan.head(),)),), rng.choice((6.0, 20.0, 40.0))),
        Row(tuple(cells), rng.choice((16.0, 34.0))),
    ]
    title = Row((Cell(0.0, 1.0, (plan.title(),)),), rng.choice((4.0, 12.0, 20.0)))
    strip_row = Row((Cell(0.0, 1.0, (plan.grid(strip, STRIP, STRIP, RUN, INLINE, BESIDE),)),), 12.0)
    rows += [title, strip_row] if rng.random() < 0.6 else [strip_row, title]
    if rng.random() < 0.4:
        rows.insert(rng.randint(2, len(rows)), Row((Cell(0.0, 0.5, (plan.box("ship_to"),)),), 12.0))
    return tuple(rows)


def _order_form_rows(plan: Plan) -> tuple[Row, ...]:
    """The American form: sender left, title and numbers right, parties side by side, a strip above the items."""
    rng = plan.rng
    top, strip = _deal(rng, plan.keys, 2)
    head = Cell(0.0, 0.5, (plan.head("left"),))
    title: tuple[Block, ...] = (
        plan.title(rng.choice(("right", "left"))),
        plan.grid(top, BESIDE, BESIDE, STRIP, ABOVE, INLINE),
    )
    first = Row((head, Cell(0.56, 0.44, title)), 18.0)
    whos = [
        "receiver",
        "ship_to",
        *(["bill_to"] if rng.random() < 0.4 else []),
        *(["sender"] if rng.random() < 0.1 else []),
    ]
    if rng.random() < 0.2:
        rng.shuffle(whos)
    share = 1.0 / len(whos)
    parties = Row(tuple(Cell(i * share, share * 0.94, (plan.box(who),)) for i, who in enumerate(whos)), 16.0)
    strip_row = Row((Cell(0.0, 1.0, (plan.grid(strip, STRIP, STRIP, STRIP, BESIDE, RUN),)),), 14.0)
    return (first, parties, strip_row) if rng.random() < 0.8 else (first, strip_row, parties)


def _boxes_rows(plan: Plan) -> tuple[Row, ...]:
    """Boxes in two columns down the page, parties and references mixed."""
    rng = plan.rng
    groups = _deal(rng, plan.keys, rng.choice((2, 2, 3)))
    blocks: list[Block] = [plan.box("receiver"), plan.box("ship_to")]
    if rng.random() < 0.4:
        blocks.append(plan.box("bill_to"))
    blocks += plan.strangers(0.35)
    blocks += [plan.grid(group, BESIDE, INLINE, ABOVE, BESIDE) for group in groups[1:]]
    rng.shuffle(blocks)
    titled: list[Block] = [plan.title(), plan.grid(groups[0], BESIDE, INLINE, ABOVE)]
    sender: Block = plan.box("sender") if rng.random() < 0.7 else plan.head("left")
    left, right = [sender, *blocks[::2]], [*titled, *blocks[1::2]]
    if rng.random() < 0.25:
        left, right = right, left
    middle = rng.uniform(0.46, 0.56)
    pairs = max(len(left), len(right))
    rows = []
    for index in range(pairs):
        cells = [
            Cell(0.0, middle - 0.05, tuple(left[index : index + 1])),
            Cell(middle, 1 - middle, tuple(right[index : index + 1])),
        ]
        rows.append(Row(tuple(cell for cell in cells if cell.blocks), rng.choice((6.0, 14.0, 20.0))))
    return tuple(rows)


def _centred_rows(plan: Plan) -> tuple[Row, ...]:
    """Head and title in the middle, receiver left, numbers right."""
    rng = plan.rng
    main, more = _deal(rng, plan.keys, 2)
    rows = [Row((Cell(0.0, 1.0, (plan.head("center"),)),), 12.0), Row((Cell(0.0, 1.0, (plan.title("center"),)),), 12.0)]
    split = rng.uniform(0.5, 0.62)
    rows.append(
        Row(
            (
                Cell(0.0, split - 0.06, (plan.box("receiver"), plan.box("ship_to"))),
                Cell(split, 1 - split, (plan.grid(main, BESIDE, BESIDE, INLINE),)),
            ),
            14.0,
        )
    )
    rows.append(Row((Cell(0.0, 1.0, (plan.grid(more, RUN, STRIP, INLINE, BESIDE),)),), 12.0))
    return tuple(rows)


def _cells_rows(plan: Plan) -> tuple[Row, ...]:
    """Contracts and bookings: the sender at the left, many small cells with the label above at the right."""
    rng = plan.rng
    blocks: list[Block] = [plan.head("left"), plan.box("receiver"), plan.box("ship_to")]
    left = rng.uniform(0.4, 0.5)
    grid = plan.grid(plan.keys, STRIP, ABOVE, STRIP, BELOW)
    right: list[Block] = [plan.title(rng.choice(("left", "right"))), grid]
    title_row = Row((Cell(0.0, 1.0, (plan.title("center"),)),), 10.0)
    if rng.random() < 0.5:
        return (title_row, Row((Cell(0.0, left, tuple(blocks)), Cell(left + 0.03, 0.97 - left, (grid,))), 16.0))
    return (Row((Cell(0.0, left, tuple(blocks)), Cell(left + 0.03, 0.97 - left, tuple(right))), 16.0),)


def _listing_rows(plan: Plan) -> tuple[Row, ...]:
    """Every value on a line of its own behind a long label, under headings, as stylesheets print data."""
    rng = plan.rng
    style = GridStyle(
        kind=BESIDE if rng.random() < 0.85 else INLINE,
        columns=rng.choice((1, 1, 1, 2)),
        label_share=rng.uniform(0.3, 0.55),
        colon=rng.choice((":", ":", "", " :")),
        strong_values=rng.random() < 0.1,
        strong_labels=rng.random() < 0.2,
        gap=rng.choice((0.0, 0.2, 0.4, 0.7)),
        with_empty=rng.random() < 0.15,
        coded=rng.random() < 0.08,
    )
    extras = tuple(
        key for key in ("contact", "phone", "fax", "email", "tax_id", "tax_number", "gln", "iban") if rng.random() < 0.5
    )
    party = replace(plan.party, heading="above", labelled=replace(style, columns=1), extras=extras, indent=0.0)
    if rng.random() < 0.4:
        party = replace(party, labelled=None)
    size, strong = rng.choice((1.0, 1.1, 1.3)), rng.random() < 0.85
    groups = _deal(rng, plan.keys, rng.choice((2, 3, 4)))
    kinds = ["data", *rng.sample(("delivery", "payment", "references", "notes"), len(groups) - 1)]
    blocks: list[Block] = [
        plan.section(kind, Grid(keys, style), size=size, strong=strong)
        for kind, keys in zip(kinds, groups, strict=True)
    ]
    parties: list[Block] = [PartyBlock(who, party) for who in ("sender", "receiver", "ship_to")]
    if rng.random() < 0.2:
        parties.append(PartyBlock("bill_to", party))
    if rng.random() < 0.3:
        parties.append(draw_stranger(rng, plan.stranger, party, language=plan.language))
    if rng.random() < 0.25:
        blocks.append(draw_notes(rng, language=plan.language))
    order = [blocks[0], *parties, *blocks[1:]] if rng.random() < 0.6 else [*parties, *blocks]
    if rng.random() < 0.2:
        rng.shuffle(order)
    title: Block = plan.title(rng.choice(("left", "left", "center")))
    gap = rng.choice((6.0, 12.0, 22.0))
    return (Row((Cell(0.0, 1.0, (title,)),), gap), *_listed(rng, order, gap))


def _listed(rng: random.Random, blocks: Sequence[Block], gap: float) -> list[Row]:
    """One below the other, or two by two."""
    if rng.random() < 0.65:
        return [Row((Cell(0.0, 1.0, (block,)),), gap) for block in blocks]
    rows = []
    for index in range(0, len(blocks), 2):
        pair = blocks[index : index + 2]
        rows.append(Row(tuple(Cell(i * 0.52, 0.48, (block,)) for i, block in enumerate(pair)), gap))
    return rows


def _mixed_rows(plan: Plan) -> tuple[Row, ...]:
    """Any blocks in any order, in one to three columns."""
    rng = plan.rng
    blocks: list[Block] = [plan.box("receiver"), plan.box("ship_to"), plan.title()]
    blocks.append(plan.box("sender") if rng.random() < 0.3 else plan.head())
    blocks += plan.strangers(0.15)
    kinds = (BESIDE, INLINE, ABOVE, STRIP, RUN, BELOW)
    blocks += [plan.grid(keys, *kinds) for keys in _deal(rng, plan.keys, rng.choice((1, 2, 3)))]
    if rng.random() < 0.3:
        blocks.append(draw_stray(rng))
    rng.shuffle(blocks)
    rows = []
    while blocks:
        count = min(len(blocks), rng.choices((1, 2, 3), (35, 50, 15))[0])
        shares = [1.0] if count == 1 else [rng.uniform(0.8, 1.2) for _ in range(count)]
        total, at, cells = sum(shares), 0.0, []
        for share in shares:
            width = share / total
            cells.append(Cell(at, width * 0.95, (blocks.pop(),), drop=rng.choice((0.0, 0.0, 12.0))))
            at += width
        rows.append(Row(tuple(cells), rng.choice((6.0, 14.0, 24.0))))
    return tuple(rows)


def _slip_rows(plan: Plan) -> tuple[Row, ...]:
    """The till receipt: all below each other on narrow paper."""
    rng = plan.rng
    head = replace(plan.head(rng.choice(("center", "center", "left"))), name_size=rng.choice((10.0, 12.0, 14.0)))
    title = replace(plan.title(rng.choice(("center", "center", "left"))), size=rng.choice((9.0, 11.0, 13.0)))
    known = [
        key for key in plan.keys if key in ("document_number", "document_date", "payment_date") or rng.random() < 0.12
    ]
    keys = [*known, *(key for key in ("time", "table", "cashier", "terminal") if rng.random() < 0.6)]
    blocks: list[Block] = [
        title,
        *(plan.grid(part, INLINE, RUN, BESIDE) for part in _deal(rng, keys, rng.choice((1, 2)))),
    ]
    if rng.random() < 0.2:
        blocks.insert(rng.randint(0, 2), plan.box("receiver"))
    return tuple(Row((Cell(0.0, 1.0, (block,)),), rng.choice((3.0, 8.0))) for block in [head, *blocks])


def _reserved_rows(plan: Plan) -> tuple[Row, ...]:
    """Numbers at the left, parties at the right, title last: no layout for training has it."""
    rng = plan.rng
    numbers = plan.grid(plan.keys, BESIDE, ABOVE)
    parties: tuple[Block, ...] = (plan.box("receiver"), plan.box("ship_to"))
    head = Row((Cell(0.0, 1.0, (plan.head("right"),)),), rng.choice((10.0, 24.0)))
    return (
        head,
        Row((Cell(0.0, 0.45, (numbers,)), Cell(0.55, 0.45, parties)), 20.0),
        Row((Cell(0.0, 1.0, (plan.title("center"),)),), 8.0),
    )


SKELETONS: Mapping[str, tuple[Callable[[Plan], tuple[Row, ...]], float]] = {
    "letter": (_letter_rows, 26),
    "order_form": (_order_form_rows, 22),
    "boxes": (_boxes_rows, 12),
    "centred": (_centred_rows, 8),
    "cells": (_cells_rows, 8),
    "listing": (_listing_rows, 14),
    "mixed": (_mixed_rows, 10),
    "slip": (_slip_rows, 0),
    "reserved": (_reserved_rows, 0),
}
"""How a layout's rows are drawn, and how often it is chosen."""


def draw_typography(rng: random.Random, country: str, *, slip: bool = False) -> Typography:
    """Type and margins."""
    if slip:
        margin = rng.choice((6.0, 10.0, 16.0, 30.0))
        font, size = rng.choices(FONTS, (45, 5, 50))[0], rng.choice((7.0, 8.0, 9.0))
        return Typography((rng.uniform(180.0, 300.0), 4000.0), font, size, 1.2, margin, margin, rng.uniform(8.0, 40.0))
    margin = rng.choice((28.0, 36.0, 45.0, 56.0, 70.0))
    page_size = LETTER if country in ("US", "CA") else A4
    return Typography(
        page_size=page_size if rng.random() < 0.96 else (page_size[1], page_size[0]),
        font=rng.choices(FONTS, (72, 18, 10))[0],
        size=rng.choices((7.0, 7.5, 8.0, 8.5, 9.0, 9.5, 10.0, 11.0, 12.0), (5, 5, 12, 12, 22, 14, 18, 9, 3))[0],
        leading=rng.choice((1.1, 1.15, 1.2, 1.25, 1.3, 1.45)),
        left=margin,
        right=rng.choice((28.0, 36.0, 45.0, margin)),
        top=rng.choice((24.0, 36.0, 50.0, 70.0)),
    )


def draw_layout(
    rng: random.Random,
    *,
    name: str,
    language: str,
    document_type: DocumentType,
    sender: Party,
    stranger: Party,
    currency: str,
    split: Split,
) -> Layout:
    """A layout with every choice made; ``sender`` says by which country's habits."""
    reserved = split == "validation"
    skeleton = _draw_skeleton(rng, document_type, reserved=reserved)
    slip, listing = skeleton == "slip", skeleton == "listing"
    typography = draw_typography(rng, sender.country, slip=slip)
    has_sidebar = skeleton == "letter" and rng.random() < 0.22
    if has_sidebar:
        typography = replace(typography, right=rng.uniform(125.0, 165.0))
    party = draw_party_style(rng, country=sender.country, language=language)
    plan = Plan(rng, language, document_type, sender.country, draw_keys(rng), party, stranger, reserved)
    rows = SKELETONS[skeleton][0](plan)
    footer = draw_footer_style(rng, party)
    table = draw_table_style(
        rng,
        language=language,
        document_type=document_type,
        split=split,
        american=sender.country == "US",
        form="slip" if slip else "blocks" if listing and document_type in GOODS and rng.random() < 0.5 else "",
    )
    totals = draw_totals_style(rng)
    if listing and rng.random() < 0.6:
        totals = replace(totals, place="full", kind="list", value_share=rng.uniform(0.3, 0.7), currency="money")
    if listing and rng.random() < 0.7:
        heading = draw_heading(rng, language=language, kind="totals")
        totals = replace(totals, heading=heading, zeros=rng.random() < 0.4)
    return Layout(
        name=name,
        language=language,
        document_type=document_type,
        sender=sender,
        currency=currency,
        typography=replace(typography, bottom=24.0 if slip else max(40.0, footer.height + 36)),
        wording=Wording(language, rng, document_type=document_type.value, split=split),
        notation=draw_notation(rng, language=language, currency=currency, country=sender.country),
        rows=_with_top_line(rng, rows),
        tail=_draw_tail(plan),
        table=replace(table, font=typography.font) if slip or rng.random() < 0.8 else table,
        ledger=_draw_ledger(rng, language, split),
        totals=replace(totals, place="full", kind="list", tax_table="", cash=rng.random() < 0.6) if slip else totals,
        text=draw_text_style(rng, letter=skeleton == "letter"),
        footer=footer,
        items_heading=draw_heading(rng, language=language, kind="items") if listing or rng.random() < 0.06 else "",
        is_slip=slip,
        sidebar=_draw_sidebar(plan) if has_sidebar else (),
        terms_beside=not slip and _leaves_room(totals) and rng.random() < 0.4,
    )


def _leaves_room(totals: TotalsStyle) -> bool:
    """Whether text can stand left of the sums."""
    return totals.kind == "list" and totals.place == "right" and not totals.tax_table and totals.share < 0.45


def _draw_ledger(rng: random.Random, language: str, split: Split) -> TableStyle:
    return draw_table_style(
        rng, language=language, document_type=DocumentType.PAYMENT_ADVICE, split=split, form="table"
    )


def _draw_skeleton(rng: random.Random, document_type: DocumentType, *, reserved: bool) -> str:
    if reserved and rng.random() < 0.25:
        return "reserved"
    if document_type is DocumentType.RECEIPT and rng.random() < 0.85:
        return "slip"
    names = list(SKELETONS)
    return rng.choices(names, [SKELETONS[name][1] for name in names])[0]


def _with_top_line(rng: random.Random, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """With words over everything, as printing programs put them."""
    if rng.random() > 0.1:
        return rows
    return (Row((Cell(0.0, 1.0, (draw_stray(rng),)),), rng.choice((4.0, 16.0))), *rows)


def _draw_sidebar(plan: Plan) -> tuple[Block, ...]:
    """What stands in the wide margin of letters: the sender and how to reach him, the bank."""
    rng = plan.rng
    head = replace(plan.head("left"), name_size=11.0, size=rng.uniform(0.65, 0.8), details="lines")
    extras = tuple(key for key in EXTRAS if rng.random() < 0.6)
    blocks: list[Block] = [replace(head, extras=extras)]
    keys = tuple(key for key in ("contact_name", "phone", "email", "bank", "sender_iban", "bic") if rng.random() < 0.4)
    style = replace(draw_grid_style(rng, kinds=(ABOVE, INLINE)), label_size=0.7, value_size=0.75, columns=1)
    blocks.append(Grid(keys, style))
    return tuple(blocks)


def _draw_tail(plan: Plan) -> tuple[Row, ...]:
    """Blocks below the sums: the bank, a stray code, a signature field."""
    rng = plan.rng
    rows: list[Row] = []
    if rng.random() < 0.25:
        keys = [
            key for key in ("bank", "sender_iban", "bic", "payment_reference", "sender_tax_id") if rng.random() < 0.8
        ]
        keys += [key for key in ("due_date", "payment_terms", "delivery_terms") if rng.random() < 0.2]
        block: Block = plan.grid(keys, BESIDE, INLINE, RUN, BARE)
        if rng.random() < 0.4:
            block = plan.section("payment", block, size=rng.choice((1.0, 1.2)), strong=rng.random() < 0.8)
        rows.append(Row((Cell(0.0, rng.uniform(0.45, 1.0), (block,)),), 8.0))
    if rng.random() < 0.08:
        rows.append(Row((Cell(0.0, rng.uniform(0.4, 1.0), (draw_notes(rng, language=plan.language),)),), 8.0))
    if rng.random() < 0.15:
        rows.append(Row((Cell(0.0, 1.0, (draw_stray(rng),)),), 8.0))
    return tuple(rows)
