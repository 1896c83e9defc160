"""Order of messages, targets that are down, later status, and what people do with dead letters."""

import datetime as dt

import pytest

from datamodel.delivery import DeliveryState, Receipt, StatusKind, StatusReport, transfer_number
from datamodel.errors import ConflictError, DeliveryRefusedError, RetriableError, TargetDownError
from datamodel.extraction import Decision, Field, Status

LEASE = dt.timedelta(minutes=5)
MINUTE = dt.timedelta(minutes=1)
AT = dt.datetime(2026, 3, 5, 10, 0, tzinfo=dt.UTC)
REFUSAL = DeliveryRefusedError("51", "Kunde 4711 ist gesperrt")
ORDER = "order:10012:4500017"
DOWN = TargetDownError("no route to the ERP")
FIRST = "urn:sap.com:msgid=" + "1" * 32
SECOND = "urn:sap.com:msgid=" + "2" * 32


@pytest.fixture
def keep(store, samples):
    """Keep a document about ``ORDER`` with its messages; returns its id."""

    def keep(name, *messages, status=Status.APPROVED):
        file = samples.file(name)
        store.add(file)
        result = samples.result(file, status)
        extraction = result.extraction
        linked = type(extraction)(
            extraction.classification,
            {**extraction.fields, "sender_name": Field("sender_name", "Hansen", "Hansen", 0.9, 1)},
            links={"customer": "10012"},
        )
        result = type(result)(result.file, result.index, result.pages, result.decision, linked)
        (document_id,) = store.save(file, [result], outbox=[(0, message) for message in messages])
        return document_id

    return keep


@pytest.fixture
def message(samples):
    def message(name, *, target="erp", about=ORDER, awaits_posting=False):
        plain = samples.message(name, target=target)
        return type(plain)(
            name if name.startswith("urn") else plain.message_id,
            target,
            "purchase_order",
            plain.payload,
            business_object=about,
            awaits_posting=awaits_posting,
        )

    return message


def claim(store, limit=9, worker="a"):
    return store.claim(worker=worker, limit=limit, lease=LEASE)


def names(messages):
    return [message.message_id.removeprefix("urn:sap.com:msgid=") for message in messages]


def receipt(state=DeliveryState.ACCEPTED, reference="0000000000123456"):
    return Receipt(state, reference, AT)


def state_of(store, message_id):
    return next(each.state for each in store.messages() if each.message_id == message_id)


def report(kind, *, message_id=FIRST, **changes):
    status = {StatusKind.POSTED: "53", StatusKind.FAILED: "51", StatusKind.WAITING: "64"}[kind]
    return StatusReport(kind, status, "words of the ERP", message_id=message_id, **changes)


# --- The order of one business object ---------------------------------------------------------------------------------


def test_message_waits_for_the_earlier_one_about_the_same_order(store, keep, message):
    keep("order", message("one"))
    keep("change", message("two"))
    (first,) = claim(store)
    assert names([first]) == ["one"]
    store.retry_later(first, RetriableError("busy"), after=MINUTE)
    assert claim(store) == []
    (waiting,) = [each for each in store.messages() if each.message_id.endswith("two")]
    assert waiting.waits_for == "an earlier message about the same order"


def test_message_goes_once_the_earlier_one_is_accepted(store, keep, message):
    keep("order", message("one"))
    keep("change", message("two"))
    (first,) = claim(store)
    store.complete(first, receipt())
    assert names(claim(store)) == ["two"]


def test_message_waits_for_posting_where_the_target_tells_it(store, keep, message):
    keep("order", message(FIRST, awaits_posting=True))
    keep("change", message("two"))
    (first,) = claim(store)
    store.complete(first, receipt())
    assert claim(store) == []
    assert store.report(report(StatusKind.POSTED), target="erp")
    assert names(claim(store)) == ["two"]


