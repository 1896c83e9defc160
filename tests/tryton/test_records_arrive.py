"""Every kind of record arrives in a real Tryton as it should, and what does not fit comes back in clear words."""

import dataclasses
import datetime as dt
import json
from decimal import Decimal

import pytest

from datamodel.business import (
    Booking,
    DeliveryLine,
    InvoiceLine,
    LineAction,
    OrderKind,
    OrderLine,
    Party,
)
from datamodel.delivery import DeliveryState
from datamodel.errors import DeliveryRefusedError

pytestmark = pytest.mark.slow
DAY = dt.date(2026, 3, 5)


def test_order_becomes_a_quoted_sale_with_prices_units_taxes_and_address(erp, records, message):
    order = records.order(
        delivery_date=dt.date(2035, 4, 1), ship_to=Party("Hartmann GmbH, Werk", "Industriestr. 5, 70565 Stuttgart")
    )
    receipt = erp.target().deliver(message(order))
    sale = erp.one(
        "sale.sale",
        [["reference", "=", order.number]],
        "number", "state", "party.code", "shipping_date", "shipment_address.street", "untaxed_amount", "total_amount",
        "lines.sequence", "lines.product.code", "lines.quantity", "lines.unit.symbol", "lines.unit_price",
    )  # fmt: skip
    assert (receipt.state, receipt.reference) == (DeliveryState.POSTED, sale["number"])
    assert (sale["state"], sale["party."]["code"]) == ("quotation", "10012")
    assert sale["shipping_date"] == dt.date(2035, 4, 1)
    assert sale["shipment_address."]["street"] == "Industriestr. 5"
    assert [
        (item["sequence"], item["product."]["code"], item["quantity"], item["unit."]["symbol"], item["unit_price"])
        for item in sale["lines."]
    ] == [(10, "4711-A", 20.0, "u", Decimal("12.50")), (20, "S235-10", 500.0, "kg", Decimal("1.90"))]
    assert (sale["untaxed_amount"], sale["total_amount"]) == (Decimal("1200.00"), Decimal("1428.00"))


def test_receipt_keeps_the_calls_that_changed_something(erp, records, message):
    receipt = erp.target().deliver(message(records.order()))
    methods = [json.loads(line)["method"] for line in receipt.request.splitlines()]
    assert methods == ["model.sale.sale.create", "model.sale.sale.write", "model.sale.sale.quote"]
    assert len(receipt.response.splitlines()) == 3
    assert b"intray-of-tests" not in receipt.request


def test_sale_carries_the_message_as_attachment_and_nothing_that_customers_see(erp, records, message):
    order = records.order()
    sent = message(order)
    erp.target().deliver(sent)
    sale = erp.one("sale.sale", [["reference", "=", order.number]], "description", "comment", "attachments.data")
    assert sale["attachments."][0]["data"] == sent.payload
    assert (sale["description"], sale["comment"]) == (None, None)


def test_order_without_price_takes_that_of_tryton(erp, records, message):
    line = OrderLine("1", Decimal(3), "", gtin="4006381333931")
    order = records.order(lines=(line,))
    erp.target().deliver(message(order))
    found = erp.one("sale.line", [["sale.reference", "=", order.number]], "unit_price", "unit.symbol")
    assert (found["unit_price"], found["unit."]["symbol"]) == (Decimal("12.50"), "u")


def test_price_for_a_hundred_is_told_for_one(erp, records, message):
    line = OrderLine(
        "1",
        Decimal(500),
        "kg",
        supplier_material_number="S235-10",
        unit_price=Decimal(189),
        price_quantity=Decimal(100),
    )
    order = records.order(lines=(line,))
    erp.target().deliver(message(order))
    assert erp.one("sale.line", [["sale.reference", "=", order.number]], "amount")["amount"] == Decimal("945.00")


def test_unknown_place_of_delivery_is_written_into_the_sale(erp, records, message):
    order = records.order(ship_to=Party("Baustelle Nord", "Ring 1, 20095 Hamburg"))
    erp.target().deliver(message(order))
    sale = erp.one("sale.sale", [["reference", "=", order.number]], "comment")
    assert sale["comment"] == "Deliver to: Baustelle Nord, Ring 1, 20095 Hamburg"


