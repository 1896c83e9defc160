"""Line items of a corrected layout: columns nobody knows, any number of rows, continued over pages."""

from dataclasses import replace
from decimal import Decimal

SENDER = {"sender_name": "Brandt Stahlbau GmbH", "document_number": "V-1001"}


def values(items):
    return [{name: field.value for name, field in item.items()} for item in items]


def correct_first(desk, papers):
    document = papers.paper(papers.layouts["boxed"]())
    desk.approve(document, papers.said(SENDER), papers.said(SENDER, papers.goods))


def test_rows_that_the_machine_missed_are_read_on_the_next_document(desk, papers):
    correct_first(desk, papers)
    goods = (
        ("C-9", "Rohr", "3", "1,50", "4,50"),
        ("D-10", "Bogen 90 Grad", "1", "2,00", "2,00"),
        ("E-7", "Muffe", "12", "0,50", "6,00"),
    )
    document = papers.paper(papers.layouts["boxed"]("V-1002", goods=goods))
    found = values(desk.recall(document, papers.said(SENDER)).line_items)
    assert [item["supplier_material_number"] for item in found] == ["C-9", "D-10", "E-7"]
    assert [item["description"] for item in found] == ["Rohr", "Bogen 90 Grad", "Muffe"]
    assert [item["quantity"] for item in found] == [3, 1, 12]
    assert [item["net_amount"] for item in found] == [Decimal("4.50"), Decimal("2.00"), Decimal("6.00")]


def test_columns_that_were_taken_for_another_one_are_put_right(desk, papers):
    swapped = [item | {"unit_price": item["net_amount"], "net_amount": item["unit_price"]} for item in papers.goods]
    document = papers.paper(papers.layouts["boxed"]())
    desk.approve(document, papers.said(SENDER, swapped), papers.said(SENDER, papers.goods))
    again = desk.recall(document, papers.said(SENDER, swapped))
    assert values(again.line_items) == papers.goods


def test_items_that_add_up_stay_as_the_machine_read_them(desk, papers):
    correct_first(desk, papers)
    machine = papers.said(
        SENDER | {"net_amount": Decimal("40.00")}, [{"description": "Alles", "net_amount": Decimal("40.00")}]
    )
    goods = (("C-9", "Rohr", "3", "1,50", "4,50"),)
    document = papers.paper(papers.layouts["boxed"]("V-1002", goods=goods))
    assert desk.recall(document, machine).line_items == machine.line_items


def test_a_layout_whose_items_were_right_leaves_them_alone(desk, papers):
    document = papers.paper(papers.layouts["boxed"]())
    truth = papers.said(SENDER, papers.goods)
    desk.approve(document, truth, truth)
    machine = papers.said(SENDER, papers.goods[:1])
    assert desk.recall(document, machine).line_items == machine.line_items


def test_rows_go_on_over_the_page(desk, papers):
    correct_first(desk, papers)
    goods = tuple((f"C-{i}", "Rohr", "1", "2,00", "2,00") for i in range(6))
    first = [p for p in papers.layouts["boxed"]("V-1002", goods=goods[:4]) if p[1] < 300]
    second = [p for p in papers.layouts["boxed"]("V-1002", goods=goods[4:]) if 210 < p[1] < 300]
    found = desk.recall(papers.paper(first, second), papers.said(SENDER)).line_items
    assert [item["supplier_material_number"].value for item in found] == [f"C-{i}" for i in range(6)]
    assert [item["quantity"].page for item in found] == [1, 1, 1, 1, 2, 2]


def test_doubtful_words_make_doubtful_cells(desk, papers):
    correct_first(desk, papers)
    document = papers.paper(papers.layouts["boxed"]())
    page = document.pages[0]
    words = tuple(replace(word, confidence=0.2) if word.text == "B-200" else word for word in page.words)
    found = desk.recall(replace(document, pages=(replace(page, words=words),)), papers.said(SENDER)).line_items
    assert found[1]["supplier_material_number"].confidence < found[0]["supplier_material_number"].confidence
