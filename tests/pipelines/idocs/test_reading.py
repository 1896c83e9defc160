"""IDocs as incoming files: what Intray writes it reads back, and what others write wrong is told with its place."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.idoc.control import IdocProfile
from adapters.idoc.finance.advice import read_advice
from adapters.idoc.finance.statement import read_statement
from adapters.idoc.flat import to_flat
from adapters.idoc.logistics.delivery import read_delivery
from adapters.idoc.trade.invoices import read_invoice
from adapters.idoc.trade.orders import read_order
from adapters.idoc.trade.responses import read_response
from adapters.idoc.types import BASIC_TYPES
from adapters.idoc.xml import from_xml, to_xml
from datamodel.business import Delivery, Package
from datamodel.document import InputFile
from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import DocumentType, Severity
from extractors.splitting import split
from extractors.structured.formats import format_of
from extractors.structured.reader import StructuredClassifier, StructuredExtractor, StructuredReader, split_by_message
from orders.records import record_from
from pipelines.formats import FORMATS
from pipelines.idocs.places import find, nodes_of
from pipelines.idocs.reading import MESSAGES, read

GOLDEN = Path(__file__).parents[2] / "adapters" / "golden" / "idoc"
READERS = {
    "order": read_order,
    "order_change": read_order,
    "order_return": read_order,
    "order_response": read_response,
    "invoice": read_invoice,
    "credit_note": read_invoice,
    "delivery_desadv": read_delivery,
    "payment_advice": read_advice,
    "bank_statement": lambda idoc, _: read_statement(idoc),
}
NO_PAPER = sorted(path.stem for path in GOLDEN.glob("*.xml") if path.stem not in READERS)
ORDER = (GOLDEN / "order.xml").read_bytes()


def file_of(content: bytes, name: str = "message.xml") -> InputFile:
    return InputFile(name, content, "test", dt.datetime(2026, 11, 29, tzinfo=dt.UTC))


def golden(name: str):
    return from_xml((GOLDEN / f"{name}.xml").read_bytes(), BASIC_TYPES).idoc


WIRES = {
    "soap": to_xml,
    "xml": lambda idoc: to_xml(idoc, namespace=""),
    "flat": to_flat,
    "flat_utf16": lambda idoc: to_flat(idoc, code_page="4103"),
    "flat_cp1252": lambda idoc: to_flat(idoc, code_page="1160", line_end="\n"),
}


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("name", READERS)
def test_what_intray_writes_is_read_back_equal(name, wire):
    """Through recognition, reader, splitter, classifier and extractor."""
    idoc = golden(name)
    [document] = split_by_message(split)(StructuredReader(None, FORMATS).read(file_of(WIRES[wire](idoc))))
    classification = StructuredClassifier(None).classify(document)
    extraction = StructuredExtractor(None, compare=None).extract(document, classification)
    assert extraction.is_data
    assert extraction.findings == ()
    record = READERS[name](idoc, IdocProfile())
    if isinstance(record, Delivery):  # of packages a document keeps their numbers
        record = replace(record, packages=tuple(Package(package.number) for package in record.packages))
    assert record_from(extraction, received_on=dt.date(1999, 1, 1)) == record


@pytest.mark.parametrize("name", READERS)
def test_every_value_has_its_place(name):
    [message] = read(file_of((GOLDEN / f"{name}.xml").read_bytes()))
    extraction = message.extraction
    fields = [*extraction.fields.values(), *(field for item in extraction.line_items for field in item.values())]
    unplaced = {field.name for field in fields if not field.evidence}
    assert unplaced <= {"statement_kind"}
    lines = (GOLDEN / f"{name}.xml").read_text(encoding="utf-8").splitlines()
    for field in fields:
        if field.evidence:
            line, path = field.evidence[0].removeprefix("line ").split(", ")
            segment = path.split("/")[-1].split("-")[0].split("[")[0]
            assert f"<{segment} " in lines[int(line) - 1]


def test_place_tells_segment_and_line():
    [message] = read(file_of(ORDER))
    second = message.extraction.line_items[1]["quantity"]
    line = next(n for n, text in enumerate(ORDER.decode().splitlines(), 1) if "<E1EDP20" in text and n > 120)
    assert second.evidence == (f"line {line}, E1EDP01[2]/E1EDP20-WMENG",)


def test_several_idocs_in_a_flat_file_are_several_messages():
    content = to_flat(golden("order")) + to_flat(golden("invoice")) + to_flat(golden("bank_statement"))
    messages = read(file_of(content, "flat.txt"))
    assert [message.extraction.document_type for message in messages] == [
        DocumentType.PURCHASE_ORDER,
        DocumentType.INVOICE,
        DocumentType.BANK_STATEMENT,
    ]
    first, second = (message.extraction.fields["document_number"].evidence[0] for message in messages[:2])
    assert int(second.split()[1].strip(",")) > len(to_flat(golden("order")).splitlines()) > int(first.split()[1][:-1])


def test_several_idocs_in_xml_are_several_messages():
    one = to_xml(golden("order"), namespace="").partition(b"?>\n")[2]
    body = one.partition(b"<ORDERS05>")[2].partition(b"</ORDERS05>")[0]
    messages = read(file_of(b"<ORDERS05>" + body + body + b"</ORDERS05>"))
    assert [message.extraction.fields["document_number"].value for message in messages] == ["4500012345"] * 2


@pytest.mark.parametrize("name", NO_PAPER)
@pytest.mark.parametrize("wire", ["soap", "flat"])
def test_idoc_that_is_no_paper_is_refused_with_its_name(name, wire):
    idoc = golden(name)
    with pytest.raises(DocumentError, match=f"'({idoc.basic_type}|{idoc.control.mestyp})'") as caught:
        read(file_of(WIRES[wire](idoc)))
    assert caught.value.code is RejectionCode.UNSUPPORTED_TYPE


def test_idoc_that_is_no_paper_among_papers_is_told_and_the_others_are_read():
    messages = read(file_of(to_flat(golden("status_audit")) + to_flat(golden("order"))))
    audit, order = (message.extraction for message in messages)
    assert (audit.document_type, order.document_type) == (DocumentType.OTHER, DocumentType.PURCHASE_ORDER)
    [finding] = audit.findings
    assert "'ALEAUD01'" in finding.message
    assert finding.severity is Severity.ERROR


def test_wrong_date_and_number_are_told_with_place_and_the_rest_is_read():
    content = ORDER.replace(b"<WMENG>20</WMENG>", b"<WMENG>zwanzig</WMENG>").replace(b"20260320", b"20261341")
    [message] = read(file_of(content))
    told = " ".join(finding.message for finding in message.extraction.findings)
    assert "“20261341” is no date. (line " in told
    assert "zwanzig" in told
    assert "E1EDP01[1]/E1EDP20/WMENG)" in told
    assert message.extraction.line_items[0]["quantity"].value == 20  # the item says it too
    assert message.extraction.fields["document_number"].value == "4500012345"


def test_wrong_number_in_a_flat_file_is_told_with_its_record():
    order = golden("order")
    content = to_flat(order).replace(b"12.5           ", b"12,5           ", 1)
    assert content != to_flat(order)
    [message] = read(file_of(content))
    [finding] = message.extraction.findings
    assert finding.message == "“12,5” is no number. (line 15, E1EDP01[1]-VPREI)"
    assert "unit_price" not in message.extraction.line_items[0]


@pytest.mark.parametrize(
    ("name", "gone", "lacks", "kept"),
    [
        ("order", b"<IDDAT>012</IDDAT>", "document date", {"document_number", "sender_name", "sender_address"}),
        ("invoice", b"<SUMID>011</SUMID>", "billed value", {"net_amount", "sender_name", "document_date"}),
        ("bank_statement", b"<MOAQUAL>021</MOAQUAL>", "balances", {"account_iban", "opening_balance"}),
        ("payment_advice", b"<PARVW>AG</PARVW>", "partner AG", {"gross_amount", "sender_iban"}),
    ],
)
def test_what_lacks_something_is_read_as_far_as_it_goes(name, gone, lacks, kept):
    content = (GOLDEN / f"{name}.xml").read_bytes()
    assert gone in content
    whole = read(file_of(content))[0].extraction
    [message] = read(file_of(content.replace(gone, b"")))
    extraction = message.extraction
    assert any(lacks in finding.message for finding in extraction.findings)
    assert len(extraction.line_items) == len(whole.line_items)
    assert kept <= set(extraction.fields)
    for field, value in extraction.fields.items():
        assert value.value == whole.fields[field].value, field


def test_partial_deliveries_of_what_lacks_something_are_one_line():
    content = (GOLDEN / "order_response.xml").read_bytes()
    whole = read(file_of(content))[0].extraction.line_items
    first, second = read(file_of(content.replace(b"<PARVW>LF</PARVW>", b"")))[0].extraction.line_items
    assert first["quantity"].value == whole[0]["quantity"].value
    assert second["quantity"].value == whole[1]["quantity"].value + whole[2]["quantity"].value


def test_breach_of_the_schema_is_told_and_what_is_unknown_is_no_breach():
    extended = ORDER.replace(b"</E1EDK01>", b"<ZNEW>1</ZNEW></E1EDK01><Z1SEG SEGMENT='1'><A>1</A></Z1SEG>", 1)
    [message] = read(file_of(extended))
    [finding] = message.extraction.findings
    assert (finding.severity, finding.message) == (
        Severity.WARNING,
        "Not read, as Intray does not know it: Z1SEG, E1EDK01-ZNEW.",
    )
    [message] = read(file_of(ORDER.replace(b"<CURCY>EUR</CURCY>", b"<CURCY>EURO</CURCY>")))
    assert any(
        finding.severity is Severity.ERROR and "CURCY" in finding.message and "line " in finding.message
        for finding in message.extraction.findings
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (ORDER[: len(ORDER) // 2], RejectionCode.DAMAGED),
        (ORDER.replace(b"?>", b"?><!DOCTYPE x [<!ENTITY a 'b'>]>", 1), RejectionCode.HOSTILE),
        (b"EDI_DC    40 of R/3 3.1", RejectionCode.UNSUPPORTED_TYPE),
    ],
    ids=["truncated", "entities", "port version 2"],
)
def test_what_cannot_be_read_is_refused(content, code):
    assert format_of(file_of(content), FORMATS).name == "idoc"
    with pytest.raises(DocumentError) as caught:
        read(file_of(content))
    assert caught.value.code is code


@pytest.mark.parametrize("content", [b"<Order xmlns='urn:oasis'/>", b"EDIFACT", b"", b"<a>EDI_DC40</a>"])
def test_nothing_else_is_claimed(content):
    assert format_of(file_of(content), FORMATS) is None


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_damaged_file_is_read_with_findings_or_refused(data):
    """Whatever bytes are changed, dropped or doubled, nothing but a DocumentError comes out."""
    wire = data.draw(st.sampled_from(sorted(WIRES)))
    content = bytearray(WIRES[wire](golden(data.draw(st.sampled_from(sorted(READERS))))))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content) - 2))
        size = data.draw(st.integers(1, 60))
        content[start : start + size] = data.draw(st.sampled_from([b"", b"<", b"\0\xff", content[start : start + 99]]))
    try:
        messages = read(file_of(bytes(content)))
    except DocumentError:
        return
    assert messages


@pytest.mark.parametrize("name", READERS)
def test_places_name_fields_that_exist(name):
    parsed = from_xml((GOLDEN / f"{name}.xml").read_bytes(), BASIC_TYPES)
    assert len(list(parsed.lines)) == 1 + sum(1 for node in nodes_of(parsed) for _ in node.all())
    kind = MESSAGES[parsed.idoc.basic_type, parsed.idoc.control.mestyp]
    assert find(nodes_of(parsed), ("E1EDK01-NOTHING",)) is None
    assert kind.document_type in DocumentType
