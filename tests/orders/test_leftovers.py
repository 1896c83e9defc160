"""What is left for dunning."""

import datetime as dt
from decimal import Decimal

import pytest

from datamodel.payments import Allocation, ItemKey, Payment, PaymentState, Proposal
from datamodel.stored_payments import StoredPayment
from orders.leftovers import LeftoverKind, leftovers
from tests.adapters.payment_samples import item

TODAY = dt.date(2026, 4, 1)


def due(days: int) -> dict[str, dt.date]:
    return {"due_date": TODAY - dt.timedelta(days=days)}


def paid(state: PaymentState, amount: str, *allocations: Allocation, on_account: str = "0", **more) -> StoredPayment:
    chosen = (
        Proposal(allocations, 1.0, (), on_account=Decimal(on_account)) if allocations or on_account != "0" else None
    )
    return StoredPayment(1, 1, Payment("k", Decimal(amount), "EUR", TODAY, **more), state, chosen=chosen)


@pytest.mark.parametrize(("days", "band"), [(1, "0-30"), (30, "0-30"), (31, "31-60"), (90, "61-90"), (91, ">90")])
def test_overdue_items_are_aged(days, band) -> None:
    [one] = leftovers([item(**due(days)), item("RG-2", **due(0))], [], today=TODAY)
    assert [(each.kind, each.days, each.band) for each in one.leftovers] == [(LeftoverKind.OVERDUE, days, band)]
    assert one.overdue(band) == one.overdue() == one.to_dun == 100


def test_announced_and_on_account_lower_what_is_dunned() -> None:
    payments = [
        paid(PaymentState.ANNOUNCED, "30", customer="10012"),
        paid(PaymentState.POSTED, "20", on_account="20", customer="10012"),
        paid(PaymentState.FOREIGN, "50", customer="10012"),
        paid(PaymentState.ANNOUNCED, "500", customer="10013"),
    ]
    [one] = leftovers([item(**due(5))], payments, today=TODAY)
    assert (one.announced, one.on_account, one.to_dun) == (30, 20, 50)


def test_rest_and_deduction_are_told_with_their_reason() -> None:
    key = ItemKey("RG-1", "10012")
    off = Allocation(key, Decimal(60), deduction=Decimal(10), reason="damaged", in_full=False)
    [one] = leftovers([item(left="30", **due(-9))], [paid(PaymentState.MATCHED, "60", off)], today=TODAY)
    told = {each.kind: (each.amount, each.reason, each.days) for each in one.leftovers}
    assert told == {LeftoverKind.SHORT_PAID: (30, "", None), LeftoverKind.DEDUCTION: (10, "damaged", None)}
    assert one.to_dun == 0


def test_credit_notes_that_are_due_lower_the_sum() -> None:
    [one] = leftovers([item(**due(5)), item("GS-1", "-40", **due(5))], [], today=TODAY)
    assert one.to_dun == 60
