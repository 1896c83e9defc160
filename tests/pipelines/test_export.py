import datetime as dt
import json
import os
from decimal import Decimal
from pathlib import Path

from datamodel.document import BBox, FileRole, InputFile
from datamodel.extraction import Classification, Decision, DocumentType, Extraction, Field, Issue, Result, Status
from pipelines.export import to_json, value_text

GOLDEN = Path(__file__).parent / "golden/result.json"
NOW = dt.datetime(2026, 3, 5, tzinfo=dt.UTC)
FILE = InputFile("Bestellung_Größe.pdf", b"%PDF", "folder:/in", NOW)
ORDER = Extraction(
    Classification(DocumentType.PURCHASE_ORDER, 0.97, "de", ("Bestellung",)),
    {
        "document_number": Field(
            "document_number", "4500017", "4500017", 0.99, 1, BBox(0.1, 0.2, 0.30004, 0.4), ("x",)
        ),
        "document_date": Field("document_date", dt.date(2026, 3, 5), "05.03.2026", 0.9, 2, BBox(0, 0, 1, 1)),
        "currency": Field("currency", "EUR", "€", 0.8, 1),
        "net_amount": Field("net_amount", Decimal("1234.50"), "1.234,50 €", 0.85, 1, BBox(0.5, 0.5, 0.6, 0.6)),
        "customer_number": Field("customer_number", "0042", "0042", 1.0),
    },
    (
        {
            "position": Field("position", "10", "10", 0.9, 1),
            "quantity": Field("quantity", Decimal("2E+1"), "20", 0.9, 1),
        },
        {"quantity": Field("quantity", Decimal("0.5"), "0,5", 0.7, 1)},
    ),
    {"customer": "100"},
)
ISSUES = (
    Issue("total_differs", "The total says 11.", "gross_amount"),
    Issue("missing_material", "Line 2 names no material.", "description", 2),
    Issue("some_line", "Line 1.", None, 1),
    Issue("no_line_items", "None."),
)


def reviewed(file: InputFile = FILE) -> Result:
    return Result(file, 0, 2, Decision(Status.NEEDS_REVIEW, ("A reason.",)), ORDER, ISSUES)


def rejected(file: InputFile = FILE) -> Result:
    return Result(file, 0, 0, Decision(Status.REJECTED, ("It is damaged.", "Ask again."), "damaged"))


def test_json_is_exactly_what_was_promised() -> None:
    """``INTRAY_WRITE_GOLDEN=1`` writes the file anew, and fails."""
    written = json.dumps([to_json(reviewed()), to_json(rejected())], ensure_ascii=False, indent=2) + "\n"
    if os.environ.get("INTRAY_WRITE_GOLDEN") == "1":
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(written, encoding="utf-8")
    assert written == GOLDEN.read_text(encoding="utf-8")
    assert os.environ.get("INTRAY_WRITE_GOLDEN") != "1", (
        "golden file written: look at it, then run without the variable"
    )


def test_keys_of_a_document_are_always_the_same() -> None:
    keys = ["source", "pages", "document_type", "confidence", "status", "fields", "line_items", "issues"]
    assert list(to_json(reviewed())) == list(to_json(rejected())) == keys
    assert {key for field in to_json(reviewed())["fields"].values() for key in field} == {
        "value",
        "text",
        "confidence",
        "page",
        "bbox",
    }


def test_mail_text_is_called_after_its_mail_and_an_attachment_by_its_own_name() -> None:
    mail = InputFile("a.eml", b"mail", "folder:/in", NOW)
    body = InputFile("body.txt", b"text", "mail:1", NOW, FileRole.BODY, mail.sha256)
    attachment = InputFile("b.pdf", b"%PDF", "mail:1", NOW, FileRole.ATTACHMENT, mail.sha256)
    assert to_json(reviewed(body), container=mail)["source"] == "a.eml"
    assert to_json(reviewed(attachment), container=mail)["source"] == "b.pdf"
    assert to_json(reviewed(body))["source"] == "body.txt"


def test_values_are_written_for_machines() -> None:
    assert value_text(Decimal("1E+3")) == "1000"
    assert value_text(Decimal("0.10")) == "0.10"
    assert value_text(Decimal("-0.0000001")) == "-0.0000001"
    assert value_text(dt.date(2026, 3, 5)) == "2026-03-05"
    assert value_text("0042") == "0042"
