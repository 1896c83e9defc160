"""What senders of several kinds write is read to the last value; what does not fit is told."""

import pytest

from extractors.structured.edifact import FORMAT
from tests.extractors.structured import edifact_messages as sent
from tests.extractors.structured.third_party import file_of, findings, told


def read(text):
    (found,) = FORMAT.read(file_of(text))
    return found


def fields(text):
    return told(read(text))["fields"]


def lines(text):
    return told(read(text))["line_items"]


def faults(text):
    return findings(read(text).extraction)


def test_order_of_a_chain_of_shops():
    assert told(read(sent.RETAIL_ORDER)) == {
        "document_type": "purchase_order",
        "fields": {
            "document_number": "B-2026-0815",
            "document_date": "2026-11-29",
            "delivery_date": "2026-12-07",
            "currency": "EUR",
            "sender_name": "Grünwald Märkte AG Zentraleinkauf",
            "sender_address": "Hauptstr. 1+3, 50667 Köln, DE",
            "sender_number": "4012345000016",
            "sender_tax_id": "DE811907980",
            "contact_name": "Änne Groß",
            "receiver_name": "Molkerei Süd GmbH",
            "receiver_number": "4098765000017",
            "supplier_number": "V-4477",
            "ship_to_name": "Lager Nord",
            "ship_to_address": "Am Kai 7, 20457 Hamburg, DE",
            "ship_to_number": "4012345000023",
            "payment_terms": "30 days net, 2 % within 10 days",
            "delivery_terms": "DAP Hamburg",
            "net_amount": "9432.00",
            "tax_amount": "660.24",
        },
        "line_items": [
            {
                "position": "1",
                "gtin": "4000862141404",
                "customer_material_number": "4711-08",
                "supplier_material_number": "MS-100",
                "description": "Vollmilch 3,5 % Fett in der Mehrwegflasche 1 l",
                "quantity": "480",
                "unit": "PCE",
                "unit_price": "0.90",
                "net_amount": "432.00",
                "delivery_date": "2026-12-08",
            },
            {
                "position": "2",
                "gtin": "04012345678901",
                "customer_material_number": "4712",
                "description": "Gouda jung",
                "quantity": "1.5",
                "unit": "TNE",
                "unit_price": "600",
                "price_quantity": "0.1",
                "net_amount": "9000",
            },
        ],
    }
    assert faults(sent.RETAIL_ORDER) == []


def test_order_of_a_car_maker_without_service_string():
    message = told(read(sent.INDUSTRY_ORDER))
    assert message["fields"] == {
        "document_number": "4500123456",
        "document_date": "2026-11-28",
        "currency": "GBP",
        "sender_name": "CAR WORKS PLC",
        "sender_address": "1 FACTORY LANE, COVENTRY CV1 2AB, GB",
        "sender_number": "0010",
        "receiver_name": "BOLTS LTD",
        "supplier_number": "300711",
        "ship_to_name": "CAR WORKS PLC",
        "ship_to_address": "GATE 9, SOLIHULL B92 8NW, GB",
        "ship_to_number": "0011",
    }
    assert [line["customer_material_number"] for line in message["line_items"]] == ["7M0 123 456 A", "7M0 123 457"]
    assert message["line_items"][0]["price_quantity"] == "1000"
    assert faults(sent.INDUSTRY_ORDER) == [
        "Line 2 is for several places or days of delivery; only its total is read. (segment 14, LIN[2]/SCC[1])"
    ]


def test_change_tells_what_is_done_to_each_line():
    message = told(read(sent.CHANGE))
    assert message["document_type"] == "order_change"
    assert message["fields"]["document_number"] == "B-2026-0815-A"
    assert message["fields"]["purchase_order_number"] == "B-2026-0815"
    assert [line.get("line_action") for line in message["line_items"]] == ["change", "delete", "add"]


@pytest.mark.parametrize(("function", "kind"), [("9", "purchase_order"), ("4", "order_change"), ("5", "order_change")])
def test_function_of_an_order_decides_whether_it_changes_one(function, kind):
    text = sent.RETAIL_ORDER.replace("B-2026-0815+9'", f"B-2026-0815+{function}'")
    assert told(read(text))["document_type"] == kind


def test_cancellation_deletes_every_line():
    text = sent.CHANGE.replace("0815-A+4'", "0815-A+1'")
    assert {line["line_action"] for line in lines(text)} == {"delete"}


