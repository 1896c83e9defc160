"""What a customer says that he pays: RemittanceAdvice."""

from decimal import Decimal

from lxml import etree

from extractors.structured.ubl.document import UblDocument
from extractors.structured.ubl.header import put_currency, put_identity
from extractors.structured.ubl.parties import NAMES, put_account, put_address, put_contact, put_party

_INVOICES = ("InvoiceDocumentReference", "SelfBilledInvoiceDocumentReference", "DebitNoteDocumentReference")
_CREDITS = ("CreditNoteDocumentReference", "SelfBilledCreditNoteDocumentReference")
_DISCOUNT_CODES = frozenset({"95", "66", "64"})
"""Allowances of UNCL 5189 that a payer takes for paying early; every other one is a deduction."""


def read_remittance_advice(document: UblDocument) -> None:
    root = document.root
    put_identity(document)
    put_currency(document, "cbc:TotalPaymentAmount", "cac:RemittanceAdviceLine/cbc:DebitLineAmount")
    _put_parties(document)
    document.put("gross_amount", root, "cbc:TotalPaymentAmount")
    document.put("payment_date", root, "cac:PaymentMeans/cbc:PaymentDueDate")
    document.put(
        "payment_reference",
        root,
        "cac:PaymentMeans/cbc:PaymentID",
        "cac:PaymentMeans/cbc:InstructionID",
        "cbc:PaymentOrderReference",
    )
    put_account(document, "sender_iban", root, "cac:PaymentMeans/cac:PayerFinancialAccount/cbc:ID")
    put_account(document, "receiver_iban", root, "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID")
    for line in document.all(root, "cac:RemittanceAdviceLine"):
        _read_line(document, line)
    _check_sum(document)


def _put_parties(document: UblDocument) -> None:
    root = document.root
    payer = document.xml.first(root, "cac:AccountingCustomerParty")
    if payer is not None:
        put_party(document, "sender", document.xml.first(payer, "cac:Party"))
        document.put("customer_number", payer, "cbc:SupplierAssignedAccountID")
        contacts = ("cac:AccountingContact", "cac:Party/cac:Contact", "cac:Party/cac:Person")
        put_contact(document, *(document.xml.first(payer, path) for path in contacts))
    put_party(document, "receiver", document.xml.first(root, "cac:PayeeParty"))
    supplier = document.xml.first(root, "cac:AccountingSupplierParty")
    if supplier is not None:
        document.put("receiver_name", supplier, *(f"cac:Party/{name}" for name in NAMES))
        put_address(document, "receiver_address", supplier, "cac:Party/cac:PostalAddress")
        document.put("supplier_number", supplier, "cbc:CustomerAssignedAccountID")


def _read_line(document: UblDocument, line: etree._Element) -> None:
    """One for each invoice that it names; how a sum is divided among several is told by their own amounts only."""
    references = list(document.all(line, "cac:BillingReference"))
    if len(references) < 2:
        document.draft.add_line()
        document.put_in_line("position", line, "cbc:ID")
        _put_reference(document, references[0] if references else line)
        _put_paid(document, line)
        return
    for reference in references:
        document.draft.add_line()
        document.put_in_line("position", line, "cbc:ID")
        _put_reference(document, reference)
        _put_paid_of_reference(document, reference)


def _put_reference(document: UblDocument, reference: etree._Element) -> None:
    for name in (*_INVOICES, *_CREDITS):
        document.put_in_line("invoice_number", reference, f"cac:{name}/cbc:ID")
        document.put_in_line("invoice_date", reference, f"cac:{name}/cbc:IssueDate")
    document.put_in_line("invoice_number", reference, "cac:DocumentReference/cbc:ID")
    document.put_in_line("invoice_date", reference, "cac:DocumentReference/cbc:IssueDate")
    detail = document.xml.first(reference, "cac:BillingReferenceLine")
    if detail is not None:
        document.put_in_line("gross_amount", detail, "cbc:Amount")
        for allowance in document.all(detail, "cac:AllowanceCharge"):
            _put_allowance(document, allowance)


def _put_allowance(document: UblDocument, allowance: etree._Element) -> None:
    code = document.text(allowance, "cbc:AllowanceChargeReasonCode")
    if code in _DISCOUNT_CODES:
        document.put_in_line("discount_amount", allowance, "cbc:Amount")
        return
    document.put_in_line("deduction_amount", allowance, "cbc:Amount")
    document.put_in_line("deduction_reason", allowance, "cbc:AllowanceChargeReasonCode", "cbc:AllowanceChargeReason")


def _put_paid(document: UblDocument, line: etree._Element) -> None:
    """What is paid less what is credited; credit notes alone are below zero."""
    debit, credit = (document.first(line, f"cbc:{name}LineAmount") for name in ("Debit", "Credit"))
    debited, credited = (document.number(line, f"cbc:{name}LineAmount") for name in ("Debit", "Credit"))
    if credit is None or credited is None or credited == 0:
        document.put_in_line("paid_amount", line, "cbc:DebitLineAmount", "cbc:BalanceAmount")
    elif debit is None or debited is not None:
        paid = (debited or Decimal(0)) - credited
        document.draft.put_value_in_line("paid_amount", paid, f"{paid:f}", document.place(credit))


def _put_paid_of_reference(document: UblDocument, reference: etree._Element) -> None:
    """What its own amounts leave; without them a person divides the sum."""
    item = document.draft.line_items[-1]
    gross, *less = (item.get(name) for name in ("gross_amount", "discount_amount", "deduction_amount"))
    if gross is None or not isinstance(gross.value, Decimal):
        document.draft.find_beyond(
            f"Line {document.line} pays one of several invoices, and does not say how much of each. Divide the sum.",
            document.place(reference),
            field="paid_amount",
            line=document.line,
        )
        return
    paid = gross.value - sum((each.value for each in less if each and isinstance(each.value, Decimal)), Decimal(0))
    if any(document.text(reference, f"cac:{name}/cbc:ID") for name in _CREDITS):
        paid = -abs(paid)
    document.draft.put_value_in_line("paid_amount", paid, f"{paid:f}", document.place(reference))


def _check_sum(document: UblDocument) -> None:
    """Debits − credits = payment, where all three totals are given."""
    names = ("TotalDebitAmount", "TotalCreditAmount", "TotalPaymentAmount")
    debit, credit, payment = (document.number(document.root, f"cbc:{name}") for name in names)
    if debit is not None and credit is not None and payment is not None and debit - credit != payment:
        document.draft.find_invalid(
            f"The debits {debit:f} and credits {credit:f} do not make the payment {payment:f}.",
            document.place(document.root),
            field="gross_amount",
        )