def test_order_is_processed_when_wanted_and_ships(erp, records, message):
    order = records.order()
    erp.target(sale_state="processing").deliver(message(order))
    sale = erp.one("sale.sale", [["reference", "=", order.number]], "state", "shipments", "invoices")
    assert (sale["state"], len(sale["shipments"]), len(sale["invoices"])) == ("processing", 1, 1)


def test_change_replaces_the_lines_of_the_sale(erp, records, message):
    order = records.order()
    erp.target().deliver(message(order))
    changed = dataclasses.replace(
        order, kind=OrderKind.CHANGE, lines=(dataclasses.replace(order.lines[0], quantity=Decimal(25)),)
    )
    receipt = erp.target().deliver(message(changed))
    sale = erp.one("sale.sale", [["reference", "=", order.number]], "number", "state", "lines.quantity")
    assert (sale["number"], sale["state"]) == (receipt.reference, "quotation")
    assert [item["quantity"] for item in sale["lines."]] == [25.0]


def test_change_with_actions_touches_only_its_lines(erp, records, message):
    order = records.order()
    erp.target().deliver(message(order))
    more = OrderLine("30", Decimal(7), "Stk", supplier_material_number="4711-B", action=LineAction.ADD)
    fewer = dataclasses.replace(order.lines[0], quantity=Decimal(12), action=LineAction.CHANGE)
    erp.target().deliver(message(dataclasses.replace(order, kind=OrderKind.CHANGE, lines=(fewer, more))))
    gone = dataclasses.replace(order.lines[1], action=LineAction.DELETE)
    erp.target().deliver(message(dataclasses.replace(order, kind=OrderKind.CHANGE, lines=(gone,))))
    lines = erp.read("sale.line", [["sale.reference", "=", order.number]], "sequence", "quantity")
    assert sorted((item["sequence"], item["quantity"]) for item in lines) == [(10, 12.0), (30, 7.0)]


def test_change_of_a_sale_in_process_is_refused_and_leaves_it_alone(erp, records, message):
    order = records.order()
    erp.target(sale_state="processing").deliver(message(order))
    with pytest.raises(DeliveryRefusedError, match="is processing in Tryton and cannot be changed"):
        erp.target().deliver(message(dataclasses.replace(order, kind=OrderKind.CHANGE)))
    sale = erp.one("sale.sale", [["reference", "=", order.number]], "state", "lines.quantity", "attachments")
    assert (sale["state"], len(sale["lines."]), len(sale["attachments"])) == ("processing", 2, 1)


def test_change_of_an_unknown_order_is_refused(erp, records, message):
    with pytest.raises(DeliveryRefusedError, match="no sale for the order"):
        erp.target().deliver(message(records.order(kind=OrderKind.CHANGE)))


def test_change_of_an_unknown_line_is_refused_and_takes_its_mark_back(erp, records, message):
    order = records.order()
    erp.target().deliver(message(order))
    unknown = dataclasses.replace(order.lines[0], position="99", action=LineAction.DELETE)
    with pytest.raises(DeliveryRefusedError, match="has no lines with the position 99"):
        erp.target().deliver(message(dataclasses.replace(order, kind=OrderKind.CHANGE, lines=(unknown,))))
    sale = erp.one("sale.sale", [["reference", "=", order.number]], "lines", "attachments")
    assert (len(sale["lines"]), len(sale["attachments"])) == (2, 1)


def test_return_is_a_sale_with_negative_quantities_from_the_invoiced_one(erp, records, message):
    order = records.order()
    erp.target(sale_state="processing").deliver(message(order))
    sale = erp.one("sale.sale", [["reference", "=", order.number]], "id", "invoices")
    erp.client.call("account.invoice", "post", sale["invoices"])
    invoice = erp.one("account.invoice", [["id", "in", sale["invoices"]]], "number")
    back = records.order(kind=OrderKind.RETURN, lines=order.lines[:1], invoice_number=invoice["number"])
    erp.target(sale_state="processing").deliver(message(back))
    found = erp.one(
        "sale.sale", [["reference", "=", back.number]], "origin", "total_amount", "lines.quantity", "shipment_returns"
    )
    assert found["origin"] == f"sale.sale,{sale['id']}"
    assert [item["quantity"] for item in found["lines."]] == [-20.0]
    assert (found["total_amount"], len(found["shipment_returns"])) == (Decimal("-297.50"), 1)


