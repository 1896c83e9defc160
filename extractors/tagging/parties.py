"""Whose name and address: decided for each block of lines as a whole, and for all blocks of a paper together.

A reader judges word by word whether "Muster", "GmbH", "Weg 1" are of the sender or of the receiver. The words of one
block belong to one party, and two blocks with different addresses are seldom the same party.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from extractors.tagging.lines import Cell, TaggedText
from models.layout.labels import TAGS

_PARTIES = ("sender", "receiver", "ship_to")
_NAMES = [TAGS.index(f"{party}_name") for party in _PARTIES]
_ADDRESSES = [TAGS.index(f"{party}_address") for party in _PARTIES]
_LIKELY = 0.4
"""Mean probability from which the words of a cell are of a party at all."""
_NEXT_LINE = 3.2
"""Heights of type that may lie between two lines of a block."""
_ALIGNED = 1.5
_BESIDE = 3.0
"""Heights of type between cells of one line that are one block: return addresses parted by dots."""
_FLOOR = 0.02
_MOST = 6
"""Blocks that are judged together; further ones for themselves."""
_BLOCK = 0.7
"""How much the block counts against the single word."""
_OTHER = 0.2
"""How likely a block is of a party that a different address was assigned to, against what its words say."""
_SAME_ADDRESS = 85.0
_NAME_VOTE = 2.0
"""How much a word of a name counts against one of an address: a name says better whose it is."""

_Votes = NDArray[np.float64]


@dataclass(frozen=True)
class _Block:
    """Cells of one party.

    Attributes:
        votes: by party, summed over the words: how likely they are of it.
        address: the words that are likelier of an address than of a name.
        is_whole: has both a name and an address.
    """

    cells: tuple[Cell, ...]
    votes: _Votes
    address: str
    is_whole: bool


def with_parties(text: TaggedText) -> TaggedText:
    """The same words, with the names and addresses of each block given to the party that the block is of."""
    blocks = [_block(cells, text) for cells in _cells_by_block(text)]
    if not blocks:
        return text
    tags = text.tags.copy()
    for block, shares in zip(blocks, _assigned(blocks), strict=True):
        for index in (i for cell in block.cells for i in cell.indexes):
            for kind in (_NAMES, _ADDRESSES):
                tags[index, kind] = _shared(tags[index, kind], shares)
    return replace(text, tags=tags)


def _shared(own: _Votes, shares: _Votes) -> _Votes:
    """The mass of a word by party: its own opinion and the block's."""
    total = float(own.sum())
    joint = (own / max(total, 1e-9) + _FLOOR) ** (1 - _BLOCK) * (shares + _FLOOR) ** _BLOCK
    shared: _Votes = joint * (total / float(joint.sum()))
    return shared


def _cells_by_block(text: TaggedText) -> list[list[Cell]]:
    blocks: list[list[Cell]] = []
    for line in text.lines:
        for cell in line.cells:
            if _party_mass(cell, text) < _LIKELY:
                continue
            block = next((b for b in reversed(blocks) if _goes_on(b, cell, line.height, text)), None)
            if block is None:
                blocks.append([cell])
            else:
                block.append(cell)
    return blocks


def _party_mass(cell: Cell, text: TaggedText) -> float:
    return float(text.tags[np.ix_(cell.indexes, [*_NAMES, *_ADDRESSES])].sum(axis=1).mean())


def _is_name(cell: Cell, text: TaggedText) -> bool:
    words = text.tags[cell.indexes]
    return bool(words[:, _NAMES].sum() > words[:, _ADDRESSES].sum())


def _goes_on(block: Sequence[Cell], cell: Cell, height: float, text: TaggedText) -> bool:
    """Whether a cell belongs to a block: below it or beside it, and no second name behind an address."""
    last = block[-1]
    if last.page != cell.page:
        return False
    if _is_name(cell, text) and not _is_name(last, text):
        return False
    box, own = last.bbox, cell.bbox
    to_points, unit = text.widths[cell.page], height * text.heights[cell.page]
    if last.line == cell.line:
        return (own.x0 - box.x1) * to_points < _BESIDE * unit
    aligned = abs(own.x0 - box.x0) * to_points < _ALIGNED * unit
    return own.y0 - box.y1 < _NEXT_LINE * height and (aligned or box.overlaps_across(own))


def _block(cells: Sequence[Cell], text: TaggedText) -> _Block:
    indexes = [index for cell in cells for index in cell.indexes]
    words = text.tags[indexes]
    votes = _NAME_VOTE * words[:, _NAMES].sum(axis=0) + words[:, _ADDRESSES].sum(axis=0)
    of_address = words[:, _ADDRESSES].sum(axis=1) > words[:, _NAMES].sum(axis=1)
    tokens = [token.word.text for cell in cells for token in cell.tokens]
    is_whole = bool(of_address.any() and not of_address.all())
    return _Block(tuple(cells), votes, " ".join(itertools.compress(tokens, of_address)), is_whole)


def _assigned(blocks: Sequence[_Block]) -> list[_Votes]:
    """For each block how likely it is of each party, given what the others are."""
    shares = [block.votes / block.votes.sum() for block in blocks]
    full = sorted((i for i, b in enumerate(blocks) if b.is_whole), key=lambda i: -float(blocks[i].votes.sum()))[:_MOST]
    best = max(
        itertools.product(range(len(_PARTIES)), repeat=len(full)),
        key=lambda parties: _agreement([blocks[i] for i in full], parties),
    )
    for i, party in zip(full, best, strict=True):
        taken = {p for j, p in zip(full, best, strict=True) if p != party and _differ(blocks[i], blocks[j])}
        factors = np.array([_OTHER if p in taken else 1.0 for p in range(len(_PARTIES))])
        shares[i] = shares[i] * factors / float((shares[i] * factors).sum())
    return shares


def _agreement(blocks: Sequence[_Block], parties: Sequence[int]) -> float:
    """The votes for an assignment; of two different addresses of one party only the stronger counts."""
    score = 0.0
    for i, (block, party) in enumerate(zip(blocks, parties, strict=True)):
        stronger = zip(blocks[:i], parties[:i], strict=True)
        if not any(other_party == party and _differ(block, other) for other, other_party in stronger):
            score += float(block.votes[party])
    return score


def _differ(block: _Block, other: _Block) -> bool:
    return fuzz.token_set_ratio(block.address.casefold(), other.address.casefold()) < _SAME_ADDRESS
