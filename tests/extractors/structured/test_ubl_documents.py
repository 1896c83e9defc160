"""Each kind of UBL document becomes what it means to the business."""

import datetime as dt
from decimal import Decimal

import pytest

from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import DocumentType
from extractors.structured.formats import Sample
from extractors.structured.ubl.reading import UBL
from tests.extractors.structured.ubl_messages import (
    ENVELOPE,
    document,
    extraction_of,
    file_of,
    findings_of,
    order,
    order_line,
    party,
)

ANSWER_HEAD = (
    "<cbc:ID>R1</cbc:ID><cbc:IssueDate>2026-11-29</cbc:IssueDate>{code}"
    "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cac:OrderReference><cbc:ID>4711</cbc:ID></cac:OrderReference>"
    + party("SellerSupplierParty", "Schrauben AG").replace("SupplierAssigned", "CustomerAssigned")
    + party("BuyerCustomerParty", "Hansen GmbH", number="10012")
)
RECEIPT = document(
    "ReceiptAdvice",
    "<cbc:ID>E1</cbc:ID><cbc:IssueDate>2026-11-29</cbc:IssueDate>"
    "<cac:OrderReference><cbc:ID>4711</cbc:ID></cac:OrderReference>"
    "<cac:DespatchDocumentReference><cbc:ID>LS-9</cbc:ID></cac:DespatchDocumentReference>"
    + party("DeliveryCustomerParty", "Hansen GmbH, Tor 3", number="10012")
    + party("DespatchSupplierParty", "Schrauben AG")
    + "<cac:ReceiptLine><cbc:ID>1</cbc:ID>"
    '<cbc:ReceivedQuantity unitCode="C62">8</cbc:ReceivedQuantity>'
    '<cbc:ShortQuantity unitCode="C62">2</cbc:ShortQuantity>'
    '<cbc:RejectedQuantity unitCode="C62">1</cbc:RejectedQuantity><cbc:RejectReason>rusty</cbc:RejectReason>'
    "<cbc:ReceivedDate>2026-11-28</cbc:ReceivedDate>"
    "<cac:OrderLineReference><cbc:LineID>20</cbc:LineID></cac:OrderLineReference>"
    "<cac:Item><cbc:Name>Hexagon bolt M8</cbc:Name></cac:Item></cac:ReceiptLine>",
)


def values(fields):
    return {name: field.value for name, field in fields.items()}


def answer(code: str, lines: str = "", head: str = "") -> bytes:
    return document("OrderResponse", head + ANSWER_HEAD.format(code=code) + lines)


def answer_line(status: str, quantity: str = "") -> str:
    amount = f'<cbc:Quantity unitCode="C62">{quantity}</cbc:Quantity>' if quantity else ""
    return (
        f"<cac:OrderLine><cac:LineItem><cbc:ID>1</cbc:ID><cbc:LineStatusCode>{status}</cbc:LineStatusCode>{amount}"
        "<cac:Item><cbc:Name>Hexagon bolt M8</cbc:Name></cac:Item></cac:LineItem>"
        "<cac:OrderLineReference><cbc:LineID>20</cbc:LineID></cac:OrderLineReference></cac:OrderLine>"
    )


def test_order_is_written_by_the_buyer():
    extraction = extraction_of(order())
    assert extraction.document_type is DocumentType.PURCHASE_ORDER
    assert extraction.findings == ()
    assert values(extraction.fields) == {
        "document_number": "4711",
        "document_date": dt.date(2026, 11, 29),
        "currency": "EUR",
        "sender_name": "Hansen GmbH",
        "customer_number": "10012",
        "receiver_name": "Schrauben AG",
        "net_amount": Decimal("40.00"),
    }
    assert extraction.fields["customer_number"].evidence == (
        "line 2, /Order/cac:BuyerCustomerParty/cbc:SupplierAssignedAccountID",
    )


def test_message_in_an_envelope_is_read_with_its_place_in_the_file():
    inside = order().partition(b"\n")[2].decode()
    file = file_of(ENVELOPE.format(inside + inside).encode())
    assert UBL.claims(Sample(file))
    first, second = UBL.read(file)
    assert first.extraction.fields["document_number"].value == "4711"
    assert second.extraction.fields["document_number"].evidence == (
        "line 1, /StandardBusinessDocument/Order[2]/cbc:ID",
    )


