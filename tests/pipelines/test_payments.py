"""Payments from approved documents to what they are for, and on to the ERP."""

import datetime as dt
import itertools
from contextlib import closing
from decimal import Decimal

import pytest

from adapters.idoc.format import IdocFormat
from adapters.store import open_store
from adapters.tryton.format import TrytonFormat
from adapters.tryton.records import read_record
from datamodel.delivery import DeliveryState, Receipt
from datamodel.errors import DeliveryRefusedError, RetriableError
from datamodel.extraction import Decision, DocumentType, Status
from datamodel.payments import PaymentSource, PaymentState, Proposal
from datamodel.stored_payments import Decided, PaymentFilter
from pipelines.payments import match_payments
from pipelines.posting import Cashier
from pipelines.process import Route
from pipelines.settings import PaymentSettings
from pipelines.target_settings import SoapTargetSettings
from pipelines.targets import told_of_payments
from tests.adapters.payment_samples import (
    HANSEN,
    advice,
    allocation,
    booking,
    item,
    keep,
    load,
    matched,
    proposal,
    statement,
)

LEASE = dt.timedelta(minutes=5)
TYPES = frozenset({DocumentType.BANK_STATEMENT, DocumentType.PAYMENT_ADVICE})


class Ledger:
    """An ERP that books each message id once; it can fall silent after it has booked."""

    recognises_repeats = True

    def __init__(self) -> None:
        self.booked: dict[str, bytes] = {}
        self.silent = 0

    def deliver(self, message) -> Receipt:
        known = self.booked.setdefault(message.message_id, message.payload)
        assert known == message.payload, "the same id always has the same bytes"
        if self.silent:
            self.silent -= 1
            raise RetriableError("The answer got lost.")
        return Receipt(DeliveryState.POSTED, "4711", dt.datetime.now(dt.UTC))


@pytest.fixture
def store(tmp_path):
    with closing(open_store(f"sqlite:///{tmp_path}/intray.db", blobs=str(tmp_path / "blobs"))) as store:
        yield store


@pytest.fixture
def store_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/intray.db"


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def cashier(store, ledger) -> Cashier:
    plain = Route("erp", TYPES, IdocFormat(), ledger)
    settings = SoapTargetSettings(url="http://127.0.0.1:1", document_types=())
    return Cashier(store, {"erp": told_of_payments(plain, settings)}, PaymentSettings(targets=("erp",)))


def states(store) -> dict[str, int]:
    return {str(state): count for state, count in store.payments.page(PaymentFilter()).counts.items() if count}


def deliver(store, ledger) -> None:
    for message in store.claim(worker="a", limit=99, lease=LEASE):
        try:
            store.complete(message, ledger.deliver(message))
        except RetriableError as fault:
            store.retry_later(message, fault, after=dt.timedelta(0))


def test_booking_finds_its_invoice_and_is_posted_once(store, store_url, cashier, ledger) -> None:
    load(store_url, item(), HANSEN)
    number = keep(store, statement(booking(), opening="50"))
    done = match_payments(cashier)
    assert (done.documents, done.new, done.states) == (1, 1, {PaymentState.MATCHED: 1})
    assert match_payments(cashier).states == {}
    ledger.silent = 2
    for _ in range(4):
        deliver(store, ledger)
    assert len(ledger.booked) == 1
    [payload] = ledger.booked.values()
    assert b"<IDOCTYP>PEXR2002</IDOCTYP>" in payload
    assert b"RG-1" in payload
    [one] = store.payments.page(PaymentFilter()).items
    assert (one.state, store.payments.open_items()) == (PaymentState.POSTED, [])
    assert store.payments.statements()[0].difference == 0
    assert store.payments.statements()[0].collected.document_id == number


def test_doubtful_payment_waits_and_settles_nothing(store, store_url, cashier) -> None:
    load(store_url, item("RG-1"), item("RG-2", partner="10013"))
    keep(store, statement(booking(text="Rechnung")))
    assert match_payments(cashier).states == {PaymentState.REVIEW: 1}
    assert (store.due(), len(store.payments.open_items())) == (0, 2)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_order_of_arrival_changes_nothing(store, store_url, cashier, order) -> None:
    """A report of the day, the statement that follows, and the payer's advice are one payment."""
    told = [
        statement(booking(end_to_end_id="E2E-1"), kind="report"),
        statement(booking(end_to_end_id="E2E-1", counterparty_bic="MARKDEFF"), opening="7"),
        advice(("RG-1", "100")),
    ]
    load(store_url, item(), HANSEN)
    for number in order:
        keep(store, told[number], name=f"{number}.xml")
        if number != order[-1]:
            while store.payments.uncollected():
                from pipelines.payments import collect

                collect(store)
    match_payments(cashier)
    [one] = store.payments.page(PaymentFilter()).items
    stored = store.payments.payment(one.key)
    assert (stored.state, stored.payment.amount, stored.payment.customer) == (PaymentState.MATCHED, 100, "10012")
    assert [told.source for told in stored.payment.told].count(PaymentSource.BOOKING) == 2
    assert [line.invoice_number for line in stored.payment.lines] == ["RG-1"]
    assert len(store.messages()) == 1


