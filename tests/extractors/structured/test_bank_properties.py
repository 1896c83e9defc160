"""Whatever is written is read back exactly, and nothing that was cut passes for a whole statement."""

import datetime as dt
import time
from decimal import Decimal

import mt940 as library
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datamodel.bookings import booking_keys
from datamodel.errors import DocumentError
from datamodel.extraction import Extraction, Severity
from extractors.structured.bank.camt import CAMT
from extractors.structured.bank.mt940 import MT940
from orders.checks.statements import check_statement
from orders.records import record_from
from tests.extractors.structured.bank_files import Statement, Written, camt053, file_of, mt940

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
amounts = st.decimals("-999999.99", "999999.99", places=2).filter(bool)
days = st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31))
words = st.lists(st.text(LETTERS + ".-", min_size=1, max_size=12), min_size=1, max_size=8).map(" ".join)


@st.composite
def bookings(draw):
    value_date = draw(days)
    return Written(
        amount=draw(amounts),
        booking_date=value_date + dt.timedelta(days=draw(st.integers(-20, 20))),
        value_date=value_date,
        name=draw(words)[:54].strip(),
        reference=draw(words),
        end_to_end_id=draw(st.text(LETTERS + "-", min_size=1, max_size=35)),
        bank_reference=draw(st.text(LETTERS, min_size=5, max_size=16)),
    )


statements = st.builds(Statement, st.lists(bookings(), max_size=5), st.decimals("-9999.99", "9999.99", places=2))


def told(extraction: Extraction) -> list[Written]:
    names = ("amount", "booking_date", "value_date", "counterparty_name", "counterparty_iban", "payment_reference")
    more = ("end_to_end_id", "bank_reference")
    return [Written(*(item[name].value for name in (*names, *more))) for item in extraction.line_items]


def balances(extraction: Extraction) -> tuple[object, object]:
    return extraction.fields["opening_balance"].value, extraction.fields["closing_balance"].value


def is_whole(extraction: Extraction) -> bool:
    """As far as it alone can tell: no error says otherwise."""
    issues = (*extraction.findings, *check_statement(extraction, None))
    return not any(issue.severity is Severity.ERROR for issue in issues)


@given(st.lists(statements, min_size=1, max_size=3))
def test_camt_is_read_as_it_was_written(written):
    read = [message.extraction for message in CAMT.read(file_of(camt053(*written)))]
    assert [told(extraction) for extraction in read] == [list(statement.bookings) for statement in written]
    assert [balances(extraction) for extraction in read] == [(each.opening, each.closing) for each in written]
    assert all(is_whole(extraction) and not extraction.findings for extraction in read)


@given(st.lists(statements, min_size=1, max_size=3))
def test_mt940_is_read_as_it_was_written(written):
    read = [message.extraction for message in MT940.read(file_of(mt940(*written)))]
    assert [told(extraction) for extraction in read] == [list(statement.bookings) for statement in written]
    assert [balances(extraction) for extraction in read] == [(each.opening, each.closing) for each in written]
    assert all(is_whole(extraction) and not extraction.findings for extraction in read)


@given(st.lists(statements, min_size=1, max_size=2), st.data())
def test_what_is_cut_from_camt_never_passes(written, data):
    content = camt053(*written)
    cut = content[: data.draw(st.integers(0, len(content.rstrip()) - 1))]
    try:
        CAMT.read(file_of(cut))
    except (DocumentError, AssertionError):
        return  # AssertionError: so little is left that it is no camt any more, and would not be claimed
    raise AssertionError("a part was read")


@settings(max_examples=300)
@given(st.lists(statements, min_size=1, max_size=2), st.data())
def test_what_is_cut_from_mt940_never_passes_unless_it_is_whole(written, data):
    content = mt940(*written)
    cut = content[: data.draw(st.integers(0, len(content)))]
    for index, message in enumerate(MT940.read(file_of(cut))):
        if is_whole(message.extraction):
            assert told(message.extraction) == list(written[index].bookings)
            assert balances(message.extraction) == (written[index].opening, written[index].closing)


@given(statements)
def test_one_booking_has_one_key_in_both_formats(written):
    (one,) = CAMT.read(file_of(camt053(written)))
    (other,) = MT940.read(file_of(mt940(written)))
    assert booking_keys(one.extraction) == booking_keys(other.extraction)
    assert len(set(booking_keys(one.extraction))) == len(written.bookings)


@given(statements)
def test_record_of_a_statement_has_all_its_bookings(written):
    (message,) = CAMT.read(file_of(camt053(written)))
    record = record_from(message.extraction, received_on=dt.date(2026, 11, 29))
    assert record.opening_balance + sum(each.amount for each in record.bookings) == record.closing_balance
    assert [(each.amount, each.bank_reference) for each in record.bookings] == [
        (each.amount, each.bank_reference) for each in written.bookings
    ]


@given(statements)
def test_mt940_is_read_as_by_the_library_of_that_name(written):
    """On what both can read: the library takes no reversals, and joins all statements of a file."""
    ours = [message.extraction for message in MT940.read(file_of(mt940(written)))]
    theirs = library.parse(mt940(written).decode())
    assert [(each.data["amount"].amount, each.data["date"], each.data["bank_reference"]) for each in theirs] == [
        tuple(item[name].value for name in ("amount", "value_date", "bank_reference")) for item in ours[0].line_items
    ]
    assert theirs.data["final_closing_balance"].amount.amount == ours[0].fields["closing_balance"].value


TAGS = st.sampled_from(
    [":20:", ":25:", ":28C:", ":60F:", ":60M:", ":61:", ":86:", ":62F:", ":62M:", ":90C:", ":13D:", "{4:\n", "\n-}"]
)
VALUES = st.sampled_from(
    ["C261127EUR1,", "2611271127D1,NTRFX//Y", "166?20SVWZ+a?32b", "/EREF/x/REMI/y", "1EUR1,", "5/1"]
)


@given(st.lists(st.tuples(TAGS, st.one_of(VALUES, st.text(max_size=20)), st.sampled_from(["", "\n", "\n\n-\n"]))))
def test_whatever_is_called_mt940_is_read_or_found_wrong(parts):
    text = "".join(f"{tag}{value}{end}" for tag, value, end in parts)
    for message in MT940.read(file_of(text.encode())):
        assert message.extraction.fields["statement_kind"].value in ("statement", "report")
        list(check_statement(message.extraction, None))


@pytest.mark.parametrize(
    "text",
    [
        ":20:" * 200_000,
        ":20::25::28C:" * 20_000,
        ":20:a\n:25:b\n:28C:1" + " " * 500_000 + "x\n:60F:C261127EUR1,\n",
        ":20:a\n:25:b\n:28C:1\n:61:2611271127D1,NTRF\n:86:166" + "?20x" * 200_000,
        ":20:a\n:25:b\n:28C:1\n:61:2611271127D1,NTRF\n:86:" + "/EREF/" * 100_000,
        "{4:" * 100_000,
    ],
    ids=["references", "one line", "spaces", "subfields", "words", "blocks"],
)
def test_text_made_to_take_long_does_not(text):
    started = time.process_time()
    MT940.read(file_of(text.encode()))
    assert time.process_time() - started < 10


def test_number_made_to_grow_is_no_amount():
    content = camt053(Statement([Written(Decimal(5))])).replace(b">5<", b">1E+999999999<")
    (message,) = CAMT.read(file_of(content))
    assert not is_whole(message.extraction)
