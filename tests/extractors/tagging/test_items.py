"""Line items from tagged words, also from words that were misread."""

from dataclasses import replace

from datamodel.extraction import DocumentType
from extractors.tagging.gold import read_labelled

COLUMNS = ((50, "line.position"), (100, "line.description"), (300, "line.quantity"), (340, "line.unit"))
PRICES = ((420, "line.unit_price"), (520, "line.net_amount"))


def row(y, *texts, role="item", columns=(*COLUMNS, *PRICES)):
    return [(x, y, text, tag, role) for (x, tag), text in zip(columns, texts, strict=True)]


def rows_of(labelled):
    return [{n: str(f.value) for n, f in item.items()} for item in read_labelled(labelled).line_items]


def untagged(labelled, text, tag="", role=None):
    """The paper with every word ``text`` tagged otherwise."""
    page = labelled.pages[0]
    hits = [word.text == text for word in page.page.words]
    tags = tuple(tag if hit else old for hit, old in zip(hits, page.tags, strict=True))
    roles = tuple(role if hit and role else old for hit, old in zip(hits, page.roles, strict=True))
    return replace(labelled, pages=(replace(page, tags=tags, roles=roles), *labelled.pages[1:]))


def test_an_item_goes_on_behind_a_page_break(paper):
    first = [*row(700, "1", "Rohr", "2", "m", "5,00", "10,00"), (450, 740, "Übertrag", "", "subtotal")]
    first += [(520, 740, "10,00", "", "subtotal")]
    second = [(50, 20, "Seite 2", "", "text"), (100, 60, "verzinkt", "line.description+", "item_more")]
    second += row(80, "2", "Bogen", "1", "Stk", "3,00", "3,00")

    found = rows_of(paper(first, second))

    assert [item["description"] for item in found] == ["Rohr verzinkt", "Bogen"]
    assert [item["net_amount"] for item in found] == ["10.00", "3.00"]


def test_numbers_centred_against_the_description_stay_in_their_item(paper):
    texts = []
    for number, y in enumerate((300, 340, 380), 1):
        texts += [(100, y, f"Ware {number} aus", "line.description", "item")]
        texts += [(50, y + 6, str(number), "line.position", "item"), (300, y + 6, "4", "line.quantity", "item")]
        texts += [(520, y + 6, f"{number},00", "line.net_amount", "item")]
        texts += [(100, y + 12, "Stahl", "line.description+", "item_more")]

    found = rows_of(paper(texts))

    assert [item["position"] for item in found] == ["1", "2", "3"]
    assert [item["description"] for item in found] == [f"Ware {n} aus Stahl" for n in (1, 2, 3)]


def test_items_as_blocks_of_labels_and_values(paper):
    texts = []
    for number, y in enumerate((300, 360), 1):
        for offset, (label, tag, value) in enumerate(
            [
                ("Artikel", "description", f"Ware {number}"),
                ("Menge", "quantity", "3 Stk"),
                ("Preis", "unit_price", "2,00"),
            ]
        ):
            role = "item" if offset == 0 else "item_more"
            texts += [(50, y + 14 * offset, label, "", "label"), (200, y + 14 * offset, value, f"line.{tag}", role)]

    found = rows_of(paper(texts))

    assert [(item["description"], item["quantity"], item["unit_price"]) for item in found] == [
        ("Ware 1", "3", "2.00"),
        ("Ware 2", "3", "2.00"),
    ]


def test_a_missed_word_is_completed_by_its_column(paper):
    texts = [w for i in range(4) for w in row(300 + 20 * i, str(i), f"Ware {i}", f"1{i}", "Stk", "1,00", f"1{i},00")]
    labelled = untagged(paper(texts), "12")

    assert [item["quantity"] for item in rows_of(labelled)] == ["10", "11", "12", "13"]


def test_a_line_whose_roles_were_missed_is_an_item_by_its_tags(paper):
    texts = [w for i in range(3) for w in row(300 + 20 * i, str(i), f"Ware {i}", "1", "Stk", f"{i},00", f"{i},00")]
    labelled = untagged(paper(texts), "Ware", "line.description", "text")

    assert len(rows_of(labelled)) == 3


def test_the_unit_written_on_to_a_quantity(paper):
    columns = ((100, "line.description"), (300, "line.quantity"), (420, "line.unit_price"))
    labelled = paper(row(300, "Rohr", "3.00PCE", "7.00", columns=columns), language="en")

    assert rows_of(labelled) == [{"description": "Rohr", "quantity": "3.00", "unit": "PCE", "unit_price": "7.00"}]


def test_a_price_for_many_counts_by_its_price_quantity(paper):
    columns = (*COLUMNS, (420, "line.unit_price"), (470, "line.price_quantity"), (520, "line.net_amount"))
    labelled = paper(row(300, "1", "Niete", "500", "Stk", "3,00", "/100", "15,00", columns=columns))

    assert rows_of(labelled)[0]["price_quantity"] == "100"
    evidence = read_labelled(labelled).line_items[0]["unit_price"].evidence
    assert "quantity × price = amount" in evidence


def test_a_price_for_one_is_a_price(paper):
    columns = (*COLUMNS, (420, "line.unit_price"), (470, "line.price_quantity"), (520, "line.net_amount"))
    labelled = paper(row(100, "1", "Rohr", "2", "m", "5,00", "1", "10,00", columns=columns))
    (item,) = rows_of(labelled)
    assert "price_quantity" not in item
    assert item["unit_price"] == "5.00"


def test_items_of_a_payment_advice(paper):
    columns = ((50, "line.invoice_number"), (200, "line.invoice_date"), (400, "line.paid_amount"))
    texts = [w for i in range(3) for w in row(300 + 12 * i, f"R{i}", "01.03.26", f"{i}1,00", columns=columns)]

    found = rows_of(paper(texts, kind=DocumentType.PAYMENT_ADVICE))

    assert [item["invoice_number"] for item in found] == ["R0", "R1", "R2"]


def test_a_price_that_was_not_read_is_found_by_the_product(paper):
    table = [*row(100, "1", "Rohr", "2", "m", "5,25", "10,50"), *row(120, "2", "Bogen", "4", "Stk", "3,10", "12,40")]
    table += row(140, "3", "Muffe", "7", "Stk", "9,99", "14,00")
    labelled = paper(table)
    for text in ("5,25", "3,10", "9,99"):
        labelled = untagged(labelled, text)

    assert [item.get("unit_price") for item in rows_of(labelled)] == ["5.25", "3.10", None]
