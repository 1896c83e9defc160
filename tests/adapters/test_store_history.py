import datetime as dt
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from adapters.store import history
from adapters.store.history import earlier_records, overlooked_repeat
from datamodel.extraction import Classification, Decision, DocumentType, Extraction, Field, Issue, Result, Status

T = DocumentType


def fields(**values):
    return {name: Field(name, value, str(value), 1.0) for name, value in values.items() if value is not None}


def paper(quantity="10", *, kind=T.PURCHASE_ORDER, links=None, lines=True, **header):
    line = fields(supplier_material_number="KH-2025", quantity=Decimal(quantity), unit="Stk")
    named = {"document_number": "4500017", "sender_name": "Hansen GmbH"} | header
    classification = Classification(kind, 1.0, "de")
    return Extraction(classification, fields(**named), (line,) if lines else (), links or {})


@pytest.fixture
def put(store, samples, clock):
    """Stores extractions as documents of files that came in one day after the other, and returns their numbers."""

    def put(*extractions, status=Status.APPROVED):
        numbers = []
        for extraction in extractions:
            clock.move(days=1)
            file = samples.file(f"{clock.now}.pdf", received_at=clock.now)
            store.add(file)
            result = Result(file, 0, 1, Decision(status, ("said so",)), extraction)
            numbers += store.save(file, [result])
        return numbers

    return put


@pytest.fixture
def earlier(store_url, store):
    engine = sa.create_engine(store_url)

    def find(extraction, document_id=None):
        with Session(engine) as session:
            return earlier_records(session, extraction, document_id)

    yield find
    engine.dispose()


def found(records):
    return [(record.document_id, record.same_number, record.same_content) for record in records]


def test_nothing_came_before_the_first(earlier, put):
    assert earlier(paper()) == []
    put(paper("5", document_number="1"))
    assert earlier(paper()) == []


def test_same_number_and_same_content_are_told_apart(earlier, put):
    same, changed, repeated, _ = put(
        paper(), paper("12"), paper(document_number="4500018"), paper("12", document_number="4500018")
    )
    assert found(earlier(paper())) == [(changed, True, False), (same, True, True), (repeated, False, True)]


def test_record_says_which_document_it_is(earlier, put, clock):
    [number] = put(paper(document_number="PO 45/00017"), status=Status.NEEDS_REVIEW)
    [record] = earlier(paper(document_number="PO-4500017"))
    assert (record.document_id, record.number, record.status) == (number, "PO 45/00017", "needs_review")
    assert record.received_at == clock.now
    assert record.received_at.tzinfo is dt.UTC


def test_rejected_documents_and_itself_do_not_count(earlier, put):
    put(paper(), status=Status.REJECTED)
    [number] = put(paper())
    assert found(earlier(paper())) == [(number, True, True)]
    assert earlier(paper(), number) == []


def test_of_two_that_wait_the_second_is_the_repeat(earlier, put):
    one, two = put(paper(), paper(), status=Status.NEEDS_REVIEW)
    assert earlier(paper(), one) == []
    assert found(earlier(paper(), two)) == [(one, True, True)]


def test_later_one_that_is_approved_makes_the_first_a_repeat(earlier, put):
    [one] = put(paper(), status=Status.NEEDS_REVIEW)
    [two] = put(paper())
    assert found(earlier(paper(), one)) == [(two, True, True)]


def test_document_is_found_from_before_its_partner_was_linked(earlier, put):
    [unlinked, linked] = put(paper(), paper(links={"customer": "10012"}))
    assert found(earlier(paper(links={"customer": "10012"}))) == [(linked, True, True), (unlinked, True, False)]


def test_same_number_of_another_customer_is_another_order(earlier, put):
    put(paper(links={"customer": "10013"}, sender_name="Weber KG"))
    assert earlier(paper(links={"customer": "10012"})) == []


