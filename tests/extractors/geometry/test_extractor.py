import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datamodel.document import BBox, Document, FileRole, InputFile, Page, PageOrigin, Word
from datamodel.extraction import (
    PAPER_HEADER_FIELDS,
    PAPER_LINE_FIELDS,
    PAPER_TYPES,
    Classification,
    DocumentType,
    Extraction,
    Field,
    ValueKind,
)
from extractors.classifier import KeywordClassifier
from extractors.geometry.extractor import GeometryExtractor

T = DocumentType

ORDER = """
    Kröger GmbH · Industrieweg 7 · 33609 Bielefeld

    Nordwerk Armaturen GmbH                              Bestellnummer:   4711
    Werftkontor 12                                       Bestelldatum:    05.03.2026
    28237 Bremen                                         Kundennummer:    10027

    Bestellung

    Pos  Artikelnummer  Bezeichnung               Menge  Einheit  Einzelpreis  Gesamtpreis
    10   4711-A         Kugelhahn DN 15              20  Stk            12,50       250,00
    20   4711-B         Kugelhahn DN 20           1.000  Stk             1,50     1.500,00

    Nettobetrag EUR                                                               1.750,00
    Zahlbar innerhalb von 30 Tagen ohne Abzug
"""
TYPES = {
    ValueKind.TEXT: str,
    ValueKind.IDENTIFIER: str,
    ValueKind.UNIT: str,
    ValueKind.CURRENCY: str,
    ValueKind.DATE: dt.date,
    ValueKind.AMOUNT: Decimal,
    ValueKind.QUANTITY: Decimal,
}


def test_order_is_read_whole(paper: SimpleNamespace) -> None:
    extraction = paper.extract(T.PURCHASE_ORDER, ORDER, top=130)
    assert paper.values(extraction.fields) == {
        "document_number": "4711",
        "document_date": dt.date(2026, 3, 5),
        "customer_number": "10027",
        "sender_name": "Kröger GmbH",
        "sender_address": "Industrieweg 7, 33609 Bielefeld",
        "receiver_name": "Nordwerk Armaturen GmbH",
        "receiver_address": "Werftkontor 12, 28237 Bremen",
        "currency": "EUR",
        "net_amount": Decimal("1750.00"),
        "payment_terms": "Zahlbar innerhalb von 30 Tagen ohne Abzug",
    }
    assert [item["quantity"].value for item in extraction.line_items] == [20, 1000]


def test_notation_is_the_document_s_own(paper: SimpleNamespace) -> None:
    drawing = """
        Order no.: 4711      Order date: 03/05/2026
        Delivery date: 03/25/2026
        Item  Description               Qty  Unit price     Amount
        10    Ball valve              1,000        1.50   1,500.00
    """
    extraction = paper.extract(T.PURCHASE_ORDER, drawing, language="en")
    assert extraction.fields["document_date"].value == dt.date(2026, 3, 5)
    assert "month first as in 03/25/2026" in extraction.fields["document_date"].evidence
    assert not any("first as in" in why for why in extraction.fields["delivery_date"].evidence)
    assert extraction.line_items[0]["quantity"].value == 1000


def test_currency_is_the_one_named_most(paper: SimpleNamespace) -> None:
    field = paper.extract(T.INVOICE, "Summe 5,00 EUR\nNetto 4,00 EUR\nKurs USD").fields["currency"]
    assert (field.value, field.evidence) == ("EUR", ("'EUR' on the page", "2 times"))
    assert field.confidence < paper.extract(T.INVOICE, "Summe 5,00 EUR").fields["currency"].confidence


def test_paper_of_no_type_gives_nothing(paper: SimpleNamespace) -> None:
    extraction = paper.extract(T.OTHER, ORDER)
    assert (extraction.fields, extraction.line_items) == ({}, ())


def test_paper_of_doubtful_type_is_read_for_the_person_who_decides(paper: SimpleNamespace) -> None:
    doubtful = Classification(T.OTHER, 0.5, "de")
    extraction = GeometryExtractor().extract(paper.document(ORDER, top=130), doubtful)
    assert extraction.fields["document_number"].value == "4711"
    assert len(extraction.line_items) == 2


def test_address_in_a_mail_is_the_signature_s(paper: SimpleNamespace) -> None:
    drawing = """
        Bestellnummer: 4711


        Brunner Gebäudetechnik GmbH
        Hafenstraße 61
        28237 Bremen
    """
    assert "receiver_name" in paper.extract(T.PURCHASE_ORDER, drawing, top=130).fields
    assert "receiver_name" not in paper.extract(T.PURCHASE_ORDER, drawing, top=130, role=FileRole.BODY).fields


def test_scan_is_less_sure_than_native_text(paper: SimpleNamespace) -> None:
    native = paper.extract(T.PURCHASE_ORDER, ORDER, top=130)
    scan = paper.extract(T.PURCHASE_ORDER, ORDER, top=130, origin=PageOrigin.OCR, confidence=0.7)
    assert paper.values(scan.fields) == paper.values(native.fields)
    for name in ("document_number", "document_date", "customer_number"):
        assert scan.fields[name].confidence < native.fields[name].confidence


