"""What customers say of what we delivered: complaints go to people, and what has none is filed."""

from decimal import Decimal

import pytest

from datamodel.extraction import DocumentType, Status
from orders.checks.receipts import check_receipt
from orders.decision import decide
from orders.records import record_from
from orders.validators import all_validators


@pytest.fixture
def receipt(order, fields, papers):
    def make(**line):
        goods = fields(quantity=Decimal(8), unit="PCE", description="Kugelhahn", **line)
        kind = DocumentType.RECEIPT_ADVICE
        return order(kind, lines=(goods,), type_confidence=1.0, document_date=papers.today, delivery_date=papers.today)

    return make


def test_what_lacked_and_what_was_refused_is_told_with_its_line(receipt):
    extraction = receipt(short_quantity=Decimal(2), rejected_quantity=Decimal("1.5"), difference_reason="rusty")
    assert [(issue.code, issue.field, issue.line, issue.message) for issue in check_receipt(extraction, None)] == [
        (
            "goods_short",
            "short_quantity",
            1,
            "Line 1: the customer got 2 PCE less than we delivered (rusty). Deliver or credit it.",
        ),
        (
            "goods_refused",
            "rejected_quantity",
            1,
            "Line 1: the customer refused 1.5 PCE of the delivery (rusty). Replace or credit it.",
        ),
    ]


def test_receipt_without_complaints_is_approved_and_makes_no_record(receipt, papers):
    extraction = receipt(short_quantity=Decimal(0))
    issues = [issue for check in all_validators(lambda: papers.today) for issue in check(extraction, None)]
    assert issues == []
    assert decide(extraction, issues, min_type_confidence=0.9, min_field_confidence=0.9).status is Status.APPROVED
    assert record_from(extraction, received_on=papers.today) is None


def test_nothing_is_asked_of_other_papers(order, fields):
    assert list(check_receipt(order(lines=(fields(short_quantity=Decimal(1)),)), None)) == []
