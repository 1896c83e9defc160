"""openTRANS 2.1 and 1.0 as several senders write them; what is missing or does not add up is told with its place."""

import re

import pytest

from datamodel.errors import DocumentError, RejectionCode
from extractors.structured.formats import Sample
from extractors.structured.opentrans import FORMAT
from tests.extractors.structured.third_party import file_of, findings, told

NAMESPACES = 'xmlns="http://www.opentrans.org/XMLSchema/2.1" xmlns:bmecat="http://www.bmecat.org/bmecat/2005"'
PARTIES = """
<PARTIES>
 <PARTY>
  <bmecat:PARTY_ID type="iln">4012345000016</bmecat:PARTY_ID>
  <bmecat:PARTY_ID type="supplier_specific">10012</bmecat:PARTY_ID>
  <PARTY_ROLE>buyer</PARTY_ROLE>
  <ADDRESS><bmecat:NAME>Grünwald Märkte AG</bmecat:NAME><bmecat:NAME2>Einkauf</bmecat:NAME2>
   <CONTACT_DETAILS><bmecat:CONTACT_NAME>Groß</bmecat:CONTACT_NAME><bmecat:FIRST_NAME>Änne</bmecat:FIRST_NAME>
   </CONTACT_DETAILS><bmecat:STREET>Hauptstr. 1</bmecat:STREET><bmecat:ZIP>50667</bmecat:ZIP>
   <bmecat:CITY>Köln</bmecat:CITY><bmecat:COUNTRY_CODED>DE</bmecat:COUNTRY_CODED>
   <bmecat:VAT_ID>DE811907980</bmecat:VAT_ID></ADDRESS>
  <ACCOUNT><HOLDER>Grünwald</HOLDER><BANK_ACCOUNT type="iban">DE02120300000000202051</BANK_ACCOUNT></ACCOUNT>
 </PARTY>
 <PARTY>
  <bmecat:PARTY_ID type="buyer_specific">V-4477</bmecat:PARTY_ID>
  <PARTY_ROLE>supplier</PARTY_ROLE>
  <ADDRESS><bmecat:NAME>Schrauben Süd GmbH</bmecat:NAME><bmecat:CITY>Kempten</bmecat:CITY></ADDRESS>
 </PARTY>
 <PARTY>
  <bmecat:PARTY_ID type="iln">4012345000023</bmecat:PARTY_ID>
  <PARTY_ROLE>delivery</PARTY_ROLE>
  <ADDRESS><bmecat:NAME>Lager Nord</bmecat:NAME><bmecat:STREET>Am Kai 7</bmecat:STREET>
   <bmecat:ZIP>20457</bmecat:ZIP><bmecat:CITY>Hamburg</bmecat:CITY></ADDRESS>
 </PARTY>
</PARTIES>
"""
ORDER_PARTIES = """
<ORDER_PARTIES_REFERENCE>
 <bmecat:BUYER_IDREF type="iln">4012345000016</bmecat:BUYER_IDREF>
 <bmecat:SUPPLIER_IDREF type="buyer_specific">V-4477</bmecat:SUPPLIER_IDREF>
 <SHIPMENT_PARTIES_REFERENCE><DELIVERY_IDREF type="iln">4012345000023</DELIVERY_IDREF></SHIPMENT_PARTIES_REFERENCE>
</ORDER_PARTIES_REFERENCE>
"""
PRODUCT = """
<PRODUCT_ID><bmecat:SUPPLIER_PID>S-8</bmecat:SUPPLIER_PID>
 <bmecat:INTERNATIONAL_PID type="ean">4000862141404</bmecat:INTERNATIONAL_PID>
 <bmecat:BUYER_PID>4711</bmecat:BUYER_PID><bmecat:DESCRIPTION_SHORT>Schraube M8</bmecat:DESCRIPTION_SHORT>
</PRODUCT_ID>
"""
PRICE = """
<PRODUCT_PRICE_FIX><bmecat:PRICE_AMOUNT>12.50</bmecat:PRICE_AMOUNT>
 <TAX_DETAILS_FIX><bmecat:TAX>0.19</bmecat:TAX></TAX_DETAILS_FIX>
 <bmecat:PRICE_QUANTITY>100</bmecat:PRICE_QUANTITY></PRODUCT_PRICE_FIX>
<PRICE_LINE_AMOUNT>25.00</PRICE_LINE_AMOUNT>
"""
RECEIVED = {
    "receiver_name": "Schrauben Süd GmbH",
    "receiver_address": "Kempten",
    "supplier_number": "V-4477",
}
SENT = {
    "sender_name": "Grünwald Märkte AG Einkauf",
    "sender_address": "Hauptstr. 1, 50667 Köln, DE",
    "sender_tax_id": "DE811907980",
    "sender_iban": "DE02120300000000202051",
    "sender_number": "4012345000016",
    "customer_number": "10012",
    "contact_name": "Änne Groß",
}
PLACE = {
    "ship_to_name": "Lager Nord",
    "ship_to_address": "Am Kai 7, 20457 Hamburg",
    "ship_to_number": "4012345000023",
}
GOODS = {
    "position": "1",
    "supplier_material_number": "S-8",
    "customer_material_number": "4711",
    "gtin": "4000862141404",
    "description": "Schraube M8",
    "quantity": "200",
    "unit": "C62",
}


