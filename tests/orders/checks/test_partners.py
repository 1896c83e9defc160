from dataclasses import replace
from decimal import Decimal

import pytest

from datamodel.extraction import DocumentType, Severity
from orders.checks.partners import partners_checked
from orders.checks.rules import Coverage, Rules

T = DocumentType


@pytest.fixture
def issues(papers, known):
    def check(extraction, *, coverage=Coverage, **partner):
        data = known()
        data.partners = [replace(each, **partner) for each in data.partners]
        return list(partners_checked(Rules(lambda: papers.today, coverage=coverage))(extraction, data))

    return check


def codes(issues):
    return [issue.code for issue in issues]


def test_known_customer_has_no_issue(papers, issues):
    assert issues(papers.order(papers.line())) == []


def test_nothing_is_checked_without_master_data(papers):
    check = partners_checked(Rules(lambda: papers.today))
    assert list(check(papers.order(links={}), None)) == []


@pytest.mark.parametrize("kind", [T.PURCHASE_ORDER, T.ORDER_CHANGE, T.RETURN_REQUEST, T.PAYMENT_ADVICE])
def test_paper_of_a_customer_needs_a_known_one(kind, papers, issues):
    [issue] = issues(papers.order(kind=kind, links={}))
    assert (issue.code, issue.field, issue.severity) == ("unknown_customer", "sender_name", Severity.ERROR)
    assert issue.message.startswith("Hansen Anlagenbau GmbH is not among the customers.")


@pytest.mark.parametrize("kind", [T.ORDER_RESPONSE, T.DELIVERY_NOTE, T.INVOICE])
def test_paper_of_a_supplier_needs_a_known_one(kind, papers, issues):
    assert codes(issues(papers.supplied(kind, links={}))) == ["unknown_supplier"]
    assert issues(papers.supplied(kind)) == []


@pytest.mark.parametrize(("kind", "role"), [(T.PURCHASE_ORDER, "customer"), (T.INVOICE, "supplier")])
def test_candidates_are_offered(kind, role, papers, issues):
    links = {f"{role}_candidates": "10012 Hansen, 10200 Hansen Service"}
    [issue] = issues(papers.make(kind, links=links, sender_name="Hansen"))
    assert issue.code == f"{role}_ambiguous"
    assert "10012 Hansen, 10200 Hansen Service" in issue.message


@pytest.mark.parametrize("kind", [T.RECEIPT, T.BANK_STATEMENT, T.OTHER])
def test_other_paper_needs_nobody(kind, papers, issues):
    assert issues(papers.order(kind=kind, links={})) == []


def test_nobody_is_unknown_among_partners_that_are_not_loaded(papers, issues):
    only_suppliers, only_customers = Coverage(customers=False), Coverage(suppliers=False)
    assert issues(papers.order(links={}), coverage=lambda: only_suppliers) == []
    assert codes(issues(papers.order(links={}), coverage=lambda: only_customers)) == ["unknown_customer"]
    assert issues(papers.supplied(T.INVOICE, links={}), coverage=lambda: only_customers) == []


@pytest.mark.parametrize("block", ["credit_block", "order_block"])
def test_block_of_a_customer_stops_orders(block, papers, issues):
    [issue] = issues(papers.order(), **{block: True})
    assert issue.code == block
    assert "10012 Hansen Anlagenbau GmbH" in issue.message
    assert codes(issues(papers.order(kind=T.ORDER_CHANGE), **{block: True})) == [block]
    assert issues(papers.order(kind=T.RETURN_REQUEST), **{block: True}) == []


def test_order_is_in_the_currency_of_the_customer(papers, issues):
    assert codes(issues(papers.order(currency="USD"), currency="EUR")) == ["currency_differs"]
    assert issues(papers.order(currency="EUR"), currency="EUR") == []
    assert issues(papers.order(currency=None), currency="EUR") == []
    assert issues(papers.order(currency="USD")) == []


@pytest.mark.parametrize(
    ("header", "lines", "is_low"),
    [
        ({"net_amount": Decimal("99.99")}, ["100"], True),
        ({"net_amount": Decimal("100.00")}, ["1"], False),
        ({}, ["40", "59.99"], True),
        ({}, ["40", "60"], False),
        ({}, ["40", None], False),  # not known
        ({}, [], False),
        ({"net_amount": Decimal(1), "currency": "USD"}, [], False),  # another issue
    ],
)
def test_order_has_the_least_value(header, lines, is_low, papers, issues):
    items = [papers.line(net_amount=Decimal(amount) if amount else None) for amount in lines]
    found = codes(issues(papers.order(*items, **header), min_order_value=Decimal(100), currency="EUR"))
    assert ("order_value_low" in found) is is_low


def test_change_of_an_order_has_no_least_value(papers, issues):
    change = papers.order(kind=T.ORDER_CHANGE, net_amount=Decimal(1))
    assert issues(change, min_order_value=Decimal(100), currency="EUR") == []


@pytest.mark.parametrize(
    ("printed", "is_known"),
    [("DE89 3704 0044 0532 0130 00", True), ("DE02120300000000202051", False), (None, True)],
)
def test_invoice_is_paid_to_known_accounts(printed, is_known, papers, issues):
    invoice = papers.supplied(T.INVOICE, sender_iban=printed)
    found = issues(invoice, ibans=("DE89370400440532013000", "AT179950300001748829"))
    assert codes(found) == ([] if is_known else ["account_unknown"])
    assert issues(invoice) == []  # none is known
