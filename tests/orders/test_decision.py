from dataclasses import replace
from decimal import Decimal

import pytest

from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import Classification, Decision, DocumentType, Extraction, Issue, Severity, Status
from orders.decision import decide, reject


def decided(extraction, *issues):
    return decide(extraction, issues, min_type_confidence=0.8, min_field_confidence=0.8)


def test_sure_order_without_issues_is_approved(order):
    decision = decided(order())
    assert decision == Decision(
        Status.APPROVED, ("A purchase order with 1 line; all required fields are sure and no check failed.",)
    )


def test_lines_are_counted_in_words(order, fields):
    assert "with 2 lines;" in decided(order(lines=(fields(quantity=Decimal(1)),) * 2)).reasons[0]


def test_issue_sends_to_a_person_in_its_own_words(order):
    decision = decided(order(), Issue("total_differs", "The total says 11."))
    assert decision == Decision(Status.NEEDS_REVIEW, ("The total says 11.",))


def test_warning_alone_does_not_stop_an_order(order):
    assert decided(order(), Issue("date_old", "Old.", severity=Severity.WARNING)).status is Status.APPROVED


@pytest.mark.parametrize(("confidence", "status"), [(0.8, Status.APPROVED), (0.79, Status.NEEDS_REVIEW)])
def test_type_must_be_sure(confidence, status, order):
    decision = decided(order(type_confidence=confidence))
    assert decision.status is status
    if status is Status.NEEDS_REVIEW:
        assert decision.reasons == ("Whether this is a purchase order is only 79% sure (80% are needed).",)


@pytest.mark.parametrize(("confidence", "status"), [(0.8, Status.APPROVED), (0.79, Status.NEEDS_REVIEW)])
def test_required_field_must_be_sure(confidence, status, order, fields):
    extraction = order()
    doubtful = fields(document_number="4500017", confidence=confidence)
    decision = decided(replace(extraction, fields={**extraction.fields, **doubtful}))
    assert decision.status is status
    if status is Status.NEEDS_REVIEW:
        assert decision.reasons == ("Document number '4500017' is only 79% sure.",)


@pytest.mark.parametrize(
    ("name", "confidence", "status"),
    [
        ("payment_terms", 0.5, Status.APPROVED),
        ("payment_terms", 0.49, Status.NEEDS_REVIEW),
        ("contact_name", 0.1, Status.APPROVED),
    ],
    ids=["of the record", "sooner wrong than right", "not of the record"],
)
def test_optional_field_of_the_record_may_be_doubtful_but_not_improbable(name, confidence, status, order, fields):
    extraction = order()
    doubtful = fields(**{name: "30 Tage"}, confidence=confidence)
    assert decided(replace(extraction, fields={**extraction.fields, **doubtful})).status is status


def test_doubtful_quantity_names_its_line(order, fields):
    lines = (fields(quantity=Decimal(1)), fields(quantity=Decimal(20), confidence=0.5))
    decision = decided(order(lines=lines))
    assert decision.status is Status.NEEDS_REVIEW
    assert decision.reasons == ("Line 2: quantity '20' is only 50% sure.",)


def test_all_reasons_are_told_at_once(order, fields):
    lines = (fields(quantity=Decimal(20), confidence=0.5),)
    issues = (Issue("a", "First."), Issue("b", "Second."), Issue("c", "Only a warning.", severity=Severity.WARNING))
    reasons = decided(order(lines=lines, type_confidence=0.5), *issues).reasons
    assert len(reasons) == 4
    assert reasons[1:3] == ("First.", "Second.")


def test_newsletter_is_rejected_with_the_evidence():
    other = Classification(DocumentType.OTHER, 0.9, "de", ("no title of order paper",))
    decision = decided(Extraction(other))
    assert (decision.status, decision.code) == (Status.REJECTED, RejectionCode.NOT_ORDER_PAPER)
    assert decision.reasons == ("This is no order paper: no title of order paper.",)


def test_paper_of_unsure_kind_goes_to_a_person():
    decision = decided(Extraction(Classification(DocumentType.OTHER, 0.5, "de")))
    assert decision == Decision(Status.NEEDS_REVIEW, ("What kind of document this is could not be told.",))


def test_rejection_keeps_code_and_words():
    decision = reject(DocumentError(RejectionCode.ENCRYPTED, "a.pdf is protected. Ask for an open copy."))
    assert decision == Decision(Status.REJECTED, ("a.pdf is protected. Ask for an open copy.",), "encrypted")


def test_whole_document_must_be_as_sure_as_its_threshold(order, fields):
    extraction = order(lines=(fields(quantity=Decimal(20), description="Bolt") | fields(confidence=0.9, unit="PCE"),))
    assert decide_whole(extraction, confidence=0.97, threshold=0.97).status is Status.APPROVED
    doubtful = decide_whole(extraction, confidence=0.96, threshold=0.97)
    assert doubtful.status is Status.NEEDS_REVIEW
    assert doubtful.reasons == (
        "That everything is right is 96.0% sure (97.0% are needed). Least sure: line 1 unit 'PCE' 90%.",
    )


def test_type_without_a_threshold_goes_to_a_person(order):
    decision = decide_whole(order(), confidence=0.999, threshold=2.0)
    assert decision.status is Status.NEEDS_REVIEW
    assert "Too few checked documents" in decision.reasons[0]


def decide_whole(extraction, *, confidence, threshold):
    return decide(
        extraction,
        (),
        min_type_confidence=0.5,
        min_field_confidence=0.5,
        document_confidence=confidence,
        min_document_confidence=threshold,
    )
