import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest

from datamodel.extraction import DocumentType, LineItem
from extractors.geometry.items import line_items
from extractors.geometry.layout import lay_out_pages
from extractors.geometry.tables import find_table

T = DocumentType


def items(paper: SimpleNamespace, drawing: str, kind: DocumentType = T.PURCHASE_ORDER) -> tuple[LineItem, ...]:
    table = find_table(lay_out_pages(paper.document(drawing)), kind)
    return line_items(table, kind, paper.german) if table else ()


def values(paper: SimpleNamespace, drawing: str, kind: DocumentType = T.PURCHASE_ORDER) -> list[dict[str, object]]:
    return [paper.values(item) for item in items(paper, drawing, kind)]


ROW = """
        Pos  Artikelnummer  Bezeichnung               Menge  Einheit  Einzelpreis  Gesamtpreis  Liefertermin
        10   4711-A         Kugelhahn DN 15              20  Stk            12,50     {amount}  16.04.2026
"""


def test_item_has_typed_values(paper: SimpleNamespace) -> None:
    assert values(paper, ROW.format(amount="  250,00")) == [
        {
            "position": "10",
            "supplier_material_number": "4711-A",
            "description": "Kugelhahn DN 15",
            "quantity": Decimal(20),
            "unit": "Stk",
            "unit_price": Decimal("12.50"),
            "net_amount": Decimal("250.00"),
            "delivery_date": dt.date(2026, 4, 16),
        }
    ]


def test_item_says_where_and_why(paper: SimpleNamespace) -> None:
    field = items(paper, ROW.format(amount="  250,00"))[0]["quantity"]
    assert field.page == 1
    assert field.bbox
    assert field.text == "20"
    assert field.evidence == ("column 'Menge'", "quantity × price = amount")


def test_arithmetic_makes_sure_or_doubtful(paper: SimpleNamespace) -> None:
    (right,) = items(paper, ROW.format(amount="  250,00"))
    (wrong,) = items(paper, ROW.format(amount="  520,00"))
    for name in ("quantity", "unit_price", "net_amount"):
        assert right[name].confidence == 0.95
        assert wrong[name].confidence == 0.55
        assert "quantity × price differs from the amount" in wrong[name].evidence
    assert right["description"].confidence == wrong["description"].confidence


def test_arithmetic_proves_nothing_where_a_part_is_missing(paper: SimpleNamespace) -> None:
    (item,) = items(paper, """
        Pos  Bezeichnung               Menge  Einzelpreis
        10   Kugelhahn DN 15              20        12,50
    """)  # fmt: skip
    assert item["quantity"].confidence == pytest.approx(0.82)


def test_arithmetic_forgives_a_cent(paper: SimpleNamespace) -> None:
    (item,) = items(paper, """
        Pos  Bezeichnung               Menge  Einzelpreis  Gesamtpreis
        10   Kugelhahn DN 15               3        0,333         1,00
    """)  # fmt: skip
    assert item["net_amount"].confidence == 0.95


@pytest.mark.parametrize("price", ["14,50 / 100", "14,50 per 100", "14,50 je 100 Stk", "14,50/100"])
def test_price_per_hundred_is_read_beside_the_price(price: str, paper: SimpleNamespace) -> None:
    (item,) = items(paper, f"""
        Pos  Bezeichnung               Menge     Einzelpreis          Gesamtpreis
        10   O-Ring 34,5x3              2500     {price:<17}         362,50
    """)  # fmt: skip
    assert item["price_quantity"].value == Decimal(100)
    assert item["unit_price"].value == Decimal("14.50")
    assert item["net_amount"].confidence == 0.95


def test_price_per_hundred_is_read_in_a_column_of_its_own(paper: SimpleNamespace) -> None:
    (item,) = values(paper, """
        Pos  Bezeichnung               Menge  Preis     PE    Gesamtpreis
        10   O-Ring 34,5x3              2500  14,50    100         362,50
    """)  # fmt: skip
    assert item["price_quantity"] == Decimal(100)


def test_price_per_one_is_a_price(paper: SimpleNamespace) -> None:
    (item,) = values(paper, """
        Pos  Bezeichnung               Menge  Preis     PE    Gesamtpreis
        10   O-Ring 34,5x3                25  14,50      1         362,50
    """)  # fmt: skip
    assert "price_quantity" not in item
    assert item["unit_price"] == Decimal("14.50")


def test_unit_behind_the_quantity(paper: SimpleNamespace) -> None:
    (item,) = values(paper, """
        Pos  Bezeichnung               Menge     Einzelpreis  Gesamtpreis
        10   Kugelhahn DN 15           20 Stk          12,50       250,00
    """)  # fmt: skip
    assert (item["quantity"], item["unit"]) == (Decimal(20), "Stk")


def test_article_numbers_below_the_description(paper: SimpleNamespace) -> None:
    (item,) = values(paper, """
        Pos  Bezeichnung                   Menge  Einzelpreis  Gesamtpreis
        10   Kugelhahn DN 15                  20        12,50       250,00
             Ihre Art.-Nr.: KH-2015
             Unsere Art.-Nr.: A-338
    """)  # fmt: skip
    assert item["description"] == "Kugelhahn DN 15"
    assert item["supplier_material_number"] == "KH-2015"
    assert item["customer_material_number"] == "A-338"