def test_response_tells_what_is_confirmed_of_each_line():
    message = told(read(sent.RESPONSE))
    assert message["fields"]["purchase_order_number"] == "B-2026-0815"
    assert message["fields"]["sender_name"] == "Molkerei Süd GmbH"
    assert message["fields"]["response_status"] == "changed"
    first, second, third = message["line_items"]
    assert first["quantity"] == "480"
    assert first["delivery_date"] == "2026-12-08"
    assert first["order_position"] == "1"
    assert first["response_status"] == "accepted"
    assert (second["quantity"], second["backorder_quantity"], second["order_position"]) == ("1", "0.5", "2")
    assert (third["quantity"], third["response_status"]) == ("0", "rejected")


def test_week_of_delivery_is_no_day():
    assert "delivery_date" not in lines(sent.RESPONSE)[1]
    (fault,) = faults(sent.RESPONSE)
    assert fault.startswith("EDI-11: “202650” tells no day")
    assert fault.endswith("(segment 19, LIN[2]/DTM)")


def test_refused_order_goes_to_a_person():
    text = sent.RESPONSE.replace("AB-9001+4'", "AB-9001+27'")
    assert any(fault.startswith("EDI-10") for fault in faults(text))


def test_despatch_advice_has_the_lines_of_all_packages():
    message = told(read(sent.DESPATCH))
    assert message["fields"] == {
        "document_number": "LS-55001",
        "document_date": "2026-12-07",
        "delivery_date": "2026-12-08",
        "sender_name": "Molkerei Süd GmbH",
        "sender_number": "4098765000017",
        "receiver_number": "4012345000016",
        "ship_to_name": "Lager Nord",
        "ship_to_address": "Am Kai 7, 20457 Hamburg, DE",
        "ship_to_number": "4012345000023",
        "purchase_order_number": "B-2026-0815",
        "tracking_number": "00340123456789012345",
        "gross_weight": "612.5",
        "package_numbers": "340123450000000014 340123450000000021 340123450000000038",
    }
    first, second = message["line_items"]
    assert (first["quantity"], first["batch_number"], first["order_position"]) == ("480", "L2611A", "1")
    assert first["backorder_quantity"] == "20"
    assert (second["quantity"], second["unit"], second["batch_number"]) == ("1", "TNE", "K77")


def test_segment_too_late_in_its_group_is_read_with_a_warning():
    extraction = read(sent.DESPATCH).extraction
    (issue,) = extraction.findings
    assert issue.severity == "warning"
    assert issue.message == "The segment QTY stands behind others that belong after it. (segment 33, CPS[3]/LIN[1]/QTY)"


def test_invoice_with_charge_and_gross_price():
    message = told(read(sent.INVOICE))
    assert message["fields"] == {
        "document_number": "RE-1001",
        "document_date": "2026-12-10",
        "delivery_date": "2026-12-08",
        "due_date": "2027-01-09",
        "currency": "EUR",
        "purchase_order_number": "B-2026-0815",
        "delivery_note_number": "LS-55001",
        "payment_reference": "7001001",
        "sender_name": "Molkerei Süd GmbH",
        "sender_address": "Milchweg 4, 87435 Kempten, DE",
        "sender_number": "4098765000017",
        "sender_tax_id": "DE136695976",
        "sender_iban": "DE89370400440532013000",
        "receiver_name": "Grünwald Märkte AG",
        "receiver_number": "4012345000016",
        "receiver_tax_id": "DE811907980",
        "customer_number": "10012",
        "surcharge_amount": "20.00",
        "net_amount": "6052.00",
        "tax_amount": "425.04",
        "gross_amount": "6477.04",
    }
    first, second = message["line_items"]
    assert (first["net_amount"], first["tax_rate"], first["tax_category"]) == ("432.00", "7", "S")
    assert (second["quantity"], second["unit"]) == ("950", "KGM")
    assert (second["unit_price"], second["price_quantity"], second["allowance_amount"]) == ("600", "100", "100")
    assert faults(sent.INVOICE) == []


def test_credit_note_is_below_zero():
    message = told(read(sent.CREDIT))
    assert message["document_type"] == "invoice"
    assert message["fields"]["invoice_number"] == "RE-1001"
    assert (message["fields"]["net_amount"], message["fields"]["gross_amount"]) == ("-9.00", "-9.63")
    assert message["line_items"][0] == {
        "position": "1",
        "gtin": "4000862141404",
        "quantity": "-10",
        "unit": "PCE",
        "unit_price": "0.90",
        "net_amount": "-9.00",
    }
    assert faults(sent.CREDIT) == []


