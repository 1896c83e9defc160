"""News that come late, twice, from elsewhere or at the wrong moment: nothing is lost, doubled, or stuck for ever."""

import dataclasses
import datetime as dt

import pytest

from adapters.store.tables import AttemptRow
from datamodel.delivery import DeliveryState, Receipt, StatusKind, StatusReport, transfer_number
from datamodel.errors import ConflictError, DeliveryRefusedError, TargetDownError
from datamodel.extraction import Decision, Field, Status

LEASE = dt.timedelta(minutes=5)
MINUTE = dt.timedelta(minutes=1)
NOTHING = dt.timedelta(0)
AT = dt.datetime(2026, 3, 5, 10, 0, tzinfo=dt.UTC)
REFUSAL = DeliveryRefusedError("51", "Kunde 4711 ist gesperrt")
UNKNOWN = DeliveryRefusedError("OUTCOME_UNKNOWN", "look there")
DOWN = TargetDownError("no route to the ERP")
ORDER = "order:10012:4500017"
ONE, TWO, THREE = (f"urn:sap.com:msgid={digit * 32}" for digit in "123")
_S = DeliveryState


@pytest.fixture
def keep(store, samples):
    """Keep a document about ``ORDER`` with its messages; returns its id."""

    def keep(name, *messages, status=Status.APPROVED, received_at=samples.now):
        file = samples.file(name, received_at=received_at)
        store.add(file)
        result = samples.result(file, status)
        fields = {**result.extraction.fields, "sender_name": Field("sender_name", "Hansen", "Hansen", 0.9, 1)}
        extraction = dataclasses.replace(result.extraction, fields=fields, links={"customer": "10012"})
        result = dataclasses.replace(result, extraction=extraction)
        (document_id,) = store.save(file, [result], outbox=[(0, message) for message in messages])
        return document_id

    return keep


@pytest.fixture
def message(samples):
    def message(message_id, target="erp", *, payload=b"<ORDERS05/>", about=ORDER, awaits_posting=False):
        plain = samples.message(target=target, payload=payload)
        changes = {"message_id": message_id, "business_object": about, "awaits_posting": awaits_posting}
        return dataclasses.replace(plain, **changes)

    return message


def claim(store, worker="a", limit=9):
    return store.claim(worker=worker, limit=limit, lease=LEASE)


def ids(messages):
    return [message.message_id for message in messages]


def receipt(state=_S.ACCEPTED, reference="0000000000123456", **envelopes):
    return Receipt(state, reference, AT, **envelopes)


def report(kind, message_id=ONE, **changes):
    status = {StatusKind.POSTED: "53", StatusKind.FAILED: "51", StatusKind.WAITING: "64"}[kind]
    return StatusReport(kind, status, "words of the ERP", message_id=message_id, **changes)


def delivery(store, message_id=ONE):
    return next(each for each in store.messages() if each.message_id == message_id)


def status_of(store, document_id):
    return store.document(document_id).decision.status


def decide(store, document_id, *messages, status=Status.APPROVED):
    document = store.document(document_id)
    store.revise(
        document_id,
        version=document.version,
        extraction=document.extraction,
        issues=(),
        decision=Decision(status, ("checked",)),
        outbox=messages,
        who="anna",
    )


def events(store, document_id):
    return [event.what for event in story(store, document_id)]


def story(store, document_id):
    return store.story(store.document(document_id).file_sha256).events


# --- Order ------------------------------------------------------------------------------------------------------------


def test_what_was_received_first_goes_first_although_it_was_read_last(store, keep, message):
    """A scan takes longer to read than the change that was typed into a mail."""
    keep("change", message(TWO), received_at=AT + MINUTE)
    keep("order", message(ONE), received_at=AT)
    (first,) = claim(store)
    assert first.message_id == ONE
    assert delivery(store, TWO).waits_for == "an earlier message about the same order"
    store.complete(first, receipt())
    assert ids(claim(store)) == [TWO]


def test_message_waits_for_the_document_in_review_that_was_received_first(store, keep, message):
    keep("change", message(TWO), received_at=AT + MINUTE)
    order = keep("order", status=Status.NEEDS_REVIEW, received_at=AT)
    assert claim(store) == []
    decide(store, order, message(ONE))
    assert ids(claim(store)) == [ONE]


