"""Whole papers from tags to fields."""

import datetime as dt
from decimal import Decimal

from datamodel.document import Document, InputFile
from datamodel.extraction import Classification, DocumentType
from extractors.tagging.corruption import LabelReader
from extractors.tagging.extractor import TaggingExtractor
from extractors.tagging.gold import read_labelled, verdict_on

INVOICE = [
    (50, 40, "Muster & Co KG", "sender_name", "text"),
    (50, 100, "Beispiel GmbH", "receiver_name", "text"),
    (50, 112, "Hauptstr. 5", "receiver_address", "text"),
    (50, 124, "12345 Ort", "receiver_address+", "text"),
    (300, 100, "Rechnung Nr.", "", "label"),
    (400, 100, "RE-4711", "document_number", "text"),
    (300, 112, "Datum", "", "label"),
    (400, 112, "1. März 2026", "document_date", "text"),
    (50, 300, "Pos", "", "heading"),
    (100, 300, "Bezeichnung", "", "heading"),
    (50, 320, "1", "line.position", "item"),
    (100, 320, "Schrauben M8 verzinkt", "line.description", "item"),
    (300, 320, "20", "line.quantity", "item"),
    (330, 320, "Stk", "line.unit", "item"),
    (400, 320, "1,50", "line.unit_price", "item"),
    (500, 320, "30,00", "line.net_amount", "item"),
    (100, 332, "nach Zeichnung", "line.description+", "item_more"),
    (50, 350, "2", "line.position", "item"),
    (100, 350, "Muttern M8", "line.description", "item"),
    (300, 350, "1.000", "line.quantity", "item"),
    (330, 350, "Stk", "line.unit", "item"),
    (400, 350, "0,02", "line.unit_price", "item"),
    (500, 350, "20,00", "line.net_amount", "item"),
    (400, 400, "Netto", "", "label"),
    (500, 400, "50,00", "net_amount", "text"),
    (400, 412, "USt 19 %", "", "label"),
    (500, 412, "9,50", "tax_amount", "text"),
    (400, 424, "Gesamt EUR", "", "label"),
    (500, 424, "59,50", "gross_amount", "text"),
]


def test_extract_reads_a_paper_as_tagged(paper):
    extraction = read_labelled(paper(INVOICE))

    values = {name: field.value for name, field in extraction.fields.items()}
    assert values == {
        "sender_name": "Muster & Co KG",
        "receiver_name": "Beispiel GmbH",
        "receiver_address": "Hauptstr. 5, 12345 Ort",
        "document_number": "RE-4711",
        "document_date": dt.date(2026, 3, 1),
        "currency": "EUR",
        "net_amount": Decimal("50.00"),
        "tax_amount": Decimal("9.50"),
        "gross_amount": Decimal("59.50"),
    }
    rows = [{name: field.value for name, field in item.items()} for item in extraction.line_items]
    assert rows[0]["description"] == "Schrauben M8 verzinkt nach Zeichnung"
    assert [row["quantity"] for row in rows] == [Decimal(20), Decimal(1000)]
    assert "net + tax = gross" in extraction.fields["net_amount"].evidence
    assert "quantity × price = amount" in extraction.line_items[1]["quantity"].evidence


def test_candidates_keep_the_runner_up(paper):
    labelled = paper([*INVOICE, (300, 124, "4700", "document_number", "text")])
    document = Document(
        InputFile("a.pdf", b"", "test", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)), tuple(p.page for p in labelled.pages)
    )

    extractor = TaggingExtractor(LabelReader(labelled))
    found = extractor.candidates(document, Classification(DocumentType.INVOICE, 1.0, "de"))

    assert {c.value for c in found.fields["document_number"]} == {"RE-4711", "4700"}


def test_extract_of_an_empty_document_finds_nothing(paper):
    extraction = read_labelled(paper([]))

    assert not extraction.fields
    assert not extraction.line_items


def test_verdict_on_counts_what_is_not_in_the_truth(paper):
    labelled = paper(INVOICE, fields={"document_number": "RE-4711"})

    verdict = verdict_on(labelled, read_labelled(labelled), name="a")

    kinds = {j.field: str(j.verdict) for j in verdict.judgements if j.row == 0}
    assert kinds["document_number"] == "right"
    assert kinds["gross_amount"] == "invented"
    assert kinds["due_date"] == "absent"