def test_delivery_note_receives_what_the_purchase_waits_for_and_the_rest_stays_open(erp, records, message):
    purchase = erp.purchase(("4711-A", "100", "7.20"), ("S235-10", "500", "1.10"))
    lines = (
        DeliveryLine("1", Decimal(60), "Stk", supplier_material_number="W-4711-A"),
        DeliveryLine("2", Decimal(500000), "g", customer_material_number="S235-10"),
    )
    note = records.delivery(purchase, lines=lines)
    receipt = erp.target(shipment_state="received").deliver(message(note))
    shipment = erp.one(
        "stock.shipment.in",
        [["reference", "like", f"{note.number} %"]],
        "number", "state", "supplier.code", "incoming_moves.product.code", "incoming_moves.quantity",
    )  # fmt: skip
    assert (shipment["number"], shipment["state"]) == (receipt.reference, "received")
    moved = {item["product."]["code"]: item["quantity"] for item in shipment["incoming_moves."]}
    assert moved == {"4711-A": 60.0, "S235-10": 500.0}
    left = erp.read("stock.move", [["purchase.number", "=", purchase], ["shipment", "=", None]], "quantity")
    assert [item["quantity"] for item in left] == [40.0]


def test_delivery_note_over_the_order_raises_the_move(erp, records, message):
    purchase = erp.purchase(("4711-A", "100", "7.20"))
    note = records.delivery(
        purchase, lines=(DeliveryLine("1", Decimal(104), "Stk", supplier_material_number="W-4711-A"),)
    )
    erp.target().deliver(message(note))
    move = erp.one("stock.move", [["purchase.number", "=", purchase]], "quantity", "shipment.reference")
    assert move["quantity"] == 104.0
    assert move["shipment."]["reference"].startswith(note.number)


@pytest.mark.parametrize(
    ("number", "line", "words"),
    [
        ("PO-999999", DeliveryLine("1", Decimal(1), "Stk", supplier_material_number="W-4711-A"), "no purchase waits"),
        ("", DeliveryLine("1", Decimal(1), "kg", supplier_material_number="W-4711-B"), "no unit of what was ordered"),
        ("", DeliveryLine("1", Decimal(1), "Stk", supplier_material_number="W-0"), "knows no product by W-0"),
    ],
)
def test_delivery_note_that_nobody_waits_for_is_refused(erp, records, message, number, line, words):
    purchase = erp.purchase(("4711-B", "10", "8.40"))
    sent = message(records.delivery(number or purchase, lines=(line,)))
    with pytest.raises(DeliveryRefusedError, match=words):
        erp.target().deliver(sent)
    assert erp.left_marked(sent) == []


def test_delivery_note_without_order_number_is_refused_where_two_purchases_wait(erp, records, message):
    erp.purchase(("4711-B", "10", "8.40"))
    erp.purchase(("4711-B", "10", "8.40"))
    line = DeliveryLine("1", Decimal(10), "Stk", supplier_material_number="W-4711-B")
    with pytest.raises(DeliveryRefusedError, match="several purchases wait for it"):
        erp.target().deliver(message(records.delivery("", lines=(line,))))


def test_invoice_fills_the_draft_of_its_purchase(erp, records, message):
    purchase = erp.purchase(("4711-A", "100", "7.20"))
    invoice = records.invoice(purchase)
    receipt = erp.target(invoice_state="posted").deliver(message(invoice))
    (found,) = erp.read(
        "account.invoice", [["purchases.number", "=", purchase]], "number", "state", "reference", "total_amount"
    )
    assert (found["number"], found["state"], found["reference"]) == (receipt.reference, "posted", invoice.number)
    assert found["total_amount"] == Decimal("856.80")