# --- What the receiver says of a message that it may have -------------------------------------------------------------


@pytest.mark.parametrize("before", ["retry_later", "bury"])
def test_refusal_by_status_counts_although_the_answer_was_lost(store, keep, message, before):
    """The ERP took it in and could not post it, and we had only seen a timeout. It says so once."""
    document_id = keep("order", message(ONE, awaits_posting=True))
    (sent,) = claim(store)
    if before == "bury":
        store.bury(sent, why="gave up")
    else:
        store.retry_later(sent, DOWN, after=NOTHING)
    assert store.report(report(StatusKind.FAILED), target="erp")
    assert delivery(store).state is _S.REJECTED
    assert status_of(store, document_id) is Status.NEEDS_REVIEW
    assert claim(store) == []


def test_refusal_of_what_was_dropped_bothers_nobody(store, keep, message):
    document_id = keep("order", message(ONE))
    (sent,) = claim(store)
    store.bury(sent, why="gave up")
    store.drop(ONE, who="anna", why="entered by hand")
    store.report(report(StatusKind.FAILED), target="erp")
    assert (delivery(store).state, status_of(store, document_id)) == (_S.DEAD, Status.APPROVED)


def test_what_is_refused_by_status_has_a_reference_also_where_the_receiver_tells_none(store, keep, message):
    """By it a correction is known to need a new id: the receiver has this one inside."""
    keep("order", message(ONE))
    claim(store)
    store.report(report(StatusKind.FAILED), target="erp")
    assert delivery(store).reference == transfer_number(ONE)


def test_answer_that_comes_after_its_refusal_by_status_tells_the_reference(store, keep, message):
    document_id = keep("order", message(ONE))
    (sent,) = claim(store)
    store.report(report(StatusKind.FAILED), target="erp")
    version = store.document(document_id).version
    store.complete(sent, receipt())
    assert (delivery(store).state, delivery(store).reference) == (_S.REJECTED, "0000000000123456")
    assert status_of(store, document_id) is Status.NEEDS_REVIEW
    assert store.document(document_id).version == version + 1  # who decides on it now must see that


@pytest.mark.parametrize("kind", [StatusKind.POSTED, StatusKind.WAITING])
def test_answer_after_a_status_brings_reference_and_envelopes(store, store_url, keep, message, kind):
    keep("order", message(ONE, awaits_posting=True))
    (sent,) = claim(store)
    store.report(report(kind), target="erp")
    for _ in range(2):
        store.complete(sent, receipt(request=b"<request/>", response=b"<response/>"))
    assert delivery(store).reference == "0000000000123456"
    assert [attempt.response for attempt in attempts(store)] == [b"", b"<response/>"]


def attempts(store):
    with store._database.reading() as session:
        return session.query(AttemptRow).order_by(AttemptRow.id).all()


def test_late_answer_is_kept_with_the_attempt_that_it_answers(store, keep, message, clock):
    keep("order", message(ONE))
    (first,) = claim(store)
    clock.move(minutes=5)
    claim(store, "b")
    store.complete(first, receipt())
    assert [attempt.number for attempt in attempts(store)] == [1]


def test_answer_to_an_earlier_attempt_settles_an_unknown_outcome(store, keep, message, clock):
    """A receiver that does not recognise repeats: the second attempt is not made, and the first one has arrived."""
    document_id = keep("order", message(ONE))
    (first,) = claim(store)
    clock.move(minutes=5)
    (second,) = claim(store, "b")
    store.fail(second, UNKNOWN)
    store.complete(first, receipt())
    assert (delivery(store).state, delivery(store).reference) == (_S.ACCEPTED, "0000000000123456")
    assert status_of(store, document_id) is Status.APPROVED


def test_status_of_another_target_with_the_same_number_is_not_ours(store, keep, message):
    """Two ERPs number their IDocs alike; the report names our number of the second one's."""
    keep("one", message(ONE, about=""))
    keep("two", message(TWO, "other", about=""))
    for sent in claim(store):
        store.complete(sent, receipt())
    told = {"message_id": "", "transfer_number": transfer_number(TWO), "reference": "0000000000123456"}
    assert not store.report(report(StatusKind.POSTED, **told), target="erp")
    assert store.report(report(StatusKind.POSTED, **told), target="other")
    assert (delivery(store).state, delivery(store, TWO).state) == (_S.ACCEPTED, _S.POSTED)


