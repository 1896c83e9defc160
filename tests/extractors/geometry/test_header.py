import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest

from datamodel.document import BBox
from datamodel.extraction import DocumentType, Field
from extractors.geometry.candidates import Candidate
from extractors.geometry.header import field_of, header_fields

T = DocumentType
BOX = BBox(0.1, 0.1, 0.2, 0.2)


def fields(kind: DocumentType, paper: SimpleNamespace, *drawings: str) -> dict[str, Field]:
    pages = [paper.labelled(drawing, number=n) for n, drawing in enumerate(drawings, 1)]
    return header_fields(pages, kind, paper.german)


def values(kind: DocumentType, paper: SimpleNamespace, *drawings: str) -> dict[str, object]:
    found: dict[str, object] = paper.values(fields(kind, paper, *drawings))
    return found


@pytest.mark.parametrize(
    ("kind", "drawing", "number"),
    [
        (T.PURCHASE_ORDER, "Bestellnummer: 4711", "4711"),
        (T.ORDER_CHANGE, "Bestellnummer: 4711", "4711"),
        (T.ORDER_RESPONSE, "Auftragsnummer: A-1\nIhre Bestellung: 4711", "A-1"),
        (T.DELIVERY_NOTE, "Lieferschein-Nr. 815\nBestellnummer: 4711", "815"),
        (T.INVOICE, "Rechnungsnummer: RG-7\nBestellnummer: 4711", "RG-7"),
        (T.PAYMENT_ADVICE, "Avis-Nr.: 99", "99"),
        (T.RETURN_REQUEST, "RMA-Nr.: R-5", "R-5"),
        (T.RECEIPT, "Bon-Nr.: 33", "33"),
        (T.INVOICE, "Belegnummer: 77", "77"),
    ],
)
def test_own_number_depends_on_the_type(kind: DocumentType, drawing: str, number: str, paper: SimpleNamespace) -> None:
    assert values(kind, paper, drawing)["document_number"] == number


def test_references_are_the_numbers_of_other_papers(paper: SimpleNamespace) -> None:
    drawing = "Rechnungsnummer: RG-7\nBestellnummer: 4711\nLieferschein-Nr.: 815\nKundennummer: 10027"
    found = values(T.INVOICE, paper, drawing)
    assert found == {
        "document_number": "RG-7",
        "purchase_order_number": "4711",
        "delivery_note_number": "815",
        "customer_number": "10027",
    }


def test_order_refers_to_no_other_order(paper: SimpleNamespace) -> None:
    assert "purchase_order_number" not in values(T.PURCHASE_ORDER, paper, "Bestellnummer: 4711\nRechnungsnummer: 7")


def test_own_number_of_a_response_is_doubted_where_only_the_order_s_is_there(paper: SimpleNamespace) -> None:
    found = fields(T.ORDER_RESPONSE, paper, "Ihre Bestellung: 4711")
    assert found["document_number"].confidence < 0.5
    assert found["purchase_order_number"].confidence > 0.8


def test_own_date_comes_before_any_other(paper: SimpleNamespace) -> None:
    drawing = "Datum: 01.03.2026\nRechnungsdatum: 02.03.2026\nBestelldatum: 03.03.2026\nLieferdatum: 04.03.2026"
    found = values(T.INVOICE, paper, drawing)
    assert found["document_date"] == dt.date(2026, 3, 2)
    assert found["delivery_date"] == dt.date(2026, 3, 4)


def test_date_of_a_letter_is_taken_where_no_label_announces_one(paper: SimpleNamespace) -> None:
    assert values(T.INVOICE, paper, "Bremen, 05.03.2026")["document_date"] == dt.date(2026, 3, 5)


def test_date_of_the_order_is_not_the_invoice_s(paper: SimpleNamespace) -> None:
    found = values(T.INVOICE, paper, "Datum: 10.03.2026\nYour order no. 4711 dated 05.03.2026")
    assert found["document_date"] == dt.date(2026, 3, 10)


def test_totals_that_add_up_are_chosen_and_sure(paper: SimpleNamespace) -> None:
    drawing = """
        Zwischensumme           90,00
        Summe netto            100,00
        MwSt 7 %                 1,00
        MwSt gesamt             19,00
        Gesamtbetrag           119,00
    """
    found = fields(T.INVOICE, paper, drawing)
    assert paper.values(found) == {
        "net_amount": Decimal("100.00"),
        "tax_amount": Decimal("19.00"),
        "gross_amount": Decimal("119.00"),
    }
    assert all(field.confidence >= 0.97 for field in found.values())
    assert "net + tax = gross" in found["net_amount"].evidence[0]