def test_other_orders_and_other_targets_do_not_wait(store, keep, message):
    keep("order", message("one"))
    keep("other", message("two", about="order:10012:99"))
    keep("elsewhere", message("three", target="warehouse"))
    keep("nothing", message("four", about=""), message("five", about="", target="warehouse"))
    assert names(claim(store)) == ["one", "two", "three", "four"]


def test_message_waits_while_the_earlier_order_is_with_a_person(store, keep, message):
    keep("order", message("one"))
    keep("change", message("two"))
    (first,) = claim(store)
    store.fail(first, REFUSAL)
    assert claim(store) == []
    assert "a person has to decide" in store.messages(states=[DeliveryState.QUEUED])[0].waits_for


def test_message_waits_for_an_order_that_never_left_review(store, keep, message):
    keep("order", status=Status.NEEDS_REVIEW)
    keep("change", message("two"))
    assert claim(store) == []


def test_message_goes_once_the_earlier_order_is_rejected(store, keep, message):
    order = keep("order", status=Status.NEEDS_REVIEW)
    keep("change", message("two"))
    decision = Decision(Status.REJECTED, ("no",))
    store.revise(order, version=1, extraction=None, issues=(), decision=decision, who="anna")
    assert names(claim(store)) == ["two"]


@pytest.mark.parametrize("drop", [True, False])
def test_dead_letter_holds_up_those_behind_it_until_it_is_dropped(store, keep, message, drop):
    keep("order", message("one"))
    keep("change", message("two"))
    (first,) = claim(store)
    store.bury(first, why="gave up")
    assert claim(store) == []
    if drop:
        store.drop(first.message_id, who="anna", why="entered by hand")
        assert names(claim(store)) == ["two"]
    else:
        store.retry(first.message_id, who="anna", why="the ERP is back")
        assert names(claim(store)) == ["one"]


# --- Targets that are down --------------------------------------------------------------------------------------------


def pause(failures):
    return dt.timedelta(0) if failures < 2 else dt.timedelta(minutes=10)


@pytest.fixture
def down(store, keep, message, clock):
    """Three messages to a target that failed twice and is left alone, and one to another."""
    for name in ("one", "two", "three"):
        keep(name, message(name, about=""))
    keep("four", message("four", about="", target="warehouse"))
    first, second, *_ = claim(store, limit=2)
    store.retry_later(first, DOWN, after=dt.timedelta(0), pause=pause)
    assert store.due() == 3
    store.retry_later(second, DOWN, after=dt.timedelta(0), pause=pause)


def test_target_that_is_down_is_left_alone(store, down, clock):
    assert store.due() == 1
    assert names(claim(store)) == ["four"]
    (health,) = store.targets_down()
    assert (health.name, health.failures, health.closed_until) == ("erp", 2, clock.now + dt.timedelta(minutes=10))
    assert store.summary().targets_down == (health,)
    assert {each.waits_for for each in store.messages(target="erp")} == {"erp, which is down: no route to the ERP"}


def to_erp(messages):
    return [message for message in messages if message.target == "erp"]


def test_one_message_tries_after_the_pause(store, down, clock):
    clock.move(minutes=10)
    assert store.due() == 2
    assert len(to_erp(claim(store))) == 1
    assert claim(store, worker="b") == []


def test_target_that_answers_is_open_for_all(store, down, clock):
    clock.move(minutes=10)
    (trial,) = to_erp(claim(store))
    store.complete(trial, receipt())
    assert store.targets_down() == []
    assert len(claim(store)) == 2


def test_target_that_fails_its_trial_is_left_alone_again(store, down, clock):
    clock.move(minutes=10)
    (trial,) = to_erp(claim(store))
    store.retry_later(trial, DOWN, after=MINUTE, pause=pause)
    clock.move(minutes=9)
    assert to_erp(claim(store)) == []
    assert store.targets_down()[0].failures == 3


