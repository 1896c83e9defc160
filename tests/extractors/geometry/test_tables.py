from types import SimpleNamespace

import pytest

from datamodel.extraction import DocumentType
from extractors.geometry.layout import lay_out_pages
from extractors.geometry.tables import Table, find_table, is_number_cell

T = DocumentType

HEADER = """
        Pos  Artikelnummer  Bezeichnung               Menge  Einheit  Einzelpreis  Gesamtpreis
"""


def table(paper: SimpleNamespace, *drawings: str, kind: DocumentType = T.PURCHASE_ORDER) -> Table | None:
    return find_table(lay_out_pages(paper.document(*drawings)), kind)


def rows(paper: SimpleNamespace, *drawings: str, kind: DocumentType = T.PURCHASE_ORDER) -> list[dict[str, str]]:
    found = table(paper, *drawings, kind=kind)
    return [{column.concept: cell.text for column, cell in row.cells} for row in found.rows] if found else []


def test_rows_of_a_plain_table(paper: SimpleNamespace) -> None:
    found = rows(paper, """
        Pos  Artikelnummer  Bezeichnung               Menge  Einheit  Einzelpreis  Gesamtpreis
        10   4711-A         Kugelhahn DN 15              20  Stk            12,50       250,00
        20   4711-B         Kugelhahn DN 20               5  Stk            99,00       495,00
    """)  # fmt: skip
    assert found == [
        {
            "position": "10",
            "supplier_material_number": "4711-A",
            "description": "Kugelhahn DN 15",
            "quantity": "20",
            "unit": "Stk",
            "unit_price": "12,50",
            "net_amount": "250,00",
        },
        {
            "position": "20",
            "supplier_material_number": "4711-B",
            "description": "Kugelhahn DN 20",
            "quantity": "5",
            "unit": "Stk",
            "unit_price": "99,00",
            "net_amount": "495,00",
        },
    ]


@pytest.mark.parametrize(
    "drawing",
    [
        "",
        "Bestellnummer 4711\nDatum 05.03.2026",
        "Menge   Bezeichnung",
        "Pos   Bezeichnung   Menge   Preis\n\nnichts als Text",
        "Wir bitten um Angabe von Menge und Preis",
    ],
)
def test_text_without_items_is_no_table(drawing: str, paper: SimpleNamespace) -> None:
    assert table(paper, drawing) is None


def test_header_in_two_lines_joins_its_labels(paper: SimpleNamespace) -> None:
    found = rows(paper, """
        Pos   Material        Bestell-     Einzel-     Gesamt-
              Bezeichnung     menge        preis       preis
        10    A 338.0417      36 ST        92,50       3.330,00
              Flanschkugelhahn
    """)  # fmt: skip
    assert [(row["quantity"], row["unit_price"], row["net_amount"]) for row in found] == [
        ("36 ST", "92,50", "3.330,00")
    ]


def test_word_above_a_label_belongs_to_it(paper: SimpleNamespace) -> None:
    found = table(paper, """
             Unsere          Ihre
        Pos  Art.-Nr.        Art.-Nr.       Menge   Preis
        1    A-10            B-20           5       12,50
        2    A-11            B-21           6       13,50
    """)  # fmt: skip
    assert found
    assert [column.label for column, _ in found.rows[0].cells][1:3] == ["Unsere Art.-Nr.", "Ihre Art.-Nr."]


def test_description_wrapped_over_lines_stays_with_its_row(paper: SimpleNamespace) -> None:
    found = rows(paper, """
        Pos  Bezeichnung               Menge  Einzelpreis  Gesamtpreis

        10   Flanschkugelhahn DN 25       36        92,50     3.330,00
             PN 40, Edelstahl

        20   Absperrklappe DN 80           2       236,75       473,50
             mit Handhebel
    """)  # fmt: skip
    assert [row["description"] for row in found] == [
        "Flanschkugelhahn DN 25 PN 40, Edelstahl",
        "Absperrklappe DN 80 mit Handhebel",
    ]


def test_totals_end_the_table(paper: SimpleNamespace) -> None:
    found = rows(paper, """
        Pos  Bezeichnung               Menge  Einzelpreis  Gesamtpreis
        10   Kugelhahn DN 15              20        12,50       250,00
        Nettobetrag                                             250,00
        MwSt 19 %                                                47,50
        1    Beipackzettel                 1         1,00         1,00
    """)  # fmt: skip
    assert [row["description"] for row in found] == ["Kugelhahn DN 15"]


