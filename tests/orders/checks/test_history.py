import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest

from datamodel.extraction import DocumentType, Severity
from datamodel.identity import content_digest, own_number
from datamodel.master import EarlierRecord, EarlierStatement, OpenItem, OpenOrder, PartnerRole
from orders.checks.differences import differences
from orders.checks.history import history_checked, repeats_within
from orders.checks.rules import Coverage

T = DocumentType
NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)


@dataclass
class Archive:
    """Satisfies ``History`` over extractions by number, newest last; ``status`` is that of all."""

    known: dict[int, object] = field(default_factory=dict)
    status: str = "approved"

    def earlier(self, extraction, *, document_id=None):
        found = []
        for number, before in sorted(self.known.items(), reverse=True):
            same_type = before.document_type is extraction.document_type
            same_number = same_type and own_number(before) == own_number(extraction) != ""
            same_content = bool(content_digest(before)) and content_digest(before) == content_digest(extraction)
            printed = str(before.fields["document_number"].value) if "document_number" in before.fields else ""
            if number != document_id and (same_number or same_content):
                found.append(EarlierRecord(number, printed, NOON, self.status, same_number, same_content))
        return found

    def statements(self, account, *, document_id=None):
        found = []
        for number, before in self.known.items():
            header = {name: field.value for name, field in before.fields.items()}
            if number != document_id and header.get("account_iban") == account:
                names = ("statement_number", "statement_date", "currency", "opening_balance", "closing_balance")
                found.append(EarlierStatement(number, *(header[name] for name in names)))
        return found


@pytest.fixture
def issues(known):
    def check(extraction, *before, document_id=None, status="approved", coverage=Coverage, master_data=None, **data):
        archive = Archive(dict(enumerate(before, 1)), status)
        check_history = history_checked(archive, archive.known.get, document_id=document_id, coverage=coverage)
        return list(check_history(extraction, known(**data)))

    return check


@pytest.fixture
def order(papers):
    def make(quantity="10", **header):
        return papers.order(papers.line(quantity=Decimal(quantity), supplier_material_number="KH-2025"), **header)

    return make


def codes(issues):
    return [issue.code for issue in issues]


def test_first_order_has_no_issue(order, issues):
    assert issues(order()) == []
    assert issues(order(), order("11", document_number="4500018")) == []


def test_order_that_came_before_is_a_duplicate(order, issues):
    [issue] = issues(order(), order("5", document_number="1"), order())
    assert (issue.code, issue.field, issue.severity) == ("already_received", "document_number", Severity.ERROR)
    assert issue.message.startswith(
        "Purchase order 4500017 came with the same content as document 2 of 2026-03-02. Reject"
    )


def test_earlier_document_that_waits_is_told_so(order, issues):
    [issue] = issues(order(), order(), status="needs_review")
    assert "document 1 of 2026-03-02, which waits for a person." in issue.message


def test_document_is_no_repeat_of_itself(order, issues):
    assert issues(order(), order(), document_id=1) == []


def test_number_with_other_content_is_told_with_what_differs(order, issues):
    [issue] = issues(order("12"), order("10"))
    assert (issue.code, issue.severity) == ("received_changed", Severity.ERROR)
    assert (
        "What differs: line 1 quantity 10 → 12. If it changes that order, set the type to order change" in issue.message
    )


def test_duplicate_outranks_a_changed_resend(order, issues):
    assert codes(issues(order("10"), order("10"), order("12"))) == ["already_received"]


def test_other_paper_gets_other_advice(papers, issues):
    first, second = (
        papers.supplied(T.INVOICE, papers.line(net_amount=Decimal(n)), document_number="RE-1") for n in (5, 6)
    )
    [issue] = issues(second, first)
    assert issue.code == "received_changed"
    assert "order change" not in issue.message


def test_same_content_under_another_number_is_a_warning(order, issues):
    [issue] = issues(order(document_number="4500018"), order())
    assert (issue.code, issue.severity) == ("content_repeated", Severity.WARNING)
    assert "under the number 4500017 as document 1 of 2026-03-02" in issue.message


def test_order_without_a_number_is_known_by_its_content(order, issues):
    assert codes(issues(order(document_number=None), order(document_number=None))) == ["content_repeated"]


def test_history_needs_no_master_data(order):
    archive = Archive({1: order()})
    assert codes(history_checked(archive, archive.known.get)(order(), None)) == ["already_received"]


def test_earlier_document_that_cannot_be_recalled_is_told_all_the_same(order):
    archive = Archive({1: order()})
    [issue] = history_checked(archive, lambda _: None)(order("12"), None)
    assert issue.code == "received_changed"
    assert "What differs" not in issue.message


# --- In the same file -------------------------------------------------------------------------------------------------


def test_same_order_twice_in_a_file_is_a_duplicate(order):
    [issue] = repeats_within(order(), [order("5", document_number="1"), order()])
    assert issue.code == "already_received"
    assert "came with the same content as document 2 of the same file" in issue.message


@pytest.mark.parametrize(("first", "second"), [(None, "4500017"), ("4500017", None), (None, None)])
def test_text_of_a_mail_that_repeats_its_attachment_is_a_duplicate(first, second, order):
    found = repeats_within(order(document_number=second), [order(document_number=first)])
    assert codes(found) == ["already_received"]


def test_other_content_of_one_number_in_a_file_is_told(order):
    [issue] = repeats_within(order("12"), [order("10")])
    assert issue.code == "received_changed"
    assert "quantity 10 → 12" in issue.message


