"""Exactly once, in all orders: hypothesis decides which worker's call goes next, and what happens to it.

The stand-in does what the proof in ``claims.py`` relies on: each call is one step, a look shows what is there, and a
change that names an older state of its record is turned down.
"""

import contextlib
import threading
from collections.abc import Callable, Mapping, Sequence
from queue import Queue
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.tryton.claims import SALE, SHIPMENT, Found, Kind, read
from adapters.tryton.marks import AttachmentMarker, Mark, Phase, TextMarker, digest_of
from adapters.tryton.rpc import ConcurrencyError
from adapters.tryton.settling import SHIPMENT_STEPS, Content, advance, propose_kept, propose_new, settle
from datamodel.delivery import OutboxMessage
from datamodel.errors import DeliveryRefusedError, RetriableError, TargetDownError

MESSAGE = OutboxMessage("urn:sap.com:msgid=0123456789ABCDEF0123456789ABCDEF", "tryton", "delivery_note", b"{}")
OTHER = OutboxMessage("urn:sap.com:msgid=FFFFFFFFFFFFFFFF0123456789ABCDEF", "tryton", "delivery_note", b"{}")


class FakeTryton:
    """One model and its attachments, in memory. Ids come in any order, as those of transactions at once do."""

    def __init__(self, ids: Sequence[int] = ()) -> None:
        self._ids = list(ids)
        self.records: dict[str, dict[int, dict[str, Any]]] = {SHIPMENT.model: {}, "ir.attachment": {}}
        self.clock = 0
        self.filled: list[int] = []
        self.pressed: list[int] = []

    def call(self, model: str, method: str, *arguments: Any, context: Mapping[str, Any] | None = None) -> Any:
        return getattr(self, f"_{method}")(model, *arguments, stamps=(context or {}).get("_timestamp", {}))

    def _search_read(self, model: str, clauses: Sequence[Any], *_: Any, stamps: object) -> list[dict[str, Any]]:
        rows = sorted(self.records[model].values(), key=lambda row: row["id"])
        return [dict(row) for row in rows if all(_fits(row, *clause) for clause in clauses)]

    def _create(self, model: str, values: Sequence[dict[str, Any]], *, stamps: object) -> list[int]:
        self.clock += 1
        id_ = self._ids.pop() if self._ids else 1000 + self.clock
        new = {
            "id": id_,
            "state": "draft",
            "number": f"WE-{id_}",
            "content": None,
            "reference": None,
            "expected": False,
        }
        self.records[model][id_] = {**new, **values[0], "_timestamp": str(self.clock)}
        return [id_]

    def _write(self, model: str, ids: list[int], values: dict[str, Any], *, stamps: Mapping[str, str]) -> None:
        row = self._touched(model, ids[0], stamps)
        if row["state"] != "draft":
            raise DeliveryRefusedError("UserError", "You are not allowed to modify the field.")
        row |= values
        if values.get("content"):
            self.filled.append(ids[0])

    def _delete(self, model: str, ids: list[int], *, stamps: Mapping[str, str]) -> None:
        self._touched(model, ids[0], stamps)
        del self.records[model][ids[0]]

    def _receive(self, model: str, ids: list[int], *, stamps: Mapping[str, str]) -> None:
        row = self._touched(model, ids[0], stamps)
        if row["state"] != "draft":
            raise DeliveryRefusedError("UserError", 'You can not call "receive".')
        row["state"] = "received"
        self.pressed.append(ids[0])

    def _touched(self, model: str, id_: int, stamps: Mapping[str, str]) -> dict[str, Any]:
        row = self.records[model].get(id_)
        if row is None:
            raise DeliveryRefusedError("UserError", "The record does not exist any more.")
        if stamps.get(f"{model},{id_}", row["_timestamp"]) != row["_timestamp"]:
            raise ConcurrencyError("Records were modified in the meanwhile")
        self.clock += 1
        row["_timestamp"] = str(self.clock)
        return row


