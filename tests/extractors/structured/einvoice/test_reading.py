"""What an e-invoice says is read into fields and lines, the same from both syntaxes."""

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest

from datamodel.document import InputFile
from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import DocumentType
from extractors.structured.einvoice.reading import CII as CII_FORMAT
from extractors.structured.einvoice.reading import UBL_INVOICE, ZUGFERD_1, read_invoice
from extractors.structured.formats import format_of
from orders.records import record_from
from orders.validators import check_sums
from tests.extractors.structured.einvoice.invoices import CII, UBL, ubl_credit_note
from tests.extractors.structured.ubl_messages import ENVELOPE

D = Decimal


def read(text: str):
    (message,) = read_invoice(text.encode(), "invoice.xml")
    return message


def values(text: str) -> dict:
    return {name: field.value for name, field in read(text).extraction.fields.items()}


@pytest.mark.parametrize("text", [UBL, CII])
def test_header_is_read_with_its_types(text):
    found = values(text)
    assert found == {
        "document_number": "RE-2026-0815",
        "document_date": dt.date(2026, 11, 16),
        "currency": "EUR",
        "allowance_amount": D("22.05"),
        "surcharge_amount": D("15.00"),
        "prepaid_amount": D("59.42"),
        "net_amount": D("218.00"),
        "tax_amount": D("41.42"),
        "gross_amount": D("259.42"),
        "sender_name": "Nordlicht Leuchten GmbH",
        "sender_address": "Hafenweg 3, Halle 2, 24103 Kiel, DE",
        "sender_tax_id": "DE136695976",
        "sender_iban": "DE02120300000000202051",
        "receiver_name": "Rhönblick Hotel KG",
        "receiver_address": "Am Markt 1, 36037 Fulda, DE",
        "receiver_tax_id": "DE811220642",
        "ship_to_name": "Hotel Rhönblick, Lager",
        "ship_to_address": "Bergstraße 9, 36129 Gersfeld, DE",
        "customer_number": "10077",
        "supplier_number": "70012",
        "purchase_order_number": "4500017",
        "delivery_note_number": "LS-9001",
        "invoice_number": "RE-2026-0700",
        "delivery_date": dt.date(2026, 11, 12),
        "due_date": dt.date(2026, 12, 16),
        "payment_terms": "#SKONTO#TAGE=10#PROZENT=2.00# 30 Tage netto",
        "payment_reference": "RE-2026-0815",
        "contact_name": "Inga Petersen",
        "period_start": dt.date(2026, 11, 1),
        "period_end": dt.date(2026, 11, 15),
    }


@pytest.mark.parametrize("text", [UBL, CII])
def test_lines_are_read_with_their_types(text):
    first, second = ({n: f.value for n, f in item.items()} for item in read(text).extraction.line_items)
    assert first == {
        "position": "1",
        "supplier_material_number": "L20-WW",
        "customer_material_number": "K-77",
        "gtin": "4006381333931",
        "description": "Leuchte L20",
        "quantity": D(10),
        "unit": "H87",
        "unit_price": D("19.90"),
        "net_amount": D("194.05"),
        "order_position": "10",
        "tax_rate": D(19),
        "tax_category": "S",
        "allowance_amount": D("9.95"),
        "surcharge_amount": D("5.00"),
    }
    assert second["price_quantity"] == D(100)
    assert second["net_amount"] == D("31.00")


@pytest.mark.parametrize("text", [UBL, CII, ubl_credit_note()])
def test_valid_invoice_has_no_finding(text):
    assert read(text).extraction.findings == ()


def test_each_value_has_its_place():
    field = read(CII).extraction.line_items[1]["net_amount"]
    (place,) = field.evidence
    assert place.startswith("line ")
    assert "/ram:IncludedSupplyChainTradeLineItem[2]/" in place
    assert place.endswith("/ram:LineTotalAmount")


@pytest.mark.parametrize("text", [ubl_credit_note(), CII.replace(">380<", ">381<")])
def test_what_a_credit_note_gives_back_is_negative(text):
    message = read(text)
    assert message.extraction.document_type is DocumentType.INVOICE
    assert message.extraction.fields["gross_amount"].value == D("-259.42")
    line = message.extraction.line_items[0]
    assert (line["quantity"].value, line["unit_price"].value, line["net_amount"].value) == (
        D(-10),
        D("19.90"),
        D("-194.05"),
    )


@pytest.mark.parametrize("text", [UBL, CII, ubl_credit_note(), CII.replace(">380<", ">381<")])
def test_sums_with_allowances_and_charges_add_up(text):
    assert list(check_sums(read(text).extraction, None)) == []


def test_record_of_a_credit_note_has_amounts_without_sign():
    day = dt.date(2026, 11, 29)
    credit, invoice = (record_from(read(text).extraction, received_on=day) for text in (ubl_credit_note(), UBL))
    assert credit.credit
    assert dataclasses.replace(credit, credit=False, due_date=invoice.due_date) == invoice


SECOND_TERMS = """<ram:SpecifiedTradePaymentTerms>
  <ram:DueDateDateTime><udt:DateTimeString format="102">20270116</udt:DateTimeString></ram:DueDateDateTime>
  <ram:ApplicableTradePaymentDiscountTerms>
    <ram:BasisPeriodMeasure unitCode="DAY">14</ram:BasisPeriodMeasure>
    <ram:CalculationPercent>2.5</ram:CalculationPercent>
  </ram:ApplicableTradePaymentDiscountTerms>
</ram:SpecifiedTradePaymentTerms>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation>"""


