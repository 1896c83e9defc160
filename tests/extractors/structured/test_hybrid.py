"""PDFs with data in them: found by what is attached, read exactly, and left to the reader of paper otherwise."""

import datetime as dt
import io

import pypdf
import pytest
from pypdf.generic import NameObject

from datamodel.document import InputFile, PageOrigin
from datamodel.extraction import DocumentType, Severity
from extractors.structured import hybrid
from extractors.structured.formats import Format, Sample, format_of
from extractors.structured.hybrid import PdfData
from extractors.structured.orderx import ORDER_X
from extractors.structured.reader import StructuredClassifier, StructuredExtractor, StructuredReader
from tests.extractors.conftest import pdf, write_lines
from tests.extractors.structured.orderx_messages import order_x
from tests.extractors.structured.test_reader import Paper, split

OTHER = Format("other", lambda sample: sample.root is not None and sample.root.name == "Other", lambda _: ())
DATA = PdfData((ORDER_X, OTHER))
ORDER = order_x()


def pdf_with(*attachments: tuple[str, bytes, str], password: str = "") -> InputFile:
    """A page with ``attachments``: name, content, relationship (empty for none)."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(write_lines)))
    for name, content, relationship in attachments:
        attached = writer.add_attachment(name, content)
        if relationship:
            attached.pdf_object[NameObject("/AFRelationship")] = NameObject(relationship)
    if password:
        writer.encrypt(password)
    buffer = io.BytesIO()
    writer.write(buffer)
    return InputFile("order.pdf", buffer.getvalue(), "test", dt.datetime(2026, 11, 29, tzinfo=dt.UTC))


def is_claimed(file: InputFile) -> bool:
    return format_of(file, (ORDER_X, DATA.format)) is not None


def understood(file: InputFile):
    """The extraction of a file; a page that is paper is an invoice (``Paper``)."""
    (document,) = split(StructuredReader(Paper(), (ORDER_X, DATA.format)).read(file))
    assert [page.origin for page in document.pages] == [PageOrigin.NATIVE]
    extractor = StructuredExtractor(Paper(), lambda _, message: message.extraction, DATA.unread)
    return extractor.extract(document, StructuredClassifier(Paper()).classify(document))


@pytest.mark.parametrize("name", ["order-x.xml", "ORDER-X.XML", "bestellung", "daten.bin"])
def test_data_are_found_under_any_name(name):
    extraction = understood(pdf_with(("drawing.png", b"\x89PNG\r\n\x1a\n", ""), (name, ORDER, "/Alternative")))
    assert extraction.reader == "data:order_x"
    assert extraction.document_type is DocumentType.PURCHASE_ORDER
    assert extraction.fields["document_number"].value == "PO-1"
    assert extraction.findings == ()


@pytest.mark.parametrize(
    "file",
    [
        pdf_with(),
        pdf_with(("terms.pdf", pdf(write_lines), "")),
        pdf_with(("order-x.xml", ORDER, "/Alternative"), password="secret"),
        InputFile("a.pdf", b"%PDF-1.7 torn off", "test", dt.datetime(2026, 11, 29, tzinfo=dt.UTC)),
    ],
    ids=["nothing attached", "no data attached", "encrypted", "damaged"],
)
def test_everything_else_is_paper_without_a_word(file):
    assert not is_claimed(file)
    extraction = understood(file)
    assert (extraction.reader, extraction.findings) == ("paper", ())


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (ORDER[:-40], "no well-formed XML"),
        (b"<?xml version='1.0'?><Unknown/>", "no format that is known"),
        (order_x(code="105"), "of type 105"),
        (ORDER.replace(b"?>", b"?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>", 1), "document type"),
    ],
    ids=["torn off", "unknown", "no order", "hostile"],
)
def test_data_that_cannot_be_read_leave_the_page_with_a_warning(content, why):
    extraction = understood(pdf_with(("order-x.xml", content, "/Alternative")))
    assert extraction.reader == "paper"
    (finding,) = extraction.findings
    assert (finding.code, finding.severity) == ("data_unread", Severity.WARNING)
    assert why in finding.message
    assert "order-x.xml" in finding.message


def test_of_two_the_one_that_says_what_the_page_says_is_read():
    earlier, later = ("a.xml", order_x(number="PO-1"), "/Source"), ("b.xml", order_x(number="PO-2"), "/Alternative")
    assert understood(pdf_with(earlier, later)).fields["document_number"].value == "PO-2"
    assert (
        understood(pdf_with(("a.xml", order_x(number="PO-1"), ""), ("b.xml", order_x(), "")))
        .fields["document_number"]
        .value
        == "PO-1"
    )


def test_of_two_alike_the_earlier_format_is_read():
    extraction = understood(pdf_with(("a.xml", b"<Other/>", "/Data"), ("b.xml", ORDER, "/Data")))
    assert extraction.reader == "data:order_x"


def test_attachment_that_unpacks_to_too_much_is_never_unpacked(monkeypatch):
    monkeypatch.setattr(hybrid, "MOST_BYTES", 1 << 20)
    assert not is_claimed(pdf_with(("order-x.xml", ORDER + b" " * (2 << 20), "/Alternative")))


def test_page_by_itself_is_read_without_looking_for_data():
    def never(sample: Sample) -> bool:
        raise AssertionError("looked for data")

    reader = StructuredReader(Paper(), (Format("pdf_data", never, lambda _: (), beside_pictures=True),))
    assert reader.read_page(pdf_with(), 1).number == 1
