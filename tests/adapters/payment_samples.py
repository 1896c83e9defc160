"""Small payments, open items and documents that tell of money, for tests of the store and of the job."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from adapters.master_data import open_master_data
from datamodel.document import InputFile
from datamodel.extraction import Classification, Decision, DocumentType, Extraction, Field, Result, Status, Value
from datamodel.master import MasterChange, MasterRecord, OpenItem, Partner, PartnerRole
from datamodel.payments import Allocation, ItemKey, Matched, Payment, PaymentSource, PaymentState, Proposal, Told

DAY = dt.date(2026, 3, 5)
HANSEN = Partner("10012", PartnerRole.CUSTOMER, "Hansen GmbH", ibans=("DE02120300000000202051",))


def item(
    number: str = "RG-1", amount: str = "100", left: str = "", partner: str = "10012", **changes: object
) -> OpenItem:
    values = {"due_date": dt.date(2026, 3, 1)} | changes
    return OpenItem(number, partner, dt.date(2026, 2, 1), Decimal(amount), Decimal(left or amount), "EUR", **values)


def load(store_url: str, *records: MasterRecord, full: bool = True) -> None:
    """Bring the master data of the store to ``records``, half an hour before everything else happens."""
    master_data = open_master_data(store_url, clock=lambda: dt.datetime(2026, 3, 5, 9, tzinfo=dt.UTC))
    master_data.load([MasterChange(each) for each in records], full=full, source="test", kinds=(OpenItem, Partner))
    master_data.close()


def payment(
    key: str = "k1", amount: str = "100", *, text: str = "RG-1", told: tuple[Told, ...] = (), **changes
) -> Payment:
    return Payment(key, Decimal(amount), "EUR", DAY, "Hansen GmbH", texts=(text,), told=told, **changes)


def booked(document_id: int, line: int = 1) -> Told:
    return Told(PaymentSource.BOOKING, document_id, line)


def allocation(number: str = "RG-1", paid: str = "100", partner: str = "10012", **changes: object) -> Allocation:
    return Allocation(ItemKey(number, partner), Decimal(paid), **changes)


def proposal(*allocations: Allocation, on_account: str = "0", confidence: float = 0.99) -> Proposal:
    return Proposal(allocations or (allocation(),), confidence, ("It says so.",), on_account=Decimal(on_account))


def matched(one: Payment, *proposals: Proposal, state: PaymentState = PaymentState.MATCHED) -> Matched:
    return Matched(one, state, proposals or (proposal(),))


def fields(**values: Value) -> dict[str, Field]:
    return {name: Field(name, value, str(value), 1.0) for name, value in values.items()}


def statement(
    *bookings: Mapping[str, Value], opening: str = "0", number: str = "7", kind: str = "statement"
) -> Extraction:
    """Of one account; the closing balance is what it must be."""
    closing = Decimal(opening) + sum((each["amount"] for each in bookings), Decimal(0))
    header = fields(account_iban="DE89370400440532013000", statement_number=number, statement_date=DAY, currency="EUR",
                    statement_kind=kind, opening_balance=Decimal(opening), closing_balance=closing)  # fmt: skip
    lines = tuple(fields(**each) for each in bookings)
    return Extraction(Classification(DocumentType.BANK_STATEMENT, 1.0, ""), header, lines, reader="data camt.053")


def booking(amount: str = "100", text: str = "RG-1", **more: Value) -> dict[str, Value]:
    return {
        "amount": Decimal(amount),
        "booking_date": DAY,
        "counterparty_name": "Hansen GmbH",
        "counterparty_iban": "DE02120300000000202051",
        "payment_reference": text,
        **more,
    }


def advice(*paid: tuple[str, str], number: str = "ZA-1", customer: str = "10012") -> Extraction:
    header = fields(document_number=number, document_date=DAY, currency="EUR", sender_name="Hansen GmbH")
    lines = tuple(fields(invoice_number=invoice, paid_amount=Decimal(amount)) for invoice, amount in paid)
    kind = Classification(DocumentType.PAYMENT_ADVICE, 1.0, "")
    return Extraction(kind, header, lines, {"customer": customer}, reader="data edifact")


def keep(store, extraction: Extraction, *, name: str = "", status: Status = Status.APPROVED) -> int:
    """A document with this extraction in the store."""
    title = name or f"{extraction.document_type}-{len(extraction.line_items)}-{id(extraction)}.xml"
    file = InputFile(title, title.encode(), f"folder:{title}", dt.datetime(2026, 3, 5, 9, tzinfo=dt.UTC))
    store.add(file)
    return store.save(file, [Result(file, 0, 1, Decision(status, ("so",)), extraction)])[0]