def document(kind, info, items, summary="<TOTAL_ITEM_NUM>1</TOTAL_ITEM_NUM>", *, header=""):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{kind} version="2.1" {NAMESPACES}><{kind}_HEADER>{header}'
        f"<{kind}_INFO>{info}</{kind}_INFO></{kind}_HEADER><{kind}_ITEM_LIST>{items}</{kind}_ITEM_LIST>"
        f"<{kind}_SUMMARY>{summary}</{kind}_SUMMARY></{kind}>"
    )


def item(name, more="", *, quantity="200"):
    return (
        f"<{name}><LINE_ITEM_ID>1</LINE_ITEM_ID>{PRODUCT}<QUANTITY>{quantity}</QUANTITY>"
        f"<bmecat:ORDER_UNIT>C62</bmecat:ORDER_UNIT>{more}</{name}>"
    )


def order(info="", more="", *, header="", total="25.00"):
    return document(
        "ORDER",
        f"<ORDER_ID>B-1</ORDER_ID><ORDER_DATE>2026-11-29T10:00:00+01:00</ORDER_DATE>{PARTIES}{ORDER_PARTIES}"
        f"<bmecat:CURRENCY>EUR</bmecat:CURRENCY>{info}",
        item("ORDER_ITEM", PRICE + more),
        f"<TOTAL_ITEM_NUM>1</TOTAL_ITEM_NUM><TOTAL_AMOUNT>{total}</TOTAL_AMOUNT>",
        header=header,
    )


def read(text):
    file = file_of(text, "a.xml")
    assert FORMAT.claims(Sample(file))
    return FORMAT.read(file)


def only(text):
    (message,) = read(text)
    return told(message), findings(message.extraction)


def test_order_with_terms():
    text = order(
        "<PAYMENT><DEBIT>true</DEBIT><PAYMENT_TERMS><TIME_FOR_PAYMENT><DAYS>10</DAYS>"
        "<DISCOUNT_FACTOR>0.02</DISCOUNT_FACTOR></TIME_FOR_PAYMENT><TIME_FOR_PAYMENT><DAYS>30</DAYS></TIME_FOR_PAYMENT>"
        "</PAYMENT_TERMS></PAYMENT><bmecat:TRANSPORT><bmecat:INCOTERM>DAP</bmecat:INCOTERM>"
        "<bmecat:LOCATION>Hamburg</bmecat:LOCATION></bmecat:TRANSPORT>",
        "<DELIVERY_DATE><DELIVERY_START_DATE>2026-12-07</DELIVERY_START_DATE>"
        "<DELIVERY_END_DATE>2026-12-08</DELIVERY_END_DATE></DELIVERY_DATE>",
    )
    message, faults = only(text)
    assert message == {
        "document_type": "purchase_order",
        "fields": {
            "document_number": "B-1",
            "document_date": "2026-11-29",
            **SENT,
            **RECEIVED,
            **PLACE,
            "currency": "EUR",
            "payment_terms": "2 % within 10 days, 30 days net",
            "delivery_terms": "DAP Hamburg",
            "net_amount": "25.00",
        },
        "line_items": [
            {
                **GOODS,
                "unit_price": "12.50",
                "price_quantity": "100",
                "net_amount": "25.00",
                "tax_rate": "19",
                "delivery_date": "2026-12-08",
            }
        ],
    }
    assert faults == []