def test_number_that_two_targets_have_given_names_neither(store, keep, message):
    keep("one", message(ONE, about=""))
    keep("two", message(TWO, "other", about=""))
    for sent in claim(store):
        store.complete(sent, receipt())
    told = {"message_id": "", "reference": "0000000000123456"}
    assert not any(store.report(report(StatusKind.POSTED, **told), target=name) for name in ("erp", "other"))


def test_posting_after_all_leaves_the_document_to_a_person_where_another_target_refused_it(store, keep, message):
    document_id = keep("order", message(ONE), message(TWO, "warehouse"))
    (first,) = claim(store)
    store.complete(first, receipt())
    (second,) = claim(store)
    store.fail(second, REFUSAL)
    store.report(report(StatusKind.FAILED), target="erp")
    store.report(report(StatusKind.POSTED), target="erp")
    assert delivery(store).state is _S.POSTED
    assert status_of(store, document_id) is Status.NEEDS_REVIEW


# --- What was refused and is posted after all -------------------------------------------------------------------------


@pytest.fixture
def corrected(store, keep, message):
    """A document whose first message was refused inside, and whose second one waits."""
    document_id = keep("order", message(ONE))
    (sent,) = claim(store)
    store.complete(sent, receipt())
    store.report(report(StatusKind.FAILED), target="erp")
    decide(store, document_id, message(TWO))
    return document_id


def test_correction_is_not_retried_once_the_first_one_is_posted(store, corrected):
    store.report(report(StatusKind.POSTED), target="erp")
    with pytest.raises(ConflictError, match=f"{ONE} is posted"):
        store.retry(TWO, who="anna", why="why not")
    assert claim(store) == []


def test_correction_that_was_given_up_is_not_retried_once_the_first_one_is_posted(store, corrected):
    (sent,) = claim(store)
    store.bury(sent, why="gave up")
    store.report(report(StatusKind.POSTED), target="erp")
    assert store.summary().dead_letters == 0
    with pytest.raises(ConflictError, match=f"{ONE} is posted"):
        store.retry(TWO, who="anna", why="the ERP is back")


def test_correction_whose_worker_died_is_not_sent_again_once_the_first_one_is_posted(store, corrected, clock):
    claim(store)
    clock.move(minutes=5)
    store.report(report(StatusKind.POSTED), target="erp")
    assert claim(store, "b") == []
    assert (delivery(store, TWO).state, delivery(store).state) == (_S.DEAD, _S.POSTED)
    assert "posted_twice" in events(store, corrected)  # it may have arrived: somebody has to look


def test_correction_that_was_on_its_way_is_not_sent_again_once_the_first_one_is_posted(store, corrected):
    (sent,) = claim(store)
    store.report(report(StatusKind.POSTED), target="erp")
    store.retry_later(sent, DOWN, after=NOTHING)
    assert (claim(store), store.due()) == ([], 0)
    assert delivery(store, TWO).state is _S.DEAD
    assert store.summary().dead_letters == 0


def test_correction_that_is_withdrawn_while_its_worker_dies_holds_nothing_up(store, corrected, keep, message, clock):
    claim(store)
    store.report(report(StatusKind.POSTED), target="erp")
    keep("change", message(THREE))
    clock.move(minutes=5)
    assert ids(claim(store, "b")) == [THREE]
    assert "it is withdrawn" in delivery(store, TWO).waits_for
    store.drop(TWO, who="anna", why="looked for it there")
    assert delivery(store, TWO).state is _S.DEAD


@pytest.mark.parametrize("told", ["receipt", "status"])
def test_correction_that_had_arrived_all_the_same_is_told(store, corrected, told):
    (sent,) = claim(store)
    store.retry_later(sent, DOWN, after=NOTHING)
    store.report(report(StatusKind.POSTED), target="erp")
    assert "posted_twice" not in events(store, corrected)
    if told == "receipt":
        store.complete(sent, receipt(reference="77"))
    else:
        store.report(report(StatusKind.POSTED, TWO), target="erp")
    assert events(store, corrected)[-1] == "posted_twice"


