import random
from itertools import pairwise

import pytest

from datamodel.extraction import DocumentType
from models.synthetic.layout import draw_keys, draw_layout
from models.synthetic.record import make_record
from models.synthetic.skeletons import SKELETONS


def a_layout(seed=0, *, document_type=DocumentType.INVOICE, split="train"):
    rng = random.Random(seed)
    record = make_record(rng, document_type=document_type, language="de")
    return draw_layout(
        rng,
        name=f"{split}-{seed}",
        language="de",
        document_type=document_type,
        sender=record.sender,
        stranger=record.receiver,
        currency=record.currency,
        split=split,
    )


def test_layout_of_a_seed_is_the_same_again():
    first, again = a_layout(7), a_layout(7)
    assert first.rows == again.rows
    assert first.table == again.table
    assert first.wording.label("document_number") == again.wording.label("document_number")


def test_layouts_differ():
    layouts = [a_layout(seed) for seed in range(20)]
    assert len({layout.rows for layout in layouts}) == 20
    assert len({layout.typography for layout in layouts}) > 15


def test_cells_stand_between_the_margins_and_not_on_each_other():
    for seed in range(60):
        for row in a_layout(seed).rows:
            cells = sorted(row.cells, key=lambda cell: cell.start)
            assert all(cell.start >= 0 and cell.start + cell.share <= 1.001 for cell in cells)
            assert all(a.start + a.share <= b.start + 0.001 for a, b in pairwise(cells))


@pytest.mark.parametrize("name", [name for name in SKELETONS if name not in ("slip", "reserved")])
def test_every_skeleton_for_training_is_chosen_at_times(name):
    assert SKELETONS[name][1] > 0


def test_the_reserved_skeleton_is_never_drawn_for_training():
    assert SKELETONS["reserved"][1] == 0


def test_receipts_are_mostly_slips():
    slips = sum(a_layout(seed, document_type=DocumentType.RECEIPT).is_slip for seed in range(40))
    assert 25 < slips < 40


def test_keys_are_named_once():
    for seed in range(30):
        keys = draw_keys(random.Random(seed))
        assert len(keys) == len(set(keys))
