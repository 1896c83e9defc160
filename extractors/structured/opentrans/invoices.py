"""INVOICE, and INVOICELIST: several invoices in short, or the statement of a credit card."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from lxml import etree

from datamodel.extraction import DocumentType, StatementKind
from extractors.structured.drafting import Draft
from extractors.structured.opentrans import header, lines, parties
from extractors.structured.opentrans.document import OpenTrans, number_in
from extractors.structured.opentrans.goods import put_common_order
from extractors.structured.opentrans.mandatory import items_of, summary_of

_CENT = Decimal("0.01")
_ZERO = Decimal(0)
_CARD = "credit_card_statement"
_TAX = "TOTAL_TAX/TAX_DETAILS_FIX/TAX_AMOUNT"


def read_invoice(given: OpenTrans) -> DocumentType:
    """Amounts and quantities of a credit memo are below zero."""
    summary = summary_of(given)
    credit = given.text(given.info, "INVOICE_TYPE") == "credit_memo"
    document = replace(given, sign=_sign(given, summary, credit=credit))
    info = document.info
    document.put("document_number", info, "INVOICE_ID")
    document.put("document_date", info, "INVOICE_DATE")
    _put_references(document)
    parties.put_parties(document, parties.ISSUER, parties.RECIPIENT, seller_writes=True)
    parties.put_account(document, "sender_iban")
    header.put_common(document)
    items = items_of(document)
    for item in items:
        document.draft.add_line()
        lines.put_product(document, item)
        lines.put_quantity(document, item)
        lines.put_price(document, item)
        lines.put_order(document, item)
    put_common_order(document)
    if summary is not None:
        _put_totals(document, summary)
    lines.check_count(document, summary, len(items))
    lines.check_sum(document, summary, "NET_VALUE_GOODS")
    if document.text(info, "INVOICE_TYPE") == "invoice_copy":
        document.draft.find_broken_rule(
            "OT-06: The message says that it is a copy of an invoice.", document.place(info)
        )
    return DocumentType.INVOICE


def _sign(document: OpenTrans, totals: etree._Element | None, *, credit: bool) -> Decimal:
    """Some write the amounts of a credit memo below zero, as they are meant."""
    total = None if totals is None else document.number(totals, "TOTAL_AMOUNT")
    return Decimal(-1) if credit and (total is None or total > 0) else Decimal(1)


def _put_references(document: OpenTrans) -> None:
    info = document.info
    order = document.element(document.root, "INVOICE_HEADER/ORDER_HISTORY")
    document.put("delivery_note_number", info, "DELIVERYNOTE_ID")
    if order is not None:
        document.put("purchase_order_number", order, "ORDER_ID")
        document.put("delivery_note_number", order, "DELIVERYNOTE_ID")
    document.put("payment_reference", info, "REASON_FOR_TRANSFER")
    for item in items_of(document):
        document.put("invoice_number", item, "INVOICE_CORRECTION/INVOICE_REFERENCE/INVOICE_ID")
    for item in items_of(document):
        document.put("delivery_note_number", item, "DELIVERY_REFERENCE/DELIVERYNOTE_ID")


def _put_totals(document: OpenTrans, totals: etree._Element) -> None:
    """Net, tax and total, and whether they fit one another."""
    goods, extra = document.number(totals, "NET_VALUE_GOODS"), document.number(totals, "NET_VALUE_EXTRA")
    found = document.first(totals, "NET_VALUE_GOODS")
    charges = document.element(totals, "ALLOW_OR_CHARGES_FIX")
    if goods is not None and found is not None:
        net = document.sign * (goods + (extra or _ZERO) + _charged(document, charges))
        document.draft.put_value("net_amount", net, f"{net:f}", document.place(found))
    lines.put_allowance(document, charges, in_line=False)
    if extra:
        document.put_amount("surcharge_amount", totals, "NET_VALUE_EXTRA")
    tax = _put_tax(document, totals)
    document.put_amount("gross_amount", totals, "TOTAL_AMOUNT")
    _check_total(document, totals, tax)


def _charged(document: OpenTrans, charges: etree._Element | None) -> Decimal:
    """Surcharges less allowances of the whole, where the message tells their sum."""
    if charges is None:
        return _ZERO
    total = document.number(charges, "ALLOW_OR_CHARGES_TOTAL_AMOUNT") or _ZERO
    kinds = {each.get("type") for each in document.all(charges, "ALLOW_OR_CHARGE")}
    return -abs(total) if kinds == {"allowance"} else total


def _put_tax(document: OpenTrans, totals: etree._Element) -> Decimal | None:
    found = list(document.all(totals, _TAX))
    amounts = [number_in(each) for each in found]
    known = [amount for amount in amounts if amount is not None]
    if not found or len(known) < len(found):
        return None
    tax = document.sign * sum(known, _ZERO)
    document.draft.put_value("tax_amount", tax, f"{tax:f}", document.place(found[0]))
    return tax


def _check_total(document: OpenTrans, totals: etree._Element, tax: Decimal | None) -> None:
    net = document.draft.fields["net_amount"].value if "net_amount" in document.draft.fields else None
    total, found = document.number(totals, "TOTAL_AMOUNT"), document.first(totals, "TOTAL_AMOUNT")
    if not isinstance(net, Decimal) or tax is None or total is None or found is None:
        return
    if abs(net + tax - document.sign * total) > _CENT:
        document.draft.find_broken_rule(
            f"OT-03: Net {net} and tax {tax} make {net + tax}, and TOTAL_AMOUNT says {total}.",
            document.place(found),
            field="gross_amount",
        )


def read_list(document: OpenTrans) -> Iterator[tuple[OpenTrans, DocumentType]]:
    """A document for each invoice of the list; of a credit card, one for each card."""
    lines.check_count(document, summary_of(document), _listed(document))
    is_card = document.text(document.info, "INVOICELIST_TYPE") == _CARD
    for item in items_of(document):
        if is_card:
            yield _statement(_anew(document), item), DocumentType.BANK_STATEMENT
            continue
        for each in document.all(item, "IL_INVOICE_LIST/IL_INVOICE_LIST_ITEM"):
            yield _listed_invoice(_anew(document), each), DocumentType.INVOICE


def _anew(document: OpenTrans) -> OpenTrans:
    """With a draft of its own, which begins with what is wrong with the whole file."""
    return replace(document, draft=Draft(findings=list(document.draft.findings)))


def _listed(document: OpenTrans) -> int:
    """How many items a list has: by its own, or by the invoices in them, as some count."""
    items = items_of(document)
    invoices = sum(len(list(document.all(item, "IL_INVOICE_LIST/IL_INVOICE_LIST_ITEM"))) for item in items)
    summary = summary_of(document)
    stated = None if summary is None else document.number(summary, "TOTAL_ITEM_NUM")
    return invoices if stated == invoices else len(items)


def _listed_invoice(given: OpenTrans, item: etree._Element) -> OpenTrans:
    reference = given.element(item, "INVOICE_REFERENCE")
    kind = reference.get("type") if reference is not None else None
    credit = kind == "credit_memo" or given.text(given.info, "INVOICELIST_TYPE") == "collect_credit_memo"
    document = replace(given, sign=_sign(given, item, credit=credit))
    document.put("document_number", item, "INVOICE_REFERENCE/INVOICE_ID")
    document.put("document_date", item, "INVOICE_REFERENCE/INVOICE_DATE")
    document.put("payment_reference", item, "INVOICE_REFERENCE/REASON_FOR_TRANSFER")
    parties.put_parties(document, parties.ISSUER, parties.RECIPIENT, seller_writes=True)
    parties.put_account(document, "sender_iban")
    header.put_common(document)
    _put_totals(document, item)
    return document


def _statement(document: OpenTrans, item: etree._Element) -> OpenTrans:
    """Money on a card: bookings as the list has them, and what is drawn from the account to settle them."""
    document.put("statement_number", document.info, "INVOICELIST_ID")
    document.put("statement_date", document.info, "INVOICELIST_DATE")
    document.draft.put_value("statement_kind", StatementKind.STATEMENT.value, _CARD, document.place(document.info))
    parties.put_parties(document, parties.ISSUER, parties.RECIPIENT, seller_writes=True)
    document.put("currency", document.info, "CURRENCY")
    document.put("opening_balance", item, "OPENING_BALANCE")
    document.put("closing_balance", item, "CLOSING_BALANCE")
    if "receiver_iban" in document.draft.fields:
        account = document.draft.fields["receiver_iban"]
        document.draft.fields["account_iban"] = replace(account, name="account_iban")
    for each in document.all(item, "IL_INVOICE_LIST/IL_INVOICE_LIST_ITEM"):
        _booking(document, each)
    if document.number(item, "DIRECT_DEBIT"):
        document.draft.add_line()
        document.put_in_line("amount", item, "DIRECT_DEBIT")
        document.put_in_line("currency", document.info, "CURRENCY")
        document.put_in_line("booking_date", document.info, "INVOICELIST_DATE")
    _check_balances(document, item)
    return document


def _booking(document: OpenTrans, item: etree._Element) -> None:
    document.draft.add_line()
    document.put_in_line("booking_date", item, "INVOICE_REFERENCE/POST_DATE", "INVOICE_REFERENCE/INVOICE_DATE")
    document.put_in_line("amount", item, "TOTAL_AMOUNT")
    document.put_in_line("currency", document.info, "CURRENCY")
    document.put_in_line("payment_reference", item, "INVOICE_REFERENCE/REASON_FOR_TRANSFER")
    document.put_in_line("bank_reference", item, "INVOICE_REFERENCE/INVOICE_ID")
    document.put_in_line("original_amount", item, "FOREIGN_AMOUNT")
    document.put_in_line("original_currency", item, "FOREIGN_CURRENCY")
    document.put_in_line("exchange_rate", item, "EXCHANGE_RATE")


def _check_balances(document: OpenTrans, item: etree._Element) -> None:
    opening, closing = (document.number(item, f"{name}_BALANCE") for name in ("OPENING", "CLOSING"))
    amounts = [line["amount"].value for line in document.draft.line_items if "amount" in line]
    moved = sum((amount for amount in amounts if isinstance(amount, Decimal)), _ZERO)
    if opening is not None and closing is not None and abs(opening + moved - closing) > _CENT:
        document.draft.find_broken_rule(
            f"OT-07: {opening} and bookings of {moved} make {opening + moved}, and CLOSING_BALANCE says {closing}.",
            document.place(item),
        )