def test_posting_by_hand_of_both_that_were_refused_is_told(store, corrected):
    (sent,) = claim(store)
    store.complete(sent, receipt(reference="77"))
    store.report(report(StatusKind.FAILED, TWO), target="erp")
    store.report(report(StatusKind.POSTED), target="erp")
    assert "posted_twice" not in events(store, corrected)
    store.report(report(StatusKind.POSTED, TWO), target="erp")
    assert "posted_twice" in events(store, corrected)


def test_correction_that_is_withdrawn_and_refused_bothers_nobody(store, corrected):
    (sent,) = claim(store)
    store.report(report(StatusKind.POSTED), target="erp")
    store.fail(sent, REFUSAL)
    assert status_of(store, corrected) is Status.APPROVED


# --- Documents that go back to a person while another target has not answered -----------------------------------------


@pytest.fixture
def refused_elsewhere(store, keep, message, clock):
    """In review, as the warehouse refused it, while the worker that sent it to the ERP is gone."""
    document_id = keep("order", message(ONE, "warehouse"), message(TWO))
    (first,) = claim(store)
    store.complete(first, receipt())
    claim(store)
    clock.move(minutes=5)
    store.report(report(StatusKind.FAILED), target="warehouse")
    return document_id


def test_message_of_unknown_outcome_is_sent_again_with_the_correction(store, refused_elsewhere, message):
    decide(store, refused_elsewhere, message(THREE, "warehouse"), message(TWO, payload=b"<corrected/>"))
    (first,) = claim(store)
    assert first.message_id == THREE
    store.complete(first, receipt())
    (again,) = claim(store)
    assert (again.message_id, again.payload, again.interrupted) == (TWO, b"<corrected/>", True)


def test_other_bytes_under_an_id_that_may_have_arrived_are_told(store, refused_elsewhere, message):
    decide(store, refused_elsewhere, message(TWO, payload=b"<corrected/>"))
    queued = [event.why for event in story(store, refused_elsewhere) if event.what == "message_queued"]
    assert queued[-1] == f"{TWO} for erp; it was sent with other content before: look there which one has arrived"


def test_message_of_unknown_outcome_stays_so_while_corrections_are_saved(store, refused_elsewhere):
    decide(store, refused_elsewhere, status=Status.NEEDS_REVIEW)
    assert delivery(store, TWO).state is _S.SENT_UNKNOWN
    assert claim(store) == []


def test_messages_of_a_rejected_document_hold_nothing_up(store, refused_elsewhere, keep, message):
    keep("change", message("urn:later"))
    decide(store, refused_elsewhere, status=Status.REJECTED)
    assert ids(claim(store)) == ["urn:later"]


@pytest.mark.parametrize("status", [Status.APPROVED, Status.REJECTED])
def test_nobody_decides_on_a_document_while_a_message_of_it_is_being_sent(store, keep, message, clock, status):
    """What the worker then says would be lost, or the message stay pending for ever."""
    document_id = keep("order", message(ONE, "warehouse"), message(TWO))
    (first,) = claim(store)
    store.complete(first, receipt())
    (sent,) = claim(store)
    store.report(report(StatusKind.FAILED), target="warehouse")
    with pytest.raises(ConflictError, match="a is sending the message"):
        decide(store, document_id, status=status)
    store.retry_later(sent, DOWN, after=NOTHING)
    decide(store, document_id, status=status)
    assert delivery(store, TWO).state is _S.DEAD


def test_interrupted_message_stays_so_until_somebody_knows(store, keep, message, clock):
    """Else a receiver that does not recognise repeats would get it twice."""
    keep("order", message(ONE))
    claim(store)
    clock.move(minutes=5)
    (again,) = claim(store, "b")
    store.retry_later(again, DOWN, after=NOTHING)
    assert claim(store)[0].interrupted


def test_message_is_tried_since_it_was_first_sent(store, keep, message, clock):
    """It may have waited for days behind another one, and has to be given up by what its target did."""
    keep("order", message(ONE))
    clock.move(days=4)
    (first,) = claim(store)
    assert first.tried_since == clock.now
    store.retry_later(first, DOWN, after=MINUTE)
    clock.move(minutes=1)
    (again,) = claim(store)
    assert again.tried_since == clock.now - MINUTE
    store.bury(again, why="gave up")
    clock.move(days=1)
    store.retry(ONE, who="anna", why="the ERP is back")
    assert claim(store)[0].tried_since == clock.now
