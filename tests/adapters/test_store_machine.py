"""The delivery as a state machine, driven at random.

Each record goes to two targets. Workers die or are late, targets forget to answer, statuses come in any order, people
correct, retry and drop. Whatever happens, each record is at each target exactly once, and those about one order are in
theirs.
"""

import datetime as dt
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from adapters.store import open_store
from datamodel.delivery import (
    DELIVERED,
    PENDING,
    TRANSITIONS,
    DeliveryState,
    OutboxMessage,
    Receipt,
    StatusKind,
    StatusReport,
)
from datamodel.document import InputFile
from datamodel.errors import ConflictError, DeliveryRefusedError, RetriableError, TargetDownError
from datamodel.extraction import Classification, Decision, DocumentType, Extraction, Field, Issue, Result, Status
from datamodel.identity import business_object
from datamodel.stored import StoredDocument

LEASE = dt.timedelta(minutes=5)
WORKERS = ("a", "b", "c")
TARGETS = ("erp", "warehouse")
START = dt.datetime(2026, 3, 5, 9, 0, tzinfo=dt.UTC)
_S = DeliveryState


@dataclass
class Erp:
    """Takes each message id once, in the order of their coming, and posts or refuses it later."""

    taken: dict[str, bytes] = field(default_factory=dict)
    status: dict[str, StatusKind] = field(default_factory=dict)

    def take(self, message: OutboxMessage) -> Receipt:
        assert self.taken.setdefault(message.message_id, message.payload) == message.payload
        return Receipt(_S.ACCEPTED, f"erp-{list(self.taken).index(message.message_id)}", START)