def test_two_statements_with_equal_bookings_are_two_payments(store, store_url, cashier) -> None:
    load(store_url, item(left="200", amount="200"))
    for number in ("7", "8"):
        keep(store, statement(booking(text="RG-1"), number=number, opening=number))
    match_payments(cashier)
    assert store.payments.page(PaymentFilter()).total == 2
    assert [one.difference for one in store.payments.statements()] == [0, 0]


def test_death_between_the_steps_loses_and_doubles_nothing(store, store_url, cashier, monkeypatch) -> None:
    load(store_url, item(), HANSEN)
    keep(store, statement(booking()))
    judge = store.payments.judge

    def die(*_, **__):
        raise RuntimeError("killed")

    monkeypatch.setattr(store.payments, "judge", die)
    with pytest.raises(RuntimeError):
        match_payments(cashier)
    assert states(store) == {"review": 1}
    monkeypatch.setattr(store.payments, "judge", judge)
    assert match_payments(cashier).states == {PaymentState.MATCHED: 1}
    assert len(store.messages()) == 1


def test_record_that_does_not_fit_goes_to_a_person(store, store_url, cashier) -> None:
    long = "9" * 60
    load(store_url, item(long))
    keep(store, statement(booking(text=long)))
    sure = proposal(allocation(long))
    done = match_payments(cashier, matching=lambda wanted, _: [matched(wanted.payments[0].payment, sure)])
    assert done.states == {PaymentState.REVIEW: 1}
    [one] = store.payments.page(PaymentFilter()).items
    assert one.reasons[0].startswith("The record does not fit its target:")


def test_payers_advice_does_not_leave_by_itself_where_postings_do(cashier) -> None:
    route = cashier.routes["erp"]
    assert route.document_types - route.told_by_payments == {DocumentType.BANK_STATEMENT}


def test_advice_alone_announces_and_posts_nothing(store, store_url, cashier) -> None:
    load(store_url, item(), HANSEN)
    keep(store, advice(("RG-1", "98"), ("RG-2", "5")))
    match_payments(cashier)
    [one] = store.payments.page(PaymentFilter()).items
    assert (one.state, one.amount, store.due()) == (PaymentState.ANNOUNCED, Decimal(103), 0)


@pytest.fixture
def books(store, ledger) -> Cashier:
    """A receiver that books a statement with what it settles."""
    route = Route("tryton", TYPES, TrytonFormat(), ledger, told_by_payments=TYPES, settles=True)
    return Cashier(store, {"tryton": route}, PaymentSettings(targets=("tryton",)))


def test_statement_waits_for_its_bookings_and_carries_what_they_settle(store, store_url, books, ledger) -> None:
    load(store_url, item(), item("RG-2", partner="10013"), HANSEN)
    number = keep(store, statement(booking(), booking("40", "Danke")))
    assert match_payments(books).statements == 0
    waiting = next(one for one in store.payments.page(PaymentFilter(state=PaymentState.REVIEW)).items)
    left = store.payments.payment(waiting.key)
    on_account = Decided(PaymentState.MATCHED, Proposal((), 1.0, (), on_account=Decimal(40)))
    store.payments.decide(left.payment.key, on_account, version=left.version, who="ada")
    assert match_payments(books).statements == 1
    assert match_payments(books).statements == 0
    [message] = store.messages()
    assert (message.document_id, message.document_type) == (number, "bank_statement")
    deliver(store, ledger)
    record = read_record(ledger.booked[message.message_id])[1]
    assert record.is_matched
    assert [[each.invoice_number for each in one.settles] for one in record.bookings] == [["RG-1"], []]
    assert states(store) == {"posted": 2}
    assert [one.number for one in store.payments.open_items()] == ["RG-2"]


def test_refused_statement_is_told_again_under_the_same_id_when_it_is_approved(store, store_url, books) -> None:
    load(store_url, item(), HANSEN)
    number = keep(store, statement(booking()))
    match_payments(books)
    [message] = store.claim(worker="a", limit=9, lease=LEASE)
    store.fail(message, DeliveryRefusedError("STATE", "The period is closed."))
    assert states(store) == {"matched": 1}
    document = store.document(number)
    approved = Decision(Status.APPROVED, ("again",))
    store.revise(
        number, version=document.version, extraction=document.extraction, issues=(), decision=approved, who="ada"
    )
    assert match_payments(books).statements == 1
    [again] = store.claim(worker="a", limit=9, lease=LEASE)
    assert again.message_id == message.message_id