def test_change_is_known_by_its_sequence_and_deletes_what_becomes_nothing():
    info = (
        "<ORDER_ID>B-1</ORDER_ID><ORDERCHANGE_DATE>2026-11-30</ORDERCHANGE_DATE>"
        f"<ORDERCHANGE_SEQUENCE_ID>2</ORDERCHANGE_SEQUENCE_ID>{PARTIES}{ORDER_PARTIES}"
    )
    message, faults = only(document("ORDERCHANGE", info, item("ORDER_ITEM", quantity="0")))
    assert message["document_type"] == "order_change"
    assert message["fields"]["document_number"] == "B-1-2"
    assert message["fields"]["purchase_order_number"] == "B-1"
    assert message["line_items"] == [{**GOODS, "quantity": "0", "line_action": "delete"}]
    assert faults == []


def test_response_is_written_by_the_supplier():
    info = (
        "<ORDER_ID>B-1</ORDER_ID><ORDERRESPONSE_DATE>2026-11-30</ORDERRESPONSE_DATE>"
        f"<SUPPLIER_ORDER_ID>AB-9</SUPPLIER_ORDER_ID>{PARTIES}{ORDER_PARTIES}"
    )
    message, faults = only(document("ORDERRESPONSE", info, item("ORDERRESPONSE_ITEM")))
    assert message["document_type"] == "order_response"
    assert message["fields"]["document_number"] == "AB-9"
    assert message["fields"]["purchase_order_number"] == "B-1"
    assert message["fields"]["sender_name"] == "Schrauben Süd GmbH"
    assert message["fields"]["receiver_iban"] == "DE02120300000000202051"
    assert message["line_items"] == [{**GOODS, "order_position": "1"}]
    assert faults == []


REFERENCE = "<ORDER_REFERENCE><ORDER_ID>B-1</ORDER_ID><LINE_ITEM_ID>10</LINE_ITEM_ID></ORDER_REFERENCE>"
IDREFS = "<bmecat:SUPPLIER_IDREF>V-4477</bmecat:SUPPLIER_IDREF><bmecat:BUYER_IDREF>10012</bmecat:BUYER_IDREF>"


def test_receipt_is_told_by_the_buyer():
    info = (
        "<RECEIPTACKNOWLEDGEMENT_ID>W-3</RECEIPTACKNOWLEDGEMENT_ID><RECEIPT_DATE>2026-12-09</RECEIPT_DATE>"
        f"{PARTIES}{IDREFS}"
    )
    delivery = "<DELIVERY_REFERENCE><DELIVERYNOTE_ID>LS-5</DELIVERYNOTE_ID></DELIVERY_REFERENCE>"
    items = item("RECEIPTACKNOWLEDGEMENT_ITEM", REFERENCE + delivery)
    message, faults = only(document("RECEIPTACKNOWLEDGEMENT", info, items))
    assert message["document_type"] == "receipt_advice"
    assert message["fields"] == {
        "document_number": "W-3",
        "document_date": "2026-12-09",
        "delivery_date": "2026-12-09",
        **SENT,
        **RECEIVED,
        **PLACE,
        "delivery_note_number": "LS-5",
        "purchase_order_number": "B-1",
    }
    assert message["line_items"] == [{**GOODS, "order_number": "B-1", "order_position": "10"}]
    assert faults == []