def test_credit_note_that_is_written_below_zero_stays_so():
    text = sent.CREDIT
    for amount in ("9.63", "9.00", "0.63"):
        text = text.replace(f":{amount}'", f":-{amount}'")
    text = text.replace("QTY+47:10", "QTY+47:-10")
    assert fields(text)["gross_amount"] == "-9.63"
    assert lines(text)[0]["quantity"] == "-10"


def test_remittance_advice_nets_discount_deduction_and_credit_note():
    message = told(read(sent.REMITTANCE))
    assert message["fields"] == {
        "document_number": "ZA-300",
        "document_date": "2027-01-05",
        "payment_date": "2027-01-07",
        "payment_reference": "BANK-991",
        "currency": "EUR",
        "sender_name": "Grünwald Märkte AG",
        "sender_number": "4012345000016",
        "sender_iban": "DE02120300000000202051",
        "receiver_name": "Molkerei Süd GmbH",
        "receiver_number": "4098765000017",
        "receiver_iban": "DE89370400440532013000",
        "gross_amount": "6287.87",
    }
    first, second, third = message["line_items"]
    assert first == {
        "invoice_number": "RE-1001",
        "invoice_date": "2026-12-10",
        "gross_amount": "6477.04",
        "discount_amount": "129.54",
        "deduction_amount": "100",
        "deduction_reason": "4 Fehlmenge 2 Kisten",
        "paid_amount": "6247.50",
    }
    assert second == {"invoice_number": "RE-1002", "gross_amount": "50", "paid_amount": "50"}
    assert third == {"invoice_number": "GU-17", "gross_amount": "-9.63", "paid_amount": "-9.63"}
    assert faults(sent.REMITTANCE) == []


@pytest.mark.parametrize(
    ("text", "old", "new", "rule"),
    [
        (sent.RETAIL_ORDER, "CNT+2:2'", "CNT+2:3'", "EDI-01"),
        (sent.DESPATCH, "CNT+1:481'", "CNT+1:480'", "EDI-02"),
        (sent.RETAIL_ORDER, "MOA+79:9432.00'", "MOA+79:9431'", "EDI-03"),
        (sent.INVOICE, "MOA+8:20.00'", "MOA+8:21.00'", "EDI-04"),
        (sent.INVOICE, "MOA+77:6477.04'", "MOA+77:6477.4'", "EDI-05"),
        (sent.INVOICE, "MOA+124:425.04'", "MOA+176:425.14'", "EDI-06"),
        (sent.REMITTANCE, "MOA+12:6247.50'", "MOA+12:6247.05'", "EDI-07"),
        (sent.REMITTANCE, "MOA+12:6287.87'", "MOA+12:6287.78'", "EDI-08"),
        (sent.RETAIL_ORDER, "B-2026-0815+9'", "B-2026-0815+7'", "EDI-09"),
    ],
)
def test_what_does_not_add_up_is_told(text, old, new, rule):
    assert old in text
    assert rule in [fault[:6] for fault in faults(text.replace(old, new))]
    assert rule not in [fault[:6] for fault in faults(text)]


def test_amounts_in_another_currency_are_told_beside_and_not_read():
    text = sent.INVOICE.replace("MOA+77:6477.04'", "MOA+77:7000:USD'\nMOA+77:6477.04'")
    assert fields(text)["gross_amount"] == "6477.04"


def test_unknown_segment_and_misplaced_one_are_named():
    text = sent.RETAIL_ORDER.replace("UNS+S'", "XYZ+1'\nUNS+S'\nNAD+CA+1'")
    assert "The segment XYZ does not belong here; it is not read. (segment 41, LIN[2]/PRI[1]/XYZ)" in faults(text)
    assert any(fault.startswith("The segment NAD stands behind others") for fault in faults(text))


@pytest.mark.parametrize("tag", ["BGM", "DTM", "UNS"])
def test_mandatory_segment_that_is_missing_is_named(tag):
    kept = [line for line in sent.CREDIT.splitlines() if not line.startswith(tag)]
    assert f"The segment {tag} is missing. (segment 1, UNH)" in faults("\n".join(kept))