def test_invoice_for_a_part_leaves_the_rest_to_be_billed(erp, records, message):
    purchase = erp.purchase(("4711-A", "100", "7.20"))
    line = InvoiceLine("1", Decimal("288.00"), Decimal(40), "Stk", supplier_material_number="W-4711-A")
    invoice = records.invoice(purchase, lines=(line,), gross_amount=Decimal("342.72"))
    erp.target(invoice_state="posted").deliver(message(invoice))
    found = erp.read("account.invoice", [["purchases.number", "=", purchase]], "state", "reference", "lines.quantity")
    assert [(item["state"], item["reference"], item["lines."][0]["quantity"]) for item in found] == [
        ("posted", invoice.number, 40.0),
        ("draft", None, 60.0),
    ]


def test_invoice_without_purchase_books_freight_to_the_expense_account(erp, records, message):
    lines = (
        InvoiceLine("1", Decimal("720.00"), Decimal(100), "Stk", supplier_material_number="W-4711-A"),
        InvoiceLine("2", Decimal("80.00"), description="Fracht"),
    )
    invoice = records.invoice(lines=lines, gross_amount=Decimal("936.80"))
    erp.target().deliver(message(invoice))
    found = erp.one(
        "account.invoice", [["reference", "=", invoice.number]], "state", "total_amount", "lines.account.code"
    )
    assert (found["state"], found["total_amount"]) == ("draft", Decimal("936.80"))
    assert found["lines."][1]["account."]["code"] == "5.1.3"


def test_credit_note_has_negative_quantities(erp, records, message):
    note = records.invoice(credit=True)
    erp.target(invoice_state="posted").deliver(message(note))
    found = erp.one("account.invoice", [["reference", "=", note.number]], "total_amount", "number")
    assert found["total_amount"] == Decimal("-856.80")
    assert found["number"].startswith("EG")


def test_invoice_with_another_total_stays_draft_and_comes_back(erp, records, message):
    invoice = records.invoice(gross_amount=Decimal("856.90"))
    with pytest.raises(DeliveryRefusedError, match=r"computes 856\.80 EUR .* says 856\.90"):
        erp.target(invoice_state="posted").deliver(message(invoice))
    assert erp.one("account.invoice", [["reference", "=", invoice.number]], "state")["state"] == "draft"


def test_corrected_invoice_takes_the_place_of_the_refused_one(erp, records, message):
    wrong = records.invoice(gross_amount=Decimal("856.90"))
    refused = message(wrong)
    with pytest.raises(DeliveryRefusedError):
        erp.target().deliver(refused)
    line = dataclasses.replace(wrong.lines[0], quantity=Decimal(10), net_amount=Decimal("72.00"))
    right = dataclasses.replace(wrong, number=f"{wrong.number}-A", lines=(line,), gross_amount=Decimal("85.68"))
    erp.target(invoice_state="posted").deliver(message(right, refused.message_id))
    found = erp.one("account.invoice", [["reference", "like", f"{wrong.number}%"]], "reference", "total_amount")
    assert (found["reference"], found["total_amount"]) == (right.number, Decimal("85.68"))


def test_same_invoice_from_another_paper_is_refused_in_the_words_of_tryton(erp, records, message):
    invoice = records.invoice()
    erp.target(invoice_state="posted").deliver(message(invoice))
    with pytest.raises(DeliveryRefusedError, match="is similar to invoice"):
        erp.target(invoice_state="posted").deliver(message(invoice))


def test_payment_advice_pays_the_invoices_that_it_names(erp, records, message):
    (first, amount), (second, other) = erp.bill(20), erp.bill(4)
    advice = records.advice((first, amount), (second, other))
    receipt = erp.target(advice_state="posted").deliver(message(advice))
    assert receipt.reference == f"{advice.number} Hartmann GmbH"
    found = erp.read("account.invoice", [["number", "in", [first, second]]], "state", "amount_to_pay")
    assert [(item["state"], item["amount_to_pay"]) for item in found] == [("paid", 0), ("paid", 0)]


def test_payment_advice_keeps_a_number_that_tryton_does_not_know_for_a_person(erp, records, message):
    advice = records.advice(("RE-UNKNOWN", Decimal(10)))
    erp.target().deliver(message(advice))
    line = erp.one(
        "account.statement.line",
        [["statement.name", "like", f"{advice.number} %"]],
        "related_to", "party.code", "description", "amount",
    )  # fmt: skip
    assert (line["related_to"], line["party."]["code"]) == (None, "10012")
    assert (line["description"], line["amount"]) == ("RE-UNKNOWN", Decimal(10))


