"""How blocks are put on a page: letters, forms, boxes, lists, slips, each an arrangement of rows and cells."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from models.synthetic.blocks.addresses import NUMBERED, as_data
from models.synthetic.blocks.grid import (
    ABOVE,
    BELOW,
    BESIDE,
    CODED,
    INLINE,
    RUN,
    STRIP,
    Grid,
    GridStyle,
    draw_grid_style,
)
from models.synthetic.blocks.letterhead import draw_window
from models.synthetic.blocks.paper import Block
from models.synthetic.blocks.party import PartyBlock
from models.synthetic.blocks.party_matrix import draw_party_matrix
from models.synthetic.blocks.party_section import PartySection, SectionStyle, draw_section_style
from models.synthetic.blocks.section import STRANGERS, draw_notes, draw_stranger, draw_stray
from models.synthetic.goods import draw_trade
from models.synthetic.loose import draw_loose_rows
from models.synthetic.names import draw_coined
from models.synthetic.parties import Party, make_party
from models.synthetic.plan import Cell, Plan, Row, deal
from models.synthetic.samples import sample_stranger

__all__ = ["SKELETONS", "Cell", "Plan", "Row"]


def _letter_rows(plan: Plan) -> tuple[Row, ...]:
    """The German letter: head, address window at the left, information at the right or below."""
    rng = plan.rng
    window = draw_window(rng, replace(plan.party, heading="", labelled=None, indent=0.0))
    info, strip = deal(rng, plan.keys, 2)
    right = rng.uniform(0.52, 0.64)
    cells = [Cell(0.0, 0.46, (window,), drop=rng.choice((0.0, 20.0, 50.0)))]
    beside: list[Block] = [plan.grid(info, BESIDE, BESIDE, BESIDE, INLINE, ABOVE)]
    if rng.random() < 0.15:
        beside.insert(0, plan.head("left"))
    beside += plan.cards(0.14)
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
    top, strip = deal(rng, plan.keys, 2)
    head = Cell(0.0, 0.5, (plan.head("left"),))
    title: tuple[Block, ...] = (
        plan.title(rng.choice(("right", "left"))),
        plan.grid(top, BESIDE, BESIDE, STRIP, ABOVE, INLINE),
    )
    first = Row((head, Cell(0.56, 0.44, (*title, *plan.cards(0.06)))), 18.0)
    whos = [
        "receiver",
        "ship_to",
        *(["bill_to"] if rng.random() < 0.4 else []),
        *(["sender"] if rng.random() < 0.2 else []),
    ]
    if rng.random() < 0.35:
        rng.shuffle(whos)
    share = 1.0 / len(whos)
    parties = Row(tuple(Cell(i * share, share * 0.94, (plan.box(who),)) for i, who in enumerate(whos)), 16.0)
    strip_row = Row((Cell(0.0, 1.0, (plan.grid(strip, STRIP, STRIP, STRIP, BESIDE, RUN),)),), 14.0)
    return (first, parties, strip_row) if rng.random() < 0.8 else (first, strip_row, parties)


def _boxes_rows(plan: Plan) -> tuple[Row, ...]:
    """Boxes in two columns down the page, parties and references mixed."""
    rng = plan.rng
    groups = deal(rng, plan.keys, rng.choice((2, 2, 3)))
    blocks: list[Block] = [plan.box("receiver"), plan.box("ship_to")]
    if rng.random() < 0.4:
        blocks.append(plan.box("bill_to"))
    blocks += [*plan.strangers(0.35), *plan.cards(0.12)]
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
    main, more = deal(rng, plan.keys, 2)
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
        coded=rng.choice(CODED) if rng.random() < 0.1 else "",
    )
    extras = tuple(
        key for key in ("contact", "phone", "fax", "email", "tax_id", "tax_number", "gln", "iban") if rng.random() < 0.5
    )
    party = replace(
        as_data(rng, plan.party), heading="above", labelled=replace(style, columns=1), extras=extras, indent=0.0
    )
    if not party.numbered and rng.random() < 0.5:
        party = replace(party, numbered=rng.choice(NUMBERED[plan.language]), number_first=rng.random() < 0.6)
    if rng.random() < 0.4:
        party = replace(party, labelled=None)
    size, strong = rng.choice((1.0, 1.1, 1.3)), rng.random() < 0.85
    groups = deal(rng, plan.keys, rng.choice((2, 3, 4)))
    kinds = ["data", *rng.sample(("delivery", "payment", "references", "notes"), len(groups) - 1)]
    blocks: list[Block] = [
        plan.section(kind, Grid(keys, style), size=size, strong=strong)
        for kind, keys in zip(kinds, groups, strict=True)
    ]
    whos = ("sender", "receiver") if rng.random() < 0.6 else ("receiver", "sender")
    parties: list[Block] = [PartyBlock(who, party) for who in (*whos, "ship_to")]
    if rng.random() < 0.2:
        parties.insert(rng.randint(1, 3), PartyBlock("bill_to", party))
    for _ in range(rng.choices((0, 1, 2), (60, 28, 12))[0]):
        other = draw_stranger(rng, _other_party(plan), party, language=plan.language)
        parties.insert(rng.randint(1, len(parties)), other)
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


def _other_party(plan: Plan) -> Party:
    """A firm that the papers of the layout name beside the partners: a stranger, or one close to the sender."""
    rng, sender = plan.rng, plan.sender
    if plan.sampling is None and rng.random() < 0.35:
        name = f"{sender.name.split(' ')[0]} {draw_coined(rng)}"
        own = replace(plan.stranger, name=name, addition="", country=sender.country, country_name=sender.country_name)
        street = rng.choice((sender.street, own.street))
        return replace(own, street=street, postcode=sender.postcode, city=sender.city, region=sender.region, gln="")
    party = make_party(rng, country=sender.country, language=plan.language, trade=draw_trade(rng, plan.language))
    return sample_stranger(party, plan.sampling, plan.language, rng) if plan.sampling else party


def _party_sections(plan: Plan, style: SectionStyle) -> list[Block]:
    """The partners of the paper and up to four others, under their headings."""
    rng = plan.rng
    partners = ["sender", "receiver", "ship_to", "bill_to"]
    if rng.random() < 0.45:
        partners[:2] = partners[1::-1]
    blocks: list[Block] = [PartySection(who, style) for who in partners]
    headings = STRANGERS[plan.language]
    for heading in rng.sample(headings, min(rng.choices((0, 1, 2, 4), (30, 30, 25, 15))[0], len(headings))):
        blocks.insert(rng.randint(1, len(blocks)), PartySection("stranger", style, heading, _other_party(plan)))
    return blocks


def _dossier_rows(plan: Plan) -> tuple[Row, ...]:
    """Sections of parties with many sub-labels, one below the other or in two columns, data sections among them."""
    rng = plan.rng
    style = draw_section_style(rng, plan.party, language=plan.language)
    parties = _party_sections(plan, style)
    in_table = rng.random() < 0.1
    if in_table:
        parties = [draw_party_matrix(rng, plan.party, language=plan.language)]
    kinds = ("data", "references", "delivery", "payment")
    size, strong = rng.choice((1.0, 1.1, 1.2)), rng.random() < 0.85
    grid = replace(draw_grid_style(rng, kinds=(BESIDE, BESIDE, INLINE), reserved=plan.reserved), columns=1)
    groups = deal(rng, plan.keys, rng.choice((2, 3, 4)))
    first, *others = (
        plan.section(kind, Grid(keys, grid), size=size, strong=strong)
        for kind, keys in zip(kinds, groups, strict=False)
    )
    others += [draw_notes(rng, language=plan.language)] if rng.random() < 0.2 else []
    title, gap = plan.title(rng.choice(("left", "left", "right", "center"))), rng.choice((5.0, 10.0, 18.0))
    if in_table or style.full or rng.random() < 0.45:
        blocks: list[Block] = (
            [title, first, *parties, *others] if rng.random() < 0.7 else [title, *parties, first, *others]
        )
        shares = (1.0,) if in_table or style.full else (0.6, 0.8, 1.0)
        return tuple(Row((Cell(0.0, rng.choice(shares), (block,)),), gap) for block in blocks)
    left, right = [*parties[::2], *others[1::2]], [first, *parties[1::2], *others[::2]]
    (right if rng.random() < 0.5 else left).insert(0, title)
    left, right = (left, right) if rng.random() < 0.75 else (right, left)
    if rng.random() < 0.6:
        pairs = zip_longest(left, right)
        rows = (
            tuple(Cell(at, 0.47, (block,)) for at, block in zip((0.0, 0.52), pair, strict=True) if block is not None)
            for pair in pairs
        )
        return tuple(Row(cells, gap) for cells in rows)
    return (Row((Cell(0.0, 0.47, tuple(left)), Cell(0.52, 0.48, tuple(right))), gap),)


def _mixed_rows(plan: Plan) -> tuple[Row, ...]:
    """Any blocks in any order, in one to three columns."""
    rng = plan.rng
    blocks: list[Block] = [plan.box("receiver"), plan.box("ship_to"), plan.title()]
    blocks.append(plan.box("sender") if rng.random() < 0.3 else plan.head())
    blocks += [*plan.strangers(0.15), *plan.cards(0.12)]
    kinds = (BESIDE, INLINE, ABOVE, STRIP, RUN, BELOW)
    blocks += [plan.grid(keys, *kinds) for keys in deal(rng, plan.keys, rng.choice((1, 2, 3)))]
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
        *(plan.grid(part, INLINE, RUN, BESIDE) for part in deal(rng, keys, rng.choice((1, 2)))),
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
    "listing": (_listing_rows, 16),
    "dossier": (_dossier_rows, 22),
    "mixed": (_mixed_rows, 10),
    "loose": (draw_loose_rows, 8),
    "slip": (_slip_rows, 0),
    "reserved": (_reserved_rows, 0),
}
"""How a layout's rows are drawn, and how often it is chosen."""