def test_despatch_names_its_packages():
    info = (
        f"<DISPATCHNOTIFICATION_ID>LS-5</DISPATCHNOTIFICATION_ID>{PARTIES}{IDREFS}<SHIPMENT_ID>T-1</SHIPMENT_ID>"
        "<LOGISTIC_DETAILS_INFO><PACKAGE_INFO><PACKAGE><PACKAGE_ID type='sscc'>340123450000000014</PACKAGE_ID>"
        "<PACKAGE_ID type='buyer_specific'>x</PACKAGE_ID></PACKAGE></PACKAGE_INFO></LOGISTIC_DETAILS_INFO>"
    )
    message, faults = only(document("DISPATCHNOTIFICATION", info, item("DISPATCHNOTIFICATION_ITEM", REFERENCE)))
    assert message["fields"]["package_numbers"] == "340123450000000014"
    assert message["fields"]["tracking_number"] == "T-1"
    assert faults == []


def invoice(kind="invoice", *, total="29.75", goods="25.00", tax="4.75"):
    info = (
        f"<INVOICE_ID>RE-1</INVOICE_ID><INVOICE_DATE>2026-12-10</INVOICE_DATE><INVOICE_TYPE>{kind}</INVOICE_TYPE>"
        f"{PARTIES}<INVOICE_ISSUER_IDREF>V-4477</INVOICE_ISSUER_IDREF>"
        "<INVOICE_RECIPIENT_IDREF>4012345000016</INVOICE_RECIPIENT_IDREF><bmecat:CURRENCY>EUR</bmecat:CURRENCY>"
    )
    summary = (
        f"<TOTAL_ITEM_NUM>1</TOTAL_ITEM_NUM><NET_VALUE_GOODS>{goods}</NET_VALUE_GOODS>"
        f"<TOTAL_AMOUNT>{total}</TOTAL_AMOUNT><TOTAL_TAX><TAX_DETAILS_FIX><TAX_AMOUNT>{tax}</TAX_AMOUNT>"
        "</TAX_DETAILS_FIX></TOTAL_TAX>"
    )
    return document("INVOICE", info, item("INVOICE_ITEM", PRICE), summary)


@pytest.mark.parametrize(("kind", "sign"), [("invoice", ""), ("credit_memo", "-")])
def test_invoice_and_credit_memo(kind, sign):
    message, faults = only(invoice(kind))
    fields, line = message["fields"], message["line_items"][0]
    assert fields["sender_name"] == "Schrauben Süd GmbH"
    assert fields["customer_number"] == "10012"
    assert (fields["net_amount"], fields["tax_amount"], fields["gross_amount"]) == (
        f"{sign}25.00",
        f"{sign}4.75",
        f"{sign}29.75",
    )
    assert (line["net_amount"], line["quantity"], line["unit_price"]) == (f"{sign}25.00", f"{sign}200", "12.50")
    assert faults == []


def test_credit_memo_that_is_written_below_zero_stays_so():
    text = invoice("credit_memo", total="-29.75", goods="-25.00", tax="-4.75")
    message, _ = only(text.replace(">25.00<", ">-25.00<").replace(">200<", ">-200<"))
    assert message["fields"]["gross_amount"] == "-29.75"
    assert message["line_items"][0]["quantity"] == "-200"


