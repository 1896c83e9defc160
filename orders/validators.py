"""Formal checks of an extraction, and the list of all checks. ``docs/issues.md`` explains every code that they yield.

A validator reports all it finds and changes nothing.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from decimal import Decimal

from stdnum import ean, iban
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError

from datamodel.extraction import ENTERED, DocumentType, Extraction, Issue, LineItem, Severity, sender_of
from orders.checks.dates import deliveries_checked
from orders.checks.linked import LookedUp
from orders.checks.materials import materials_checked
from orders.checks.partners import partners_checked
from orders.checks.prices import prices_checked
from orders.checks.quantities import quantities_checked
from orders.checks.receipts import check_receipt
from orders.checks.rules import Coverage, Rules, Tolerances
from orders.checks.statements import check_statement
from orders.checks.supply import supply_checked
from orders.paper import besides, day_of, line_amount, number_of, text_of, words_of
from orders.records import missing_in
from pipelines.protocols import MasterData, Validator

_T = DocumentType

REQUIRED_FIELDS: Mapping[DocumentType, tuple[str, ...]] = {
    _T.PURCHASE_ORDER: ("document_number", "document_date", "sender_name"),
    _T.ORDER_CHANGE: ("document_number", "document_date", "sender_name"),
    _T.ORDER_RESPONSE: ("document_number", "document_date", "sender_name", "purchase_order_number"),
    _T.DELIVERY_NOTE: ("document_number", "document_date", "sender_name"),
    _T.INVOICE: ("document_number", "document_date", "sender_name", "gross_amount", "currency"),
    _T.PAYMENT_ADVICE: ("document_date", "sender_name", "gross_amount", "currency"),
    _T.RETURN_REQUEST: ("document_number", "sender_name"),
    _T.RECEIPT: ("document_date", "sender_name", "gross_amount"),
    _T.RECEIPT_ADVICE: ("document_number", "document_date", "sender_name"),
}
REQUIRED_LINE_FIELDS: Mapping[DocumentType, tuple[str, ...]] = {
    _T.PURCHASE_ORDER: ("quantity",),
    _T.ORDER_CHANGE: ("quantity",),
    _T.ORDER_RESPONSE: ("quantity",),
    _T.DELIVERY_NOTE: ("quantity",),
    _T.INVOICE: ("net_amount",),
    _T.PAYMENT_ADVICE: ("invoice_number", "paid_amount"),
    _T.RETURN_REQUEST: ("quantity",),
    _T.RECEIPT_ADVICE: ("quantity",),
}
_MATERIAL = ("supplier_material_number", "customer_material_number", "gtin", "description")
_WITH_MATERIAL = frozenset({_T.PURCHASE_ORDER, _T.ORDER_CHANGE, _T.DELIVERY_NOTE, _T.RETURN_REQUEST})
_SURE_COLUMN = 0.8
_CENT = Decimal("0.01")
_HIGHEST_TAX = Decimal("0.28")  # Hungary's 27 % is the highest rate of the EU
_OLDEST = dt.timedelta(days=400)
_FURTHEST = dt.timedelta(days=800)


def check_findings(extraction: Extraction, master_data: MasterData | None) -> Iterator[Issue]:  # noqa: ARG001
    """What reading found wrong with the file, but for values that a person has entered since."""
    for found in extraction.findings:
        items = extraction.line_items
        fields = extraction.fields if not found.line else items[found.line - 1] if found.line <= len(items) else {}
        field = fields.get(found.field or "")
        if field is None or ENTERED not in field.evidence:
            yield found


def check_columns(extraction: Extraction, master_data: MasterData | None) -> Iterator[Issue]:  # noqa: ARG001
    """Of a table, columns that may hold something else: all their values are in doubt together."""
    if not extraction.is_data:
        return
    doubted: set[str] = set()
    for item in extraction.line_items:
        for name, field in item.items():
            if field.confidence < _SURE_COLUMN and name not in doubted:
                doubted.add(name)
                heading = field.evidence[-1].removeprefix("column ") if field.evidence else ""
                message = (
                    f"That this column is the {words_of(name).lower()} is only {field.confidence:.0%} sure: {heading}."
                )
                yield Issue("column_doubtful", message, field=name)


def check_required_fields(extraction: Extraction, master_data: MasterData | None) -> Iterator[Issue]:  # noqa: ARG001
    """What the type of document cannot do without."""
    kind = extraction.document_type
    for name in REQUIRED_FIELDS.get(kind, ()):
        if name not in extraction.fields and not (name == "sender_name" and sender_of(extraction.fields)):
            yield Issue("missing_field", f"{words_of(name)} was not found. Enter it from the page.", field=name)
    is_sum = kind is _T.INVOICE and extraction.is_data  # some e-invoices have only their totals
    if kind in REQUIRED_LINE_FIELDS and not extraction.line_items and not is_sum:
        yield Issue("no_line_items", "No line item was found. Enter the items from the page.")
    for number, item in enumerate(extraction.line_items, 1):
        yield from _missing_in_line(kind, number, item)


def _missing_in_line(kind: DocumentType, number: int, item: LineItem) -> Iterator[Issue]:
    for name in REQUIRED_LINE_FIELDS.get(kind, ()):
        if name not in item:
            yield Issue(
                "missing_line_field", f"Line {number} has no {words_of(name).lower()}.", field=name, line=number
            )
    if kind in _WITH_MATERIAL and not any(name in item for name in _MATERIAL):
        yield Issue("missing_material", f"Line {number} names no material.", field="description", line=number)


def check_sums(extraction: Extraction, master_data: MasterData | None) -> Iterator[Issue]:  # noqa: ARG001
    """Quantity × price = line, lines = net, net + tax = gross; each to the cent that rounding may cost."""
    yield from _line_amounts(extraction)
    yield from _line_sum(extraction)
    net, tax, gross = (number_of(extraction.fields, name) for name in ("net_amount", "tax_amount", "gross_amount"))
    if net is not None and tax is not None and gross is not None and abs(net + tax - gross) > _CENT:
        message = f"Net {net} and tax {tax} make {net + tax}, but the total says {gross}."
        yield Issue("total_differs", message, field="gross_amount")
    if net and tax is not None and not Decimal(0) <= tax / net <= _HIGHEST_TAX:
        yield Issue(
            "tax_implausible", f"Tax {tax} is not a plausible share of the net amount {net}.", field="tax_amount"
        )


def _line_amounts(extraction: Extraction) -> Iterator[Issue]:
    for number, item in enumerate(extraction.line_items, 1):
        quantity, price, amount = (number_of(item, name) for name in ("quantity", "unit_price", "net_amount"))
        expected = line_amount(item)
        if expected is None or amount is None:
            continue
        if abs(expected - amount) > max(_CENT, abs(amount) * Decimal("0.0005")):
            message = f"Line {number}: {quantity} × {price} make {expected:.2f}, but the line says {amount}."
            yield Issue("line_amount_differs", message, field="net_amount", line=number)


def _line_sum(extraction: Extraction) -> Iterator[Issue]:
    """Only where every line has an amount.

    Freight and discounts that the paper has outside its lines are told as a difference, unless they are fields.
    """
    amounts = [number_of(item, "net_amount") for item in extraction.line_items]
    known = [amount for amount in amounts if amount is not None]
    if extraction.document_type is _T.PAYMENT_ADVICE:
        known = [a for item in extraction.line_items if (a := number_of(item, "paid_amount")) is not None]
        total = number_of(extraction.fields, "gross_amount")
    else:
        total = number_of(extraction.fields, "net_amount")
        if total is not None:
            total -= besides(extraction.fields)
    if total is None or not known or len(known) < len(amounts):
        return
    difference = total - sum(known)
    if abs(difference) > _CENT * len(known):
        message = f"The total differs from the sum of the lines by {difference.copy_abs()}: {total} and {sum(known)}."
        yield Issue("line_sum_differs", message, field="net_amount")


def check_numbers(extraction: Extraction, master_data: MasterData | None) -> Iterator[Issue]:  # noqa: ARG001
    """Check digits of IBAN, VAT id and GTIN; ordered and delivered quantities above zero."""
    number = text_of(extraction.fields, "sender_iban")
    if number and not iban.is_valid(number):
        yield Issue("iban_invalid", f"The check digits of the IBAN {number} are wrong.", field="sender_iban")
    tax_id = text_of(extraction.fields, "sender_tax_id")
    if tax_id and not _is_tax_id(tax_id):
        yield Issue("tax_id_invalid", f"The VAT id {tax_id} is not valid.", field="sender_tax_id")
    for line, item in enumerate(extraction.line_items, 1):
        gtin = item.get("gtin")
        if gtin and not ean.is_valid(str(gtin.value)):
            message = f"Line {line}: the check digit of the GTIN {gtin.value} is wrong."
            yield Issue("gtin_invalid", message, field="gtin", line=line)
        quantity = number_of(item, "quantity")
        if quantity is not None and quantity <= 0 and extraction.document_type in _WITH_MATERIAL:
            message = f"Line {line}: the quantity {quantity} is not above zero."
            yield Issue("quantity_implausible", message, field="quantity", line=line)


def _is_tax_id(text: str) -> bool:
    """Valid, or of a country whose numbers cannot be checked here."""
    try:
        eu_vat.validate(text)
    except ValidationError:
        return text[:2].lower() not in {*eu_vat.MEMBER_STATES, "el"}  # EL is how Greece writes GR
    return True


def dates_checked(today: Callable[[], dt.date]) -> Validator:
    """A validator for days: none in an impossible order, none far from ``today``."""

    def check_dates(extraction: Extraction, master_data: MasterData | None) -> Iterable[Issue]:  # noqa: ARG001
        issued = day_of(extraction.fields, "document_date")
        if issued and issued > today() + dt.timedelta(days=1):
            yield Issue(
                "date_in_future", f"The document is dated {issued}, which is still to come.", field="document_date"
            )
        if issued and issued < today() - _OLDEST:
            message = f"The document is dated {issued}, more than a year ago."
            yield Issue("date_old", message, field="document_date", severity=Severity.WARNING)
        for name in ("delivery_date", "due_date"):
            day = day_of(extraction.fields, name)
            if day and issued and day < issued and not (name == "delivery_date" and _is_after_delivery(extraction)):
                message = f"{words_of(name)} {day} is before the document's date {issued}."
                yield Issue("date_order", message, field=name)
            if day and day > today() + _FURTHEST:
                yield Issue("date_far", f"{words_of(name)} {day} is more than two years away.", field=name)

    return check_dates


def _is_after_delivery(extraction: Extraction) -> bool:
    return extraction.document_type in (_T.INVOICE, _T.DELIVERY_NOTE, _T.PAYMENT_ADVICE, _T.RECEIPT_ADVICE)


def check_parties(extraction: Extraction, master_data: MasterData | None) -> Iterator[Issue]:  # noqa: ARG001
    """Nobody writes to himself: the same name as sender and receiver means that one of them was misread."""
    sender, receiver = text_of(extraction.fields, "sender_name"), text_of(extraction.fields, "receiver_name")
    if sender and sender.casefold() == receiver.casefold():
        yield Issue("sender_is_receiver", f"{sender} was found as sender and as receiver.", field="sender_name")


def check_record(extraction: Extraction, master_data: MasterData | None) -> Iterator[Issue]:
    """What the receiving system needs beyond the required fields: the currency of an order with prices, for one.

    Silent without master data: then it is not known that anything receives the record.
    """
    if master_data is None:
        return
    kind = extraction.document_type
    said = {*REQUIRED_FIELDS.get(kind, ()), *REQUIRED_LINE_FIELDS.get(kind, ()), "line_items", "description"}
    for missing in missing_in(extraction):
        if missing.field not in said:
            message = f"The receiving system needs this, and it is missing: {missing.what}. Enter it from the page."
            yield Issue("missing_for_record", message, field=missing.field, line=missing.line)


def all_validators(
    today: Callable[[], dt.date],
    *,
    tolerances: Tolerances = Tolerances(),
    coverage: Callable[[], Coverage] = Coverage,
    holidays: Collection[dt.date] = (),
) -> tuple[Validator, ...]:
    """Every validator that needs the document alone, in the order in which they run; see ``Rules`` for the arguments.

    ``orders.checks.history.history_checked`` is for each document its own, as a document is no repeat of itself.
    """
    rules = Rules(today, tolerances, coverage, frozenset(holidays))
    return (
        check_findings,
        check_columns,
        check_required_fields,
        check_sums,
        check_numbers,
        dates_checked(today),
        check_parties,
        check_statement,
        check_record,
        check_receipt,
        _facts_checked(rules),
    )


def _facts_checked(rules: Rules) -> Validator:
    """The factual checks, which look up much the same."""
    checks = (
        partners_checked(rules),
        materials_checked(rules),
        quantities_checked(rules),
        prices_checked(rules),
        deliveries_checked(rules),
        supply_checked(rules),
    )

    def check_facts(extraction: Extraction, master_data: MasterData | None) -> Iterator[Issue]:
        known = LookedUp(master_data) if master_data is not None else None
        for check in checks:
            yield from check(extraction, known)

    return check_facts
