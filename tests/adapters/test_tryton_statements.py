"""What the bookings of a statement pay in Tryton, where payments were matched before."""

from decimal import Decimal

import pytest

from adapters.tryton import statements
from adapters.tryton.options import TrytonOptions
from datamodel.business import BankStatement, Booking, PaidInvoice
from datamodel.delivery import OutboxMessage
from tests.adapters.payment_samples import DAY

INVOICES = [
    {
        "id": 7,
        "number": "RG-1",
        "reference": "",
        "type": "out",
        "party": 3,
        "account": 11,
        "amount_to_pay": Decimal(100),
    },
    {
        "id": 8,
        "number": "RG-2",
        "reference": "",
        "type": "out",
        "party": 3,
        "account": 11,
        "amount_to_pay": Decimal(50),
    },
]
ANSWERS = {
    "account.invoice": INVOICES,
    "bank.account.number": [],
    "account.configuration": [{"default_account_receivable": 11, "default_account_payable": 12}],
    "party.party": [{"id": 3, "account_receivable": None, "account_payable": None}],
    "account.statement.journal": [{"id": 1}],
}


@pytest.fixture(autouse=True)
def answers(monkeypatch) -> None:
    """Tryton knows two invoices of one party."""

    def search(_, model, clauses, names):
        wanted = next((clause[1][2] for clause in clauses if clause[0] == "OR"), None)
        return [one for one in ANSWERS[model] if wanted is None or one["number"] in wanted]

    monkeypatch.setattr(statements, "search", search)


def lines(booking: Booking, *, is_matched: bool) -> list[tuple[Decimal, str | None]]:
    statement = BankStatement("DE1", "1", DAY, "EUR", Decimal(0), booking.amount, (booking,), is_matched)
    message = OutboxMessage("urn:sap.com:msgid=1", "tryton", "bank_statement", b"")
    plan = statements.StatementPlan(None, statement, message, TrytonOptions(bank_journal="Bank"))
    return [(each["amount"], each.get("related_to")) for each in plan._lines(booking, None)]


def test_matched_booking_pays_what_it_settles_and_leaves_the_rest_on_account() -> None:
    settles = (PaidInvoice("RG-1", Decimal(60)), PaidInvoice("RG-2", Decimal(30)))
    booking = Booking(Decimal(95), DAY, payment_reference="RG-2", settles=settles)
    assert lines(booking, is_matched=True) == [(60, "account.invoice,7"), (30, "account.invoice,8"), (5, None)]


def test_matched_booking_that_settles_nothing_is_not_guessed() -> None:
    assert lines(Booking(Decimal(50), DAY, payment_reference="RG-2"), is_matched=True) == []


def test_booking_of_which_nobody_said_anything_is_guessed_by_its_text() -> None:
    assert lines(Booking(Decimal(50), DAY, payment_reference="RG-2"), is_matched=False) == [(50, "account.invoice,8")]
