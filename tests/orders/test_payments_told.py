"""One payment for all that tells of one, whatever came in first."""

import datetime as dt
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from datamodel.payments import PaymentSource
from orders.payments_told import Telling, join, told_by
from tests.adapters.payment_samples import DAY, advice, booking, statement

AMOUNTS = st.sampled_from(["10", "20", "-5", "99.90"])
TEXTS = st.sampled_from(["RG-1", "RG-2", "ZA-1 RG-3", ""])
BOOKINGS = st.lists(st.tuples(AMOUNTS, TEXTS), min_size=1, max_size=4)


def telling(extraction, number: int) -> Telling:
    return told_by(extraction, document_id=number, version=1, received_on=DAY)


def of(bookings, **more) -> object:
    return statement(
        *(booking(amount, text or "-", end_to_end_id=f"E{n}") for n, (amount, text) in enumerate(bookings)), **more
    )


@settings(deadline=None, max_examples=60)
@given(bookings=BOOKINGS, order=st.permutations(range(3)), in_steps=st.booleans())
def test_order_of_arrival_and_steps_change_nothing(bookings, order, in_steps) -> None:
    """A report, the statement with the same bookings, and an advice, at once or one after the other."""
    tellings = [
        telling(of(bookings, kind="report"), 1),
        telling(of(bookings), 2),
        telling(advice(("RG-3", "99.90")), 3),
    ]
    wanted = join(tellings)
    arriving = [tellings[number] for number in order]
    found = join(arriving)
    if in_steps:
        found, documents = [], {}
        for one in arriving:
            found = join([one], found, documents)
            documents[one.document.document_id] = one.document
    assert {each.key: (each.amount, each.texts, each.lines, each.told) for each in found} == {
        each.key: (each.amount, each.texts, each.lines, each.told) for each in wanted
    }


@settings(deadline=None, max_examples=60)
@given(first=BOOKINGS, second=BOOKINGS)
def test_each_line_is_in_one_payment_and_statements_add_up(first, second) -> None:
    tellings = [telling(of(first), 1), telling(of(second, number="8", opening="50"), 2)]
    joined = join(tellings)
    places = [(told.document_id, told.line) for one in joined for told in one.told]
    assert len(places) == len(set(places)) == len(first) + len(second)
    for one in tellings:
        number, booked = one.document.document_id, Decimal(0)
        booked = sum((p.amount for p in joined for told in p.told if told.document_id == number), Decimal(0))
        assert one.document.opening + booked == one.document.closing


def test_same_statement_in_two_files_is_one() -> None:
    [one] = join([telling(of([("10", "RG-1")]), 1), telling(of([("10", "RG-1")]), 2)])
    assert [told.document_id for told in one.told] == [1, 2]


def test_advice_meets_only_a_booking_of_its_payer_in_its_time() -> None:
    told = advice(("RG-9", "10"))
    far = booking("10", "-", value_date=DAY + dt.timedelta(days=60))
    other = booking("10", "-", counterparty_name="Weber KG", counterparty_iban="")
    for lines, met in (([booking("10", "-")], True), ([far], False), ([other], False), ([booking("11", "-")], False)):
        joined = join([telling(statement(*lines), 1), telling(told, 2)])
        both = {told.source for one in joined for told in one.told if len(one.told) == 2}
        assert (both == set(PaymentSource)) is met


def test_advice_that_fits_two_bookings_alike_waits() -> None:
    lines = [booking("10", "A"), booking("10", "B")]
    assert len(join([telling(statement(*lines), 1), telling(advice(("RG-9", "10")), 2)])) == 3
