"""What the drawing of a layout's rows works with: cells beside each other, and what is known of the layout."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.synthetic.blocks.addresses import PartyStyle
from models.synthetic.blocks.contact_card import draw_contact_card
from models.synthetic.blocks.grid import Grid, draw_grid_style
from models.synthetic.blocks.letterhead import Letterhead, draw_letterhead
from models.synthetic.blocks.paper import Block
from models.synthetic.blocks.party import PartyBlock
from models.synthetic.blocks.section import Section, draw_heading, draw_stranger
from models.synthetic.blocks.title import Title, draw_title
from models.synthetic.parties import Party
from models.synthetic.samples import Sampling


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
class Plan:
    """What the drawing of a layout's rows needs to know.

    Attributes:
        keys: of the entries that the layout prints; each grid takes some.
        stranger: a firm that the papers may name beside the partners.
        reserved: choices kept for the validation split are made.
        sender: whose paper it is.
        sampling: how the paper is filled with sample content.
    """

    rng: random.Random
    language: str
    party: PartyStyle
    keys: tuple[str, ...]
    stranger: Party
    reserved: bool
    sender: Party
    sampling: Sampling | None = None

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

    def cards(self, chance: float) -> list[Block]:
        """The person in charge under a heading, at times."""
        return [draw_contact_card(self.rng, language=self.language)] if self.rng.random() < chance else []

    def title(self, align: str = "", *, number: bool | None = None) -> Title:
        return draw_title(self.rng, language=self.language, align=align, number=number)

    def head(self, align: str = "") -> Letterhead:
        return draw_letterhead(self.rng, self.party, align=align)

    def section(self, kind: str, block: Block, *, size: float, strong: bool) -> Section:
        return Section(draw_heading(self.rng, language=self.language, kind=kind), block, size=size, strong=strong)


def deal(rng: random.Random, keys: Sequence[str], count: int) -> list[tuple[str, ...]]:
    """``keys`` in ``count`` groups, each in order."""
    cuts = sorted(rng.sample(range(1, len(keys)), min(count - 1, len(keys) - 1)))
    return [tuple(keys[a:b]) for a, b in zip([0, *cuts], [*cuts, len(keys)], strict=True)]