def test_trial_of_a_worker_that_died_is_made_again(store, down, clock):
    clock.move(minutes=10)
    claim(store)
    clock.move(minutes=5)
    assert len(to_erp(claim(store, worker="b"))) == 1


def test_refusal_is_an_answer_too(store, down, clock):
    clock.move(minutes=10)
    (trial,) = to_erp(claim(store))
    store.fail(trial, REFUSAL)
    assert store.targets_down() == []


def test_fault_of_one_message_counts_for_it_alone(store, keep, message, clock):
    keep("one", message("one"))
    (first,) = claim(store)
    store.retry_later(first, RetriableError("locked"), after=dt.timedelta(0))
    (again,) = claim(store)
    assert (again.faults, again.attempts, again.interrupted) == (1, 2, False)
    store.retry_later(again, DOWN, after=dt.timedelta(0), pause=pause)
    assert claim(store)[0].faults == 1


def test_message_whose_worker_died_is_told_to_be_interrupted(store, keep, message, clock):
    keep("one", message("one"))
    assert not claim(store)[0].interrupted
    clock.move(minutes=5)
    assert claim(store, worker="b")[0].interrupted


# --- Later status -----------------------------------------------------------------------------------------------------


@pytest.fixture
def accepted(store, keep, message):
    """The id of a document whose message ``FIRST`` the ERP has accepted."""
    document_id = keep("order", message(FIRST, awaits_posting=True))
    (sent,) = claim(store)
    store.complete(sent, receipt())
    return document_id


@pytest.mark.parametrize(
    "known_by",
    [
        {"message_id": FIRST},
        {"message_id": "", "transfer_number": transfer_number(FIRST)},
        {"message_id": "", "reference": "0000000000123456"},
    ],
)
def test_status_finds_its_message(store, accepted, known_by):
    assert store.report(report(StatusKind.POSTED, **known_by), target="erp")
    assert state_of(store, FIRST) is DeliveryState.POSTED


@pytest.mark.parametrize("target", ["erp", "other"])
def test_status_of_an_unknown_message_changes_nothing(store, accepted, target):
    assert not store.report(report(StatusKind.POSTED, message_id="x" if target == "erp" else FIRST), target=target)
    assert state_of(store, FIRST) is DeliveryState.ACCEPTED


def test_refusal_by_status_goes_to_a_person_in_the_erps_words(store, accepted):
    store.report(report(StatusKind.FAILED), target="erp")
    document = store.document(accepted)
    assert document.decision.status is Status.NEEDS_REVIEW
    assert "51: words of the ERP" in document.issues[0].message
    assert state_of(store, FIRST) is DeliveryState.REJECTED


@pytest.mark.parametrize("kinds", [("POSTED", "FAILED", "POSTED", "WAITING"), ("WAITING", "POSTED", "WAITING")])
def test_posted_is_final_in_whatever_order_statuses_come(store, accepted, kinds):
    for kind in kinds:
        store.report(report(StatusKind[kind]), target="erp")
    assert state_of(store, FIRST) is DeliveryState.POSTED
    assert store.document(accepted).decision.status is Status.APPROVED


def test_refusal_told_twice_is_one_refusal(store, accepted):
    for _ in range(2):
        store.report(report(StatusKind.FAILED), target="erp")
    assert len(store.document(accepted).issues) == 1


def test_status_may_come_before_the_answer(store, keep, message):
    keep("order", message(FIRST))
    (sent,) = claim(store)
    assert store.report(report(StatusKind.POSTED, reference="0000000000123456"), target="erp")
    store.complete(sent, receipt())
    assert state_of(store, FIRST) is DeliveryState.POSTED


def test_message_posted_by_hand_after_its_refusal_needs_no_person(store, accepted):
    store.report(report(StatusKind.FAILED), target="erp")
    store.report(report(StatusKind.POSTED, posted_as="0000004711"), target="erp")
    document = store.document(accepted)
    assert document.decision.status is Status.APPROVED
    assert document.decision.reasons == ("erp posted it after all as 0000004711.",)