def test_list_of_invoices_is_a_document_for_each():
    def listed(number, total, kind="invoice"):
        return (
            f"<IL_INVOICE_LIST_ITEM><INVOICE_REFERENCE type='{kind}'><INVOICE_ID>{number}</INVOICE_ID>"
            "<INVOICE_DATE>2026-12-01</INVOICE_DATE></INVOICE_REFERENCE><NET_VALUE_GOODS>100</NET_VALUE_GOODS>"
            "<TOTAL_TAX><TAX_DETAILS_FIX><TAX_AMOUNT>19</TAX_AMOUNT></TAX_DETAILS_FIX></TOTAL_TAX>"
            f"<TOTAL_AMOUNT>{total}</TOTAL_AMOUNT></IL_INVOICE_LIST_ITEM>"
        )

    info = (
        f"<INVOICELIST_ID>L-1</INVOICELIST_ID><INVOICELIST_DATE>2026-12-31</INVOICELIST_DATE>{PARTIES}"
        "<INVOICE_ISSUER_IDREF>V-4477</INVOICE_ISSUER_IDREF><bmecat:CURRENCY>EUR</bmecat:CURRENCY>"
    )
    items = (
        "<INVOICELIST_ITEM><LINE_ITEM_ID>1</LINE_ITEM_ID><IL_INVOICE_LIST>"
        f"{listed('RE-1', '119')}{listed('GU-2', '119', 'credit_memo')}{listed('RE-3', '120')}"
        "</IL_INVOICE_LIST><TOTAL_AMOUNT>119</TOTAL_AMOUNT></INVOICELIST_ITEM>"
    )
    found = read(document("INVOICELIST", info, items))
    assert [told(each)["document_type"] for each in found] == ["invoice"] * 3
    assert [told(each)["fields"]["document_number"] for each in found] == ["RE-1", "GU-2", "RE-3"]
    assert [told(each)["fields"]["gross_amount"] for each in found] == ["119", "-119", "120"]
    assert [len(findings(each.extraction)) for each in found] == [0, 0, 1]
    assert findings(found[2].extraction)[0].startswith("OT-03: Net 100 and tax 19 make 119, and TOTAL_AMOUNT says 120.")


def remittance(adjusted="90", total="190"):
    def paid(number, original, more=""):
        return (
            f"<RA_INVOICE_LIST_ITEM><INVOICE_REFERENCE><INVOICE_ID>{number}</INVOICE_ID>"
            "<INVOICE_DATE>2026-12-01</INVOICE_DATE></INVOICE_REFERENCE><ORIGINAL_INVOICE_SUMMARY>"
            f"<TOTAL_AMOUNT>{original}</TOTAL_AMOUNT></ORIGINAL_INVOICE_SUMMARY>{more}</RA_INVOICE_LIST_ITEM>"
        )

    change = (
        "<INVOICE_ADJUSTMENT><ADJUSTED_INVOICE_SUMMARY>"
        f"<TOTAL_AMOUNT>{adjusted}</TOTAL_AMOUNT></ADJUSTED_INVOICE_SUMMARY>"
        "<ADJUSTMENT_REASON_DESCR>Fehlmenge</ADJUSTMENT_REASON_DESCR></INVOICE_ADJUSTMENT>"
    )
    info = (
        "<REMITTANCEADVICE_ID>Z-1</REMITTANCEADVICE_ID><REMITTANCEADVICE_DATE>2027-01-05</REMITTANCEADVICE_DATE>"
        f"<REASON_FOR_TRANSFER>RE-1, RE-2</REASON_FOR_TRANSFER>{PARTIES}<PAYER_IDREF>10012</PAYER_IDREF>"
        "<REMITTEE_IDREF>V-4477</REMITTEE_IDREF><bmecat:CURRENCY>EUR</bmecat:CURRENCY>"
        "<PAYMENT_DATE>2027-01-07</PAYMENT_DATE>"
    )
    items = (
        "<REMITTANCEADVICE_ITEM><LINE_ITEM_ID>1</LINE_ITEM_ID><RA_INVOICE_LIST>"
        f"{paid('RE-1', '100', change)}{paid('RE-2', '100')}</RA_INVOICE_LIST>"
        "<TOTAL_AMOUNT>190</TOTAL_AMOUNT></REMITTANCEADVICE_ITEM>"
    )
    summary = (
        "<TOTAL_ITEM_NUM>1</TOTAL_ITEM_NUM><ORIGINAL_SUMMARY_AMOUNT>200</ORIGINAL_SUMMARY_AMOUNT>"
        f"<ADJUSTED_SUMMARY_AMOUNT>{total}</ADJUSTED_SUMMARY_AMOUNT>"
    )
    return document("REMITTANCEADVICE", info, items, summary)


