from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from datamodel.document import BBox, Page, PageOrigin, Word
from datamodel.errors import DocumentError, RejectionCode
from models.evaluate import Evaluation, evaluate, write_report
from models.evaluation.locating import find_row, find_value
from models.evaluation.report import worst_files
from models.evaluation.truths import truth_from

LINES = (
    "Muster GmbH        Empfänger AG",
    "Ecke 12            Am Kai 5",
    "12345 Stadthausen  20457 Hamburg",
    "Bestellung Nr. 4711 vom 5. März 2026",
    "IBAN DE88 2008 0000 0970 3757 00",
    "1 Sechskantschraube M6 x 40 20 Stk 0,25 5,00",
    "2 Säge-AKKU-XYZ 3 Stk 99,00 297,00",
    "Summe 297,00",
    "Gesamt 302,00 EUR",
    "Übertrag 302,00 EUR",
)


def page_of(lines: tuple[str, ...] = LINES, number: int = 1) -> Page:
    """Words where the characters stand: 1/100 of the page wide each, lines 1/20 of it apart."""
    words = []
    for y, line in enumerate(lines, 1):
        x = 0
        for text in line.split(" "):
            if text:
                words.append(Word(text, BBox(x / 100, y / 20, (x + len(text)) / 100, y / 20 + 0.02)))
            x += len(text) + 1
    return Page(number, 595, 842, tuple(words), PageOrigin.NATIVE)


def words_at(bbox: BBox) -> str:
    inside = [
        word.text
        for word in page_of().words
        if bbox.x0 <= word.bbox.x_center <= bbox.x1 and bbox.y0 <= word.bbox.y_center <= bbox.y1
    ]
    return " ".join(inside)


@pytest.mark.parametrize(
    ("field", "accepted", "seen"),
    [
        ("document_number", ("4711",), "4711"),
        ("document_date", ("2026-03-05",), "5. März 2026"),
        ("sender_iban", ("DE88200800000970375700",), "DE88 2008 0000 0970 3757 00"),
        ("receiver_name", ("EMPFAENGER AG",), "Empfänger AG"),
        ("sender_name", ("Muster Gmbh & Co", "Muster GmbH"), "Muster GmbH"),
        ("sender_address", ("Ecke 12, 12345 Stadthausen",), "Ecke 12 12345 Stadthausen"),
        ("receiver_address", ("Am Kai 5, 20457 Hamburg, DE",), "Am Kai 5 20457 Hamburg"),
        ("currency", ("EUR",), "EUR"),
    ],
)
def test_true_values_are_found_on_the_page(field: str, accepted: tuple[str, ...], seen: str) -> None:
    place = find_value(field, accepted, [page_of()])
    assert place is not None
    assert words_at(place.bbox) == seen


def test_the_last_of_several_totals_is_taken() -> None:
    place = find_value("gross_amount", ("302.00",), [page_of(), page_of(("Total 302,00", "Skonto 2,00"), 2)])
    assert place is not None
    assert place.page == 2


def test_a_number_within_a_name_is_no_number() -> None:
    place = find_value("quantity", ("6",), [page_of()])
    assert place is None


def test_a_value_that_is_not_there_is_not_found() -> None:
    assert find_value("sender_name", ("Ganz Andere Werke KG",), [page_of()]) is None
    assert find_value("document_number", ("0815",), []) is None


def test_row_values_are_found_beside_each_other() -> None:
    row = {"description": ("Säge-AKKU-XYZ",), "unit": ("pcs",), "net_amount": ("297.00",), "gtin": ("4000000000006",)}
    places = find_row(row, [page_of()])
    assert set(places) == {"description", "unit", "net_amount"}
    assert {place.bbox.y0 for place in places.values()} == {7 / 20}


TRUTH = {
    "document_type": "purchase_order",
    "labelled_fields": ["document_number", "document_date", "due_date"],
    "labelled_line_item_fields": ["description", "quantity"],
    "fields": {"document_number": "4711", "document_date": "2026-03-05"},
    "line_items": [{"description": "Sechskantschraube M6 x 40", "quantity": "20"}],
}