def test_wrong_number_and_wrong_date_are_told_and_not_read():
    text = sent.RETAIL_ORDER.replace("QTY+21:480:PCE'", "QTY+21:4.8.0:PCE'").replace(
        "137:20261129:102", "137:20261329:102"
    )
    assert "document_date" not in fields(text)
    assert "quantity" not in lines(text)[0]
    told_ = faults(text)
    assert "“20261329” is no date of the format 102. (segment 3, DTM)" in told_
    assert "“4.8.0” stands where a number belongs. (segment 29, LIN[1]/QTY)" in told_


def test_message_of_another_kind_is_kept_and_told():
    found = read(sent.message("PRICAT", "BGM+9+P1'"))
    assert found.extraction.document_type == "other"
    assert findings(found.extraction) == ["PRICAT is no message that Intray reads."]


def test_name_of_a_party_where_its_number_belongs():
    text = sent.CREDIT.replace("NAD+BY+4012345000016::9'", "NAD+BY+CORNER SHOP LTD::91'")
    assert fields(text)["receiver_name"] == "CORNER SHOP LTD"
    assert "customer_number" not in fields(text)


def test_free_address_lines_hold_the_name_first():
    text = sent.CREDIT.replace("NAD+BY+4012345000016::9'", "NAD+BY++Corner Shop:1 Lane:London'")
    assert (fields(text)["receiver_name"], fields(text)["receiver_address"]) == ("Corner Shop", "1 Lane, London")


def test_amount_before_the_papers_belongs_to_the_whole():
    text = sent.REMITTANCE.replace("UNS+S'\nMOA+12:6287.87'\n", "").replace(
        "DOC+380+RE-1001'", "MOA+12:6287.87'\nDOC+380+RE-1001'"
    )
    assert fields(text)["gross_amount"] == "6287.87"
    assert [line["paid_amount"] for line in lines(text)] == ["6247.50", "50", "-9.63"]
    told_ = faults(text)
    assert any(fault.startswith("The segment MOA stands before DOC") for fault in told_)
    assert any(fault.startswith("The segment UNS is missing.") for fault in told_)


def test_amounts_of_a_paper_behind_its_date_stay_with_it():
    text = sent.REMITTANCE.replace("MOA+12:6247.50'\nDTM+137:20261210:102'", "DTM+137:20261210:102'\nMOA+12:6247.50'")
    assert lines(text)[0]["paid_amount"] == "6247.50"
    assert [fault.split(" (")[0] for fault in faults(text)] == [
        "The segment MOA stands behind others that belong after it."
    ]


def test_adjustment_without_an_amount_is_the_rest():
    text = sent.REMITTANCE.replace("MOA+165:100'\n", "")
    line = lines(text)[0]
    assert (line["deduction_amount"], line["deduction_reason"]) == ("100.00", "4 Fehlmenge 2 Kisten")
    assert [fault for fault in faults(text) if fault.startswith("EDI")] == []


def test_line_for_one_place_has_the_day_that_stands_there():
    text = sent.RETAIL_ORDER.replace(
        "PRI+AAA:600:CT:NTP:100:KGM'", "PRI+AAA:600'\nLOC+7+4012345000023::9'\nQTY+11:1.5'\nDTM+2:20261209:102'"
    )
    assert lines(text)[1]["delivery_date"] == "2026-12-09"
    assert not any(issue.code == "beyond_record" for issue in read(text).extraction.findings)


def test_region_that_is_left_out_with_its_place():
    text = sent.REMITTANCE.replace("++Grünwald Märkte AG'", "++Grünwald Märkte AG+Hauptstr. 1+Köln+50667+DE'")
    assert fields(text)["sender_address"] == "Hauptstr. 1, 50667 Köln, DE"


def test_price_for_another_unit_than_the_quantity_is_told_and_not_read():
    text = sent.RETAIL_ORDER.replace("PRI+AAA:0.90:CT:AAE:1:PCE'", "PRI+AAA:0.90:CT:AAE:1:KGM'")
    assert "unit_price" not in lines(text)[0]
    (fault,) = faults(text)
    assert fault.startswith("EDI-12: The price is for KGM")


def test_pieces_have_several_codes():
    text = sent.RETAIL_ORDER.replace("PRI+AAA:0.90:CT:AAE:1:PCE'", "PRI+AAA:0.90:CT:AAE:1:C62'")
    assert lines(text) == lines(sent.RETAIL_ORDER)
    assert faults(text) == []
