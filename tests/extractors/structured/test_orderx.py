"""Order-X: what its three kinds of message say, and what is wrong with those that are wrong."""

import datetime as dt
from decimal import Decimal

import pytest

from datamodel.document import InputFile
from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import DocumentType
from extractors.structured.formats import format_of
from extractors.structured.orderx import ORDER_X
from tests.extractors.structured.orderx_messages import AGREED, PERIOD, REQUESTED, order_x

SUBSTITUTE = """<ram:SubstitutedReferencedProduct><ram:SellerAssignedID>B-9</ram:SellerAssignedID>
<ram:Name>Hexagon bolt M8, coated</ram:Name></ram:SubstitutedReferencedProduct>"""


def file_of(content: bytes) -> InputFile:
    return InputFile("order.xml", content, "test", dt.datetime(2026, 11, 29, tzinfo=dt.UTC))


def read(content: bytes):
    (message,) = ORDER_X.read(file_of(content))
    return message


def values(fields):
    return {name: field.value for name, field in fields.items()}


def test_order_is_recognised_and_read_in_full():
    assert format_of(file_of(order_x()), (ORDER_X,)) is ORDER_X
    message = read(order_x(quantities=REQUESTED + PERIOD))
    extraction = message.extraction
    assert (message.name, extraction.document_type, extraction.findings) == (
        "Order-X 1.0 COMFORT",
        DocumentType.PURCHASE_ORDER,
        (),
    )
    assert values(extraction.fields) == {
        "document_number": "PO-1",
        "document_date": dt.date(2026, 11, 29),
        "currency": "EUR",
        "net_amount": Decimal("62.50"),
        "sender_name": "Maschinenbau West AG",
        "sender_address": "Ring 2, 50667 Köln, DE",
        "sender_tax_id": "DE222222222",
        "contact_name": "Tom Rau",
        "receiver_name": "Schrauben Ost GmbH",
        "receiver_address": "Kai 1, 01067 Dresden, DE",
        "receiver_tax_id": "DE111111111",
        "customer_number": "K-12",
        "supplier_number": "700",
        "payment_terms": "30 days net",
        "delivery_terms": "FCA Dresden",
    }
    assert [values(item) for item in extraction.line_items] == [
        {
            "position": "10",
            "supplier_material_number": "B-8",
            "customer_material_number": "77-1",
            "gtin": "4012345678901",
            "description": "Hexagon bolt M8",
            "quantity": Decimal(500),
            "unit": "C62",
            "unit_price": Decimal("12.50"),
            "price_quantity": Decimal(100),
            "net_amount": Decimal("62.50"),
            "delivery_date": dt.date(2026, 12, 4),
        }
    ]


def test_values_say_where_they_stand():
    field = read(order_x()).extraction.fields["document_number"]
    (place,) = field.evidence
    assert place == "line 8, /rsm:SCRDMCCBDACIOMessageStructure/rsm:ExchangedDocument/ram:ID"


@pytest.mark.parametrize(("status", "action"), [("1", "add"), ("2", "delete"), ("3", "change"), ("", None)])
def test_change_says_what_it_does_to_a_line_of_which_order(status, action):
    extraction = read(order_x(code="230", number="PO-1-C1", status=status)).extraction
    assert extraction.document_type is DocumentType.ORDER_CHANGE
    assert extraction.fields["purchase_order_number"].value == "PO-1"
    (line,) = extraction.line_items
    assert line["order_position"].value == "3"
    assert (line["line_action"].value if "line_action" in line else None) == action


@pytest.mark.parametrize(
    ("status", "quantities", "confirmed"),
    [
        ("5", REQUESTED, "500"),
        ("3", REQUESTED + AGREED, "400"),
        ("7", REQUESTED, "0"),
        ("7", REQUESTED + AGREED, "400"),
        ("", REQUESTED, "500"),
    ],
    ids=["accepted", "changed", "refused", "refused and agreed", "unsaid"],
)
def test_response_tells_what_the_seller_confirms(status, quantities, confirmed):
    extraction = read(order_x(code="231", number="AB-1", status=status, quantities=quantities)).extraction
    assert extraction.document_type is DocumentType.ORDER_RESPONSE
    assert extraction.fields["sender_name"].value == "Schrauben Ost GmbH"
    assert extraction.fields["contact_name"].value == "Ina Weiß"
    (line,) = extraction.line_items
    assert line["quantity"].value == Decimal(confirmed)
    assert line["unit"].value == "C62"


@pytest.mark.parametrize(
    ("code", "status", "codes"),
    [("1", "accepted", []), ("3", "changed", []), ("27", "rejected", ["beyond_record"]), ("38", None, [])],
)
def test_response_says_what_the_seller_answers(code, status, codes):
    content = order_x(code="231", status="5").replace(
        b"<ram:TypeCode>231</ram:TypeCode>",
        f"<ram:TypeCode>231</ram:TypeCode><ram:StatusCode>{code}</ram:StatusCode>".encode(),
    )
    extraction = read(content).extraction
    answer = extraction.fields.get("response_status")
    assert (answer.value if answer else None, [finding.code for finding in extraction.findings]) == (status, codes)
    assert extraction.line_items[0]["response_status"].value == "accepted"


def test_substitute_takes_the_place_of_what_was_ordered():
    (line,) = read(order_x(code="231", status="1", substitute=SUBSTITUTE)).extraction.line_items
    assert (line["supplier_material_number"].value, line["description"].value) == ("B-9", "Hexagon bolt M8, coated")
    assert "gtin" not in line
    assert "customer_material_number" not in line


def test_breach_of_the_schema_is_found_and_the_rest_is_read():
    content = order_x(quantities="")
    line = content[: content.index(b"<ram:SpecifiedLineTradeDelivery>")].count(b"\n") + 1
    extraction = read(content).extraction
    (finding,) = extraction.findings
    assert finding.code == "message_invalid"
    assert "RequestedQuantity" in finding.message
    assert f"(line {line}, /rsm:" in finding.message
    assert extraction.fields["document_number"].value == "PO-1"


def test_value_that_is_none_is_found():
    extraction = read(order_x(date="gestern")).extraction
    assert [(finding.code, finding.field) for finding in extraction.findings] == [("message_value", "document_date")]


def test_test_message_is_not_booked():
    assert [finding.code for finding in read(order_x(test=True)).extraction.findings] == ["message_test"]


def test_order_that_is_withdrawn_deletes_all_its_lines():
    (line,) = read(order_x(code="230", number="PO-1-C1", purpose="1")).extraction.line_items
    assert line["line_action"].value == "delete"


def test_other_message_is_refused_with_what_it_is():
    with pytest.raises(DocumentError, match="of type 105") as refused:
        read(order_x(code="105"))
    assert refused.value.code is RejectionCode.UNSUPPORTED_TYPE
