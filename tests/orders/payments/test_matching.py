import datetime as dt
from decimal import Decimal

from datamodel.master import OpenItem
from datamodel.payments import Payment, PaymentSource, PaymentState, Told
from orders.payments.matching import match
from orders.payments.settling import settle

DAY = dt.date(2026, 3, 2)


def item(number, amount, *, partner="10001", **more):
    return OpenItem(
        number, partner, dt.date(2026, 2, 1), Decimal(amount), Decimal(amount), "EUR", **{"due_date": DAY, **more}
    )


def booked(amount, text="", *, key="b1", **more):
    told = (Told(PaymentSource.BOOKING, 1, 1),)
    return Payment(key, Decimal(amount), "EUR", DAY, texts=(text,), **{"told": told, **more})


def test_number_and_amount_find_the_item_which_is_then_settled():
    items = [item("RE-4711", "119.00"), item("RE-4712", "119.00")]
    [matched] = match([booked("119.00", "Rechnung RE-4712")], items)
    assert matched.state is PaymentState.MATCHED
    assert [one.item.number for one in matched.proposals[0].allocations] == ["RE-4712"]
    assert [one.open_amount for one in settle(items, [matched])] == [Decimal("119.00"), 0]
