from dataclasses import replace
from decimal import Decimal

import pytest

from datamodel.extraction import DocumentType
from models.layout.labels import ITEM, ITEM_MORE, LABEL, SUBTOTAL
from models.synthetic.blocks.table_columns import Column
from models.synthetic.blocks.table_words import load_table_words
from tests.models.synthetic.test_table import BOLT, PUMP, a_record, a_style, print_items, values_of, words_with

KINDS = ("position", "description", "quantity", "unit", "unit_price", "net_amount")
ITEMS = tuple(replace(item, position=str(n), group="", sub_items=()) for n, item in enumerate((BOLT, PUMP) * 2, 1))


def printed(*kinds: str, document_type: DocumentType = DocumentType.INVOICE, items=ITEMS, **changes: object):
    record = replace(a_record(document_type), items=items)
    return print_items(record, a_style(*kinds, **changes))


@pytest.mark.parametrize("filled", [True, False])
def test_subtotals_look_like_items_and_are_none(filled: bool) -> None:
    sheet = printed(*KINDS, subtotals=2, group_filled=filled)
    assert [item["position"] for item in sheet.line_items] == ["1", "2", "3", "4"]
    assert words_with(sheet, SUBTOTAL).count("1,431.00") >= 2
    assert not any(tag for tag, text in values_of(sheet) if text == "1,431.00")


def test_row_of_a_bundle_is_no_item_and_its_parts_are() -> None:
    sheet = printed(*KINDS, bundles="sum", group_filled=True)
    assert len(sheet.line_items) == len(ITEMS)
    assert any("." in item["position"] for item in sheet.line_items)
    assert words_with(sheet, SUBTOTAL)
    assert len([word for word in words_with(sheet, ITEM) if word == "1,480.00"]) == 2


def test_parts_without_a_price_are_no_items() -> None:
    sheet = printed(*KINDS, bundles="free", items=ITEMS * 3)
    assert len(sheet.line_items) == len(ITEMS) * 3
    assert "0.00" in words_with(sheet, ITEM_MORE)
    assert "0.00" not in {text for _, text in values_of(sheet)}


@pytest.mark.parametrize("salt", range(0, 60, 7))
@pytest.mark.parametrize("document_type", [DocumentType.ORDER_RESPONSE, DocumentType.ORDER_CHANGE])
def test_of_two_quantities_in_a_cell_the_later_one_counts(salt: int, document_type: DocumentType) -> None:
    sheet = printed("description", "agreed_quantity", document_type=document_type, items=(BOLT,), salt=salt)
    assert sheet.line_items[0]["quantity"] == "200"
    assert dict(values_of(sheet))["line.quantity"] == "200"
    assert "250" in [word for role in (ITEM, ITEM_MORE) for word in words_with(sheet, role)]
    assert len(words_with(sheet, LABEL)) >= 2


def test_line_not_accepted_has_no_quantity_and_says_so() -> None:
    refused = replace(BOLT, quantity=Decimal(0), net_amount=Decimal("0.00"))
    sheet = printed(
        "description", "quantity", "net_amount", "status", items=(refused,), document_type=DocumentType.ORDER_RESPONSE
    )
    assert (sheet.line_items[0]["quantity"], sheet.line_items[0]["net_amount"]) == ("0", "0.00")
    refusals = (text for texts in load_table_words().values() for text in texts["words"].get("refused", ()))
    said = {word for text in refusals for word in text.split()}
    assert said & {word for role in (ITEM, ITEM_MORE) for word in words_with(sheet, role)}


def test_net_price_among_list_price_discount_and_base_is_the_one_that_is_read() -> None:
    item = replace(BOLT, list_price=Decimal("15.00"))
    columns = (
        Column(("description",)),
        Column(("unit_price", "list_price", "unit_discount", "price_quantity"), labels="further"),
        Column(("net_amount",)),
    )
    record = replace(a_record(DocumentType.INVOICE), items=(item,))
    sheet = print_items(record, replace(a_style("description"), columns=columns, salt=3))
    assert sheet.line_items[0]["unit_price"] == "12.50"
    assert sheet.line_items[0]["price_quantity"] == "100"
    assert [text for tag, text in values_of(sheet) if tag == "line.unit_price"] == ["12.50"]


def test_running_lines_beneath_an_item_belong_to_it() -> None:
    sheet = printed("description", "net_amount", panels=("running",))
    assert len(sheet.line_items) == len(ITEMS)
    assert len(words_with(sheet, ITEM_MORE)) > len(ITEMS) * 3


def test_basis_of_a_price_is_told_for_one_unit_too_and_is_no_value_then() -> None:
    sheet = printed("description", "unit_price", items=(replace(BOLT, price_quantity=Decimal(1)),), per="basis", salt=0)
    assert words_with(sheet, LABEL)
    assert "price_quantity" not in sheet.line_items[0]
    assert sheet.line_items[0]["unit_price"] == "12.50"
