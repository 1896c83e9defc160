import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest

from extractors.geometry.candidates import amount_concept, amounts, dates, identifiers, unlabelled_dates
from extractors.values import Notation


def found(source: object, page: object, paper: SimpleNamespace) -> list[tuple[str, object]]:
    return [(c.concept, c.value) for c in source(page, paper.german)]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("drawing", "number"),
    [
        ("Bestellnummer: 4711", "4711"),
        ("Bestell-Nr.:4711/26", "4711/26"),
        ("Bestellnummer      4500 118 273", "4500 118 273"),
        ("Bestellnummer\nB-260305", "B-260305"),
        ("Purchase Order No. PO 4711", "PO 4711"),
        ("Bestellung Nr. 4711 bitte liefern", "4711"),
        ("Bestellnummer: 4711 vom 05.03.2026", "4711"),
        ("Bestellung (Kopie) Nr. 4711", "4711"),
        ("Bestellnummer: 4711.", "4711"),
    ],
)
def test_identifier_of_an_order(drawing: str, number: str, paper: SimpleNamespace) -> None:
    assert ("order_number", number) in found(identifiers, paper.labelled(drawing), paper)


@pytest.mark.parametrize(
    "drawing",
    [
        "Bestellnummer: 05.03.2026",
        "Bestellung 1.250,00 EUR",
        "Bestellung an einkauf2@example.com",
        "Bestellung 3% Rabatt",
        "this order within 48 hours",
        "Bestellung\nHauptstraße 15",
        "wie in unserer Bestellung besprochen ohne 5 Teile",
    ],
)
def test_identifier_is_not_a_date_a_price_or_a_number_in_a_sentence(drawing: str, paper: SimpleNamespace) -> None:
    assert [c for c in found(identifiers, paper.labelled(drawing), paper) if c[0] == "order_number"] == []


def test_identifier_of_two_characters_is_doubtful(paper: SimpleNamespace) -> None:
    (short,) = identifiers(paper.labelled("Kundennummer: 12"), paper.german)
    assert short.score < 0.6


def test_identifier_knows_where_it_was_found(paper: SimpleNamespace) -> None:
    (candidate,) = identifiers(paper.labelled("Kundennummer     10027"), paper.german)
    assert candidate.evidence == "right of 'Kundennummer'"
    assert candidate.text == "10027"
    assert candidate.bbox.x0 > 0.2


def test_identifier_that_was_read_badly_is_less_sure(paper: SimpleNamespace) -> None:
    (sure,) = identifiers(paper.labelled("Kundennummer: 10027"), paper.german)
    (unsure,) = identifiers(paper.labelled("Kundennummer: 10027", confidence=0.5), paper.german)
    assert unsure.score == pytest.approx(sure.score * 0.8)


@pytest.mark.parametrize(
    "drawing",
    [
        "Ihre Bestellung 4711 vom 05.03.2026",
        "Your order no. 4711 dated 05.03.2026",
        "Bestellnummer: 4711   vom 05.03.2026",
        "Bestellnummer: 4711 vom   05.03.2026",
    ],
)
def test_date_attached_to_a_number_is_that_paper_s(drawing: str, paper: SimpleNamespace) -> None:
    assert ("order_date", dt.date(2026, 3, 5)) in found(identifiers, paper.labelled(drawing), paper)


@pytest.mark.parametrize(
    ("drawing", "concept"),
    [
        ("Liefertermin: 05.03.2026", "delivery_date"),
        ("Bestelldatum   05.03.2026", "order_date"),
        ("Fällig am\n05.03.2026", "due_date"),
        ("Delivery date: 5 March 2026", "delivery_date"),
    ],
)
def test_date_with_a_label(drawing: str, concept: str, paper: SimpleNamespace) -> None:
    assert (concept, dt.date(2026, 3, 5)) in found(dates, paper.labelled(drawing), paper)


def test_compound_label_gives_number_and_date(paper: SimpleNamespace) -> None:
    page = paper.labelled("Bestellnummer/Datum   4711 / 05.03.2026")
    assert ("order_number", "4711") in found(identifiers, page, paper)
    assert ("document_date", dt.date(2026, 3, 5)) in found(dates, page, paper)


def test_unlabelled_date_that_stands_alone_is_the_letter_s(paper: SimpleNamespace) -> None:
    page = paper.labelled("Lieferung bis: 09.03.2026\nBremen, 05.03.2026\n06.03.2026")
    best = max(unlabelled_dates(page, paper.german), key=lambda c: c.score)
    assert best.value == dt.date(2026, 3, 5)
    assert best.score == pytest.approx(0.85)