def test_envelope_without_a_document_is_told():
    with pytest.raises(DocumentError) as caught:
        UBL.read(file_of(ENVELOPE.format("").encode()))
    assert caught.value.code is RejectionCode.EMPTY


def test_receipt_advice_tells_what_lacked_and_what_was_refused():
    extraction = extraction_of(RECEIPT)
    assert extraction.document_type is DocumentType.RECEIPT_ADVICE
    assert extraction.findings == ()
    fields = values(extraction.fields)
    assert (fields["purchase_order_number"], fields["delivery_note_number"]) == ("4711", "LS-9")
    assert (fields["sender_name"], fields["customer_number"]) == ("Hansen GmbH, Tor 3", "10012")
    assert (fields["receiver_name"], fields["delivery_date"]) == ("Schrauben AG", dt.date(2026, 11, 28))
    (item,) = extraction.line_items
    assert values(item) == {
        "position": "1",
        "quantity": Decimal(8),
        "unit": "C62",
        "short_quantity": Decimal(2),
        "rejected_quantity": Decimal(1),
        "difference_reason": "rusty",
        "delivery_date": dt.date(2026, 11, 28),
        "description": "Hexagon bolt M8",
        "order_position": "20",
    }


@pytest.mark.parametrize(
    ("status", "quantity", "said", "confirmed"),
    [
        ("5", "10", "accepted", Decimal(10)),
        ("3", "8", "changed", Decimal(8)),
        ("7", "10", "rejected", Decimal(0)),
        ("7", "", "rejected", Decimal(0)),
        ("Cancelled", "10", "rejected", Decimal(0)),
        ("NoStatus", "10", None, Decimal(10)),
    ],
)
def test_line_of_an_answer_confirms_a_quantity(status, quantity, said, confirmed):
    (item,) = extraction_of(answer("", answer_line(status, quantity))).line_items
    found = values(item)
    assert (found.get("response_status"), found["quantity"], found["order_position"]) == (said, confirmed, "20")


@pytest.mark.parametrize(
    ("code", "status", "codes"),
    [("AB", "received", []), ("AP", "accepted", []), ("CA", "changed", []), ("RE", "rejected", ["beyond_record"])],
)
def test_answer_to_a_whole_order(code, status, codes):
    extraction = extraction_of(answer(f"<cbc:OrderResponseCode>{code}</cbc:OrderResponseCode>", answer_line("5", "1")))
    assert extraction.fields["response_status"].value == status
    assert [found.code for found in extraction.findings] == codes


def test_unknown_code_of_an_answer_is_told():
    extraction = extraction_of(answer("<cbc:OrderResponseCode>ZZ</cbc:OrderResponseCode>", answer_line("99", "1")))
    assert [(found.code, found.field, found.line) for found in extraction.findings] == [
        ("message_invalid", "response_status", None),
        ("message_invalid", "response_status", 1),
    ]


@pytest.mark.parametrize(
    ("indicator", "status", "codes"), [("true", "accepted", []), ("false", "rejected", ["beyond_record"])]
)
def test_simple_answer_says_yes_or_no(indicator, status, codes):
    head = ANSWER_HEAD.format(code=f"<cbc:AcceptedIndicator>{indicator}</cbc:AcceptedIndicator>")
    head = head.replace("<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>", "")
    extraction = extraction_of(document("OrderResponseSimple", head))
    assert extraction.document_type is DocumentType.ORDER_RESPONSE
    assert extraction.fields["response_status"].value == status
    assert [found.code for found in extraction.findings] == codes


def test_cancellation_is_a_change_for_a_person():
    inside = (
        "<cbc:ID>C1</cbc:ID><cbc:IssueDate>2026-11-29</cbc:IssueDate>"
        "<cbc:CancellationNote>no need</cbc:CancellationNote>"
        "<cac:OrderReference><cbc:ID>4711</cbc:ID></cac:OrderReference>"
        + party("BuyerCustomerParty", "Hansen GmbH")
        + party("SellerSupplierParty", "Schrauben AG")
    )
    extraction = extraction_of(document("OrderCancellation", inside))
    assert extraction.document_type is DocumentType.ORDER_CHANGE
    assert extraction.fields["purchase_order_number"].value == "4711"
    (found,) = extraction.findings
    assert found.code == "beyond_record"
    assert found.message.startswith("The buyer cancels the whole order (no need).")