@pytest.mark.parametrize(("kind", "ours"), [
    (T.PURCHASE_ORDER, "customer_material_number"), (T.INVOICE, "supplier_material_number"),
    (T.DELIVERY_NOTE, "supplier_material_number"), (T.RETURN_REQUEST, "customer_material_number"),
])  # fmt: skip
def test_our_article_number_is_the_writer_s(kind: DocumentType, ours: str, paper: SimpleNamespace) -> None:
    (item,) = values(paper, """
        Pos  Unsere Art.-Nr.  Ihre Art.-Nr.  Bezeichnung        Menge  Einzelpreis
        10   OUR-1            YOUR-2         Kugelhahn             20        12,50
    """, kind)  # fmt: skip
    other = ({"customer_material_number", "supplier_material_number"} - {ours}).pop()
    assert (item[ours], item[other]) == ("OUR-1", "YOUR-2")


def test_thirteen_digits_with_right_check_digit_are_a_gtin(paper: SimpleNamespace) -> None:
    found = values(paper, """
        Pos  Artikelnummer   Bezeichnung        Menge  Einzelpreis
        10   4006381333931   Stift                 20        12,50
        20   4006381333932   Stift                 20        12,50
    """)  # fmt: skip
    assert found[0]["gtin"] == "4006381333931"
    assert found[1]["supplier_material_number"] == "4006381333932"


def test_remark_below_the_description_is_no_part_of_it(paper: SimpleNamespace) -> None:
    (item,) = values(paper, """
        Pos  Bezeichnung                   Menge  Einzelpreis  Gesamtpreis
        10   Kugelhahn DN 15                  20        12,50       250,00
             Zeugnis: 3.1 nach EN 10204
             • frei von Silikon
    """)  # fmt: skip
    assert item["description"] == "Kugelhahn DN 15"


def test_discount_in_percent_is_no_amount(paper: SimpleNamespace) -> None:
    (item,) = values(paper, """
        Pos  Bezeichnung               Menge  Einzelpreis  Rabatt %  Gesamtpreis
        10   Kugelhahn DN 15              20        12,50      10 %       225,00
    """)  # fmt: skip
    assert item["net_amount"] == Decimal("225.00")
    assert item["unit_price"] == Decimal("12.50")


def test_price_that_is_discounted_is_doubtful(paper: SimpleNamespace) -> None:
    (item,) = items(paper, """
        Pos  Bezeichnung               Menge  Einzelpreis  Rabatt %  Gesamtpreis
        10   Kugelhahn DN 15              20        12,50      10 %       225,00
    """)  # fmt: skip
    assert item["unit_price"].confidence == 0.55


def test_net_price_is_the_unit_price_where_a_list_price_stands_beside_it(paper: SimpleNamespace) -> None:
    (item,) = items(paper, """
        Pos  Bezeichnung               Menge   Listen-   Rab.   Netto-   Netto-
                                               preis     %      preis    betrag
        10   Flanschkugelhahn DN 50       20   148,00    12,00  130,24   2.604,80
    """)  # fmt: skip
    assert item["unit_price"].value == Decimal("130.24")
    assert item["net_amount"].confidence == 0.95


def test_unit_column_with_other_things_gives_no_unit(paper: SimpleNamespace) -> None:
    found = values(paper, """
        Pos  Bezeichnung               Menge  Einheit      Einzelpreis
        10   Kugelhahn DN 15              20  10,00 Desc:        12,50
        20   Kugelhahn DN 20              20  m2                 12,50
    """)  # fmt: skip
    assert "unit" not in found[0]
    assert found[1]["unit"] == "m2"


def test_gtin_with_a_wrong_check_digit_is_doubtful(paper: SimpleNamespace) -> None:
    found = items(paper, """
        Pos  GTIN            Bezeichnung        Menge  Einzelpreis
        10   4006381333931   Stift                 20        12,50
        20   4006381333932   Stift                 20        12,50
    """)  # fmt: skip
    assert found[0]["gtin"].confidence > 0.8
    assert found[1]["gtin"].confidence == 0.6


def test_number_among_other_words_is_doubtful(paper: SimpleNamespace) -> None:
    (item,) = items(paper, """
        Pos  Bezeichnung               Menge             Einzelpreis
        10   Kugelhahn DN 15           ca 20 Stk Rest 5        12,50
        20   Kugelhahn DN 20                 5                 12,50
    """)[:1]  # fmt: skip
    assert item["quantity"].confidence == 0.6


def test_row_without_article_or_text_is_no_item(paper: SimpleNamespace) -> None:
    assert values(paper, """
        Pos  Bezeichnung               Menge  Einzelpreis  Gesamtpreis
        10                                20        12,50       250,00
    """) == []  # fmt: skip


def test_items_of_a_payment_advice(paper: SimpleNamespace) -> None:
    found = values(paper, """
        Rechnung                     Datum        Rechnungsbetrag   Skonto    Zahlbetrag
        RG-260034 short: 1 damaged   05.02.2026          1.190,00    23,80      1.166,20
    """, T.PAYMENT_ADVICE)  # fmt: skip
    assert found == [
        {
            "invoice_number": "RG-260034",
            "invoice_date": dt.date(2026, 2, 5),
            "gross_amount": Decimal("1190.00"),
            "discount_amount": Decimal("23.80"),
            "paid_amount": Decimal("1166.20"),
        }
    ]