def test_remittance_advice_tells_what_is_deducted():
    message, faults = only(remittance())
    assert message["fields"] == {
        "document_number": "Z-1",
        "document_date": "2027-01-05",
        "payment_date": "2027-01-07",
        "payment_reference": "RE-1, RE-2",
        **SENT,
        **RECEIVED,
        "currency": "EUR",
        "gross_amount": "190",
    }
    first, second = message["line_items"]
    assert first == {
        "invoice_number": "RE-1",
        "invoice_date": "2026-12-01",
        "gross_amount": "100",
        "paid_amount": "90",
        "deduction_amount": "10",
        "deduction_reason": "Fehlmenge",
    }
    assert second == {
        "invoice_number": "RE-2",
        "invoice_date": "2026-12-01",
        "gross_amount": "100",
        "paid_amount": "100",
    }
    assert faults == []


OLD = """<ORDER version="1.0" type="standard">
<ORDER_HEADER><ORDER_INFO><ORDER_ID>PLEX-1</ORDER_ID><ORDER_DATE>2026-11-29</ORDER_DATE><ORDER_PARTIES>
<BUYER_PARTY><PARTY><PARTY_ID type="supplier_specific">77</PARTY_ID><ADDRESS><NAME>Old Shop Ltd</NAME>
<STREET>1 Lane</STREET><ZIP>CV1 2AB</ZIP><CITY>Coventry</CITY><COUNTRY>GB</COUNTRY>
<CONTACT><CONTACT_NAME>Ann Smith</CONTACT_NAME></CONTACT></ADDRESS></PARTY></BUYER_PARTY>
<SUPPLIER_PARTY><PARTY><PARTY_ID type="buyer_specific">S1</PARTY_ID><ADDRESS><NAME>Bolts</NAME></ADDRESS></PARTY>
</SUPPLIER_PARTY></ORDER_PARTIES><PRICE_CURRENCY>GBP</PRICE_CURRENCY></ORDER_INFO></ORDER_HEADER>
<ORDER_ITEM_LIST><ORDER_ITEM><LINE_ITEM_ID>1</LINE_ITEM_ID><ARTICLE_ID><SUPPLIER_AID>B-8</SUPPLIER_AID>
<INTERNATIONAL_AID type="ean">4000862141404</INTERNATIONAL_AID><DESCRIPTION_SHORT>Bolt</DESCRIPTION_SHORT></ARTICLE_ID>
<QUANTITY>5</QUANTITY><ORDER_UNIT>PCE</ORDER_UNIT><ARTICLE_PRICE type="net_customer"><PRICE_AMOUNT>2</PRICE_AMOUNT>
<PRICE_LINE_AMOUNT>10</PRICE_LINE_AMOUNT></ARTICLE_PRICE></ORDER_ITEM></ORDER_ITEM_LIST>
<ORDER_SUMMARY><TOTAL_ITEM_NUM>1</TOTAL_ITEM_NUM><TOTAL_AMOUNT>10</TOTAL_AMOUNT></ORDER_SUMMARY></ORDER>"""