@pytest.mark.parametrize(
    ("code", "action"), [("1", "add"), ("2", "delete"), ("3", "change"), ("4", None), ("Revised", "change")]
)
def test_change_says_what_it_does_to_a_line(code, action):
    line = order_line(1).replace("<cbc:Quantity", f"<cbc:LineStatusCode>{code}</cbc:LineStatusCode><cbc:Quantity", 1)
    content = order(line, head="<cbc:UBLVersionID>2.1</cbc:UBLVersionID>").replace(b"Order-2", b"OrderChange-2")
    content = content.replace(b"<Order ", b"<OrderChange ").replace(b"</Order>", b"</OrderChange>")
    reference = b"</cac:ValidityPeriod><cac:OrderReference><cbc:ID>4700</cbc:ID></cac:OrderReference>"
    content = content.replace(b"</cac:ValidityPeriod>", reference)
    content = content.replace(b"<cbc:DocumentCurr", b"<cbc:SequenceNumberID>1</cbc:SequenceNumberID><cbc:DocumentCurr")
    extraction = extraction_of(content)
    assert extraction.findings == ()
    assert extraction.fields["purchase_order_number"].value == "4700"
    assert values(extraction.line_items[0]).get("line_action") == action


def test_order_that_deletes_a_line_is_told():
    line = order_line(1).replace("<cbc:Quantity", "<cbc:LineStatusCode>2</cbc:LineStatusCode><cbc:Quantity", 1)
    assert [found.code for found in extraction_of(order(line, head="")).findings] == ["message_invalid"]


def test_what_a_line_has_several_of_is_told():
    days = "".join(
        f"<cac:Delivery><cac:RequestedDeliveryPeriod><cbc:EndDate>2026-12-0{day}</cbc:EndDate>"
        "</cac:RequestedDeliveryPeriod></cac:Delivery>"
        for day in (1, 2)
    )
    lots = "".join(
        f"<cac:ItemInstance><cac:LotIdentification><cbc:LotNumberID>{lot}</cbc:LotNumberID></cac:LotIdentification>"
        "</cac:ItemInstance>"
        for lot in "AB"
    )
    line = order_line(1, more=days).replace("</cac:Item>", f"{lots}</cac:Item>")
    extraction = extraction_of(order(line))
    assert [(found.code, found.field, found.line) for found in extraction.findings] == [
        ("beyond_record", "delivery_date", 1),
        ("beyond_record", "batch_number", 1),
    ]
    assert "2026-12-01, 2026-12-02" in extraction.findings[0].message
    assert "batch_number" not in extraction.line_items[0]


@pytest.mark.parametrize(
    ("scheme", "number", "gtin"),
    [
        (' schemeID="0160"', "4006381333931", "4006381333931"),
        (' schemeID="GTIN"', "4006381333931", "4006381333931"),
        (' schemeID="0088"', "4006381333931", "4006381333931"),
        ("", "4006381333931", "4006381333931"),
        ("", "A-17", None),
        (' schemeID="0175"', "4006381333931", None),
    ],
)
def test_standard_number_is_a_gtin_by_its_scheme_or_its_looks(scheme, number, gtin):
    standard = f"<cac:StandardItemIdentification><cbc:ID{scheme}>{number}</cbc:ID></cac:StandardItemIdentification>"
    line = order_line(1).replace("</cbc:Name></cac:Item>", f"</cbc:Name>{standard}</cac:Item>")
    assert values(extraction_of(order(line)).line_items[0]).get("gtin") == gtin


def test_copy_is_told():
    content = order(head="").replace(
        b"<cbc:IssueDate>", b"<cbc:CopyIndicator>true</cbc:CopyIndicator><cbc:IssueDate>", 1
    )
    assert findings_of(content)[0].startswith("beyond_record The sender marks this as a copy.")


def test_price_for_another_unit_is_told():
    line = order_line(1).replace(
        "</cbc:PriceAmount>", '</cbc:PriceAmount><cbc:BaseQuantity unitCode="KGM">1</cbc:BaseQuantity>'
    )
    (found,) = extraction_of(order(line)).findings
    assert (found.code, found.field) == ("beyond_record", "unit_price")


def test_number_that_is_not_known_is_none():
    content = answer("", answer_line("5", "10")).replace(b"<cbc:ID>4711</cbc:ID>", b"<cbc:ID>NA</cbc:ID>")
    extraction = extraction_of(content.replace(b"<cbc:LineID>20<", b"<cbc:LineID>NA<"))
    assert "purchase_order_number" not in extraction.fields
    assert "order_position" not in extraction.line_items[0]
