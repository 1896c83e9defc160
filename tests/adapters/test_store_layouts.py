"""Remembered layouts come back as they were kept, by their keys, on both databases."""

from dataclasses import replace

import pytest

from datamodel.extraction import DocumentType
from datamodel.memory import (
    Anchor,
    AnchorKind,
    Landmark,
    Reference,
    RememberedColumn,
    RememberedLayout,
    RememberedTable,
)


@pytest.fixture
def layout() -> RememberedLayout:
    """A layout with something of everything."""
    references = (Reference("nummer", 62.5, 0.0), Reference("datum", -1.0, 14.5))
    printed = Anchor(
        "document_number", AnchorKind.PRINTED, "V-1", "a-9", "Nummer", 1, 330.1, 355.0, 168.4, 1, references, 17, True
    )
    fixed = Anchor("sender_name", AnchorKind.FIXED, "Vogel & Söhne", "", "", 1, 0, 0, 0, 0, (), 17, True, 3, 1)
    column = RememberedColumn("quantity", 300.0, 325.5, 0, 1, digits=True, always=True, corrected=True)
    return RememberedLayout(
        document_type=DocumentType.PURCHASE_ORDER,
        read_as=(DocumentType.INVOICE,),
        identities=("tax:de136695976",),
        strangers=("iban:de02120300000000202051",),
        keys=("tax:de136695976", "w00:deadbeef", "w01:00c0ffee"),
        landmarks=(Landmark("nummer", 1, 267.5, 168.4, 2),),
        anchors=(printed, fixed),
        table=RememberedTable((column,), ("menge",), ("summe",), True, 17),
        documents=2,
    )


def test_a_layout_comes_back_exactly(store, layout):
    number = store.keep_layout(layout)
    assert store.layouts(["w01:00c0ffee", "unknown"]) == [replace(layout, id=number)]


def test_nothing_is_found_by_other_keys(store, layout):
    store.keep_layout(layout)
    assert store.layouts(["w01:other"]) == []
    assert store.layouts([]) == []


def test_a_layout_with_an_id_is_replaced_with_its_keys(store, layout):
    number = store.keep_layout(layout)
    newer = replace(layout, id=number, keys=("new",), anchors=(), table=None, documents=3)
    assert store.keep_layout(newer) == number
    assert store.layouts(["new"]) == [newer]
    assert store.layouts(layout.keys) == []


def test_most_keys_come_first_then_the_newest(store, layout):
    one, two, three = (
        store.keep_layout(replace(layout, keys=keys)) for keys in (("a", "b"), ("a", "c"), ("a", "b", "c"))
    )
    assert [found.id for found in store.layouts(["a", "b", "c"])] == [three, two, one]
    assert [found.id for found in store.layouts(["a", "b", "c"], limit=1)] == [three]


def test_an_unknown_id_is_refused(store, layout):
    with pytest.raises(KeyError, match="no layout 4711"):
        store.keep_layout(replace(layout, id=4711))