@pytest.mark.parametrize("namespace", ["", ' xmlns="http://www.opentrans.org/XMLSchema/1.0"'])
def test_version_1_with_its_own_names(namespace):
    message, faults = only(OLD.replace("<ORDER ", f"<ORDER{namespace} ", 1))
    assert message["fields"] == {
        "document_number": "PLEX-1",
        "document_date": "2026-11-29",
        "sender_name": "Old Shop Ltd",
        "sender_address": "1 Lane, Coventry CV1 2AB, GB",
        "contact_name": "Ann Smith",
        "customer_number": "77",
        "receiver_name": "Bolts",
        "supplier_number": "S1",
        "currency": "GBP",
        "net_amount": "10",
    }
    assert message["line_items"] == [
        {
            "position": "1",
            "supplier_material_number": "B-8",
            "gtin": "4000862141404",
            "description": "Bolt",
            "quantity": "5",
            "unit": "PCE",
            "unit_price": "2",
            "net_amount": "10",
        }
    ]
    assert faults == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (order().replace("<TOTAL_ITEM_NUM>1<", "<TOTAL_ITEM_NUM>2<"), "OT-01: TOTAL_ITEM_NUM says 2, and the document"),
        (order(total="24"), "OT-02: The lines make 25.00, and TOTAL_AMOUNT says 24."),
        (invoice(total="30"), "OT-03: Net 25.00 and tax 4.75 make 29.75, and TOTAL_AMOUNT says 30."),
        (
            order(header="<CONTROL_INFO><STOP_AUTOMATIC_PROCESSING>ask</STOP_AUTOMATIC_PROCESSING></CONTROL_INFO>"),
            "OT-04",
        ),
        (order().replace("DE02120300000000202051", "DE03120300000000202051"), "OT-05"),
        (invoice("invoice_copy"), "OT-06"),
        (remittance(total="191"), "OT-08: The invoices make 190, and ADJUSTED_SUMMARY_AMOUNT says 191."),
    ],
)
def test_what_does_not_add_up_is_told(text, rule):
    _, faults = only(text)
    assert [fault[: len(rule)] for fault in faults] == [rule]
    assert re.search(r"\(line \d+, /\w+/.*\)$", faults[0])


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<ORDER_ID>B-1</ORDER_ID>", "", "The element ORDER_ID is missing. (line 1, /ORDER/ORDER_HEADER/ORDER_INFO)"),
        ("<LINE_ITEM_ID>1</LINE_ITEM_ID>", "", "The element LINE_ITEM_ID is missing."),
        ("<QUANTITY>200<", "<QUANTITY>viele<", "“viele” cannot stand in QUANTITY."),
        ("2026-11-29T10:00:00+01:00", "29.11.2026", "“29.11.2026” cannot stand in ORDER_DATE."),
        ("ORDER_SUMMARY", "ORDER_SUM", "The element ORDER_SUMMARY is missing. (line 1, /ORDER)"),
        ("ORDER_ITEM_LIST", "LIST", "The element ORDER_ITEM_LIST/ORDER_ITEM is missing. (line 1, /ORDER)"),
    ],
)
def test_what_is_missing_or_wrong_is_told_with_its_place(old, new, fault):
    assert old in order()
    _, faults = only(order().replace(old, new))
    assert any(each.startswith(fault) for each in faults), faults


def test_line_in_several_deliveries_goes_to_a_person():
    part = "<PARTIAL_DELIVERY><QUANTITY>100</QUANTITY></PARTIAL_DELIVERY>"
    (message,) = read(order(more=f"<PARTIAL_DELIVERY_LIST>{part}{part}</PARTIAL_DELIVERY_LIST>"))
    assert [issue.code for issue in message.extraction.findings] == ["beyond_record"]


def test_wrong_name_of_the_character_set_is_mended_with_a_warning():
    text = order().replace('encoding="UTF-8"', 'encoding="ISO-8859-1"')
    message, faults = only(text)
    assert message["fields"]["sender_name"] == "Grünwald Märkte AG Einkauf"
    assert faults == ["The file says that it is written in ISO-8859-1, and is written in UTF-8."]
    (right,) = FORMAT.read(file_of(text.encode("iso-8859-1"), "a.xml"))
    assert told(right) == message
    assert findings(right.extraction) == []


@pytest.mark.parametrize(
    "text", ["<ORDER/>", "<INVOICE xmlns='urn:other'><INVOICE_HEADER/></INVOICE>", "<RFQ version='2.1'/>", "no xml"]
)
def test_other_files_are_not_claimed(text):
    assert not FORMAT.claims(Sample(file_of(text, "a.xml")))


def test_cut_document_is_refused():
    with pytest.raises(DocumentError) as caught:
        FORMAT.read(file_of(order()[:-20], "a.xml"))
    assert caught.value.code is RejectionCode.DAMAGED


def test_document_type_declaration_is_refused():
    with pytest.raises(DocumentError) as caught:
        FORMAT.read(file_of(order().replace("?>", "?><!DOCTYPE ORDER SYSTEM 'http://127.0.0.1:9/a.dtd'>", 1), "a.xml"))
    assert caught.value.code is RejectionCode.HOSTILE