def test_totals_beside_an_empty_column_end_the_table(paper: SimpleNamespace) -> None:
    found = rows(paper, """
        Pos  Bezeichnung               Menge  Einzelpreis  Gesamtpreis
        10   Kugelhahn DN 15              20        12,50       250,00
                                              Summe netto       250,00
    """)  # fmt: skip
    assert len(found) == 1
    assert found[0]["net_amount"] == "250,00"


def test_table_goes_on_under_a_repeated_header(paper: SimpleNamespace) -> None:
    first = """
        Pos  Bezeichnung               Menge  Einzelpreis  Gesamtpreis
        10   Kugelhahn DN 15              20        12,50       250,00
        Übertrag                                                250,00
    """
    second = """
        Seite 2
        Pos  Bezeichnung               Menge  Einzelpreis  Gesamtpreis
        Übertrag                                                250,00
        20   Kugelhahn DN 20               5        99,00       495,00
        Nettobetrag                                             745,00
    """
    found = table(paper, first, second)
    assert found
    assert [row.cells[0][1].text for row in found.rows] == ["10", "20"]
    assert [row.cells[0][1].page for row in found.rows] == [1, 2]
    assert set(found.lines) == {1, 2}


def test_table_goes_on_without_a_header(paper: SimpleNamespace) -> None:
    first = """
        Pos  Bezeichnung               Menge  Einzelpreis  Gesamtpreis
        10   Kugelhahn DN 15              20        12,50       250,00
        20   Kugelhahn DN 20               5        99,00       495,00
    """
    second = """
        30   Kugelhahn DN 25               1        50,00        50,00
        Nettobetrag                                             795,00
    """
    assert [row["position"] for row in rows(paper, first, second)] == ["10", "20", "30"]


def test_ended_table_does_not_go_on(paper: SimpleNamespace) -> None:
    first = """
        Pos  Bezeichnung               Menge  Einzelpreis  Gesamtpreis
        10   Kugelhahn DN 15              20        12,50       250,00
        Nettobetrag                                             250,00
    """
    second = "30   Kugelhahn DN 25               1        50,00        50,00"
    assert [row["position"] for row in rows(paper, first, second)] == ["10"]


def test_text_that_reaches_under_a_number_s_label_stays_text(paper: SimpleNamespace) -> None:
    found = rows(paper, """
        Pos  Bezeichnung            Menge      Einzelpreis  Gesamtpreis
        10   Kugelhahn DN 15           20            12,50       250,00
        20   Flanschkugelhahn aus Edelstahl mit Hebel
                                        5            99,00       495,00
    """)  # fmt: skip
    assert found[0]["quantity"] == "20"
    assert all("Edelstahl" not in row["quantity"] for row in found)


def test_column_without_a_known_label_keeps_its_values_to_itself(paper: SimpleNamespace) -> None:
    found = rows(paper, """
        Pos  Bezeichnung               Menge  Regal    Einzelpreis  Gesamtpreis
        10   Kugelhahn DN 15              20    47           12,50       250,00
    """)  # fmt: skip
    assert (found[0]["quantity"], found[0]["unit_price"], found[0]["ignored"]) == ("20", "12,50", "47")


def test_columns_of_a_payment_advice(paper: SimpleNamespace) -> None:
    found = rows(paper, """
        Rechnung     Datum        Rechnungsbetrag   Skonto    Zahlbetrag
        RG-260034    05.02.2026          1.190,00    23,80      1.166,20
        RG-260035    06.02.2026            595,00     0,00        595,00
    """, kind=T.PAYMENT_ADVICE)  # fmt: skip
    assert found[0] == {
        "invoice_number": "RG-260034",
        "invoice_date": "05.02.2026",
        "gross_amount": "1.190,00",
        "discount_amount": "23,80",
        "paid_amount": "1.166,20",
    }
    assert len(found) == 2


def test_line_numbers_of_the_table_are_told(paper: SimpleNamespace) -> None:
    found = table(paper, """
        Bestellnummer 4711

        Pos  Bezeichnung               Menge  Einzelpreis  Gesamtpreis
        10   Kugelhahn DN 15              20        12,50       250,00
        Nettobetrag                                             250,00
    """)  # fmt: skip
    assert found
    assert found.lines == {1: frozenset({1, 2})}


@pytest.mark.parametrize("text", ["20", "12,50", "1.234,50 €", "20 Stk", "-5", "(5)", "EUR 12,50", "1'234.50", "5-"])
def test_number_cell_holds_a_number_and_a_unit_at_most(text: str) -> None:
    assert is_number_cell(text)


@pytest.mark.parametrize("text", ["", "Kugelhahn", "DN 15", "20 Stk 12,50", "4711-A", "19 %", "1 x 5"])
def test_number_cell_holds_nothing_else(text: str) -> None:
    assert not is_number_cell(text)
