"""Bank statements on their whole way: nothing is booked twice, whatever is sent again, in whatever format."""

import datetime as dt
from contextlib import closing
from dataclasses import replace
from decimal import Decimal

import pytest

from adapters.idoc.format import IdocFormat
from adapters.store import open_store
from datamodel.document import InputFile
from datamodel.extraction import DocumentType, Status
from extractors.splitting import split
from extractors.structured.reader import (
    StructuredClassifier,
    StructuredExtractor,
    StructuredReader,
    split_by_message,
)
from orders.checks.history import history_checked
from orders.validators import all_validators
from pipelines.formats import FORMATS
from pipelines.process import Route, Steps, process
from tests.extractors.structured.bank_files import Statement, Written, camt, camt053, mt940, ntry, stmt
from tests.pipelines.conftest import FakeReader, FakeTarget, FakeUnderstanding

D = Decimal
FIRST = Statement([Written(D("49.50")), Written(D(-20), bank_reference="BR2")])
SECOND = Statement([Written(D(5), bank_reference="BR3")], opening=FIRST.closing, number="13", day=dt.date(2026, 11, 28))


@pytest.fixture
def store(tmp_path):
    with closing(open_store(f"sqlite:///{tmp_path}/intray.db", blobs=str(tmp_path / "blobs"))) as store:
        yield store


@pytest.fixture
def send(store):
    """Takes a file in and returns status and codes of each of its documents, and how many messages they make."""
    types = frozenset({DocumentType.BANK_STATEMENT})
    paper = FakeUnderstanding()
    steps = Steps(
        unpack=lambda file: [file],
        reader=StructuredReader(FakeReader(), FORMATS),
        split=split_by_message(split),
        classifier=StructuredClassifier(paper),
        extractor=StructuredExtractor(paper, compare=lambda document, message: message.extraction),
        master_data=None,
        validators=all_validators(lambda: dt.date(2026, 11, 29)),
        min_type_confidence=0.9,
        min_field_confidence=0.8,
        routes={"erp": Route("erp", types, IdocFormat(), FakeTarget())},
        received=lambda document_id, without: history_checked(
            store, lambda number: store.document(number).extraction, document_id=document_id, without=without
        ),
    )

    def send(content: bytes):
        file = InputFile("statement", content, "test", dt.datetime(2026, 11, 29, tzinfo=dt.UTC))
        store.add(file)
        outcome = process(file, steps)
        store.save(file, outcome.results, outbox=outcome.outbox)
        told = [(result.decision.status, [issue.code for issue in result.issues]) for result in outcome.results]
        return told, len(outcome.outbox)

    return send


def test_statements_go_to_the_erp_one_after_the_other(send):
    assert send(camt053(FIRST)) == ([(Status.APPROVED, [])], 1)
    assert send(mt940(SECOND)) == ([(Status.APPROVED, [])], 1)


def test_file_of_several_statements_has_no_gap_between_them(send):
    third = Statement([], opening=SECOND.closing, number="14", day=dt.date(2026, 11, 29))
    assert send(camt053(FIRST)) == ([(Status.APPROVED, [])], 1)
    assert send(camt053(SECOND, third)) == ([(Status.APPROVED, []), (Status.APPROVED, [])], 2)


def test_statement_that_is_sent_again_waits_for_a_person(send):
    send(camt053(FIRST))
    assert send(camt053(FIRST).replace(b"\n", b"\r\n")) == ([(Status.NEEDS_REVIEW, ["already_received"])], 0)
    assert send(mt940(FIRST)) == ([(Status.NEEDS_REVIEW, ["already_received"])], 0)
    other_number = mt940(FIRST).replace(b":28C:12/1", b":28C:00012/1").replace(b"Hansen", b"HANSEN")
    [(status, codes)], messages = send(other_number)
    assert (status, len(codes), messages) == (Status.NEEDS_REVIEW, 1, 0)


def test_same_day_told_by_another_number_and_other_words_overlaps(send):
    send(camt053(FIRST))
    other = [replace(booking, reference="Rechn. 4711") for booking in FIRST.bookings]
    assert send(mt940(Statement(other, number="331"))) == ([(Status.NEEDS_REVIEW, ["statement_overlap"])], 0)


def test_gap_and_latecomer_are_told_and_go_on(send):
    third = Statement([], opening=SECOND.closing, number="14", day=dt.date(2026, 11, 29))
    send(camt053(FIRST))
    assert send(camt053(third)) == ([(Status.APPROVED, ["statement_gap"])], 1)
    assert send(mt940(SECOND)) == ([(Status.APPROVED, ["statement_late"])], 1)


@pytest.mark.parametrize(
    ("root", "record", "message"),
    [("BkToCstmrAcctRpt", "Rpt", "camt.052.001.08"), ("BkToCstmrDbtCdtNtfctn", "Ntfctn", "camt.054.001.08")],
)
def test_report_and_notification_are_filed_as_often_as_they_come(send, root, record, message):
    for count in (1, 2):
        body = stmt(Statement([Written(D(n), bank_reference=f"B{n}") for n in range(1, count + 1)]))
        body = body.replace("Stmt>", f"{record}>")
        if record == "Ntfctn":
            body = body[: body.index("<Bal>")] + body[body.index("<Ntry>") :]
        assert send(camt(body, message, root)) == ([(Status.APPROVED, [])], 0)
    assert send(camt053(FIRST)) == ([(Status.APPROVED, [])], 1)


def test_statement_that_does_not_add_up_waits_for_a_person(send):
    content = camt053(FIRST).replace(ntry(FIRST.bookings[1]).encode(), b"")
    assert send(content) == ([(Status.NEEDS_REVIEW, ["statement_sum"])], 0)
    cut = mt940(FIRST)[: mt940(FIRST).index(b":62F:")]
    assert send(cut) == ([(Status.NEEDS_REVIEW, ["statement_sum"])], 0)
