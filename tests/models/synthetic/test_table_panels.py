import datetime as dt
import random
from dataclasses import replace
from decimal import Decimal

import pytest

from datamodel.extraction import DocumentType
from models.layout.labels import ITEM, SUBTOTAL
from models.synthetic.blocks.paper import Flow, Paper, Typography
from models.synthetic.blocks.table import draw_items
from models.synthetic.blocks.table_cells import Span
from models.synthetic.blocks.table_columns import Column
from models.synthetic.blocks.table_entries import complete_entries
from models.synthetic.blocks.table_panels import PANELS
from models.synthetic.blocks.table_rows import Panel, Place, PlacedLine, Row, Slot, place_row, tokens_of, wrap_tokens
from models.synthetic.blocks.table_style import TableStyle, draw_table_style
from models.synthetic.items import Item
from models.synthetic.notation import Notation
from models.synthetic.parties import Party
from models.synthetic.record import Record
from models.synthetic.sheet import Sheet
from models.synthetic.wording import Wording

DAY = dt.date(2026, 2, 1)
HINGE = Item(
    "01.01",
    "Hinge",
    Decimal(8),
    "pcs",
    supplier_material_number="H-1",
    list_price=Decimal("6.00"),
    unit_price=Decimal("4.50"),
    net_amount=Decimal("36.00"),
    tax_rate=Decimal(19),
    group="01 Doors",
)
PANE = replace(HINGE, position="02.01", description="Pane", supplier_material_number="P-2", group="02 Windows")
KINDS = ("position", "supplier_material_number", "description", "quantity", "unit_price", "net_amount")
OFF = {
    "form": "table", "above": None, "inline": None, "below": (), "attributes": (), "panels": (), "inner": (),
    "rule": "", "groups": False, "discount_line": False, "schedule": False, "closing": False, "anchor": "top",
    "heading": "plain", "money": "none", "glued": False, "equal": False, "unit_codes": False, "position_dot": False,
    "notes": False,
}  # fmt: skip


def a_record(*items: Item) -> Record:
    party = Party(name="Miller Ltd")
    return Record(DocumentType.INVOICE, "invoice", "en", "EUR", "4711", DAY, party, party, items=items)


def a_style(**changes: object) -> TableStyle:
    drawn = draw_table_style(random.Random(1), language="en", document_type=DocumentType.INVOICE)
    return replace(drawn, **{**OFF, "columns": tuple(Column((kind,)) for kind in KINDS), **changes})


def print_items(style: TableStyle, *items: Item, seed: int = 5) -> Sheet:
    sheet, rng = Sheet(), random.Random(seed)
    wording = Wording("en", rng, document_type="invoice", split="train")
    notation = Notation("en", "{Y}-{m:02}-{d:02}", ".", ",", "EUR", "none")
    draw_items(Paper(sheet, a_record(*items), wording, notation, Typography(), rng), Flow(60.0, 780.0, float), style)
    return sheet


def tagged(sheet: Sheet) -> list[tuple[str, str]]:
    return [(tag, word.text) for page in sheet.pages() for word, tag in zip(page.page.words, page.tags) if tag]  # noqa: B905


def words_with(sheet: Sheet, role: str) -> list[str]:
    return [word.text for page in sheet.pages() for word, known in zip(page.page.words, page.roles) if known == role]  # noqa: B905


@pytest.mark.parametrize("kind", PANELS)
def test_what_stands_beneath_an_item_has_no_tags_and_is_no_item(kind: str) -> None:
    plain, printed = print_items(a_style(), HINGE, PANE), [
        print_items(a_style(panels=(kind,)), HINGE, PANE, seed=seed) for seed in range(8)
    ]  # fmt: skip
    assert any(len(sheet.pages()[0].page.words) > len(plain.pages()[0].page.words) for sheet in printed)
    for sheet in printed:
        assert tagged(sheet) == tagged(plain)
        assert words_with(sheet, ITEM) == words_with(plain, ITEM)
        assert sheet.line_items == plain.line_items


def test_rows_of_groups_are_no_items() -> None:
    style = a_style(groups=True, group_form="row", head_sums=True, group_filled=True, group_sums=True)
    sheet = print_items(style, HINGE, PANE)
    assert [item["position"] for item in sheet.line_items] == ["01.01", "02.01"]
    assert {"01", "02", "Doors", "Windows", "36.00"} <= set(words_with(sheet, SUBTOTAL))
    assert not {"01", "Doors"} & {text for _, text in tagged(sheet)}


def test_numbers_that_columns_ask_for_are_added_at_times() -> None:
    numbered = a_style(columns=tuple(Column((kind,)) for kind in (*KINDS, "gtin", "customer_material_number")))
    rng = random.Random(2)
    added = [complete_entries(rng, a_record(HINGE, PANE), numbered) for _ in range(40)]
    gtins = sum(any(isinstance(entry, Item) and entry.gtin for entry in entries) for entries in added)
    assert 10 < gtins < 40
    assert all(entry.supplier_material_number in ("H-1", "P-2") for entries in added for entry in entries)  # type: ignore[union-attr]
    assert complete_entries(rng, a_record(HINGE, PANE), a_style()) == (HINGE, PANE)


def test_price_for_many_keeps_the_sum_of_the_line() -> None:
    per = a_style(columns=tuple(Column((kind,)) for kind in (*KINDS, "price_quantity")))
    rng = random.Random(3)
    items = [entry for _ in range(30) for entry in complete_entries(rng, a_record(HINGE), per)]
    assert any(isinstance(item, Item) and item.price_quantity > 1 for item in items)
    for item in items:
        assert isinstance(item, Item)
        assert item.unit_price is not None
        assert item.unit_price / item.price_quantity == Decimal("4.50")
        assert item.net_amount == Decimal("36.00")


def test_words_too_long_for_their_column_break_behind_hyphens() -> None:
    tokens = tokens_of((Span("BR-4529-ZFX", "line.gtin"),), 10.0, "Helvetica")
    whole = wrap_tokens(tokens, 100.0, 3.0)
    broken = wrap_tokens(tokens, 45.0, 3.0)
    assert [[token.text for token in line] for line in whole] == [["BR-4529-ZFX"]]
    assert [[token.text for token in line] for line in broken] == [["BR-4529-"], ["ZFX"]]
    assert [line[0].begins for line in broken] == [True, False]


def test_description_may_stand_under_the_numbers() -> None:
    columns = (Column(("position",)), Column(("description",)), Column(("quantity",), "right"))
    places = tuple(Place(column, x, x + 60.0) for column, x in zip(columns, (0.0, 70.0, 140.0), strict=True))
    row = Row((((Span("1"),),), ((Span("Hinge, brass"),),), ((Span("8"),),)))
    lines = place_row(row, places, size=9.0, font="Helvetica", anchor="over", right=200.0, indent=0.0)
    assert [(line.tokens[0].text, line.offset) for line in lines] == [("1", 0.0), ("8", 0.0), ("Hinge,", 1.0)]


def test_slots_without_room_for_their_words_run_on() -> None:
    def placed(width: float) -> list[PlacedLine]:
        slots = (Slot(0.0, 0.5, ((Span("Allowance"),),)), Slot(0.5, 1.0, ((Span("10.00"),),), "right"))
        places = (Place(Column(("description",)), 0.0, width),)
        row = Row((((Span("Hinge"),),),), panels=(Panel((slots,)),))
        return place_row(row, places, size=9.0, font="Helvetica", anchor="top", right=width, indent=0.0)

    assert [line.x for line in placed(200.0)] == [0.0, 0.0, 200.0]
    assert [len(line.tokens) for line in placed(80.0)] == [1, 2]
