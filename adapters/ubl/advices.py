"""A payment advice as RemittanceAdvice."""

from collections.abc import Mapping
from decimal import Decimal

from lxml import etree

from adapters.ubl.elements import document, drop_empty, group, put, put_amount, put_in, unfit
from adapters.ubl.parties import fill_party, put_buyer
from datamodel.business import PaidInvoice, PaymentAdvice

_TRANSFER = "30"
"""A credit transfer (UNCL 4461)."""
_DISCOUNT = "95"
"""An allowance for paying early (UNCL 5189)."""


def compose_advice(advice: PaymentAdvice, *, uuid: str, units: Mapping[str, str]) -> etree._Element:  # noqa: ARG001
    """Raises ``DocumentError`` where the advice has no number, no currency or no line."""
    if not advice.number or not advice.lines:
        raise unfit("A remittance advice needs a number and lines")
    root = document("RemittanceAdvice")
    put(root, "UBLVersionID", "2.1")
    put(root, "ID", advice.number)
    put(root, "UUID", uuid)
    put(root, "IssueDate", advice.date)
    put(root, "DocumentCurrencyCode", advice.currency)
    _put_totals(root, advice)
    put_buyer(root, "AccountingCustomerParty", advice.payer)
    group(root, "AccountingSupplierParty")
    if advice.payee is not None:
        fill_party(group(root, "PayeeParty"), advice.payee, with_number=True)
    _put_means(root, advice)
    for number, line in enumerate(advice.lines, 1):
        _put_line(root, number, line, advice.currency)
    return root


def _put_totals(root: etree._Element, advice: PaymentAdvice) -> None:
    paid = [line.paid_amount for line in advice.lines]
    debit = sum((amount for amount in paid if amount > 0), Decimal(0))
    credit = -sum((amount for amount in paid if amount < 0), Decimal(0))
    put_amount(root, "TotalDebitAmount", debit, advice.currency)
    put_amount(root, "TotalCreditAmount", credit, advice.currency)
    put_amount(root, "TotalPaymentAmount", advice.amount, advice.currency)


def _put_means(root: etree._Element, advice: PaymentAdvice) -> None:
    accounts = [party.iban if party else "" for party in (advice.payer, advice.payee)]
    if not (advice.payment_date or advice.payment_reference or any(accounts)):
        return
    means = group(root, "PaymentMeans")
    put(means, "PaymentMeansCode", _TRANSFER)
    put(means, "PaymentDueDate", advice.payment_date)
    put(means, "PaymentID", advice.payment_reference)
    for name, iban in zip(("PayerFinancialAccount", "PayeeFinancialAccount"), accounts, strict=True):
        put_in(means, f"{name}/ID", iban)


def _put_line(root: etree._Element, number: int, line: PaidInvoice, currency: str) -> None:
    """Of a credit note what it is worth stands as a credit."""
    element = group(root, "RemittanceAdviceLine")
    put(element, "ID", str(number))
    is_credit = line.paid_amount < 0
    if line.reason and line.deduction_amount is None:
        put(element, "Note", line.reason)
    put_amount(element, "CreditLineAmount" if is_credit else "DebitLineAmount", abs(line.paid_amount), currency)
    billing = group(element, "BillingReference")
    kind = "CreditNoteDocumentReference" if is_credit else "InvoiceDocumentReference"
    reference = group(billing, kind)
    put(reference, "ID", line.invoice_number)
    put(reference, "IssueDate", line.invoice_date)
    _put_detail(billing, number, line, currency)


def _put_detail(billing: etree._Element, number: int, line: PaidInvoice, currency: str) -> None:
    detail = group(billing, "BillingReferenceLine")
    put_amount(detail, "Amount", line.gross_amount, currency)
    _put_allowance(detail, line.discount_amount, currency, code=_DISCOUNT)
    _put_allowance(detail, line.deduction_amount, currency, reason=line.reason)
    if len(detail):
        identifier = etree.Element(f"{{{billing.nsmap['cbc']}}}ID")
        identifier.text = str(number)
        detail.insert(0, identifier)
    drop_empty(detail)


def _put_allowance(
    detail: etree._Element, amount: Decimal | None, currency: str, *, code: str = "", reason: str = ""
) -> None:
    if amount is not None:
        allowance = group(detail, "AllowanceCharge")
        put(allowance, "ChargeIndicator", "false")
        put(allowance, "AllowanceChargeReasonCode", code)
        put(allowance, "AllowanceChargeReason", reason)
        put_amount(allowance, "Amount", amount, currency)