def approve(store, document_id, *messages):
    document = store.document(document_id)
    store.revise(
        document_id,
        version=document.version,
        extraction=document.extraction,
        issues=(),
        decision=Decision(Status.APPROVED, ("checked",)),
        outbox=messages,
        who="anna",
    )


def test_correction_that_waits_is_withdrawn_when_the_refused_one_is_posted_after_all(store, accepted, message):
    store.report(report(StatusKind.FAILED), target="erp")
    approve(store, accepted, message(SECOND))
    store.report(report(StatusKind.POSTED), target="erp")
    assert state_of(store, FIRST) is DeliveryState.POSTED
    assert state_of(store, SECOND) is DeliveryState.DEAD
    assert claim(store) == []


def test_record_that_is_posted_twice_is_told(store, accepted, message):
    store.report(report(StatusKind.FAILED), target="erp")
    approve(store, accepted, message(SECOND))
    (sent,) = claim(store)
    store.complete(sent, receipt(reference="77"))
    store.report(report(StatusKind.POSTED), target="erp")
    events = store.story(store.document(accepted).file_sha256).events
    assert [event.what for event in events][-1] == "posted_twice"


def test_unanswered_are_asked_about_once_in_a_while(store, accepted, clock):
    def ask():
        return names(store.unanswered("erp", after=dt.timedelta(minutes=5)))

    assert ask() == ["1" * 32]
    assert ask() == []
    clock.move(minutes=5)
    assert ask() == ["1" * 32]
    store.report(report(StatusKind.POSTED), target="erp")
    clock.move(minutes=5)
    assert ask() == []


# --- Dead letters -----------------------------------------------------------------------------------------------------


@pytest.fixture
def dead(store, keep, message):
    document_id = keep("order", message(FIRST))
    (sent,) = claim(store)
    store.bury(sent, why="gave up")
    return document_id


def test_retried_letter_goes_with_the_same_id_and_bytes(store, dead):
    store.retry(FIRST, who="anna", why="the ERP is back")
    (again,) = claim(store)
    assert (again.message_id, again.payload, again.faults) == (FIRST, b"<ORDERS05/>", 0)
    story = store.story(store.document(dead).file_sha256).events
    assert ("anna", "message_queued") in {(event.who, event.what) for event in story}


def test_dropped_letter_is_never_sent(store, dead):
    store.drop(FIRST, who="anna", why="entered by hand")
    assert store.document(dead).decision.status is Status.APPROVED
    assert store.summary().dead_letters == 0
    assert claim(store) == []


def test_dropped_letter_may_send_its_document_to_a_person(store, dead):
    store.drop(FIRST, who="anna", why="the customer called", to_review=True)
    document = store.document(dead)
    assert document.decision.status is Status.NEEDS_REVIEW
    assert "the customer called" in document.issues[0].message


def test_letter_that_somebody_sends_is_left_to_him(store, keep, message):
    keep("order", message(FIRST))
    claim(store)
    for act in (store.retry, store.drop):
        with pytest.raises(ConflictError, match="a is sending"):
            act(FIRST, who="anna", why="now")


@pytest.mark.parametrize("kind", [StatusKind.POSTED, StatusKind.FAILED])
def test_letter_that_has_ended_is_neither_retried_nor_dropped(store, accepted, kind):
    store.report(report(kind), target="erp")
    for act in (store.retry, store.drop):
        with pytest.raises(ConflictError):
            act(FIRST, who="anna", why="now")


def test_unknown_letter_is_a_key_error(store):
    for act in (store.retry, store.drop):
        with pytest.raises(KeyError):
            act(FIRST, who="anna", why="now")


def test_retry_does_not_wait_for_the_pause_of_its_target(store, down):
    store.retry("urn:sap.com:msgid=two", who="anna", why="the ERP is back")
    assert len(to_erp(claim(store))) == 1