def test_order_and_its_changes_are_no_repeats(earlier, put):
    first = paper(kind=T.ORDER_CHANGE, document_number="AE-1", purchase_order_number="4500017")
    second = paper("12", kind=T.ORDER_CHANGE, document_number="AE-2", purchase_order_number="4500017")
    _, one = put(paper(), first)
    assert earlier(second) == []
    assert found(earlier(first)) == [(one, True, True)]


def test_changes_without_a_number_of_their_own_are_told_apart_by_content(earlier, put):
    def change(quantity):
        return paper(quantity, kind=T.ORDER_CHANGE, document_number=None, purchase_order_number="4500017")

    [one] = put(change("10"))
    assert found(earlier(change("10"))) == [(one, True, True)]
    assert earlier(change("12")) == []


def test_deliveries_of_one_order_are_told_apart(earlier, put):
    def note(number, quantity="10"):
        return paper(quantity, kind=T.DELIVERY_NOTE, document_number=number, purchase_order_number="NW-B-1")

    one, two = put(note("LS-1"), note("LS-2", "20"))
    assert found(earlier(note("LS-2", "20"))) == [(two, True, True)]
    assert found(earlier(note("LS 1", "15"))) == [(one, True, False)]
    assert earlier(note("LS-3", "30")) == []
    assert found(earlier(note("LS-3", "10"))) == [(one, False, True)]


def test_statements_and_advices_are_known_by_their_own_numbers(earlier, put):
    advice = paper(kind=T.PAYMENT_ADVICE, document_number=None, payment_reference="A 1")
    statement = paper(kind=T.BANK_STATEMENT, document_number=None, statement_number="12")
    one, two = put(advice, statement)
    assert [record.number for record in earlier(advice)] == ["A 1"]
    assert found(earlier(statement)) == [(two, True, True)]
    assert found(earlier(advice)) == [(one, True, True)]


def test_paper_without_number_and_lines_is_like_no_other(earlier, put):
    empty = paper(lines=False, document_number=None)
    put(empty)
    assert earlier(empty) == []


def test_paper_without_lines_has_no_content_in_common(earlier, put):
    [number] = put(paper(lines=False))
    assert found(earlier(paper(lines=False))) == [(number, True, False)]


# --- Two workers at the same moment -----------------------------------------------------------------------------------


@pytest.fixture
def overlooked(store_url, store):
    engine = sa.create_engine(store_url)

    def find(document_id):
        with Session(engine) as session:
            record = overlooked_repeat(session, document_id)
            return record and record.document_id

    yield find
    engine.dispose()


@pytest.fixture
def approve(store, samples, clock):
    """Stores a document with a message, as a worker does that found nothing in the history."""

    def approve(extraction, *issues, days=1):
        clock.move(days=days)
        file = samples.file(f"{clock.now}.pdf", received_at=clock.now)
        store.add(file)
        result = Result(file, 0, 1, Decision(Status.APPROVED, ("sound",)), extraction, issues)
        message = samples.message(f"{clock.now:%Y%m%d}")
        return store.save(file, [result], outbox=[(0, message)])[0]

    return approve


def test_of_two_taken_in_at_once_the_first_goes(approve, overlooked):
    one, two = approve(paper()), approve(paper("12"))
    assert (overlooked(one), overlooked(two)) == (None, one)


def test_what_was_received_first_goes_first_although_it_was_read_last(approve, overlooked):
    scan_read_first, mail_received_first = approve(paper()), approve(paper("12"), days=-0.5)
    assert (overlooked(scan_read_first), overlooked(mail_received_first)) == (mail_received_first, None)


def test_first_waits_where_the_second_is_on_its_way(approve, put, overlooked, store):
    """The first was saved late: the second had been claimed before."""
    [one] = put(paper())
    two = approve(paper())
    assert overlooked(one) is None
    [message] = store.claim(worker="w", limit=9, lease=dt.timedelta(days=9))
    assert (message.document_id, overlooked(one), overlooked(two)) == (two, two, one)


def test_message_on_its_way_alone_goes(approve, overlooked, store):
    one = approve(paper())
    [_] = store.claim(worker="w", limit=9, lease=dt.timedelta(days=9))
    assert overlooked(one) is None


