"""What people changed, kept as data, and how often the machine was right."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from adapters.store.tables import DocumentRow
from adapters.store.workbench_tables import CheckRow, ConfirmationRow
from datamodel.document import BBox
from datamodel.extraction import ENTERED, DocumentType, Field, Status

BOX = BBox(0.1, 0.2, 0.3, 0.25)


@pytest.fixture
def extraction(samples):
    """What the machine says: three values in the header, two lines."""
    fields = {
        "document_number": Field("document_number", "45OO17", "45OO17", 0.6, 2, BOX),
        "sender_name": Field("sender_name", "Hansen GmbH", "Hansen GmbH", 0.9, 1, BOX),
        "currency": Field("currency", "EUR", "EUR", 0.9, 1, BOX),
    }
    items = tuple({"description": Field("description", text, text, 0.8, 1, BOX)} for text in ("bolts", "nuts"))
    return replace(samples.extraction(), fields=fields, line_items=items, reader="layout 4")


@pytest.fixture
def put(store, samples, extraction):
    """A document that waits, and its number."""

    def put_file(name: str = "order.pdf", what=extraction) -> int:
        file = samples.file(name)
        store.add(file)
        result = replace(samples.result(file, Status.NEEDS_REVIEW), extraction=what)
        return store.save(file, [result])[0]

    return put_file


@pytest.fixture
def revise(store):
    def revise_document(number, extraction, status=Status.NEEDS_REVIEW, *, who="ada"):
        document = store.document(number)
        decision = replace(document.decision, status=status)
        store.revise(
            number, version=document.version, extraction=extraction, issues=(), decision=decision, outbox=(), who=who
        )

    return revise_document


def entered(name, value):
    return Field(name, value, value, 1.0, evidence=(ENTERED,))


def corrected(extraction, **values):
    return replace(extraction, fields=dict(extraction.fields) | {n: entered(n, v) for n, v in values.items()})


def test_correction_is_kept_with_what_was_read_and_where(store, put, revise, extraction, clock):
    revise(put(), corrected(extraction, document_number="450017"))
    [one] = store.corrections.of(1)
    assert (one.field, one.line, one.before, one.after) == ("document_number", None, "45OO17", "450017")
    assert (one.confidence, one.page, one.box) == (0.6, 2, BOX)
    assert (one.reader, one.sender, one.document_type) == ("layout 4", "Hansen GmbH", DocumentType.PURCHASE_ORDER)
    assert (one.who, one.at, one.version) == ("ada", clock.now, 2)


def test_value_taken_from_the_page_has_its_new_place(store, put, revise, extraction):
    taken = replace(entered("due_date", "later"), name="payment_terms", page=1, bbox=BOX)
    revise(put(), replace(extraction, fields=dict(extraction.fields) | {"payment_terms": taken}))
    [one] = store.corrections.of(1)
    assert (one.before, one.page, one.box, one.confidence) == (None, 1, BOX, None)


def test_correction_of_a_person_is_none_of_the_reader(store, put, revise, extraction):
    number = put()
    first = corrected(extraction, document_number="450018")
    revise(number, first)
    revise(number, corrected(first, document_number="450017"), who="bob")
    assert [(one.who, one.reader) for one in store.corrections.of(number)] == [("ada", "layout 4"), ("bob", "")]


def test_removed_line_leaves_the_next_one_uncounted(store, put, revise, extraction):
    revise(put(), replace(extraction, line_items=extraction.line_items[1:]))
    assert [(one.field, one.line, one.before, one.after) for one in store.corrections.of(1)] == [
        ("description", 1, "bolts", None)
    ]


def test_revision_without_a_change_keeps_no_correction(store, put, revise, extraction):
    revise(put(), extraction)
    assert store.corrections.of(1) == []


def test_corrections_since_a_moment_come_in_pages(store, put, revise, extraction, clock):
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        revise(put(name), corrected(extraction, document_number=name))
        clock.move(hours=1)
    late = clock.now - dt.timedelta(hours=2)
    assert [one.document_id for one in store.corrections.since(late)] == [2, 3]
    [first] = store.corrections.since(late, limit=1)
    assert [one.document_id for one in store.corrections.since(late, after=first.id)] == [3]


def test_machine_is_what_was_there_before_anybody_changed_it(store, put, revise, extraction):
    number = put()
    assert store.corrections.machine(number) == extraction
    revise(number, corrected(extraction, document_number="450017"))
    assert store.corrections.machine(number) == extraction
    with pytest.raises(KeyError, match="no document 9"):
        store.corrections.machine(9)


def rows(store):
    with store._database.reading() as session:
        return list(session.scalars(select(ConfirmationRow)))


def counted(store):
    return {(row.field, row.of_lines): (row.confirmed, row.changed, row.added, row.removed) for row in rows(store)}


def test_approval_counts_what_it_leaves_of_what_the_machine_said(store, put, revise, extraction):
    person = corrected(extraction, document_number="450017", delivery_terms="DAP")
    del person.fields["currency"]
    revise(put(), replace(person, line_items=person.line_items[:1]), Status.APPROVED)
    assert counted(store) == {
        ("currency", False): (0, 0, 0, 1),
        ("delivery_terms", False): (0, 0, 1, 0),
        ("description", True): (1, 0, 0, 1),
        ("document_number", False): (0, 1, 0, 0),
        ("document_type", False): (1, 0, 0, 0),
        ("sender_name", False): (1, 0, 0, 0),
    }


def test_approval_of_data_counts_nothing(store, put, revise, extraction):
    data = replace(extraction, reader="data:order_x")
    number = put(what=data)
    revise(number, corrected(data, document_number="4500017"), Status.APPROVED)
    assert counted(store) == {}


def test_save_counts_nothing_and_its_correction_counts_once(store, put, revise, extraction):
    number = put()
    revise(number, corrected(extraction, document_number="1"))
    revise(number, corrected(extraction, document_number="2"))
    assert counted(store) == {}
    revise(number, corrected(extraction, document_number="2"), Status.APPROVED)
    assert counted(store)["document_number", False] == (0, 1, 0, 0)


def test_value_that_was_changed_and_changed_back_was_right(store, put, revise, extraction):
    number = put()
    revise(number, corrected(extraction, document_number="1"))
    revise(number, corrected(extraction, document_number="45OO17"), Status.APPROVED)
    assert counted(store)["document_number", False] == (1, 0, 0, 0)


def test_count_names_sender_reader_and_approver(store, put, revise, extraction, clock):
    for name, reader in (("a.pdf", "layout 4"), ("b.pdf", "layout 5")):
        what = replace(extraction, reader=reader)
        revise(put(name, what), corrected(what, document_number="1"), Status.APPROVED)
    numbers = [row for row in rows(store) if row.field == "document_number"]
    assert [(row.document_id, row.reader) for row in numbers] == [(1, "layout 4"), (2, "layout 5")]
    assert {(row.sender, row.document_type, row.who, row.at, row.version) for row in numbers} == {
        ("Hansen GmbH", DocumentType.PURCHASE_ORDER, "ada", clock.now, 2)
    }


def test_next_approval_counts_anew(store, put, revise, extraction, samples):
    """The receiver refused the document, and somebody finds what the first one overlooked."""
    number = put()
    document = store.document(number)
    store.revise(
        number,
        version=document.version,
        extraction=extraction,
        issues=(),
        decision=replace(document.decision, status=Status.APPROVED),
        outbox=[samples.message()],
        who="ada",
    )
    assert counted(store)["document_number", False] == (1, 0, 0, 0)
    store.drop(samples.message().message_id, who="ada", why="wrong", to_review=True)
    revise(number, corrected(extraction, document_number="1"), Status.APPROVED)
    assert counted(store)["document_number", False] == (0, 1, 0, 0)


def test_approval_of_what_the_machine_says_nothing_of_counts_nothing(store, put, revise, extraction, samples):
    """Nor does what was counted at an earlier approval stay."""
    number = put()
    revise(number, extraction, Status.APPROVED)
    assert counted(store)
    with store._database.writing() as session:
        assert session.get(CheckRow, number)
        session.get_one(DocumentRow, number).status = Status.NEEDS_REVIEW
    nothing = replace(samples.result(samples.file(), Status.NEEDS_REVIEW), extraction=None)
    store.paper.turn(number, nothing, version=store.document(number).version, page=1, degrees=90, who="ada")
    revise(number, extraction, Status.APPROVED)
    with store._database.reading() as session:
        assert (session.get(CheckRow, number), session.scalars(select(ConfirmationRow)).all()) == (None, [])
