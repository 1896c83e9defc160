"""What is kept of how a document was decided, so that the figures of past days stay true."""

import datetime as dt

import pytest
from sqlalchemy import select

from adapters.store.tables import DocumentRow, MessageRow
from adapters.store.workbench_tables import ReviewReasonRow
from datamodel.delivery import DeliveryState, Receipt
from datamodel.errors import DeliveryRefusedError
from datamodel.extraction import (
    Classification,
    Decision,
    DocumentType,
    Extraction,
    Field,
    Issue,
    Result,
    Severity,
    Status,
)


def kept(store, document_id):
    """Whether a person had to look at a document, when it was decided, and why it came to a person."""
    with store._database.reading() as session:
        row = session.get_one(DocumentRow, document_id)
        reasons = session.scalars(select(ReviewReasonRow.code).where(ReviewReasonRow.document_id == document_id))
        return row.reviewed, row.decided_at, set(reasons)


def save(store, result, *, outbox=()):
    store.add(result.file)
    return store.save(result.file, [result], outbox=[(0, message) for message in outbox])[0]


@pytest.mark.parametrize("status", [Status.APPROVED, Status.REJECTED])
def test_document_decided_by_intray_was_never_reviewed(store, samples, clock, status):
    number = save(store, samples.result(samples.file(), status))
    assert kept(store, number) == (False, clock.now, set())


def test_reasons_stay_when_the_document_is_decided(store, samples, clock):
    file = samples.file()
    warning = Issue("odd_day", "A Sunday.", severity=Severity.WARNING)
    issues = (samples.issue(), Issue("customer_unknown", "Who?"), samples.issue(), warning)
    result = Result(file, 0, 1, Decision(Status.NEEDS_REVIEW, ("see",)), samples.extraction(), issues)
    number = save(store, result)
    why = {"sum_differs", "customer_unknown"}
    assert kept(store, number) == (True, None, why)
    clock.move(hours=2)
    revise(store, samples, number, Decision(Status.NEEDS_REVIEW, ("saved",)))
    assert kept(store, number) == (True, None, why)
    clock.move(hours=2)
    revise(store, samples, number, Decision(Status.APPROVED, ("sure",)))
    assert kept(store, number) == (True, clock.now, why)


def revise(store, samples, number, decision):
    version = store.document(number).version
    store.revise(number, version=version, extraction=samples.extraction(), issues=(), decision=decision, who="ada")


def test_document_without_an_error_waits_for_doubt(store, samples):
    number = save(store, samples.result(samples.file(), Status.NEEDS_REVIEW))
    assert kept(store, number) == (True, None, {"doubt"})


def test_rejected_document_that_a_person_approves_counts_as_reviewed(store, samples, clock):
    number = save(store, samples.rejected(samples.file()))
    revise(store, samples, number, Decision(Status.APPROVED, ("sure",)))
    assert kept(store, number) == (True, clock.now, set())


def test_refused_document_is_undecided_again_and_knows_why(store, samples):
    number = save(store, samples.result(samples.file()), outbox=[samples.message()])
    (message,) = store.claim(worker="w", limit=1, lease=dt.timedelta(minutes=5))
    store.fail(message, DeliveryRefusedError("51", "No such material."))
    assert kept(store, number) == (True, None, {"erp_refused"})


def test_message_knows_when_it_was_posted(store, samples, clock):
    save(store, samples.result(samples.file()), outbox=[samples.message()])
    (message,) = store.claim(worker="w", limit=1, lease=dt.timedelta(minutes=5))
    clock.move(minutes=3)
    store.complete(message, Receipt(DeliveryState.POSTED, "0001", clock.now))
    with store._database.reading() as session:
        assert session.scalar(select(MessageRow.posted_after)) == 33  # samples.now is half an hour before the clock


def test_long_name_of_a_sender_fits_the_index(store, samples):
    name = "Ä€" * 5000
    field = Field("sender_name", name, name, 0.9)
    extraction = Extraction(Classification(DocumentType.INVOICE, 0.9, "de"), {"sender_name": field})
    number = save(store, Result(samples.file(), 0, 1, Decision(Status.APPROVED, ("sure",)), extraction))
    with store._database.reading() as session:
        assert session.get_one(DocumentRow, number).sender == name[:200]
    assert store.document(number).extraction == extraction