def test_repeat_that_was_told_goes(approve, overlooked):
    approve(paper())
    told = Issue("already_received", "Purchase order 4500017 came …")
    assert overlooked(approve(paper(), told)) is None


def test_same_content_of_another_number_goes(approve, overlooked):
    approve(paper())
    assert overlooked(approve(paper(document_number="4500018"))) is None


def test_repeat_of_what_waits_or_was_rejected_goes(approve, put, overlooked):
    put(paper(), status=Status.NEEDS_REVIEW)
    put(paper(), status=Status.REJECTED)
    assert overlooked(approve(paper())) is None


def test_unknown_document_has_no_repeat(overlooked):
    with pytest.raises(KeyError, match="no document 99"):
        overlooked(99)


# --- How it is asked for ----------------------------------------------------------------------------------------------


def test_only_the_newest_are_looked_at(earlier, put, monkeypatch):
    monkeypatch.setattr(history, "LIMIT", 2)
    numbers = put(*(paper() for _ in range(3)))
    assert [record.document_id for record in earlier(paper())] == numbers[:0:-1]


def test_lines_stay_in_the_database():
    loaded = {column.name for column in history._statement(sa.true(), None).selected_columns}
    assert {"id", "document_number", "received_at"} <= loaded
    assert not {"extraction", "line_items", "fields"} & loaded


def test_indices_are_used(put, store):
    """A search through all documents would be felt after a year."""
    put(*(paper(document_number=str(number)) for number in range(50)))
    plans = []
    with store._database.engine.connect() as connection:
        for condition in history._conditions(paper(), ["order:1:2"], "d" * 64):
            sql = history._statement(condition, None).compile(
                connection, compile_kwargs={"literal_binds": True, "render_postcompile": True}
            )
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("SET enable_seqscan = off"))
                plan = connection.execute(sa.text(f"EXPLAIN {sql}")).scalars()
            else:
                plan = connection.execute(sa.text(f"EXPLAIN QUERY PLAN {sql}")).scalars(3)
            plans.append("\n".join(plan))
    assert "ix_documents_business_object_id" in plans[0]
    assert "ix_documents_content_digest_id" in plans[1]


# --- Bank statements --------------------------------------------------------------------------------------------------


def statement(day, account="DE89370400440532013000", **header):
    values = {
        "account_iban": account,
        "statement_number": str(day),
        "statement_date": dt.date(2026, 11, day),
        "statement_kind": "statement",
        "currency": "EUR",
        "opening_balance": Decimal(day),
        "closing_balance": Decimal(day + 1),
    }
    return Extraction(Classification(T.BANK_STATEMENT, 1.0, "en"), fields(**(values | header)))


@pytest.fixture
def statements(store):
    return lambda account="DE89370400440532013000", **more: [
        (each.number, each.date.day, each.opening_balance, each.closing_balance, each.currency)
        for each in store.statements(account, **more)
    ]


def test_statements_of_an_account_are_found_newest_first(put, statements):
    one, _, _ = put(statement(3), statement(4), statement(5, "DE02120300000000202051"))
    assert statements() == [("4", 4, Decimal(4), Decimal(5), "EUR"), ("3", 3, Decimal(3), Decimal(4), "EUR")]
    assert [number for number, *_ in statements(document_id=one)] == ["4"]
    assert [number for number, *_ in statements("37040044/532013000")] == ["4", "3"]
    assert statements("") == []


def test_reports_statements_without_balances_and_rejected_ones_do_not_count(put, statements):
    put(statement(3, statement_kind="report"), statement(4, opening_balance=None))
    put(statement(5), status=Status.REJECTED)
    assert statements() == []


def test_same_number_of_another_year_is_another_statement(earlier, put):
    [number] = put(statement(3))
    again = statement(3, closing_balance=Decimal(9))
    assert found(earlier(again)) == [(number, True, False)]
    assert found(earlier(statement(3, statement_date=dt.date(2027, 11, 3)))) == []