def prediction(source: str, number: str, *, status: str = "needs_review", **more: Any) -> dict[str, Any]:
    fields = {
        "document_number": {"value": number, "confidence": 0.7, "page": 1, "bbox": [0.1, 0.2, 0.3, 0.22]},
        "document_date": {"value": "2026-03-05", "confidence": 0.9, "page": 1, "bbox": [0.5, 0.2, 0.6, 0.22]},
    }
    items = [{"description": {"value": "Sechskantschraube M6 x 40"}, "quantity": {"value": "20"}}]
    kind = "purchase_order"
    return {"source": source, "document_type": kind, "status": status, "fields": fields | more, "line_items": items}


def evaluation_of(*predictions: dict[str, Any]) -> Evaluation:
    names = [str(prediction["source"]) for prediction in predictions]
    return evaluate(predictions, {name: truth_from(name, TRUTH) for name in names})


def paper(_source: str, _number: int) -> Image.Image:
    return Image.new("L", (600, 800), 255)


def words(_source: str) -> list[Page]:
    return [page_of()]


def test_worst_files_begin_with_silent_errors() -> None:
    due = {"value": "2026-01-01"}
    evaluation = evaluation_of(
        prediction("a.pdf", "4711"),
        prediction("b.pdf", "9"),
        prediction("c.pdf", "9", due_date=due),
        prediction("d.pdf", "9", status="approved"),
    )
    assert [file.source for file in worst_files(evaluation)] == ["d.pdf", "c.pdf", "b.pdf"]


def test_report_draws_predicted_and_true_boxes(tmp_path: Path) -> None:
    evaluation = evaluation_of(prediction("a.pdf", "9"), prediction("fine.pdf", "4711"))
    path = write_report(evaluation, tmp_path / "new", page_image=paper, words=words)
    html = path.read_text(encoding="utf-8")
    assert path == tmp_path / "new" / "report.html"
    assert html.count("data:image/webp;base64,") == 1
    assert 'class="wrong" data-key="a.pdf/0/document_number"' in html
    assert 'class="right" data-key="a.pdf/0/document_date"' in html
    assert 'class="true" data-key="a.pdf/0/document_number"' in html
    assert 'id="d1"' in html
    assert 'id="d2"' not in html  # a document without a fault is not shown
    assert "http" not in html  # self-contained


def test_report_shows_no_more_than_asked_for(tmp_path: Path) -> None:
    evaluation = evaluation_of(*(prediction(f"{number}.pdf", "9") for number in range(5)))
    html = write_report(evaluation, tmp_path, page_image=paper, words=words, worst=2).read_text(encoding="utf-8")
    assert html.count("<article") == 2


def test_report_says_why_there_is_no_picture(tmp_path: Path) -> None:
    def refuse(source: str, number: int = 0) -> Any:
        raise DocumentError(RejectionCode.DAMAGED, f"{source} is <damaged>.")

    evaluation = evaluation_of(prediction("a.pdf", "9"))
    html = write_report(evaluation, tmp_path, page_image=refuse, words=refuse).read_text(encoding="utf-8")
    assert "There is no picture of page 1: a.pdf is &lt;damaged&gt;." in html


def test_report_escapes_what_stands_on_paper(tmp_path: Path) -> None:
    evaluation = evaluation_of(prediction("a.pdf", "<script>alert(1)</script>"))
    html = write_report(evaluation, tmp_path, page_image=paper, words=words).read_text(encoding="utf-8")
    assert "<script>alert" not in html


def test_report_of_nothing_wrong_says_so(tmp_path: Path) -> None:
    evaluation = evaluation_of(prediction("a.pdf", "4711"))
    html = write_report(evaluation, tmp_path, page_image=paper, words=words).read_text(encoding="utf-8")
    assert "No document has a fault." in html
