"""Papers of small programs and of hands: no form at all, lines below each other at the left margin."""

import random
from dataclasses import replace

from models.synthetic.blocks.grid import BARE, BESIDE, INLINE, RUN, Grid, GridStyle
from models.synthetic.blocks.letterhead import draw_window
from models.synthetic.blocks.paper import Block
from models.synthetic.blocks.party import PartyBlock
from models.synthetic.plan import Cell, Plan, Row

EXTRAS = ("phone", "mobile", "fax", "email", "web", "tax_id", "tax_number", "iban")
"""What a sender says of himself below his address."""


def draw_loose_rows(plan: Plan) -> tuple[Row, ...]:
    """Sender, receiver, day, title and some numbers as plain lines; the sender at the right at times."""
    rng = plan.rng
    gap = rng.choice((0.0, 6.0, 12.0, 20.0))
    sender, receiver = _partners(plan)
    title = plan.title("left", number=rng.random() < 0.7)
    title = replace(title, size=rng.choice((9.0, 10.0, 11.0, 12.0, 16.0)), align="left")
    dated = rng.random() < 0.5
    keys = tuple(key for key in plan.keys if not (dated and key == "document_date"))[: rng.choice((2, 3, 5, 9))]
    numbers: Block = Grid(keys, _draw_style(rng))
    day: list[Block] = [Grid(("document_date",), GridStyle(kind=BARE))] if dated else []
    parts: list[Block] = [*day, title, numbers] if rng.random() < 0.7 else [title, *day, numbers]
    if rng.random() < 0.3:
        parts.append(plan.box("ship_to"))
    parts += plan.cards(0.15)
    if rng.random() < 0.45:
        sides = (
            Cell(0.0, 0.5, (receiver,), drop=rng.choice((0.0, 30.0, 60.0))),
            Cell(rng.uniform(0.54, 0.66), 0.34, (sender,)),
        )
        return (Row(sides, gap + 8.0), *(_line(part, gap) for part in parts))
    if rng.random() < 0.5:
        return tuple(_line(part, gap) for part in (sender, receiver, *parts))
    head, *rest = parts
    return tuple(_line(part, gap) for part in (sender, head, receiver, *rest))


def _partners(plan: Plan) -> tuple[Block, Block]:
    """Sender and receiver, without headings mostly; the sender may be no more than the line over the window."""
    rng = plan.rng
    bare = replace(plan.party, heading="" if rng.random() < 0.75 else plan.party.heading, labelled=None, indent=0.0)
    extras = tuple(key for key in EXTRAS if rng.random() < 0.35)
    sender: Block = PartyBlock("sender", replace(bare, heading="", extras=extras, strong_name=rng.random() < 0.4))
    if rng.random() < 0.2:
        sender = replace(plan.head("left"), name_size=rng.choice((10.0, 12.0, 14.0)))
    window = replace(draw_window(rng, bare), sender_line=rng.random() < 0.4)
    return sender, window


def _draw_style(rng: random.Random) -> GridStyle:
    """Labels with their values right behind, glued at times ("Kundennummer:2")."""
    return GridStyle(
        kind=rng.choice((INLINE, INLINE, INLINE, RUN, BESIDE)),
        label_share=rng.uniform(0.12, 0.3),
        colon=rng.choice((":", ":", ":", "", " :", ".")),
        glued=rng.random() < 0.3,
        separator=rng.choice(("  ", ", ", " / ", "     ")),
        paired=rng.random() < 0.15,
    )


def _line(block: Block, gap: float) -> Row:
    return Row((Cell(0.0, 1.0, (block,)),), gap)