class Delivery(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.now = START
        url = f"sqlite:///{self.folder}/intray.db"
        self.store = open_store(url, blobs=str(self.folder / "blobs"), clock=lambda: self.now)
        self.erp = Erp()
        self.claimed: list[OutboxMessage] = []  # by workers that have not said yet what became of it
        self.answered: list[tuple[OutboxMessage, Receipt]] = []  # by the ERP, and not yet told to the store
        self.dropped: set[str] = set()
        self.documents: list[int] = []
        self.seen: dict[str, DeliveryState] = {}

    def teardown(self) -> None:
        try:
            self.drain()
            self.check_end()
        finally:
            self.store.close()
            shutil.rmtree(self.folder)

    # --- What happens -------------------------------------------------------------------------------------------------

    @initialize()
    def begin(self) -> None:
        self.order("1", approved=True)

    @rule(number=st.sampled_from("123"), approved=st.booleans())
    def order(self, number: str, approved: bool) -> None:
        """A paper comes in: an order, or what changes it."""
        extraction = Extraction(
            Classification(DocumentType.PURCHASE_ORDER, 1.0, "en"),
            {"document_number": Field("document_number", number, number, 1.0)},
            links={"customer": "10012"},
        )
        file = InputFile("a.pdf", str(len(self.documents)).encode(), "folder:/a.pdf", self.now)
        self.store.add(file)
        status = Status.APPROVED if approved else Status.NEEDS_REVIEW
        result = Result(file, 0, 1, Decision(status, ("so it is",)), extraction)
        number = len(self.documents) + 1
        messages = [(0, self.message(number, 0, target, extraction)) for target in TARGETS if approved]
        self.documents += self.store.save(file, [result], outbox=messages)

    def message(self, document: int, generation: int, target: str, extraction: Extraction) -> OutboxMessage:
        name = f"{document:016d}{TARGETS.index(target)}{generation:015d}"
        return OutboxMessage(
            f"urn:sap.com:msgid={name}",
            target,
            "purchase_order",
            f"<order>{name}</order>".encode(),
            business_object=business_object(extraction),
            awaits_posting=document % 2 == 0,
        )

    @rule(worker=st.sampled_from(WORKERS), limit=st.integers(1, 3))
    def claim(self, worker: str, limit: int) -> None:
        for message in self.store.claim(worker=worker, limit=limit, lease=LEASE):
            assert message.document_id is not None
            assert self.store.document(message.document_id).decision.status is Status.APPROVED
            self.claimed.append(message)

    @precondition(lambda self: self.claimed)
    @rule(data=st.data(), told=st.booleans())
    def send(self, data: st.DataObject, told: bool) -> None:
        """It arrives; the answer comes back, or is lost with the worker."""
        message = self.pick(data, self.claimed)
        receipt = self.erp.take(message)
        if told:
            self.answered.append((message, receipt))

    @precondition(lambda self: self.answered)
    @rule(data=st.data())
    def tell(self, data: st.DataObject) -> None:
        message, receipt = self.pick(data, self.answered)
        with suppress(ConflictError):
            self.store.complete(message, receipt)

    @precondition(lambda self: self.claimed)
    @rule(data=st.data(), how=st.sampled_from(["lost", "locked", "down", "refused", "held", "buried", "late"]))
    def fail(self, data: st.DataObject, how: str) -> None:
        """It does not arrive, or it does and the worker believes that it did not."""
        message = self.pick(data, self.claimed)
        if how == "late":
            self.erp.take(message)
        with suppress(ConflictError):
            if how == "refused" and message.message_id not in self.erp.taken:
                self.store.fail(message, DeliveryRefusedError("INVALID", "no"))
            elif how == "held" and message.message_id not in self.erp.taken:
                self.store.hold(message, Issue("already_received", "known"))
            elif how == "buried":
                self.store.bury(message, why="gave up")
            elif how in ("down", "late"):
                self.store.retry_later(message, TargetDownError("down"), after=dt.timedelta(0), pause=self.pause)
            elif how == "locked":
                self.store.retry_later(message, RetriableError("locked"), after=dt.timedelta(seconds=1))

    def pause(self, failures: int) -> dt.timedelta:
        return dt.timedelta(seconds=10 if failures > 1 else 0)

    @precondition(lambda self: self.erp.taken)
    @rule(data=st.data(), kind=st.sampled_from(StatusKind), old=st.booleans())
    def report(self, data: st.DataObject, kind: StatusKind, old: bool) -> None:
        """A status of the ERP; it posts once and for all, and may tell old news late."""
        message_id = data.draw(st.sampled_from(sorted(self.erp.taken)))
        if not old and self.erp.status.get(message_id) is not StatusKind.POSTED:
            self.erp.status[message_id] = kind
        known = self.erp.status.get(message_id)
        if known is None or (kind is not known and kind is StatusKind.POSTED):
            return
        assert self.tell_status(kind, message_id)

    def tell_status(self, kind: StatusKind, message_id: str) -> bool:
        status = StatusReport(kind, "5x", "words", message_id=message_id)
        return any(self.store.report(status, target=target) for target in TARGETS)

    @precondition(lambda self: self.documents)
    @rule(data=st.data(), approve=st.booleans())
    def review(self, data: st.DataObject, approve: bool) -> None:
        document = self.store.document(data.draw(st.sampled_from(self.documents)))
        if document.decision.status is Status.APPROVED:
            return
        messages = self.missing(document) if approve else []
        with suppress(ConflictError):
            self.store.revise(
                document.id,
                version=document.version,
                extraction=document.extraction,
                issues=(),
                decision=Decision(Status.APPROVED if approve else Status.REJECTED, ("a person",)),
                outbox=messages,
                who="anna",
            )

    def missing(self, document: StoredDocument) -> list[OutboxMessage]:
        """The messages to targets that do not have it, as ``pipelines.process.messages_of`` makes them."""
        assert document.extraction is not None
        messages = []
        for target in TARGETS:
            mine = [each for each in document.deliveries if each.target == target]
            refused = sum(bool(each.reference) for each in mine if each.state is _S.REJECTED)
            if not any(each.state in DELIVERED for each in mine):
                messages.append(self.message(document.id, refused, target, document.extraction))
        return messages

    @rule(data=st.data(), drop=st.booleans(), to_review=st.booleans())
    def handle(self, data: st.DataObject, drop: bool, to_review: bool) -> None:
        """Who runs the outbox retries or drops a letter."""
        waiting = self.store.messages(states=(_S.QUEUED, _S.SENT_UNKNOWN, _S.DEAD))
        if not waiting:
            return
        message_id = data.draw(st.sampled_from([each.message_id for each in waiting]))
        with suppress(ConflictError):
            if drop and message_id not in self.erp.taken:
                self.store.drop(message_id, who="anna", why="by hand", to_review=to_review)
                self.dropped.add(message_id)
            else:
                self.store.retry(message_id, who="anna", why="again")

    @rule(seconds=st.sampled_from([1, 10, 301]))
    def wait(self, seconds: int) -> None:
        self.now += dt.timedelta(seconds=seconds)

    @rule(worker=st.sampled_from(WORKERS))
    def die(self, worker: str) -> None:
        self.store.end_leases(worker)

    # --- What must hold -----------------------------------------------------------------------------------------------

    @invariant()
    def states_change_only_as_they_may(self) -> None:
        """Several changes may lie between two looks, so each pair must be joined by a way through the table."""
        for each in self.store.messages(limit=1000):
            before = self.seen.get(each.message_id)
            assert before is None or before is each.state or each.state in reachable(before)
            self.seen[each.message_id] = each.state

    @invariant()
    def what_is_pending_and_nothing_else_has_a_time(self) -> None:
        for each in self.store.messages(limit=1000):
            assert (each.next_attempt_at is not None) == (each.state in PENDING)

    @invariant()
    def what_the_store_calls_accepted_is_at_the_erp(self) -> None:
        for each in self.store.messages(states=(_S.ACCEPTED, _S.POSTED), limit=1000):
            assert each.message_id in self.erp.taken

    @invariant()
    def orders_arrive_in_order(self) -> None:
        """Of what is not withdrawn: by target and business object, document before document."""
        arrived: dict[tuple[str, str], int] = {}
        by_id = {each.message_id: each for each in self.store.messages(limit=1000)}
        for message_id in self.erp.taken:
            each = by_id[message_id]
            if int(message_id[-15:]):
                continue  # a correction comes after what came between
            about = each.target, each.business_object
            assert arrived.get(about, 0) <= each.document_id
            arrived[about] = each.document_id

    def drain(self) -> None:
        """Everything is well again: people decide, letters are retried, the ERP posts."""
        self.now += dt.timedelta(days=1)
        for _ in range(200):
            for document in self.store.documents(status=Status.NEEDS_REVIEW):
                self.finish(document.id)
            for each in self.store.messages(states=(_S.SENT_UNKNOWN, _S.DEAD), limit=1000):
                if each.waits_for.startswith("somebody to drop it"):
                    self.store.drop(each.message_id, who="anna", why="looked for it there")
                elif each.state is _S.DEAD and not each.last_error.startswith(("withdrawn", "not sent")):
                    self.store.retry(each.message_id, who="anna", why="all is well")
            messages = self.store.claim(worker="a", limit=50, lease=LEASE)
            for message in messages:
                self.store.complete(message, self.erp.take(message))
            accepted = self.store.messages(states=(_S.ACCEPTED,), limit=1000)
            for message_id in self.erp.taken:
                if self.erp.status.get(message_id) is not StatusKind.FAILED:
                    self.erp.status[message_id] = StatusKind.POSTED
                self.tell_status(self.erp.status[message_id], message_id)
            if not messages and not accepted and not self.store.documents(status=Status.NEEDS_REVIEW):
                return
            self.now += dt.timedelta(minutes=10)
        raise AssertionError("It does not come to an end.")

    def finish(self, document_id: int) -> None:
        document = self.store.document(document_id)
        self.store.revise(
            document.id,
            version=document.version,
            extraction=document.extraction,
            issues=(),
            decision=Decision(Status.APPROVED, ("a person",)),
            outbox=self.missing(document),
            who="anna",
        )

    def check_end(self) -> None:
        """The store agrees with the ERP, and every approved document that nobody dropped is posted exactly once."""
        messages = {each.message_id: each for each in self.store.messages(limit=1000)}
        for message_id, kind in self.erp.status.items():
            assert (kind is StatusKind.POSTED) == (messages[message_id].state is _S.POSTED)
        for document in self.store.documents(status=Status.APPROVED, limit=1000):
            assert {each.state for each in document.deliveries} <= {_S.POSTED, _S.DEAD, _S.REJECTED}
            events = {event.what for event in self.store.story(document.file_sha256).events}
            for target in TARGETS:
                mine = [each for each in document.deliveries if each.target == target]
                posted = [each for each in mine if each.state is _S.POSTED]
                assert posted or not mine or {each.message_id for each in mine} & self.dropped
                assert len(posted) <= 1 or "posted_twice" in events

    @staticmethod
    def pick(data: st.DataObject, values: list) -> object:
        return values.pop(data.draw(st.integers(0, len(values) - 1)))


def reachable(state: DeliveryState) -> set[DeliveryState]:
    found: set[DeliveryState] = set()
    open_ends = [state]
    while open_ends:
        for later in TRANSITIONS[open_ends.pop()] - found:
            found.add(later)
            open_ends.append(later)
    return found


TestDelivery = Delivery.TestCase
TestDelivery.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_reachable_follows_the_table():
    assert reachable(_S.POSTED) == set()
    assert _S.QUEUED in reachable(_S.DEAD)
    assert _S.DEAD not in TRANSITIONS[_S.ACCEPTED]
