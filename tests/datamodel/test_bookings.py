import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datamodel.bookings import account_key, booking_key, booking_keys
from datamodel.extraction import Classification, DocumentType, Extraction, Field

IBAN = "DE89370400440532013000"
DAY = dt.date(2026, 11, 27)


def booking(**values):
    said = {"amount": Decimal(10), "value_date": DAY, "counterparty_name": "Hansen GmbH"} | values
    return {name: Field(name, value, str(value), 1.0) for name, value in said.items() if value is not None}


def statement(*bookings, account=IBAN):
    fields = {"account_iban": Field("account_iban", account, account, 1.0)}
    return Extraction(Classification(DocumentType.BANK_STATEMENT, 1.0, "en"), fields, bookings)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (IBAN, "DE89 3704 0044 0532 0130 00"),
        (IBAN, "37040044/532013000"),
        (IBAN, "37040044/0532013000"),
        ("NL71RABO0123456789", "nl71 rabo 0123 4567 89"),
        ("0067-00763/93984487", "006700763 93984487"),
    ],
)
def test_account_is_one_in_every_spelling(one, other):
    assert account_key(one) == account_key(other)


def test_other_accounts_are_others():
    keys = [account_key(number) for number in (IBAN, "37040044/532013001", "37040045/532013000", "532013000", "")]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    "same",
    [
        {"amount": Decimal("10.00"), "bank_reference": "B1"},
        {"bank_reference": "B1", "payment_reference": "told more"},
        {"bank_reference": "b 1", "counterparty_name": None},
        {"bank_reference": "B1", "booking_date": DAY},
    ],
)
def test_bank_reference_makes_the_key(same):
    assert booking_key(IBAN, booking(**same)) == booking_key("37040044/532013000", booking(bank_reference="B1"))


@pytest.mark.parametrize(
    "other",
    [
        {"bank_reference": "B2"},
        {"bank_reference": "B1", "amount": Decimal(-10)},
        {"bank_reference": "B1", "value_date": dt.date(2026, 12, 27)},
        {},
    ],
)
def test_other_bookings_have_other_keys(other):
    assert booking_key(IBAN, booking(**other)) != booking_key(IBAN, booking(bank_reference="B1"))
    assert booking_key("DE02120300000000202051", booking(bank_reference="B1")) != booking_key(
        IBAN, booking(bank_reference="B1")
    )


def test_long_bank_reference_is_one_with_what_mt940_has_room_for():
    long = "2026112700012345678901"
    assert booking_key(IBAN, booking(bank_reference=long)) == booking_key(IBAN, booking(bank_reference=long[:16]))


def test_without_bank_reference_the_end_to_end_id_counts_then_party_and_text():
    assert booking_key(IBAN, booking(end_to_end_id="E-1", payment_reference="a")) == booking_key(
        IBAN, booking(end_to_end_id="E1", counterparty_name=None)
    )
    assert booking_key(IBAN, booking(payment_reference="RG 4711")) == booking_key(
        IBAN, booking(payment_reference="RG4711", counterparty_name="HANSEN  GMBH")
    )
    assert booking_key(IBAN, booking(payment_reference="RG 1")) != booking_key(IBAN, booking(payment_reference="RG 2"))


bookings = st.builds(
    booking,
    amount=st.integers(-3, 3).map(Decimal),
    bank_reference=st.sampled_from([None, "B1", "B2"]),
    end_to_end_id=st.sampled_from([None, "E1"]),
    payment_reference=st.sampled_from([None, "RG 1", "RG-1", "RG 2"]),
)


@given(st.lists(bookings, max_size=12), st.randoms())
def test_every_booking_has_a_key_of_its_own_and_order_does_not_count(lines, random):
    keys = booking_keys(statement(*lines))
    assert len(set(keys)) == len(lines)
    random.shuffle(lines)
    assert sorted(booking_keys(statement(*lines))) == sorted(keys)


@given(st.lists(bookings, max_size=8), st.integers(0, 8))
def test_report_of_the_first_bookings_has_the_keys_of_the_statement(lines, count):
    assert booking_keys(statement(*lines[:count])) == booking_keys(statement(*lines))[:count]