def test_same_content_of_two_numbers_in_a_file_is_a_warning(order):
    [issue] = repeats_within(order(document_number="4500018"), [order()])
    assert (issue.code, issue.severity) == ("content_repeated", Severity.WARNING)


def test_different_papers_of_a_file_have_no_issue(order):
    others = [
        order("5", document_number="1"),
        order(kind=T.ORDER_CHANGE),
        order("5", links={"customer": "10099"}),
        order("5", document_number=None),
    ]
    assert list(repeats_within(order(), others)) == []


# --- What differs -----------------------------------------------------------------------------------------------------


def test_lines_are_compared_by_material(papers):
    ball = papers.line(supplier_material_number="B", unit_price=Decimal("1.50"))
    seal = papers.line(supplier_material_number="S", delivery_date=dt.date(2026, 4, 1))
    gone, new = papers.line(description="Fett"), papers.line(description="Öl")
    before = papers.order(ball, seal, gone, links={}, ship_to_name="Lager 1")
    after = papers.order(
        new,
        papers.line(supplier_material_number="S", delivery_date=dt.date(2026, 4, 8)),
        papers.line(supplier_material_number="B", unit_price=Decimal(160), price_quantity=Decimal(100)),
        links={},
        ship_to_name="Lager 2",
    )
    assert differences(before, after) == [
        "ship to name Lager 1 → Lager 2",
        "line 1 is new (Öl)",
        "line 2 delivery date 2026-04-01 → 2026-04-08",
        "line 3 price 1.50 → 160 per 100",
        "line 3 is gone (Fett)",
    ]


def test_equal_lines_pair_before_similar_ones(papers):
    ten, twenty, fifteen = (papers.line(quantity=Decimal(n), description="x") for n in (10, 20, 15))
    assert differences(papers.order(ten, twenty), papers.order(fifteen, ten)) == ["line 1 quantity 20 → 15"]


def test_value_that_is_missing_is_told_as_none(papers):
    before, after = (
        papers.order(papers.line(unit="kg", description="x")),
        papers.order(papers.line(unit=None, description="x")),
    )
    assert differences(before, after) == ["line 1 unit kg → none"]


def test_date_of_the_header_is_that_of_its_lines(papers):
    line = papers.line(description="x")
    before, after = (papers.order(line, delivery_date=dt.date(2026, 4, day)) for day in (1, 8))
    assert differences(before, after) == ["line 1 delivery date 2026-04-01 → 2026-04-08"]


def test_papers_that_say_the_same_do_not_differ(papers):
    one = papers.line(unit="Stk", unit_price=Decimal("0.50"), description="x")
    other = papers.line(unit="PCE", unit_price=Decimal("50.0"), price_quantity=Decimal(100), description="X")
    assert differences(papers.order(one), papers.order(other)) == []


# --- What changes and returns refer to --------------------------------------------------------------------------------

NOT_LOADED = Coverage(customer_orders=False, open_items=False)
OPEN = OpenOrder("80001", "10012", PartnerRole.CUSTOMER, their_number="4500017")
ITEM = OpenItem("RG-260188", "10012", dt.date(2026, 2, 1), Decimal(1), Decimal(1), "EUR")


@pytest.fixture
def change(order):
    return order("12", kind=T.ORDER_CHANGE, document_number="4500017-01", purchase_order_number="4500017")


def test_change_of_an_order_that_came_is_sound(order, change, issues):
    assert issues(change, order()) == []


def test_change_of_an_open_order_is_sound(change, issues):
    assert issues(change, orders=[OPEN]) == []


def test_change_of_nothing_known_is_a_warning(change, order, issues):
    [issue] = issues(change, order(document_number="1"), orders=[replace(OPEN, partner="10013")])
    assert (issue.code, issue.severity) == ("unknown_order", Severity.WARNING)
    assert "no order 4500017 is known" in issue.message
    assert issues(change, coverage=lambda: NOT_LOADED) == []
    assert issues(replace(change, links={})) == []


def test_change_is_no_repeat_of_its_order(order, issues):
    same = order(kind=T.ORDER_CHANGE, purchase_order_number="4500017")
    assert issues(same, order()) == []


@pytest.mark.parametrize(
    ("reference", "is_known"),
    [
        ({"invoice_number": "RG 260188"}, True),
        ({"invoice_number": "RG-9"}, False),
        ({"purchase_order_number": "4500017"}, True),
        ({"purchase_order_number": "9"}, False),
        ({"purchase_order_number": "9", "invoice_number": "RG-260188"}, True),
        ({"delivery_note_number": "LS-1"}, True),  # deliveries are not in the master data
        ({}, False),
    ],
)
def test_return_refers_to_something_known(reference, is_known, order, issues):
    request = order(kind=T.RETURN_REQUEST, document_number="RET-1", **reference)
    found = issues(request, orders=[OPEN], items=[ITEM])
    assert [(issue.code, issue.severity) for issue in found] == (
        [] if is_known else [("return_unknown", Severity.WARNING)]
    )


def test_return_of_an_order_that_came_is_sound(order, issues):
    request = order(kind=T.RETURN_REQUEST, document_number="RET-1", purchase_order_number="4500017")
    assert issues(request, order()) == []
    assert codes(issues(request)) == ["return_unknown"]
    assert issues(request, coverage=lambda: NOT_LOADED) == []