def test_totals_that_do_not_add_up_are_less_sure(paper: SimpleNamespace) -> None:
    found = fields(T.INVOICE, paper, "Summe netto 100,00\nMwSt 19,00\nGesamtbetrag 120,00")
    assert all(found[name].confidence < 0.97 for name in ("net_amount", "tax_amount", "gross_amount"))


@pytest.mark.parametrize(("kind", "name"), [(T.PURCHASE_ORDER, "net_amount"), (T.INVOICE, "gross_amount")])
def test_only_total_is_net_on_orders_and_gross_elsewhere(kind: DocumentType, name: str, paper: SimpleNamespace) -> None:
    for wording in ("Gesamtsumme", "Summe netto"):
        assert values(kind, paper, f"{wording}   119,00") == {name: Decimal("119.00")}


def test_last_of_equally_good_totals_wins(paper: SimpleNamespace) -> None:
    found = fields(T.INVOICE, paper, "Gesamtsumme 50,00", "Gesamtsumme 119,00")
    assert found["gross_amount"].value == Decimal("119.00")
    assert found["gross_amount"].page == 2
    assert found["gross_amount"].confidence < 0.8


def test_later_page_says_less(paper: SimpleNamespace) -> None:
    assert values(T.INVOICE, paper, "Rechnungsnummer: 1", "Rechnungsnummer: 2")["document_number"] == "1"


def candidate(value: str, score: float) -> Candidate:
    return Candidate("order_number", value, value, score, 1, BOX, "beside 'Nr'")


def test_field_found_twice_is_surer() -> None:
    field = field_of("document_number", [candidate("4711", 0.9), candidate("4711", 0.8)])
    assert field.confidence == pytest.approx(0.95)
    assert "found 2 times" in field.evidence


def test_field_with_a_rival_is_less_sure() -> None:
    field = field_of("document_number", [candidate("4711", 0.9), candidate("4712", 0.9)])
    assert field.value == "4711"
    assert field.confidence == pytest.approx(0.9 * 0.65)
    assert "others: 4712" in field.evidence


def test_number_without_its_prefix_is_no_rival() -> None:
    assert field_of("document_number", [candidate("RE 4711", 0.9), candidate("4711", 0.8)]).confidence == 0.9


def test_confidence_never_reaches_one() -> None:
    assert field_of("document_number", [candidate("1", 1.0)] * 5).confidence == 0.99


def test_change_has_its_own_number_beside_the_order_s(paper: SimpleNamespace) -> None:
    drawing = "Änderungsnummer/Datum   4711-01 / 10.03.2026\nzu Bestellung   4711\nBestelldatum   01.03.2026"
    found = values(T.ORDER_CHANGE, paper, drawing)
    assert found == {
        "document_number": "4711-01",
        "document_date": dt.date(2026, 3, 10),
        "purchase_order_number": "4711",
    }


def test_change_that_is_only_counted_keeps_the_order_s_number(paper: SimpleNamespace) -> None:
    found = values(T.ORDER_CHANGE, paper, "Change no. 2\nPurchase order no. 4711")
    assert found["document_number"] == "4711"
    assert "purchase_order_number" not in found


@pytest.mark.parametrize(
    "drawing",
    [
        "Leistungszeitraum: 01.10.2026 bis 31.10.2026",
        "Abrechnungszeitraum   01.10.2026 - 31.10.2026",
        "Flight Dates\n01.10.2026 - 31.10.2026",
        "Vertragsbeginn: 01.10.2026\nVertragsende: 31.10.2026",
    ],
)
def test_a_period_has_two_days_and_is_no_delivery_date(drawing: str, paper: SimpleNamespace) -> None:
    found = values(T.INVOICE, paper, drawing)
    assert (found["period_start"], found["period_end"]) == (dt.date(2026, 10, 1), dt.date(2026, 10, 31))
    assert "delivery_date" not in found


@pytest.mark.parametrize("drawing", ["Zeitraum: 31.10.2026 bis 01.10.2026", "Zeitraum: 01.10.2026"])
def test_what_has_no_two_days_in_order_is_no_period(drawing: str, paper: SimpleNamespace) -> None:
    assert not {"period_start", "period_end"} & set(values(T.INVOICE, paper, drawing))