def test_last_day_of_payment_is_that_without_a_cash_discount():
    text = CII.replace("<ram:SpecifiedTradeSettlementHeaderMonetarySummation>", SECOND_TERMS)
    found = values(text)
    assert found["due_date"] == dt.date(2026, 12, 16)
    assert found["payment_terms"].startswith("#SKONTO#TAGE=14#PROZENT=2.50# ")


@pytest.mark.parametrize(
    ("number", "scheme", "read_as"),
    [
        ("4006381333931", "", "4006381333931"),
        ("87654321X", "0160", "87654321X"),
        ("ABC", "", None),
        ("1", "0088", None),
    ],
)
def test_standard_number_is_a_gtin_where_it_says_so_or_looks_so(number, scheme, read_as):
    told = f' schemeID="{scheme}"' if scheme else ""
    text = UBL.replace('<cbc:ID schemeID="0160">4006381333931', f"<cbc:ID{told}>{number}")
    found = read(text).extraction.line_items[0].get("gtin")
    assert (found.value if found else None) == read_as


def test_account_that_is_no_iban_is_none():
    assert "sender_iban" not in values(UBL.replace("DE02 1203 0000 0000 2020 51", "12345678"))


@pytest.mark.parametrize("text", [UBL, CII])
def test_names_of_traders_stand_in_where_no_legal_name_is_given(text):
    bare = text.replace("<cbc:RegistrationName>Nordlicht Leuchten GmbH</cbc:RegistrationName>", "")
    bare = bare.replace("<ram:Name>Nordlicht Leuchten GmbH</ram:Name>", "")
    assert values(bare)["sender_name"] == "Nordlicht"


def test_number_of_a_list_is_the_receivers_and_a_bare_one_the_customers():
    text = UBL.replace("<cbc:ID>10077</cbc:ID>", '<cbc:ID schemeID="0088">4006381333931</cbc:ID>')
    found = values(text)
    assert found["receiver_number"] == "4006381333931"
    assert "customer_number" not in found


def test_message_that_is_only_a_test_says_so():
    told = "<ram:TestIndicator><udt:Indicator>true</udt:Indicator></ram:TestIndicator>"
    (finding,) = read(
        CII.replace("<rsm:ExchangedDocumentContext>", f"<rsm:ExchangedDocumentContext>{told}")
    ).extraction.findings
    assert finding.code == "message_test"


def test_negative_credit_note_goes_to_a_person():
    text = ubl_credit_note().replace(">259.42<", ">-259.42<")
    (finding,) = (each for each in read(text).extraction.findings if each.code == "credit_note_negative")
    assert finding.field == "gross_amount"
    assert not [
        each for each in read(UBL.replace(">259.42<", ">-259.42<")).extraction.findings if "credit" in each.code
    ]


def test_invoices_in_an_envelope_are_read_each():
    bodies = [text.partition("?>")[2] for text in (UBL, ubl_credit_note())]
    header = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
    text = f'<StandardBusinessDocument xmlns="{header}"><StandardBusinessDocumentHeader/>{"".join(bodies)}'
    content = f"{text}</StandardBusinessDocument>".encode()
    file = InputFile("a.xml", content, "test", dt.datetime(2026, 11, 29, tzinfo=dt.UTC))
    assert format_of(file, (UBL_INVOICE, CII_FORMAT)) is UBL_INVOICE
    invoice, credit = (message.extraction for message in read_invoice(content, "a.xml"))
    assert [invoice.fields["gross_amount"].value, credit.fields["gross_amount"].value] == [D("259.42"), D("-259.42")]
    assert (invoice.findings, credit.findings) == ((), ())


def test_names_tell_the_specification():
    assert read(UBL).name == "UBL invoice, XRechnung 3.0"
    assert read(ubl_credit_note()).name == "UBL credit note, XRechnung 3.0"
    profile = "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended"
    text = CII.replace("urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0", profile)
    assert read(text).name == "CII invoice, Factur-X EXTENDED"


def test_breach_of_the_schema_is_found_and_the_rest_is_read():
    message = read(UBL.replace("<cbc:IssueDate>2026-11-16", "<cbc:IssueDate>16.11.2026"))
    codes = {issue.code for issue in message.extraction.findings}
    assert {"message_invalid", "message_value"} <= codes
    assert message.extraction.fields["document_number"].value == "RE-2026-0815"


@pytest.mark.parametrize(("text", "format_"), [(UBL, UBL_INVOICE), (ubl_credit_note(), UBL_INVOICE), (CII, CII_FORMAT)])
def test_each_is_claimed_by_its_own_format(text, format_):
    file = InputFile("a.xml", text.encode(), "test", dt.datetime(2026, 11, 29, tzinfo=dt.UTC))
    assert format_of(file, (UBL_INVOICE, CII_FORMAT, ZUGFERD_1)) is format_


def test_other_xml_is_refused():
    with pytest.raises(DocumentError) as caught:
        read("<Order/>")
    assert caught.value.code is RejectionCode.UNSUPPORTED_TYPE


@pytest.mark.parametrize("text", [UBL, CII], ids=["ubl", "cii"])
def test_invoice_in_an_envelope_is_read_as_by_itself(text):
    inside = text.partition("?>")[2] if text.startswith("<?xml") else text
    envelope = ENVELOPE.format(inside)
    file = InputFile("a.xml", envelope.encode(), "test", dt.datetime(2026, 11, 29, tzinfo=dt.UTC))
    found = format_of(file, (UBL_INVOICE, CII_FORMAT, ZUGFERD_1))
    (message,) = found.read(file)
    assert message.extraction.findings == ()
    assert {name: field.value for name, field in message.extraction.fields.items()} == values(text)