def _fits(row: Mapping[str, Any], name: str, operator: str, value: Any) -> bool:
    if operator == "like":
        return value.strip("%") in (row[name] or "")
    assert operator == "="
    return bool(row[name] == value)


class Plan:
    kind: Kind = SHIPMENT

    def __init__(self, client: Any, message: OutboxMessage) -> None:
        self._client, self._message = client, message

    def propose(self) -> None:
        propose_new(self._client, self._message, self)

    def header(self) -> Mapping[str, Any]:
        return {"supplier": 1}

    def compose(self, record: Found) -> Content:
        """As of a delivery note: once the goods are taken, nothing waits for them any more."""
        rows = self._client.call(SHIPMENT.model, "search_read", [])
        if any(row["content"] for row in rows):
            raise DeliveryRefusedError("NOT_EXPECTED", "No purchase waits for it.")
        return Content({"content": "goods"}, "LS-1")


class KeptPlan(Plan):
    """As of an invoice: the draft that waits for it is filled; where none waits any more, a new one."""

    def propose(self) -> None:
        clauses = [["state", "=", "draft"], ["expected", "=", True], ["content", "=", None]]
        waiting = read(self._client, SHIPMENT, clauses, message_id=self._message.message_id)
        if waiting:
            (row,) = self._client.call(SHIPMENT.model, "search_read", [["id", "=", waiting[0].id]])
            propose_kept(self._client, self._message, SHIPMENT, waiting[0], row["reference"])
        else:
            super().propose()

    def compose(self, record: Found) -> Content:
        return Content({"content": "goods"})


class Worker(threading.Thread):
    """Delivers the message; each of its calls waits until it is told what becomes of it."""

    def __init__(self, tryton: FakeTryton, plan: type[Plan] = Plan) -> None:
        super().__init__(daemon=True)
        self._tryton = tryton
        self._plan = plan
        self._turns: Queue[str] = Queue()
        self._waits = threading.Semaphore(0)
        self.parked: list[Callable[[], object]] = []
        self.error: BaseException | None = None
        self.ended = False
        self.start()
        self._waits.acquire()

    def turn(self, fate: str) -> None:
        """Let one call go, and wait for the next one or the end."""
        if not self.ended:
            self._turns.put(fate)
            self._waits.acquire()

    def run(self) -> None:
        try:
            plan = self._plan(self, MESSAGE)
            record_id = settle(self, MESSAGE, SHIPMENT, lambda: plan, SHIPMENT_STEPS)  # type: ignore[arg-type]
            advance(self, SHIPMENT, record_id, "received", SHIPMENT_STEPS)  # type: ignore[arg-type]
        except RetriableError:
            pass  # comes again later
        except BaseException as error:
            self.error = error
        self.ended = True
        self._waits.release()

    def call(self, *arguments: Any, **named: Any) -> Any:
        self._waits.release()
        fate = self._turns.get()
        if fate == "lose call":
            raise TargetDownError("was not reached")
        if fate == "late":
            self.parked.append(lambda: self._tryton.call(*arguments, **named))
            raise TargetDownError("did not answer in time")
        result = self._tryton.call(*arguments, **named)
        if fate == "lose answer":
            raise TargetDownError("hung up")
        return result


FATES = st.sampled_from(["go"] * 16 + ["lose call", "lose answer", "late", "arrive"])
TURNS = st.lists(st.tuples(st.integers(0, 2), FATES), min_size=20, max_size=60)


@settings(max_examples=300, deadline=None)
@given(TURNS, st.permutations(range(1, 9)))
def test_one_message_fills_one_record_in_any_order_of_calls(turns, ids):
    row = one_filled(FakeTryton(ids), Plan, turns)
    assert row["reference"] == "LS-1 [intray:0123456789ABCDEF0123456789ABCDEF]"


@settings(max_examples=300, deadline=None)
@given(TURNS, st.permutations(range(1, 9)))
def test_one_message_fills_the_record_that_waits_for_it_in_any_order_of_calls(turns, ids):
    tryton = FakeTryton(ids)
    (waiting,) = tryton.call(SHIPMENT.model, "create", [{"expected": True, "reference": "as ordered"}])
    row = one_filled(tryton, KeptPlan, turns)
    assert row["id"] == waiting
    assert row["reference"] == "as ordered [intray:0123456789ABCDEF0123456789ABCDEF]"