def test_labels_in_the_table_are_none_of_the_header(paper: SimpleNamespace) -> None:
    drawing = """
        Bestellnummer: 4711
        Pos  Bezeichnung               Menge  Einzelpreis  Gesamtpreis  Liefertermin
        10   Kugelhahn DN 15              20        12,50       250,00  16.04.2026
    """
    assert "delivery_date" not in paper.extract(T.PURCHASE_ORDER, drawing).fields


# ---------------------------------------------------------------------------------------- whatever comes

WORDS = st.sampled_from(
    ["Bestellnummer", "Nr.:4711", "Datum", "05.03.2026", "31/13/26", "Pos", "Menge", "Preis", "Bezeichnung", "Gesamt",
     "12,50", "1.234", "19", "%", "EUR", "€", "Kröger", "GmbH", "·", "28237", "Bremen", "Lieferanschrift:", "Name:",
     "Rechnung", "/", ":", "Bestellnummer/Datum", "MwSt", "Netto", "zzgl.", "DE89", "je", "100", "Stk", "Übertrag", "-",
     "IBAN", "DE89370400440532013000", "USt-IdNr.:", "DE136695976", "Zahlbedingung:", "FCA", "ab", "A-10", "x"]
)  # fmt: skip
COORDINATES = st.integers(0, 40)
PLACED = st.tuples(
    WORDS | st.text(min_size=1, max_size=8), COORDINATES, COORDINATES, st.integers(1, 8), st.integers(1, 2)
)
PAGES = st.lists(st.lists(PLACED, max_size=40), min_size=1, max_size=2)
ROLES = st.sampled_from([FileRole.FILE, FileRole.BODY])
KINDS = st.sampled_from(list(PAPER_TYPES))


def document_of(pages: list[list[tuple[str, int, int, int, int]]], origin: PageOrigin, role: FileRole) -> Document:
    made = []
    for number, words in enumerate(pages, 1):
        boxes = (BBox(x / 40, y / 40, min(1, (x + w) / 40), min(1, (y + h) / 40)) for _, x, y, w, h in words)
        placed = tuple(Word(w[0], box, 0.9) for w, box in zip(words, boxes, strict=True))
        made.append(Page(number, 595, 842, placed, origin))
    received = dt.datetime(2026, 3, 5, 8, 0, tzinfo=dt.UTC)
    text = " ".join(word[0] for words in pages for word in words)
    return Document(InputFile("paper.pdf", b"", "test", received, role=role), tuple(made), text=text)


def all_fields(extraction: Extraction) -> list[tuple[str, Field, ValueKind]]:
    header = [(name, field, PAPER_HEADER_FIELDS[name]) for name, field in extraction.fields.items()]
    lines = [(name, field, PAPER_LINE_FIELDS[name]) for item in extraction.line_items for name, field in item.items()]
    return header + lines


def check(extraction: Extraction) -> None:
    for name, field, kind in all_fields(extraction):
        assert field.name == name
        assert isinstance(field.value, TYPES[kind])
        assert field.value != ""
        assert 0 <= field.confidence <= 1
        if field.bbox:
            box = field.bbox
            assert 0 <= box.x0 <= box.x1 <= 1
            assert 0 <= box.y0 <= box.y1 <= 1
            assert field.page in (1, 2)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    PAGES, KINDS, st.sampled_from([PageOrigin.NATIVE, PageOrigin.OCR]), st.sampled_from([FileRole.FILE, FileRole.BODY])
)
def test_extract_never_raises_and_keeps_its_bounds(
    pages: list[list[tuple[str, int, int, int, int]]], kind: DocumentType, origin: PageOrigin, role: FileRole
) -> None:
    document = document_of(pages, origin, role)
    check(GeometryExtractor().extract(document, Classification(kind, 0.9, "de")))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(PAGES, ROLES)
def test_classify_never_raises_and_keeps_its_bounds(
    pages: list[list[tuple[str, int, int, int, int]]], role: FileRole
) -> None:
    found = KeywordClassifier().classify(document_of(pages, PageOrigin.OCR, role))
    assert 0 <= found.confidence <= 1


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 30)), max_size=12))
def test_words_moved_about_an_order_break_nothing(moved: list[tuple[int, int]]) -> None:
    rows = [list(line.ljust(100)) for line in ORDER.strip("\n").split("\n")]
    for column, row in moved:
        line = rows[row % len(rows)]
        line[column : column + 3] = " 17"
    words = [
        (text, min(39, start * 40 // 100), 4 + index, max(1, len(text) * 40 // 100), 1)
        for index, line in enumerate(rows)
        for start, text in _words("".join(line))
    ]
    check(
        GeometryExtractor().extract(
            document_of([words], PageOrigin.NATIVE, FileRole.FILE), Classification(T.PURCHASE_ORDER, 0.9, "de")
        )
    )


def _words(line: str) -> list[tuple[int, str]]:
    found, start = [], 0
    for word in line.split():
        start = line.index(word, start)
        found.append((start, word))
        start += len(word)
    return found
