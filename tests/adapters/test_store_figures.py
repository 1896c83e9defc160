"""Figures of the dashboard, each small enough to be counted by hand."""

import datetime as dt
import time
from dataclasses import replace

import pytest

from datamodel.delivery import DeliveryState, OutboxMessage, Receipt
from datamodel.errors import DeliveryRefusedError, RetriableError
from datamodel.extraction import (
    ENTERED,
    Classification,
    Decision,
    DocumentType,
    Extraction,
    Field,
    Issue,
    Result,
    Status,
)
from datamodel.figures import Accuracy, Band, Period, ReasonCount, Scope, Tally

DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 3, 5)
ORDER, INVOICE, OTHER = DocumentType.PURCHASE_ORDER, DocumentType.INVOICE, DocumentType.OTHER


@pytest.fixture(autouse=True)
def in_berlin(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def past(store, samples, clock):
    return Past(store, samples, clock)


class Past:
    """Lets documents come in at any time, and things happen to them."""

    def __init__(self, store, samples, clock):
        self.store, self.samples, self.clock = store, samples, clock
        self.count, clock.now = 0, at(1, "00:00")

    def receive(self, at, status=Status.APPROVED, kind=ORDER, *, sender="Hansen", issues=(), targets=(), reader="one"):
        """A document that Intray decides on within the minute."""
        self.count += 1
        self.clock.now = max(self.clock.now, at)
        file = self.samples.file(f"{self.count}.pdf", received_at=at)
        fields = {"sender_name": Field("sender_name", sender, sender, 0.9)}
        extraction = Extraction(Classification(kind, 0.9, "de"), fields, reader=reader) if kind else None
        result = Result(file, 0, 1, Decision(status, ("so",)), extraction, tuple(issues))
        self.store.add(file)
        messages = [(0, OutboxMessage(f"urn:{target}:{self.count}", target, "order", b"<x/>")) for target in targets]
        return self.store.save(file, [result], outbox=messages)[0]

    def decide(self, number, at, status=Status.APPROVED, **corrected):
        """As a person would."""
        self.clock.now = at
        document = self.store.document(number)
        decision = Decision(status, ("so",))
        version = document.version
        entered = {name: Field(name, value, value, 1.0, evidence=(ENTERED,)) for name, value in corrected.items()}
        extraction = replace(document.extraction, fields=document.extraction.fields | entered)
        self.store.revise(number, version=version, extraction=extraction, issues=(), decision=decision, who="ada")

    def claim(self, at):
        self.clock.now = at
        return self.store.claim(worker="w", limit=99, lease=dt.timedelta(minutes=5))

    def report(self, first, last, **more):
        return self.store.figures.report(Scope(Period(first, last), **more))


def at(day, clock="09:00"):
    """A moment of March 2026 in Berlin."""
    return dt.datetime.fromisoformat(f"2026-03-{day:02}T{clock}").astimezone()


def test_empty_store_has_no_figures(past):
    report = past.report(TODAY - 29 * DAY, TODAY)
    assert report.now.tally == report.before.tally == Tally()
    assert (report.volumes, report.reasons, report.targets, report.senders) == ((), (), (), ())
    assert report.now.tally.straight_through is report.now.tally.review_share is None
    assert (report.now.decisions.count, report.now.decisions.median, report.waiting.oldest) == (0, None, None)
    assert sum(band.count for band in report.waiting.ages) == 0


def test_volumes_count_by_day_type_and_outcome(past):
    past.receive(at(3))
    past.receive(at(3))
    past.receive(at(3), kind=INVOICE)
    past.receive(at(3), Status.REJECTED, OTHER)
    past.receive(at(3), Status.REJECTED, None)
    past.receive(at(4), Status.NEEDS_REVIEW)
    number = past.receive(at(4), Status.NEEDS_REVIEW)
    past.decide(number, at(4, "10:00"))
    report = past.report(TODAY - 2 * DAY, TODAY)
    third, fourth = dt.date(2026, 3, 3), dt.date(2026, 3, 4)
    assert [(volume.day, volume.document_type, volume.tally) for volume in report.volumes] == [
        (third, None, Tally(rejected=1)),
        (third, INVOICE, Tally(without_person=1, paper=1)),
        (third, OTHER, Tally(rejected=1)),
        (third, ORDER, Tally(without_person=2, paper=2)),
        (fourth, ORDER, Tally(by_person=1, waiting=1, reviewed=2, paper=2)),
    ]
    assert report.now.tally == Tally(3, 1, 1, 2, reviewed=2, paper=5)
    assert report.now.tally.straight_through == 3 / 5  # what is no order paper, or unread, does not count
    assert report.now.tally.review_share == 2 / 7


def test_days_begin_at_midnight_of_this_machine(past):
    for moment in ("23:59", "00:00"):
        past.receive(at(3 if moment == "23:59" else 4, moment))
    days = [volume.day.day for volume in past.report(dt.date(2026, 3, 3), dt.date(2026, 3, 4)).volumes]
    assert days == [3, 4]
    assert past.report(dt.date(2026, 3, 4), dt.date(2026, 3, 4)).now.tally.total == 1


def test_day_of_a_clock_change_is_shorter(past):
    past.receive(at(29, "00:30"))
    past.receive(at(29, "23:30"))
    past.receive(at(30, "00:30"))
    report = past.report(dt.date(2026, 3, 28), dt.date(2026, 3, 31))
    assert [(volume.day.day, volume.tally.total) for volume in report.volumes] == [(29, 2), (30, 1)]


def test_period_before_is_as_long(past):
    for day in (1, 2, 3, 4):
        past.receive(at(day))
    report = past.report(dt.date(2026, 3, 3), dt.date(2026, 3, 4))
    assert (report.now.tally.total, report.before.tally.total) == (2, 2)
    assert past.report(dt.date(2026, 3, 4), dt.date(2026, 3, 4)).before.tally.total == 1


def test_scope_asks_for_a_type_or_part_of_a_sender(past):
    past.receive(at(3), sender="Hansen 100% GmbH")
    past.receive(at(3), kind=INVOICE, sender="HANSEN AG")
    past.receive(at(3), Status.NEEDS_REVIEW, sender="Okafor")
    assert past.report(TODAY - 9 * DAY, TODAY, document_type=INVOICE).now.tally.total == 1
    assert past.report(TODAY - 9 * DAY, TODAY, sender="hansen").now.tally.total == 2
    assert past.report(TODAY - 9 * DAY, TODAY, sender="100%").now.tally.total == 1
    assert past.report(TODAY - 9 * DAY, TODAY, sender="0_%").now.tally.total == 0
    assert past.report(TODAY - 9 * DAY, TODAY, sender="hansen").waiting.count == 0
    assert past.report(TODAY - 9 * DAY, TODAY, sender="okafor").waiting.count == 1


def test_reasons_count_also_when_the_document_is_decided(past):
    unknown, differs = Issue("customer_unknown", "Who?"), Issue("sum_differs", "1 or 2?")
    first = past.receive(at(3), Status.NEEDS_REVIEW, issues=[unknown, differs])
    past.receive(at(3), Status.NEEDS_REVIEW, issues=[unknown])
    past.receive(at(3), Status.NEEDS_REVIEW)
    past.receive(at(3))
    past.decide(first, at(4))
    assert past.report(TODAY - 9 * DAY, TODAY).reasons == (
        ReasonCount("customer_unknown", 2, 1),
        ReasonCount("doubt", 1, 1),
        ReasonCount("sum_differs", 1, 0),
    )


def test_waiting_counts_by_age_whatever_the_period(past, clock):
    past.receive(at(1), Status.NEEDS_REVIEW)
    past.receive(at(4, "10:00"), Status.NEEDS_REVIEW)
    past.receive(at(5, "11:30"), Status.NEEDS_REVIEW)
    past.receive(at(5, "11:30"))
    clock.now = at(5, "12:00")
    waiting = past.report(TODAY, TODAY).waiting
    assert (waiting.count, waiting.oldest) == (3, at(1))
    hours = [(band.at_least / dt.timedelta(hours=1), band.count) for band in waiting.ages if band.count]
    assert hours == [(0, 1), (24, 1), (72, 1)]
    assert waiting.ages[-1].below is None


def test_decisions_are_those_of_people_in_the_period(past):
    for minutes in (10, 20, 30, 40, 600):
        number = past.receive(at(3), Status.NEEDS_REVIEW)
        past.decide(number, at(3) + dt.timedelta(minutes=minutes))
    past.decide(past.receive(at(2), Status.NEEDS_REVIEW), at(5))
    past.receive(at(3))
    decisions = past.report(dt.date(2026, 3, 3), dt.date(2026, 3, 3)).now.decisions
    minutes = dt.timedelta(minutes=1)
    assert (decisions.count, decisions.median, decisions.ninetieth) == (5, 30 * minutes, 600 * minutes)
    assert [band.count for band in decisions.bands] == [4, 0, 1, 0, 0, 0, 0]
    assert decisions.bands[0] == Band(0 * minutes, 60 * minutes, 4)
    assert past.report(dt.date(2026, 3, 4), dt.date(2026, 3, 5)).now.decisions.median == 3 * DAY


def test_targets_count_messages_by_state(past, store):
    for _ in range(4):
        past.receive(at(3), targets=["erp"])
    past.receive(at(3), targets=["warehouse"])
    past.receive(at(1), targets=["erp"])
    messages = past.claim(at(3, "09:10"))
    first, second, third, fourth, *rest = sorted(messages, key=lambda message: (message.target, message.document_id))
    past.clock.now = at(3, "09:30")
    store.complete(first, Receipt(DeliveryState.POSTED, "1", at(3, "09:30")))
    past.clock.now = at(3, "10:00")
    store.complete(second, Receipt(DeliveryState.POSTED, "2", at(3, "10:00")))
    store.complete(third, Receipt(DeliveryState.ACCEPTED, "3", at(3, "10:00")))
    store.fail(fourth, DeliveryRefusedError("51", "No."))
    store.bury(rest[0], why="given up")
    warehouse = rest[1]
    store.retry_later(warehouse, RetriableError("down"), after=DAY, pause=lambda failures: DAY * failures)
    report = past.report(dt.date(2026, 3, 3), dt.date(2026, 3, 3))
    assert [target.target for target in report.targets] == ["erp", "warehouse"]
    erp, other = report.targets
    counted = {str(state): count for state, count in erp.states.items() if count}
    assert counted == {"posted": 2, "accepted": 1, "rejected": 1}
    assert erp.posting.median == dt.timedelta(minutes=30)
    assert report.now.posting.ninetieth == dt.timedelta(hours=1)
    assert other.states[DeliveryState.QUEUED] == 1
    assert (report.dead_letters, [target.name for target in report.targets_down]) == (1, ["warehouse"])
    assert past.report(dt.date(2026, 3, 1), dt.date(2026, 3, 1)).targets[0].states[DeliveryState.DEAD] == 1


def test_targets_follow_type_and_sender(past):
    past.receive(at(3), targets=["erp"], sender="Hansen")
    past.receive(at(3), targets=["erp"], sender="Okafor")
    report = past.report(dt.date(2026, 3, 3), dt.date(2026, 3, 3), sender="Okafor")
    assert report.targets[0].states[DeliveryState.QUEUED] == 1


def test_withdrawn_messages_count_apart(past, store):
    past.receive(at(3), targets=["erp"])
    store.drop("urn:erp:1", who="ada", why="by phone")
    (target,) = past.report(dt.date(2026, 3, 3), dt.date(2026, 3, 3)).targets
    assert (target.withdrawn, sum(target.states.values())) == (1, 0)


def test_senders_are_listed_by_volume(past):
    for sender in ("Hansen", "Hansen", "Okafor", "Hansen"):
        past.receive(at(3), sender=sender)
    past.receive(at(3), Status.NEEDS_REVIEW, sender="Hansen")
    past.receive(at(3), Status.REJECTED, None)
    senders = past.report(dt.date(2026, 3, 3), dt.date(2026, 3, 3)).senders
    assert [(each.sender, each.tally.total, each.tally.straight_through) for each in senders] == [
        ("Hansen", 4, 0.75),
        ("", 1, None),
        ("Okafor", 1, 1.0),
    ]


def test_accuracy_counts_values_of_documents_that_people_approved(past):
    """Each document has two values: its type and the sender's name."""
    first, second, third, fourth = (
        past.receive(at(3), Status.NEEDS_REVIEW, reader=reader) for reader in ("one", "two", "two", "x")
    )
    past.receive(at(3))
    past.decide(first, at(3, "10:00"))
    past.decide(second, at(3, "10:00"), document_number="4711")
    past.decide(third, at(3, "10:00"), sender_name="Hansen & Co")
    past.decide(fourth, at(3, "10:00"), Status.REJECTED, sender_name="Hansen & Co")
    report = past.report(dt.date(2026, 3, 3), dt.date(2026, 3, 3))
    assert report.now.accuracy == Accuracy("", 7, 2)
    assert report.now.accuracy.share == 5 / 7
    assert report.by_field == (
        Accuracy("document_number", 1, 1),
        Accuracy("sender_name", 3, 1),
        Accuracy("document_type", 3, 0),
    )
    assert report.by_reader == (Accuracy("two", 5, 2), Accuracy("one", 2, 0))
    assert [each.accuracy for each in report.senders] == [
        Accuracy("Hansen", 5, 1),
        Accuracy("Hansen & Co", 2, 1),
    ]
    later = past.report(dt.date(2026, 3, 4), dt.date(2026, 3, 4))
    assert (later.now.accuracy.values, later.before.accuracy) == (0, Accuracy("", 7, 2))
    assert later.now.accuracy.share is None


def test_accuracy_follows_type_and_sender(past):
    for kind, sender in ((ORDER, "Hansen"), (INVOICE, "Okafor")):
        past.decide(past.receive(at(3), Status.NEEDS_REVIEW, kind, sender=sender), at(3, "10:00"), document_number="1")
    for chosen in ({"document_type": INVOICE}, {"sender": "okafor"}):
        report = past.report(dt.date(2026, 3, 3), dt.date(2026, 3, 3), **chosen)
        assert report.now.accuracy == Accuracy("", 3, 1)
        assert report.by_field[0] == Accuracy("document_number", 1, 1)
        assert report.by_reader == (Accuracy("one", 3, 1),)


def test_document_that_is_approved_again_counts_once(past, store):
    past.decide(past.receive(at(3), Status.NEEDS_REVIEW, targets=()), at(3, "10:00"))
    number = past.receive(at(3), targets=["erp"])
    (message,) = past.claim(at(3, "10:00"))
    store.fail(message, DeliveryRefusedError("51", "No."))
    past.decide(number, at(3, "11:00"), document_number="4711")
    assert past.report(dt.date(2026, 3, 3), dt.date(2026, 3, 3)).now.accuracy == Accuracy("", 5, 1)


def test_period_ends_after_it_begins():
    with pytest.raises(ValueError, match="before it begins"):
        Period(TODAY, TODAY - DAY)