@pytest.mark.parametrize(
    "drawing", ["Version: 2.5 vom 10.01.2023", "Version:   10.01.2023", "Fassung 2.5 vom 10.01.2023"]
)
def test_unlabelled_date_of_something_else_is_doubtful(drawing: str, paper: SimpleNamespace) -> None:
    (candidate,) = unlabelled_dates(paper.labelled(drawing), paper.german)
    assert candidate.score == pytest.approx(0.5)


def test_day_until_which_a_discount_is_given_is_a_doubtful_due_date(paper: SimpleNamespace) -> None:
    page = paper.labelled("Bis zum 14.02.2026 erhalten Sie 2 % Skonto\n\nFällig am 03.03.2026")
    found = {c.value: c.score for c in dates(page, paper.german) if c.concept == "due_date"}
    assert found[dt.date(2026, 2, 14)] < 0.5 < 0.8 < found[dt.date(2026, 3, 3)]


def test_unlabelled_date_low_on_the_page_is_none(paper: SimpleNamespace) -> None:
    assert found(unlabelled_dates, paper.labelled("05.03.2026", top=500), paper) == []


@pytest.mark.parametrize(
    ("words", "concept"),
    [
        ("Nettobetrag", "net_amount"),
        ("Summe netto", "net_amount"),
        ("Gesamtbetrag exkl. MwSt", "net_amount"),
        ("Total excl. VAT", "net_amount"),
        ("Summe ohne MwSt", "net_amount"),
        ("Subtotal", "net_amount"),
        ("zzgl. 19 % MwSt", "tax_amount"),
        ("zzgl. gesetzl. MwSt", "tax_amount"),
        ("VAT 20 %", "tax_amount"),
        ("Umsatzsteuer", "tax_amount"),
        ("Gesamtbetrag inkl. MwSt", "gross_amount"),
        ("Total incl. VAT", "gross_amount"),
        ("Bruttobetrag", "gross_amount"),
        ("Gesamtsumme", "gross_amount"),
        ("Total amount due", "gross_amount"),
        ("Übertrag", ""),
        ("Versandkosten", ""),
        ("Kugelhahn DN 15", ""),
        ("", ""),
    ],
)
def test_amount_concept_by_wording(words: str, concept: str) -> None:
    assert amount_concept(words.split()) == concept


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        ("Nettobetrag      1.250,00 EUR", [("net_amount", Decimal("1250.00"))]),
        ("Nettobetrag EUR 1.250,00", [("net_amount", Decimal("1250.00"))]),
        ("MwSt 19 %   100,00   19,00", [("tax_amount", Decimal("19.00"))]),
        ("Summe netto 100,00   MwSt 19,00   Summe brutto 119,00", [
            ("net_amount", Decimal("100.00")), ("tax_amount", Decimal("19.00")), ("gross_amount", Decimal("119.00"))]),
        ("zzgl. 19,00 % MwSt      237,50", [("tax_amount", Decimal("237.50"))]),
        ("Rabatt 3,00", []),
        ("Zwischensumme 250", []),
        ("Kugelhahn 250,00", []),
    ],
)  # fmt: skip
def test_amounts_of_a_line(drawing: str, expected: list[object], paper: SimpleNamespace) -> None:
    assert found(amounts, paper.labelled(drawing), paper) == expected


def test_amounts_below_their_labels(paper: SimpleNamespace) -> None:
    page = paper.labelled("""
        Nettobetrag    MwSt       Bruttobetrag
        100,00         19,00      119,00
    """)
    assert set(found(amounts, page, paper)) == {
        ("net_amount", Decimal("100.00")), ("tax_amount", Decimal("19.00")), ("gross_amount", Decimal("119.00")),
    }  # fmt: skip


def test_amount_behind_a_minus_is_negative(paper: SimpleNamespace) -> None:
    assert found(amounts, paper.labelled("Nettobetrag - 12,50"), paper) == [("net_amount", Decimal("-12.50"))]
    assert found(amounts, paper.labelled("Nettobetrag -12,50"), paper) == [("net_amount", Decimal("-12.50"))]


def test_amount_behind_a_dash_that_stands_alone_is_doubtful(paper: SimpleNamespace) -> None:
    dashed, joined = (next(amounts(paper.labelled(f"Netto {text}"), paper.german)) for text in ("- 12,50", "-12,50"))
    assert dashed.score < 0.6 < 0.8 < joined.score


def test_numbers_in_a_transfer_text_are_none_of_the_paper(paper: SimpleNamespace) -> None:
    drawing = """
        Kundennummer:       10027
        Verwendungszweck:   Kundennummer: 555 Rechnungsnummer: 999
    """
    found = list(identifiers(paper.labelled(drawing), Notation()))
    assert [(candidate.concept, candidate.value) for candidate in found] == [("customer_number", "10027")]
