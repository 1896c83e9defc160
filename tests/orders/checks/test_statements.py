"""Bank statements add up, and follow one another."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from datamodel.extraction import Classification, DocumentType, Extraction, Field, Severity
from datamodel.master import EarlierStatement
from orders.checks.history import history_checked, repeats_within, without_filled_gaps
from orders.checks.statements import check_statement

D = Decimal
ACCOUNT = "DE89370400440532013000"
OTHER = "DE02120300000000202051"


def fields(**values):
    return {name: Field(name, value, str(value), 1.0) for name, value in values.items() if value is not None}


def booking(amount="10", reference="B1", **more):
    values = {"amount": D(amount), "value_date": dt.date(2026, 11, 3), "bank_reference": reference}
    return fields(**(values | more))


def statement(day=3, opening="100", *bookings, closing=None, **header):
    booked = sum((item["amount"].value for item in bookings), D(0))
    values = {
        "account_iban": ACCOUNT,
        "statement_number": str(day),
        "statement_date": dt.date(2026, 11, day),
        "statement_kind": "statement",
        "currency": "EUR",
        "opening_balance": D(opening),
        "closing_balance": D(opening) + booked if closing is None else D(closing),
    }
    classification = Classification(DocumentType.BANK_STATEMENT, 1.0, "en")
    return Extraction(classification, fields(**(values | header)), bookings, reader="data:camt")


def codes(found):
    return [(issue.code, issue.severity.value) for issue in found]


# --- One statement ----------------------------------------------------------------------------------------------------


def test_statement_that_adds_up_has_no_issue():
    assert codes(check_statement(statement(3, "100", booking("10"), booking("-4.55")), None)) == []
    assert codes(check_statement(statement(), None)) == []


def test_cent_too_much_is_an_error_that_says_how_much():
    [issue] = check_statement(statement(3, "100", booking("10"), closing="109.99"), None)
    assert (issue.code, issue.severity, issue.field) == ("statement_sum", Severity.ERROR, "closing_balance")
    assert issue.message.endswith("0.01 are missing or too much.")


def test_missing_balance_is_an_error_on_data_alone():
    assert codes(check_statement(statement(opening_balance=None), None)) == [("statement_sum", "error")]
    paper = statement(opening_balance=None, statement_kind=None)
    assert codes(check_statement(paper, None)) == []


@pytest.mark.parametrize("kind", ["report", "notification"])
def test_what_comes_before_the_statement_needs_no_sum(kind):
    assert codes(check_statement(statement(closing="7", statement_kind=kind), None)) == []


def test_booking_in_another_currency_is_an_error():
    found = list(check_statement(statement(3, "100", booking(currency="EUR"), booking(currency="USD")), None))
    assert [(issue.code, issue.line) for issue in found] == [("booking_currency", 2)]


def test_wrong_account_is_an_error_and_that_of_a_counterparty_a_warning():
    wrong = "DE88370400440532013000"
    lines = (booking(counterparty_iban=wrong), booking(counterparty_iban="50880050/0194774600888"))
    found = check_statement(statement(3, "100", *lines, account_iban=wrong), None)
    assert codes(found) == [("iban_invalid", "error"), ("iban_invalid", "warning")]


def test_other_documents_are_left_alone():
    invoice = replace(statement(closing="1"), classification=Classification(DocumentType.INVOICE, 1.0, "en"))
    assert codes(check_statement(invoice, None)) == []


# --- One after the other ----------------------------------------------------------------------------------------------


class Archive:
    """Satisfies ``History`` over statements by number; none has the number or the content of another."""

    def __init__(self, before):
        self.known = dict(enumerate(before, 1))

    def earlier(self, extraction, *, document_id=None):
        return []

    def statements(self, account, *, document_id=None):
        names = ("statement_number", "statement_date", "currency", "opening_balance", "closing_balance")
        return [
            EarlierStatement(number, *(each.fields[name].value for name in names))
            for number, each in self.known.items()
            if number != document_id and each.fields["account_iban"].value == account
        ]


def issues(extraction, *before, document_id=None):
    archive = Archive(before)
    return list(history_checked(archive, archive.known.get, document_id=document_id)(extraction, None))


def test_first_statement_and_the_next_have_no_issue():
    first = statement(3, "100", booking("10"))
    assert issues(first) == []
    assert issues(statement(4, "110", booking("5", "B2")), first) == []


def test_statements_of_one_day_may_come_in_any_order():
    one, two = statement(3, "100", booking("10")), statement(3, "110", booking("5", "B2"), statement_number="3a")
    assert issues(two, one) == []
    assert issues(one, two) == []
    assert issues(statement(4, "115"), two, one) == []


def test_gap_is_a_warning_that_names_both_balances():
    [issue] = issues(statement(5, "120", booking("5", "B2")), statement(3, "100", booking("10")))
    assert (issue.code, issue.severity) == ("statement_gap", Severity.WARNING)
    assert "opens with 120, but the account closed with 110 on statement 3 of 2026-11-03 (document 1)" in issue.message


def test_accounts_and_currencies_are_apart():
    assert issues(statement(5, "120"), statement(3, "100", account_iban=OTHER), statement(3, "7", currency="USD")) == []


def test_statement_that_comes_late_fills_the_gap():
    first, third = statement(3, "100", booking("10")), statement(5, "115", booking("1", "B3"))
    found = issues(statement(4, "110", booking("5", "B2")), first, third)
    assert codes(found) == [("statement_late", "warning")]
    assert found[0].message.endswith("It fits before that one.")
    found = issues(statement(4, "110", booking("6", "B2")), first, third)
    assert found[0].message.endswith("does not open where it closes.")


def test_what_came_after_it_does_not_make_it_late():
    third = statement(5, "110", booking("1", "B3"))
    assert issues(statement(3, "100", booking("10")), statement(3, "100", booking("10")), third, document_id=1) == []


def test_same_bookings_under_another_number_are_an_error():
    first = statement(3, "100", booking("10"), booking("5", "B2"))
    found = issues(statement(4, "105", booking("5", "B2"), booking("7", "B3")), first)
    assert codes(found) == [("statement_overlap", "error")]
    assert found[0].message.startswith("1 of its 2 bookings are on statement 3 of 2026-11-03 (document 1), too.")


def test_same_day_and_balances_in_another_format_are_an_error():
    mt940 = statement(3, "100", booking("10", "OTHER"), statement_number="00003")
    assert codes(issues(mt940, statement(3, "100", booking("10")))) == [("statement_overlap", "error")]


def test_alike_bookings_of_statements_that_follow_are_two():
    same = {"reference": None, "counterparty_name": "Hansen", "payment_reference": "Miete"}
    first, second = statement(3, "100", booking("10", **same)), statement(4, "110", booking("10", **same))
    assert issues(second, first) == []


def test_report_is_nothing_to_be_held_against():
    report = statement(3, "7", booking("10"), statement_kind="report")
    assert issues(report, statement(3, "100", booking("10"))) == []


def test_statements_of_one_file_are_held_against_each_other():
    first, second = statement(3, "100", booking("10")), statement(4, "110", booking("5", "B2"))
    assert list(repeats_within(second, [first])) == []
    assert codes(repeats_within(first, [second, first])) == [("already_received", "error")]
    other = statement(3, "100", booking("4", "X"), booking("6", "Y"), statement_number="003/1")
    assert codes(repeats_within(other, [first])) == [("statement_overlap", "error")]
    changed = statement(3, "100", booking("11"))
    assert codes(repeats_within(changed, [first])) == [("received_changed", "error")]
    notice = statement(3, "100", booking("10"), statement_kind="notification")
    assert list(repeats_within(notice, [first])) == []


def test_gap_that_the_same_file_fills_is_none():
    stored, first, second = statement(2, "100"), statement(3, "100", booking("10")), statement(4, "110")
    [gap] = issues(second, stored)
    assert list(without_filled_gaps(second, [gap], [first, second])) == []
    assert list(without_filled_gaps(second, [gap], [second])) == [gap]
