"""Is the partner known, and may he order?"""

from collections.abc import Iterator
from decimal import Decimal

from datamodel.extraction import BUYER_WRITES, SELLER_WRITES, DocumentType, Extraction, Issue, sender_of
from datamodel.identity import compact
from datamodel.master import Partner, PartnerRole
from orders.checks.linked import linked_partner
from orders.checks.rules import Rules
from orders.paper import number_of, text_of
from pipelines.protocols import MasterData, Validator

_T = DocumentType
_FROM_CUSTOMERS = BUYER_WRITES | {_T.PAYMENT_ADVICE}
_ORDERS = frozenset({_T.PURCHASE_ORDER, _T.ORDER_CHANGE})


def partners_checked(rules: Rules) -> Validator:
    """A validator for the sender: one partner that we know, who may order in this currency and for this amount."""

    def check_partners(extraction: Extraction, master_data: MasterData | None) -> Iterator[Issue]:
        if master_data is None:
            return
        coverage = rules.coverage()
        if coverage.customers and extraction.document_type in _FROM_CUSTOMERS:
            yield from _unknown_customer(extraction)
        if coverage.suppliers and extraction.document_type in SELLER_WRITES:
            yield from _unknown_supplier(extraction)
        customer = linked_partner(extraction, master_data, PartnerRole.CUSTOMER)
        if customer and extraction.document_type in _ORDERS:
            yield from _blocks(customer)
            yield from _currency(extraction, customer)
            yield from _order_value(extraction, customer)
        supplier = linked_partner(extraction, master_data, PartnerRole.SUPPLIER)
        if supplier and extraction.document_type is _T.INVOICE:
            yield from _account(extraction, supplier)

    return check_partners


def _unknown_customer(extraction: Extraction) -> Iterator[Issue]:
    if "customer" in extraction.links:
        return
    name, found = _sender(extraction), extraction.links.get("customer_candidates")
    if found:
        message = f"{name} may be one of several customers: {found}. Enter the number of the right one."
        yield Issue("customer_ambiguous", message, field="sender_name")
    else:
        message = f"{name} is not among the customers. Enter the customer's number, or have the customer created."
        yield Issue("unknown_customer", message, field="sender_name")


def _unknown_supplier(extraction: Extraction) -> Iterator[Issue]:
    if "supplier" in extraction.links:
        return
    name, found = _sender(extraction), extraction.links.get("supplier_candidates")
    if found:
        message = f"{name} may be one of several suppliers: {found}. Enter the number of the right one."
        yield Issue("supplier_ambiguous", message, field="sender_name")
    else:
        message = f"{name} is not among the suppliers. Enter the supplier's number, or have the supplier created."
        yield Issue("unknown_supplier", message, field="sender_name")


def _sender(extraction: Extraction) -> str:
    return sender_of(extraction.fields) or "The sender"


def _blocks(customer: Partner) -> Iterator[Issue]:
    who = f"Customer {customer.number} {customer.name}"
    if customer.order_block:
        message = f"{who} is blocked for orders. Ask sales to lift the block, or reject the order."
        yield Issue("order_block", message, field="sender_name")
    if customer.credit_block:
        message = f"{who} has a credit block. Ask accounting whether the order may be taken, or reject it."
        yield Issue("credit_block", message, field="sender_name")


def _currency(extraction: Extraction, customer: Partner) -> Iterator[Issue]:
    currency = text_of(extraction.fields, "currency")
    if currency and customer.currency and currency != customer.currency:
        message = (
            f"The order is in {currency}, but we sell to customer {customer.number} in {customer.currency}. "
            "Correct the currency from the page, or agree on it with the customer."
        )
        yield Issue("currency_differs", message, field="currency")


def _order_value(extraction: Extraction, customer: Partner) -> Iterator[Issue]:
    """Of whole orders: what a change leaves of one is not on the paper."""
    least, value = customer.min_order_value, _value(extraction)
    currency = text_of(extraction.fields, "currency")
    if least is None or value is None or value >= least or extraction.document_type is not _T.PURCHASE_ORDER:
        return
    if customer.currency and currency and currency != customer.currency:
        return  # said above, and not to be compared
    message = (
        f"The order is worth {value:f}; from customer {customer.number} we take orders from {least:f} "
        f"{customer.currency or currency}. Agree on a surcharge or a larger order, or approve with a reason."
    )
    yield Issue("order_value_low", message.replace("  ", " "), field="net_amount")


def _value(extraction: Extraction) -> Decimal | None:
    """The net total, else the sum of the lines where each has an amount."""
    total = number_of(extraction.fields, "net_amount")
    amounts = [number_of(item, "net_amount") for item in extraction.line_items]
    known = [amount for amount in amounts if amount is not None]
    if total is not None or not known or len(known) < len(amounts):
        return total
    return sum(known, Decimal(0))


def _account(extraction: Extraction, supplier: Partner) -> Iterator[Issue]:
    """A forged invoice has everything right but the account."""
    account = text_of(extraction.fields, "sender_iban")
    if account and supplier.ibans and compact(account) not in {compact(iban) for iban in supplier.ibans}:
        message = (
            f"The account {account} is none that we know of supplier {supplier.number} {supplier.name}. Correct it "
            "from the page; if the page says so, nobody pays before you asked the supplier by a number that you know."
        )
        yield Issue("account_unknown", message, field="sender_iban")