def test_bank_statement_pays_what_is_clear_and_leaves_the_rest_pending(erp, records, message):
    number, amount = erp.bill(3)
    statement = records.statement(
        Booking(amount, DAY, counterparty_name="Hartmann", payment_reference=f"Rechnung {number}, danke"),
        Booking(Decimal("-12.90"), DAY, counterparty_name="Nordbank", payment_reference="Kontoführung"),
    )
    erp.target(statement_state="validated").deliver(message(statement))
    found = erp.one(
        "account.statement",
        [["name", "like", f"{statement.number} %"]],
        "state", "start_balance", "end_balance", "journal.name", "origins.amount", "origins.pending_amount",
        "lines.related_to",
    )  # fmt: skip
    invoice = erp.one("account.invoice", [["number", "=", number]], "id")
    assert (found["state"], found["journal."]["name"]) == ("draft", "Nordbank")
    assert (found["start_balance"], found["end_balance"]) == (Decimal(1000), Decimal(1000) + amount - Decimal("12.90"))
    assert [(item["amount"], item["pending_amount"]) for item in found["origins."]] == [
        (amount, 0),
        (Decimal("-12.90"), Decimal("-12.90")),
    ]
    assert [line["related_to"] for line in found["lines."]] == [f"account.invoice,{invoice['id']}"]


def test_bank_statement_that_is_all_clear_is_posted_and_pays(erp, records, message):
    (first, amount), (second, other) = erp.bill(2), erp.bill(5)
    statement = records.statement(
        Booking(amount + other, DAY, payment_reference=f"{first} {second}"),
        Booking(Decimal(50), DAY, counterparty_iban="DE89 3704 0044 0532 0130 00", payment_reference="Anzahlung"),
    )
    erp.target(statement_state="posted").deliver(message(statement))
    found = erp.one("account.statement", [["name", "like", f"{statement.number} %"]], "state", "lines.party.code")
    assert (found["state"], [line["party."]["code"] for line in found["lines."]]) == ("posted", ["10012"] * 3)
    paid = erp.read("account.invoice", [["number", "in", [first, second]]], "state")
    assert [item["state"] for item in paid] == ["paid", "paid"]


def test_statement_of_an_unknown_account_is_refused(erp, records, message):
    with pytest.raises(DeliveryRefusedError, match="no statement journal for the account DE00"):
        erp.target().deliver(message(records.statement(account_iban="DE00")))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"buyer": Party("X", number="99999")}, "no party with the code 99999"),
        ({"currency": "XXX"}, "no currency XXX"),
        ({"lines": (OrderLine("7", Decimal(1), "Stk", supplier_material_number="0815"),)}, "line 7: .* by 0815"),
        (
            {"lines": (OrderLine("7", Decimal(1), "kg", supplier_material_number="4711-A"),)},
            "not valid according to its domain",
        ),
    ],
)
def test_order_that_tryton_cannot_take_is_refused_and_leaves_nothing(erp, records, message, changes, words):
    order = records.order(**changes)
    with pytest.raises(DeliveryRefusedError, match=words):
        erp.target().deliver(message(order))
    assert erp.read("sale.sale", [["reference", "=", order.number]], "id") == []


def test_corrected_order_takes_the_place_of_the_quoted_one_with_the_same_id(erp, records, message):
    order = records.order()
    sent = message(order)
    first = erp.target().deliver(sent)
    line = dataclasses.replace(order.lines[0], quantity=Decimal(21))
    again = message(dataclasses.replace(order, lines=(line,)), sent.message_id)
    second = erp.target().deliver(again)
    sale = erp.one("sale.sale", [["reference", "=", order.number]], "number", "lines.quantity", "attachments.data")
    assert first.reference == second.reference == sale["number"]
    assert [item["quantity"] for item in sale["lines."]] == [21.0]
    assert [item["data"] for item in sale["attachments."]] == [again.payload]