def one_filled(tryton: FakeTryton, plan: type[Plan], turns: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """Let three workers have their turns, then a last one without faults; the record that has the content."""
    workers = [Worker(tryton, plan) for _ in range(3)]
    gone: list[Worker] = []
    for index, fate in turns:
        if fate == "arrive":
            arrive_late(workers + gone)
        else:
            workers[index].turn(fate)
        if workers[index].ended:  # its message is due again, and somebody takes it
            gone.append(workers[index])
            workers[index] = Worker(tryton, plan)
        assert len(tryton.filled) <= 1
    for worker in workers:
        finish(worker)
    arrive_late(workers + gone)
    finish(last := Worker(tryton, plan))
    assert [worker.error for worker in [*workers, *gone, last]] == [None] * (len(workers) + len(gone) + 1)
    assert len(tryton.filled) == len(tryton.pressed) == 1
    (row,) = tryton.records[SHIPMENT.model].values()  # and no empty draft is left
    assert row["content"] == "goods"
    return row


def arrive_late(workers: Sequence[Worker]) -> None:
    """What the network held back reaches the server now; nobody hears its answer."""
    for worker in workers:
        while worker.parked:
            with contextlib.suppress(RetriableError, DeliveryRefusedError):
                worker.parked.pop(0)()


def finish(worker: Worker) -> None:
    for _ in range(60):
        worker.turn("go")
    assert worker.ended


def test_worker_alone_leaves_nothing_behind():
    tryton = FakeTryton()
    finish(Worker(tryton))
    (row,) = tryton.records[SHIPMENT.model].values()
    (attached,) = tryton.records["ir.attachment"].values()
    assert (row["content"], row["state"]) == ("goods", "received")
    assert (attached["data"], attached["resource"]) == (b"{}", f"stock.shipment.in,{row['id']}")


class Refusing(Plan):
    def compose(self, record: Found) -> Content:
        raise DeliveryRefusedError("UserError", "No.")


def test_refused_content_takes_the_empty_draft_back():
    tryton = FakeTryton()
    with pytest.raises(DeliveryRefusedError, match=r"No\."):
        settle(tryton, MESSAGE, SHIPMENT, lambda: Refusing(tryton, MESSAGE), SHIPMENT_STEPS)  # type: ignore[arg-type]
    assert tryton.records[SHIPMENT.model] == {}


@pytest.mark.parametrize("phase", list(Phase))
def test_text_mark_says_the_phase_and_keeps_the_text(phase):
    marker = TextMarker("reference")
    text = "" if phase is Phase.NEW else "LS 4711"
    written = marker.values(MESSAGE, phase, before=None, text=text)
    mark = marker.mark_of(written, MESSAGE.message_id)
    assert mark == Mark(phase, text)
    assert marker.mark_of(written, OTHER.message_id) is None
    assert marker.cleared(mark) == {"reference": text or None}


@pytest.mark.parametrize("phase", list(Phase))
def test_attachment_mark_says_the_phase_and_holds_the_message(phase):
    marker = SALE.marker
    assert isinstance(marker, AttachmentMarker)
    ((action, (attached,)),) = marker.values(MESSAGE, phase, before=None, text="")["attachments"]
    assert (action, attached["data"]) == ("create", MESSAGE.payload)
    record = {"attachments.": [{"id": 3, **attached}]}
    mark = marker.mark_of(record, MESSAGE.message_id)
    assert mark == Mark(phase, "", 3)
    assert marker.mark_of(record, OTHER.message_id) is None
    again = marker.values(MESSAGE, Phase.FILLED, before=mark, text="")
    assert again["attachments"][0][:2] == ["write", [3]]
    assert again["attachments"][0][2]["description"] == digest_of(MESSAGE.payload)
    assert marker.cleared(mark) == {"attachments": [["delete", [3]]]}
