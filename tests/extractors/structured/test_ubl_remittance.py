"""Remittance advices: who pays what, less discounts and credit notes."""

from decimal import Decimal

import pytest

from tests.extractors.structured.ubl_messages import document, extraction_of, party


def advice(lines: str, totals: str = "") -> bytes:
    return document(
        "RemittanceAdvice",
        "<cbc:ID>A1</cbc:ID><cbc:IssueDate>2026-11-29</cbc:IssueDate>"
        "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
        + totals
        + party("AccountingCustomerParty", "Hansen GmbH", number="10012")
        + party("AccountingSupplierParty", "Schrauben AG")
        + "<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>"
        "<cbc:PaymentDueDate>2026-12-01</cbc:PaymentDueDate><cbc:PaymentID>RF18 5390</cbc:PaymentID>"
        "<cac:PayerFinancialAccount><cbc:ID>DE89 3704 0044 0532 0130 00</cbc:ID></cac:PayerFinancialAccount>"
        "<cac:PayeeFinancialAccount><cbc:ID>12345678</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>" + lines,
    )


def line(amounts: str, *references: str) -> str:
    return f"<cac:RemittanceAdviceLine><cbc:ID>1</cbc:ID>{amounts}{''.join(references)}</cac:RemittanceAdviceLine>"


def amount(name: str, value: str) -> str:
    return f'<cbc:{name} currencyID="EUR">{value}</cbc:{name}>'


def reference(number: str, detail: str = "", kind: str = "Invoice") -> str:
    return (
        f"<cac:BillingReference><cac:{kind}DocumentReference><cbc:ID>{number}</cbc:ID>"
        f"<cbc:IssueDate>2026-10-01</cbc:IssueDate></cac:{kind}DocumentReference>{detail}</cac:BillingReference>"
    )


def detail(gross: str, *allowances: tuple[str, str]) -> str:
    taken = "".join(
        f"<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>"
        f"<cbc:AllowanceChargeReasonCode>{code}</cbc:AllowanceChargeReasonCode>"
        f'<cbc:Amount currencyID="EUR">{value}</cbc:Amount></cac:AllowanceCharge>'
        for code, value in allowances
    )
    return f"<cac:BillingReferenceLine><cbc:ID>1</cbc:ID>{amount('Amount', gross)}{taken}</cac:BillingReferenceLine>"


def values(item):
    return {name: str(field.value) for name, field in item.items()}


def test_payer_payment_and_account():
    fields = values(extraction_of(advice(line(amount("DebitLineAmount", "10.00"), reference("RE-1")))).fields)
    assert (fields["sender_name"], fields["customer_number"], fields["receiver_name"]) == (
        "Hansen GmbH", "10012", "Schrauben AG",
    )  # fmt: skip
    assert (fields["payment_date"], fields["payment_reference"]) == ("2026-12-01", "RF18 5390")
    assert fields["sender_iban"] == "DE89370400440532013000"
    assert "receiver_iban" not in fields


@pytest.mark.parametrize(
    ("amounts", "paid"),
    [
        (amount("DebitLineAmount", "107.50"), "107.50"),
        (amount("DebitLineAmount", "107.50") + amount("CreditLineAmount", "0.00"), "107.50"),
        (amount("DebitLineAmount", "107.50") + amount("CreditLineAmount", "7.50"), "100.00"),
        (amount("CreditLineAmount", "20.00"), "-20.00"),
    ],
)
def test_what_is_paid_of_a_line(amounts, paid):
    (item,) = extraction_of(advice(line(amounts, reference("RE-1")))).line_items
    assert values(item) == {
        "position": "1",
        "invoice_number": "RE-1",
        "invoice_date": "2026-10-01",
        "paid_amount": paid,
    }


def test_discount_and_deduction_are_told_apart():
    paid = reference("RE-1", detail("100.00", ("95", "3.00"), ("ZZZ", "5.00")))
    (item,) = extraction_of(advice(line(amount("DebitLineAmount", "92.00"), paid))).line_items
    found = values(item)
    assert [found[name] for name in ("gross_amount", "discount_amount", "deduction_amount", "deduction_reason")] == [
        "100.00", "3.00", "5.00", "ZZZ",
    ]  # fmt: skip


def test_line_of_several_invoices_is_one_for_each_where_each_has_its_amount():
    credit = reference("GS-1", detail("8.00"), kind="CreditNote")
    paid = line(amount("DebitLineAmount", "89.00"), reference("RE-1", detail("100.00", ("95", "3.00"))), credit)
    extraction = extraction_of(advice(paid))
    assert [(item["invoice_number"].value, item["paid_amount"].value) for item in extraction.line_items] == [
        ("RE-1", Decimal("97.00")),
        ("GS-1", Decimal("-8.00")),
    ]
    assert extraction.findings == ()


def test_sum_for_several_invoices_is_for_a_person_to_divide():
    extraction = extraction_of(advice(line(amount("DebitLineAmount", "90.00"), reference("RE-1"), reference("RE-2"))))
    assert [item["invoice_number"].value for item in extraction.line_items] == ["RE-1", "RE-2"]
    assert all("paid_amount" not in item for item in extraction.line_items)
    assert [(found.code, found.line) for found in extraction.findings] == [("beyond_record", 1), ("beyond_record", 2)]


@pytest.mark.parametrize(("payment", "codes"), [("90.00", []), ("91.00", ["message_invalid"])])
def test_totals_must_make_the_payment(payment, codes):
    totals = "".join(
        amount(f"Total{name}Amount", value)
        for name, value in (("Debit", "100"), ("Credit", "10"), ("Payment", payment))
    )
    extraction = extraction_of(advice(line(amount("DebitLineAmount", "90.00"), reference("RE-1")), totals))
    assert [found.code for found in extraction.findings] == codes
    assert extraction.fields["gross_amount"].text == payment
