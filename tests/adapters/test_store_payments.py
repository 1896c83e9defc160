"""Payments in the store, on both databases."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from datamodel.delivery import DeliveryState, OutboxMessage, Receipt, StatusKind, StatusReport
from datamodel.errors import ConflictError, DeliveryRefusedError
from datamodel.extraction import StatementKind, Status
from datamodel.payments import PaymentState
from datamodel.stored_payments import Collected, Decided, ItemQuery, Judgement, PaymentFilter
from tests.adapters import payment_samples as samples_of
from tests.adapters.payment_samples import allocation, booked, item, load, matched, payment, proposal

LEASE = dt.timedelta(minutes=5)
REVIEW, MATCHED, POSTED = PaymentState.REVIEW, PaymentState.MATCHED, PaymentState.POSTED


@pytest.fixture
def number(store) -> int:
    return samples_of.keep(store, samples_of.statement(samples_of.booking()))


def take(store, number: int, *payments, version: int = 1, kind=StatementKind.STATEMENT) -> int:
    balances = {"opening": Decimal(0), "closing": sum((each.amount for each in payments), Decimal(0))}
    document = Collected(number, version, kind, "DE89", "7", samples_of.DAY, "EUR", **balances)
    return store.payments.collect([document], payments, taken=store.payments.taken())


def judge(store, *judged, messages=()) -> dict[PaymentState, int]:
    stored = {one.payment.key: one for one in store.payments.to_match().payments}
    known = [(stored[each.payment.key], each) for each in judged]
    return store.payments.judge([Judgement(one.id, one.version, each, messages) for one, each in known], records="")


def posting(name: str = "one", payload: bytes = b"<PEXR2002/>", *, awaits_posting: bool = True) -> OutboxMessage:
    return OutboxMessage(f"urn:sap.com:msgid={name}", "erp", "payment_advice", payload, business_object="money:k1",
                         awaits_posting=awaits_posting)  # fmt: skip


def left(store, number: str = "RG-1") -> Decimal:
    found = store.payments.find_items(ItemQuery(number=number))
    return found[0].left if found else Decimal(0)


@pytest.fixture
def sent(store, store_url, number):
    """A payment of 60 of an item of 100, matched and on its way to the ERP."""
    load(store_url, item())
    take(store, number, payment(amount="60", told=(booked(number),)))
    judge(store, matched(payment(amount="60"), proposal(allocation(paid="60", in_full=False))), messages=(posting(),))
    [message] = store.claim(worker="a", limit=9, lease=LEASE)
    return message


def test_payment_comes_back_as_it_was_told(store, number) -> None:
    one = payment(told=(booked(number),), charges=Decimal("0.50"), return_reason="AC04")
    assert take(store, number, one) == 1
    stored = store.payments.payment("k1")
    assert (stored.payment, stored.state, stored.version) == (one, REVIEW, 2)
    assert store.payments.payment(str(stored.id)) == stored
    assert store.payments.uncollected() == []
    with pytest.raises(KeyError, match="no payment k2"):
        store.payments.payment("k2")


def test_document_is_taken_over_once(store, number) -> None:
    take(store, number, payment(told=(booked(number),)))
    assert take(store, number, payment("k9", told=(booked(number),))) == 0
    with pytest.raises(KeyError):
        store.payments.payment("k9")
    assert store.payments.page(PaymentFilter()).total == 1


def test_what_was_taken_over_meanwhile_is_a_conflict(store, number) -> None:
    before = store.payments.taken()
    take(store, number, payment(told=(booked(number),)))
    with pytest.raises(ConflictError, match="taken over meanwhile"):
        store.payments.collect([Collected(number, 1)], [payment()], taken=before)


def test_two_workers_take_over_a_document_once(store, open_another, number) -> None:
    stores = [open_another(), open_another()]

    def attempt(one) -> int:
        try:
            return take(one, number, payment(told=(booked(number),)))
        except ConflictError:
            return 0

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(attempt, stores)) == 1
    assert store.payments.page(PaymentFilter()).total == 1


def test_same_money_in_two_documents_is_one_payment(store, number) -> None:
    other = samples_of.keep(store, samples_of.statement(samples_of.booking(), kind="report"))
    take(store, number, payment(told=(booked(number),)))
    assert take(store, other, payment(told=(booked(number), booked(other))), kind=StatementKind.REPORT) == 0
    assert store.payments.payment("k1").payment.told == (booked(number), booked(other))


def test_announced_payment_goes_up_in_the_booked_one(store, number) -> None:
    from datamodel.payments import PaymentSource, Told

    advice_number = samples_of.keep(store, samples_of.advice(("RG-1", "100")))
    announced = Told(PaymentSource.ADVICE, advice_number)
    take(store, advice_number, payment("advice-1", told=(announced,)), kind=None)
    assert store.payments.payment("advice-1").state is PaymentState.ANNOUNCED
    take(store, number, payment(told=(booked(number), announced)))
    stored = store.payments.payment("k1")
    assert (stored.state, set(stored.payment.told)) == (REVIEW, {booked(number), announced})
    assert store.payments.page(PaymentFilter()).total == 1


def test_sure_match_is_pending_until_it_is_posted(store, store_url, sent) -> None:
    stored = store.payments.payment("k1")
    assert (stored.state, stored.chosen.allocations[0].paid, left(store)) == (MATCHED, Decimal(60), Decimal(40))
    store.complete(sent, Receipt(DeliveryState.ACCEPTED, "4711", samples_of_now()))
    assert (store.payments.payment("k1").state, left(store)) == (MATCHED, Decimal(40))
    store.report(StatusReport(StatusKind.POSTED, "53", "ok", message_id=sent.message_id), target="erp")
    assert (store.payments.payment("k1").state, left(store)) == (POSTED, Decimal(40))
    [level] = store.payments.find_items(ItemQuery())
    assert (level.item.open_amount, level.pending) == (Decimal(40), Decimal(0))


def samples_of_now() -> dt.datetime:
    return dt.datetime(2026, 3, 5, 10, tzinfo=dt.UTC)


def post(store, message) -> None:
    store.report(StatusReport(StatusKind.POSTED, "53", "ok", message_id=message.message_id), target="erp")


@pytest.mark.parametrize("told", ["100", "40"])
def test_load_before_the_erp_tells_neither_doubles_nor_loses(store, store_url, sent, told) -> None:
    """It may tell of the payment already, or not yet; afterwards 40 is open."""
    load(store_url, item(left=told))
    assert [one.open_amount for one in store.payments.open_items()] == [40]
    post(store, sent)
    assert left(store) == 40


def test_what_is_told_by_two_makes_no_credit_of_an_invoice(store, store_url, sent) -> None:
    """The ERP has another payment, of 50, besides the one of 60 that is pending: nothing is left, and no less."""
    load(store_url, item(left="50"))
    assert store.payments.open_items() == []


@pytest.mark.parametrize("told", ["100", "40"])
def test_load_after_the_erp_told_neither_doubles_nor_loses(store, store_url, sent, told) -> None:
    """One that says the same as before was made before; one that says something else is the truth."""
    post(store, sent)
    load(store_url, item(left=told))
    assert left(store) == 40


def test_load_that_knows_of_another_payment_is_the_truth(store, store_url, sent) -> None:
    load(store_url, item(left="80"))
    post(store, sent)
    assert left(store) == 20
    load(store_url, item(left="15"))
    assert left(store) == 15


def test_two_partial_payments_posted_the_other_way_round(store, store_url, number) -> None:
    load(store_url, item())
    two = [payment("k1", "30", told=(booked(number, 1),)), payment("k2", "50", told=(booked(number, 2),))]
    take(store, number, *two)
    judge(store, matched(two[0], proposal(allocation(paid="30"))), messages=(posting("one"),))
    stored = store.payments.to_match().payments[0]
    again = Judgement(stored.id, stored.version, matched(two[1], proposal(allocation(paid="50"))), (posting("two"),))
    store.payments.judge([again], records="")
    assert left(store) == 20
    for message in reversed(store.claim(worker="a", limit=9, lease=LEASE)):
        post(store, message)
    assert left(store) == 20


def test_refused_posting_sends_the_payment_back_and_not_the_statement(store, number, sent) -> None:
    store.fail(sent, DeliveryRefusedError("51", "Period 03/2026 is closed"))
    stored = store.payments.payment("k1")
    assert (stored.state, stored.is_held, left(store)) == (REVIEW, True, Decimal(100))
    assert stored.reasons == ("erp refused the payment_advice: 51: Period 03/2026 is closed",)
    assert store.document(number).decision.status is Status.APPROVED
    assert store.payments.to_match() is None  # matching does not send it again


def test_refused_posting_is_decided_by_a_person_and_goes_under_the_same_id(store, sent) -> None:
    store.fail(sent, DeliveryRefusedError("51", "no"))
    stored = store.payments.payment("k1")
    choice = Decided(MATCHED, proposal(allocation(paid="60")), messages=(posting(payload=b"<PEXR2002>2</PEXR2002>"),))
    store.payments.decide("k1", choice, version=stored.version, who="ada")
    [again] = store.claim(worker="a", limit=9, lease=LEASE)
    assert (again.message_id, again.payload, again.payment_id) == (
        sent.message_id,
        b"<PEXR2002>2</PEXR2002>",
        stored.id,
    )
    assert store.payments.payment("k1").decided_by == "ada"


def test_refused_posting_that_was_booked_by_hand_is_posted(store, sent) -> None:
    store.complete(sent, Receipt(DeliveryState.ACCEPTED, "4711", samples_of_now()))
    report = StatusReport(StatusKind.FAILED, "51", "no", message_id=sent.message_id)
    store.report(report, target="erp")
    assert store.payments.payment("k1").state is REVIEW
    post(store, sent)
    assert (store.payments.payment("k1").state, left(store)) == (POSTED, Decimal(40))


def test_no_item_is_settled_beyond_what_is_open(store, store_url, number) -> None:
    load(store_url, item())
    two = [payment("k1", told=(booked(number, 1),)), payment("k2", told=(booked(number, 2),))]
    take(store, number, *two)
    assert judge(store, *map(matched, two)) == {MATCHED: 1}
    assert [store.payments.payment(key).state for key in ("k1", "k2")] == [MATCHED, REVIEW]
    stored = store.payments.payment("k2")
    with pytest.raises(ConflictError, match="Of RG-1 only 0 is left open, and 100 would be settled"):
        store.payments.decide("k2", Decided(MATCHED, proposal()), version=stored.version, who="ada")


def test_two_workers_match_a_payment_once(store, store_url, open_another, number) -> None:
    load(store_url, item())
    take(store, number, payment(told=(booked(number),)))
    stored = store.payments.to_match().payments[0]
    judgement = Judgement(stored.id, stored.version, matched(payment()), (posting(),))
    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(lambda one: one.payments.judge([judgement], records="r"), [open_another(), store]))
    assert sorted(map(len, counts)) == [0, 1]
    assert len(store.messages()) == 1


def test_what_a_person_decided_is_not_matched(store, store_url, number) -> None:
    load(store_url, item())
    take(store, number, payment(told=(booked(number),)))
    waiting = store.payments.to_match().payments[0]
    store.payments.decide("k1", Decided(PaymentState.FOREIGN), version=waiting.version, who="ada")
    assert store.payments.judge([Judgement(waiting.id, waiting.version, matched(payment()))], records="") == {}
    stored = store.payments.payment("k1")
    assert (stored.state, stored.decided_by) == (PaymentState.FOREIGN, "ada")
    store.payments.decide("k1", Decided(REVIEW, why="It is one."), version=stored.version, who="eve")
    assert store.payments.payment("k1").reasons == ("It is one.",)
    assert store.payments.to_match() is None


def test_decision_over_an_older_version_is_a_conflict(store, store_url, number) -> None:
    load(store_url, item())
    take(store, number, payment(told=(booked(number),)))
    with pytest.raises(ConflictError, match="changed meanwhile"):
        store.payments.decide("k1", Decided(PaymentState.FOREIGN), version=7, who="ada")


def test_amounts_that_do_not_make_the_payment_are_refused(store, store_url, number) -> None:
    load(store_url, item())
    take(store, number, payment(told=(booked(number),)))
    version = store.payments.payment("k1").version
    with pytest.raises(ValueError, match="What is paid and what stays on account is 90, and the payment is 100"):
        store.payments.decide("k1", Decided(MATCHED, proposal(allocation(paid="90"))), version=version, who="ada")
    good = Decided(MATCHED, proposal(allocation(paid="90"), on_account="10"))
    store.payments.decide("k1", good, version=version, who="ada")
    assert left(store) == 10


def test_payment_that_has_not_left_can_be_given_back(store, store_url, number) -> None:
    load(store_url, item())
    take(store, number, payment(told=(booked(number),)))
    judge(store, matched(payment()), messages=(posting(),))
    store.payments.decide("k1", Decided(REVIEW), version=store.payments.payment("k1").version, who="ada")
    assert (store.payments.payment("k1").state, left(store), store.due()) == (REVIEW, Decimal(100), 0)


def test_payment_that_a_receiver_may_have_cannot_be_given_back(store, sent) -> None:
    with pytest.raises(ConflictError, match="A receiver has the payment"):
        store.payments.decide("k1", Decided(REVIEW), version=store.payments.payment("k1").version, who="ada")


def test_matching_rests_until_something_is_new(store, store_url, number) -> None:
    load(store_url, item(number="RG-7"))
    take(store, number, payment(told=(booked(number),)))
    wanted = store.payments.to_match()
    doubtful = matched(payment(), state=REVIEW)
    store.payments.judge(
        [Judgement(wanted.payments[0].id, wanted.payments[0].version, doubtful)], records=wanted.records
    )
    assert store.payments.to_match() is None
    load(store_url, item())
    assert [each.number for each in store.payments.to_match().items] == ["RG-1"]


def test_statement_adds_up_by_state(store, store_url, number) -> None:
    load(store_url, item())
    told = [payment("k1", told=(booked(number, 1),)), payment("k2", "-7.50", told=(booked(number, 2),))]
    take(store, number, *told)
    judge(store, matched(told[0]))
    [found] = store.payments.statements()
    assert found.sums == {MATCHED: Decimal(100), REVIEW: Decimal("-7.50")}
    assert (found.counts[MATCHED], found.booked, found.difference) == (1, Decimal("92.50"), Decimal(0))


def test_list_filters_counts_and_pages(store, number) -> None:
    told = [payment(f"k{n}", str(n), text=f"RG-{n}", told=(booked(number, n),)) for n in range(1, 6)]
    take(store, number, *told)
    page = store.payments.page(PaymentFilter(state=REVIEW, words="hansen", least=Decimal(2)), offset=1, limit=2)
    assert ([one.key for one in page.items], page.total, page.counts[MATCHED]) == (["k3", "k4"], 4, 0)
    assert store.payments.page(PaymentFilter(words="RG-5")).items[0].amount == 5


def test_events_tell_the_life_of_a_payment(store, sent) -> None:
    post(store, sent)
    what = [event.what for event in store.payments.events(store.payments.payment("k1").id)]
    assert what == ["payment_review", "payment_joined", "payment_matched", "message_queued", "message_sent",
                    "message_posted", "payment_posted"]  # fmt: skip
