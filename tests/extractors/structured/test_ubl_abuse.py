"""UBL from strangers: broken, hostile, huge. What cannot be read says why; the rest is read and told."""

import time
from decimal import Decimal

import pytest

from datamodel.errors import DocumentError, RejectionCode
from extractors.structured.formats import Sample
from extractors.structured.ubl.reading import UBL
from pipelines.formats import FORMATS
from tests.extractors.structured.ubl_messages import (
    ENVELOPE,
    document,
    extraction_of,
    file_of,
    findings_of,
    order,
    order_line,
    totals,
)


def claimed(content: bytes) -> list[str]:
    sample = Sample(file_of(content))
    return [each.name for each in FORMATS if each.claims(sample)]


def test_only_the_namespace_of_a_document_is_claimed():
    assert claimed(order()) == ["ubl"]
    assert claimed(order().replace(b"xsd:Order-2", b"xsd:Order-1")) == []
    assert claimed(order().replace(b"xsd:Order-2", b"xsd:Invoice-2")) == []
    assert claimed(document("Catalogue", "")) == []
    assert claimed(ENVELOPE.format("<a/>").encode()) == []


@pytest.mark.parametrize("share", [0.3, 0.9, 0.99])
def test_truncated_message_is_damaged(share):
    content = order()
    with pytest.raises(DocumentError) as caught:
        UBL.read(file_of(content[: int(len(content) * share)]))
    assert caught.value.code is RejectionCode.DAMAGED


@pytest.mark.parametrize("more", [order().partition(b"\n")[2], b"tail"], ids=["second root", "text behind"])
def test_what_follows_the_document_is_damage(more):
    with pytest.raises(DocumentError) as caught:
        UBL.read(file_of(order() + more))
    assert caught.value.code is RejectionCode.DAMAGED


@pytest.mark.parametrize(
    "declared",
    [
        b'<!DOCTYPE Order [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>',
        b'<!DOCTYPE Order [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        b'<!DOCTYPE Order SYSTEM "http://127.0.0.1:9/a.dtd">',
    ],
)
def test_entities_are_refused(declared):
    content = order().replace(b"?>\n", b"?>\n" + declared, 1)
    with pytest.raises(DocumentError) as caught:
        UBL.read(file_of(content))
    assert caught.value.code is RejectionCode.HOSTILE


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig", "iso-8859-15"])
def test_encodings_are_read(encoding):
    text = (
        order().decode().replace("Hansen GmbH", "Müller €").replace('encoding="UTF-8"', f'encoding="{encoding[:11]}"')
    )
    text = text.replace('encoding="utf-16-be"', 'encoding="utf-16"').replace('encoding="utf-8-sig"', 'encoding="utf-8"')
    content = text.encode(encoding)
    if encoding == "utf-16-be":
        content = b"\xfe\xff" + content
    assert claimed(content) == ["ubl"]
    assert extraction_of(content).fields["sender_name"].value == "Müller €"


@pytest.mark.parametrize("number", ["4,00", "4 EUR", "0x4", "NaN", "1e99999"])
def test_number_in_another_form_is_told_and_left_out(number):
    extraction = extraction_of(order(order_line(1, price=number), head=""))
    codes = {found.code for found in extraction.findings}
    assert codes == {"message_invalid", "message_value"}
    assert "unit_price" not in extraction.line_items[0]
    assert extraction.line_items[0]["quantity"].value == Decimal(10)


@pytest.mark.parametrize("day", ["29.11.2026", "2026-13-01", "heute"])
def test_day_in_another_form_is_told_and_left_out(day):
    extraction = extraction_of(order(head="").replace(b"2026-11-29", day.encode()))
    assert {found.code for found in extraction.findings} == {"message_invalid", "message_value"}
    assert "document_date" not in extraction.fields


def test_what_is_missing_is_told_and_the_rest_is_read():
    content = order(head="").replace(b"<cbc:ID>4711</cbc:ID>", b"")
    extraction = extraction_of(content)
    assert [found.code for found in extraction.findings] == ["message_invalid"]
    assert "document_number" not in extraction.fields
    assert len(extraction.line_items) == 1


def test_document_without_anything_is_read_as_nothing():
    for kind in ("Order", "OrderChange", "OrderResponse", "OrderResponseSimple", "DespatchAdvice", "ReceiptAdvice"):
        extraction = extraction_of(document(kind, ""))
        assert (extraction.fields, extraction.line_items) == ({}, ())
        assert [found.code for found in extraction.findings] == ["message_invalid"]


def test_element_of_a_later_version_is_a_warning_but_not_in_a_message_of_2_1():
    later = (
        b"<cac:ValidityPeriod>",
        b"<cac:OrderChangeDocumentReference><cbc:ID>1</cbc:ID></cac:OrderChangeDocumentReference><cac:ValidityPeriod>",
    )
    (found,) = extraction_of(order(head="").replace(*later)).findings
    assert (found.code, found.severity) == ("message_rule", "warning")
    assert findings_of(order(head="<cbc:UBLVersionID>2.1</cbc:UBLVersionID>").replace(*later))[0].startswith(
        "message_invalid"
    )


def test_faults_of_many_lines_are_counted_not_listed():
    lines = "".join(order_line(number, amount="1.00") for number in range(1, 301))
    findings = extraction_of(order(lines, sums=totals(lines="300.00", payable="300.00"))).findings
    assert len(findings) == 101
    assert findings[-1].message == "There are 200 more faults in the message."


def test_envelope_with_another_document_beside_is_refused():
    inside = order().partition(b"\n")[2].decode()
    with pytest.raises(DocumentError) as caught:
        UBL.read(file_of(ENVELOPE.format(inside + '<other xmlns=""/>').encode()))
    assert caught.value.code is RejectionCode.UNSUPPORTED_TYPE


def seconds_for(count: int) -> float:
    lines = "".join(order_line(number) for number in range(1, count + 1))
    content = order(lines, sums=totals(lines=f"{40 * count}.00", payable=f"{40 * count}.00"))
    started = time.process_time()
    extraction = extraction_of(content)
    assert (len(extraction.line_items), extraction.findings) == (count, ())
    return time.process_time() - started


def test_time_grows_as_the_lines_do():
    seconds_for(10)  # compiles the schema
    assert seconds_for(10_000) < 20 * seconds_for(1_000) + 0.5
