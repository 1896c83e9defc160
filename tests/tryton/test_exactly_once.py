"""One message makes one record in Tryton: with answers that get lost after each step, and with several workers at once.

A proxy on loopback stands between Intray and the real server and does to single calls what networks do.
"""

import http.client
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest

from adapters.tryton.claims import INVOICE, SALE, SHIPMENT, STATEMENT, Kind, look
from adapters.tryton.rpc import READING
from datamodel.business import Booking, DeliveryLine, OrderKind
from datamodel.delivery import OutboxMessage
from datamodel.errors import RetriableError, TargetDownError

pytestmark = pytest.mark.slow


class Proxy(ThreadingHTTPServer):
    """Passes calls on. ``rule`` says what happens to each: nothing, the answer is lost, or the call is."""

    daemon_threads = True

    def __init__(self, server: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = urlsplit(server).netloc
        self.rule: Callable[[str], str] = lambda method: ""
        self.calls: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def lose(self, what: str, number: int) -> None:
        """Lose the ``number``-th changing call from now on (from 0): its ``answer``, or the ``call`` itself."""
        changes = iter(range(10**6))
        self.rule = lambda method: what if is_change(method) and next(changes) == number else ""

    def behave(self) -> None:
        self.rule = lambda method: ""
        self.calls = []


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        method = json.loads(body)["method"]
        self.server.calls.append(method)
        fate = self.server.rule(method)
        if fate == "call":
            self.close_connection = True
            return
        answer, content = self._pass_on(body)
        if fate == "answer":
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name in ("Content-Type", "Content-Encoding"):
            if answer.getheader(name):
                self.send_header(name, answer.getheader(name))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _pass_on(self, body: bytes) -> tuple[http.client.HTTPResponse, bytes]:
        upstream = http.client.HTTPConnection(self.server.upstream, timeout=60)
        kept = {name: value for name, value in self.headers.items() if name not in ("Host", "Connection")}
        upstream.request("POST", self.path, body, kept)
        answer = upstream.getresponse()
        try:
            return answer, answer.read()
        finally:
            upstream.close()

    def log_message(self, *args: Any) -> None:
        """Quiet."""


def is_change(method: str) -> bool:
    return method.startswith("model.") and method.rpartition(".")[2] not in {*READING, "get_preferences"}


@contextmanager
def run_proxy(server: str) -> Iterator[Proxy]:
    with Proxy(server) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()


@pytest.fixture
def proxy(url: str) -> Iterator[Proxy]:
    with run_proxy(url) as running:
        yield running


def order_case(erp, records, message):
    return records.order(), SALE


def return_case(erp, records, message):
    return records.order(kind=OrderKind.RETURN), SALE


def change_case(erp, records, message):
    order = records.order()
    erp.target().deliver(message(order))
    line = records.order().lines[0]
    return records.order(number=order.number, kind=OrderKind.CHANGE, lines=(line,)), SALE


def delivery_case(erp, records, message):
    purchase = erp.purchase(("4711-A", "100", "7.20"))
    return records.delivery(
        purchase, lines=(DeliveryLine("1", Decimal(60), "Stk", customer_material_number="4711-A"),)
    ), (SHIPMENT)


def invoice_case(erp, records, message):
    return records.invoice(), INVOICE


def expected_invoice_case(erp, records, message):
    return records.invoice(erp.purchase(("4711-A", "100", "7.20"))), INVOICE


def advice_case(erp, records, message):
    return records.advice(erp.bill(2)), STATEMENT


def statement_case(erp, records, message):
    number, amount = erp.bill(2)
    return records.statement(Booking(amount, records.statement().date, payment_reference=number)), STATEMENT


CASES = [
    order_case,
    return_case,
    change_case,
    delivery_case,
    invoice_case,
    expected_invoice_case,
    advice_case,
    statement_case,
]
STATES = {"shipment_state": "received", "invoice_state": "validated", "advice_state": "validated"}


@pytest.mark.parametrize(
    ("what", "case"),
    [("answer", case) for case in CASES]
    + [("call", case) for case in (order_case, change_case, delivery_case, expected_invoice_case)],
)
def test_a_call_that_is_lost_at_any_step_makes_nothing_twice(erp, records, message, proxy, case, what):
    target = erp.target(url=proxy.url, statement_state="validated", **STATES)
    steps = count_of_changes(target, erp, records, message, proxy, case)
    assert steps >= 2
    for step in range(steps):
        record, kind = case(erp, records, message)
        sent = message(record)
        proxy.lose(what, step)
        with pytest.raises(RetriableError):
            target.deliver(sent)
        proxy.behave()
        receipt = target.deliver(sent)
        assert_once(erp, kind, sent, receipt.reference)
        made = [method for method in proxy.calls if is_change(method)]
        repeated = step if what == "call" else step + 1
        assert len(made) <= steps - repeated + (kind is not SALE), f"what was done was done again: {made}"


def count_of_changes(target, erp, records, message, proxy, case) -> int:
    record, kind = case(erp, records, message)
    sent = message(record)
    proxy.behave()
    receipt = target.deliver(sent)
    assert_once(erp, kind, sent, receipt.reference)
    return sum(is_change(method) for method in proxy.calls)


def assert_once(erp: Any, kind: Kind, sent: OutboxMessage, reference: str) -> None:
    """One record has the message, filled, and no empty draft is left."""
    (found,) = look(erp.client, kind, sent.message_id)
    assert found.is_filled
    assert found.number.startswith(reference)
    assert erp.left_marked(sent) == []


@pytest.mark.parametrize("case", [order_case, change_case, delivery_case, expected_invoice_case, statement_case])
def test_workers_with_the_same_message_at_once_make_one_record(erp, records, message, proxy, case):
    """Four at a time, each call held up at random, so that they overtake each other in all ways."""
    wait = random.Random(4711)

    def hold_up(method: str) -> str:
        time.sleep(wait.uniform(0, 0.05))
        return ""

    for _ in range(2):
        record, kind = case(erp, records, message)
        sent = message(record)
        proxy.rule = hold_up
        targets = [erp.target(url=proxy.url, **STATES) for _ in range(4)]
        with ThreadPoolExecutor(4) as pool:
            outcomes = list(pool.map(outcome_of, targets, [sent] * 4))
        proxy.behave()
        receipt = targets[0].deliver(sent)
        assert_once(erp, kind, sent, receipt.reference)
        assert {outcome for outcome in outcomes if not outcome.startswith("again")} <= {receipt.reference}


def outcome_of(target: Any, sent: OutboxMessage) -> str:
    try:
        return str(target.deliver(sent).reference)
    except RetriableError as error:
        return f"again: {error}"


def test_call_to_create_that_comes_after_all_is_done_leaves_an_empty_draft_until_the_next_look(
    erp, records, message, proxy
):
    """The worker gave up on it, another one did the work, and then the network delivers it."""
    purchase = erp.purchase(("4711-A", "100", "7.20"))
    sent = message(records.delivery(purchase))
    done, started = threading.Event(), threading.Event()

    def hold_first_create(method: str) -> str:
        if method == "model.stock.shipment.in.create" and not started.is_set():
            started.set()
            assert done.wait(60)
            return "answer"
        return ""

    proxy.rule = hold_first_create
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(outcome_of, erp.target(url=proxy.url), sent)
        assert started.wait(60)
        receipt = erp.target().deliver(sent)
        done.set()
        assert late.result().startswith("again")
    found = look(erp.client, SHIPMENT, sent.message_id)
    assert [record.number for record in found if record.is_filled] == [receipt.reference]
    (empty,) = [record for record in found if not record.is_filled]
    moves = erp.read("stock.move", [["shipment", "=", f"stock.shipment.in,{empty.id}"]], "id")
    assert (empty.state, moves) == ("draft", [])
    assert erp.target().deliver(sent).reference == receipt.reference
    assert_once(erp, SHIPMENT, sent, receipt.reference)  # whoever comes by next clears it away


def test_two_delivery_notes_do_not_share_a_move(erp, records, message):
    """Each takes what is open; the second one comes too late and is told so."""
    purchase = erp.purchase(("4711-B", "10", "8.40"))
    line = DeliveryLine("1", Decimal(10), "Stk", supplier_material_number="W-4711-B")
    notes = [message(records.delivery(purchase, lines=(line,))) for _ in range(2)]
    erp.target().deliver(notes[0])
    with pytest.raises(Exception, match="no purchase waits for it"):
        erp.target().deliver(notes[1])


def test_server_that_is_not_there_is_down(erp, records, message):
    with pytest.raises(TargetDownError, match="was not reached"):
        erp.target(url="http://127.0.0.1:9").deliver(message(records.order()))
