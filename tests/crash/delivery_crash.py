"""Deliver many records while workers are killed at every step, the ERP misbehaves and people correct what it refuses.

Run by ``test_delivery_crash.py``, and by hand for longer: ``python tests/crash/delivery_crash.py --messages 1000
--kills 400``. The judge is the ERP's own journal: each approved record is posted there exactly once, those about one
order in the order in which they came, and the store says the same.
"""

import argparse
import datetime as dt
import json
import logging
import os
import random
import signal
import socket
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from http.client import HTTPConnection
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

from adapters.idoc.format import IdocFormat
from adapters.sandbox.audit import StatusEndpoint
from adapters.sandbox.erp import running_erp, switch_faults
from adapters.sandbox.journal import Journal
from adapters.sandbox.posting import Rules
from adapters.status_endpoint import PATH, make_app, serving
from adapters.store import SqlStore, open_store
from adapters.transport.security import Endpoint
from adapters.transport.soap import SoapIdocTarget
from adapters.transport.status_query import IdocStatusQuery
from datamodel.delivery import DeliveryState
from datamodel.document import InputFile
from datamodel.extraction import Classification, Decision, DocumentType, Extraction, Field, Result, Status
from pipelines.components import Components
from pipelines.jobs import ask_about, deliver_message
from pipelines.process import Route, Steps, messages_of
from pipelines.settings import DeliverySettings, Settings
from pipelines.workers import release_dead_workers, worker_name

STEPS = (
    "before the claim",
    "in the transaction of the claim",
    "after the claim",
    "before the request is sent",
    "after the request is sent, before its answer",
    "after the answer, before it is told to the store",
    "in the transaction that ends the attempt",
    "after the attempt was ended",
)
PAPERS_AN_ORDER = 3  # the order and its changes
LEASE = dt.timedelta(seconds=2)
OPEN = (DeliveryState.QUEUED, DeliveryState.SENT_UNKNOWN, DeliveryState.ACCEPTED)
FAULTS = {
    "drop_before_commit": {"count": 10_000, "every": 23},
    "drop_after_commit": {"count": 10_000, "every": 19},
    "error_500": {"count": 10_000, "every": 41},
    "error_500_after_commit": {"count": 10_000, "every": 37},
    "unavailable": {"count": 10_000, "every": 29},
    "garbage": {"count": 10_000, "every": 43},
    "locked": {"count": 10_000, "every": 31},
    "slow": {"count": 10_000, "every": 47, "seconds": 1.5},
    "status_51": {"count": 10_000, "every": 40, "text": "Credit limit exceeded"},
    "aleaud_late": {"count": 10_000, "every": 11, "seconds": 1.0},
    "aleaud_repeated": {"count": 10_000, "every": 7},
    "aleaud_lost": {"count": 10_000, "every": 13},
    "aleaud_out_of_order": {"count": 10_000, "every": 9},
}


@dataclass
class Figures:
    """What happened, and whether anything was lost or doubled."""

    messages: int
    kills: int = 0
    kills_by_step: dict[str, int] = field(default_factory=dict)
    kills_at_random: int = 0
    kills_of_the_status_endpoint: int = 0
    repeats_recognised: int = 0
    refused_by_status_and_corrected: int = 0
    posted: int = 0
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    store_differs: int = 0
    seconds: float = 0.0


def open_(home: Path) -> SqlStore:
    return open_store(f"sqlite:///{home}/intray.db", blobs=str(home / "blobs"))


def build(home: Path, url: str) -> Components:
    """A store and one route; nothing here reads documents."""
    endpoint = Endpoint(url=url, read_seconds=1.0, total_seconds=2.0)
    orders = frozenset({DocumentType.PURCHASE_ORDER, DocumentType.ORDER_CHANGE})
    route = Route("erp", orders, IdocFormat(), SoapIdocTarget(endpoint), awaits_posting=True)
    delivery = DeliverySettings(
        max_attempts=1000, first_wait_seconds=0.02, longest_wait_seconds=0.2, failures_before_pause=2,
        ask_every_seconds=1.0,
    )  # fmt: skip
    status_url = url.replace("/idoc", "/idoc_status")
    return Components(
        Settings(home=home, delivery=delivery),
        open_(home),
        {},
        _steps({"erp": route}),
        {"erp": IdocStatusQuery(Endpoint(url=status_url, read_seconds=1.0, total_seconds=2.0))},
    )


def _steps(routes: dict[str, Route]) -> Steps:
    missing = None
    return Steps(missing, missing, missing, missing, missing, None, (), 0.8, 0.8, routes)  # type: ignore[arg-type]


# --- What is delivered ------------------------------------------------------------------------------------------------


def extraction(number: int) -> Extraction:
    """The n-th paper: an order, then changes of it."""
    order, change = divmod(number, PAPERS_AN_ORDER)
    kind = DocumentType.ORDER_CHANGE if change else DocumentType.PURCHASE_ORDER
    values = {"document_number": f"{4500000000 + order}", "sender_name": "Hartmann GmbH", "currency": "EUR"}
    if change:
        values |= {"document_number": f"C{number}", "purchase_order_number": f"{4500000000 + order}"}
    fields: dict[str, Field] = {name: Field(name, value, value, 1.0) for name, value in values.items()}
    fields["document_date"] = Field("document_date", dt.date(2026, 3, 5), "05.03.2026", 1.0)
    line = {
        "quantity": Field("quantity", Decimal(number + 1), str(number + 1), 1.0),
        "unit": Field("unit", "PCE", "PCE", 1.0),
        "supplier_material_number": Field("supplier_material_number", "4711-A", "4711-A", 1.0),
    }
    return Extraction(Classification(kind, 1.0, "en"), fields, (line,), {"customer": "10012"})


def fill(components: Components, count: int) -> None:
    """Approved papers with their messages, as ``process`` would have saved them."""
    for number in range(count):
        file = InputFile(f"{number}.pdf", str(number).encode(), f"folder:/{number}.pdf", dt.datetime.now(dt.UTC))
        result = Result(file, 0, 1, Decision(Status.APPROVED, ("sure",)), extraction(number))
        components.store.add(file)
        components.store.save(file, [result], outbox=[(0, m) for m in messages_of(result, components.steps)])


def correct(components: Components) -> int:
    """A person approves what the ERP refused, which is a new message."""
    corrected = 0
    for document in components.store.documents(status=Status.NEEDS_REVIEW, limit=10_000):
        file = components.store.load(document.file_sha256)
        result = Result(file, 0, 1, Decision(Status.APPROVED, ("corrected",)), document.extraction)
        components.store.revise(
            document.id,
            version=document.version,
            extraction=document.extraction,
            issues=(),
            decision=result.decision,
            outbox=list(messages_of(result, components.steps, earlier=document.deliveries)),
            who="anna",
        )
        corrected += 1
    return corrected


def correct_and_close(components: Components) -> int:
    try:
        return correct(components)
    finally:
        components.store.close()


# --- Who delivers, and dies -------------------------------------------------------------------------------------------


def work(components: Components, *, release: bool, until: Callable[[], bool]) -> None:
    store = components.store
    if release:
        release_dead_workers(store)
    while not until():
        claimed = store.claim(worker=worker_name(), limit=5, lease=LEASE)
        for message in claimed:
            deliver_message(message, components)
        ask_about("erp", components)
        if not claimed:
            time.sleep(0.01)


@contextmanager
def killed_at(step: str, nth: int) -> Iterator[None]:
    """Have this process killed by itself at the n-th time that it comes to ``step``."""
    left = [nth]

    def at(here: str) -> None:
        if here == step:
            left[0] -= 1
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    _watch_store(at)
    _watch_wire(at)
    yield


def _watch_store(at: Callable[[str], None]) -> None:
    claim, doing = SqlStore.claim, ["other"]

    def watched_claim(self: SqlStore, **options: object) -> object:
        at(STEPS[0])
        doing[0] = "claim"
        claimed = claim(self, **options)  # type: ignore[arg-type]
        doing[0] = "other"
        if claimed:
            at(STEPS[2])
        return claimed

    def watch_end(name: str) -> None:
        original = getattr(SqlStore, name)

        def watched(self: SqlStore, *arguments: object, **options: object) -> None:
            at(STEPS[5])
            doing[0] = "end"
            original(self, *arguments, **options)
            doing[0] = "other"
            at(STEPS[7])

        setattr(SqlStore, name, watched)

    SqlStore.claim = watched_claim  # type: ignore[method-assign,assignment]
    for name in ("complete", "retry_later", "fail"):
        watch_end(name)

    def before_commit(session: Session) -> None:
        if session.dirty or session.new:
            session.flush()
            at(STEPS[1] if doing[0] == "claim" else STEPS[6] if doing[0] == "end" else "")

    event.listen(Session, "before_commit", before_commit)


def _watch_wire(at: Callable[[str], None]) -> None:
    putrequest, getresponse = HTTPConnection.putrequest, HTTPConnection.getresponse

    def watched_request(self: HTTPConnection, *arguments: object, **options: object) -> None:
        at(STEPS[3])
        putrequest(self, *arguments, **options)  # type: ignore[arg-type]

    def watched_response(self: HTTPConnection) -> object:
        at(STEPS[4])
        return getresponse(self)

    HTTPConnection.putrequest, HTTPConnection.getresponse = watched_request, watched_response  # type: ignore


def fork(task: Callable[[], None]) -> int:
    worker = os.fork()
    if worker == 0:
        try:
            task()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return worker


def was_killed(worker: int) -> bool:
    """Wait for a worker; True where it was killed. Ends everything where it failed."""
    _, status = os.waitpid(worker, 0)
    if not os.WIFSIGNALED(status) and os.WEXITSTATUS(status):
        sys.exit("A worker failed; see above.")
    return os.WIFSIGNALED(status)


def kill_again_and_again(servers: "Servers", url: str, kills: int, chance: random.Random, figures: Figures) -> None:
    """Two workers at a time: one dies at a step, the other at a random moment. Ends when all is delivered, too."""
    home, turn = servers.folder / "home", 0
    while figures.kills < kills and not _all_done(home):
        step, nth, release = STEPS[turn % len(STEPS)], chance.randint(1, 3), chance.random() < 0.5
        ends = time.monotonic() + 4

        def stepping(step: str = step, nth: int = nth, release: bool = release, ends: float = ends) -> None:
            with killed_at(step, nth):
                work(build(home, url), release=release, until=lambda: time.monotonic() > ends)

        def plain(release: bool = release, ends: float = ends) -> None:
            work(build(home, url), release=release, until=lambda: time.monotonic() > ends)

        by_step, by_chance = fork(stepping), fork(plain)
        time.sleep(chance.uniform(0.1, 0.9))
        os.kill(by_chance, signal.SIGKILL)
        if was_killed(by_chance):
            figures.kills += 1
            figures.kills_at_random += 1
        if was_killed(by_step):
            figures.kills += 1
            figures.kills_by_step[step] = figures.kills_by_step.get(step, 0) + 1
        if turn % 4 == 3:
            servers.kill_endpoint()
            figures.kills_of_the_status_endpoint += 1
            servers.start_endpoint()
        figures.refused_by_status_and_corrected += correct_and_close(build(home, url))
        turn += 1


def _all_done(home: Path) -> bool:
    store = open_(home)
    try:
        counts = store.summary()
        return not any(counts.deliveries[state] for state in OPEN) and not counts.documents[Status.NEEDS_REVIEW]
    finally:
        store.close()


def finish(home: Path, url: str, figures: Figures, *, seconds: float = 180) -> None:
    """Workers that live, until nothing is open."""
    components, ends = build(home, url), time.monotonic() + seconds
    while not _all_done(home):
        if time.monotonic() > ends:
            open_ones = components.store.messages(states=OPEN, limit=5)
            sys.exit(f"It does not come to an end: {open_ones}, {components.store.targets_down()}")
        pause = time.monotonic() + 1
        work(components, release=True, until=lambda pause=pause: time.monotonic() > pause)  # type: ignore[misc]
        figures.refused_by_status_and_corrected += correct(components)
    components.store.close()


# --- The judgement ----------------------------------------------------------------------------------------------------


def judge(home: Path, erp: Path, figures: Figures) -> Figures:
    """Hold the ERP's journal against the approved documents, and the store against the journal."""
    store, journal = open_(home), Journal(erp)
    entries = {entry.arckey: entry for entry in journal.entries()}
    posted = {arckey: entry for arckey, entry in entries.items() if entry.status == "53"}
    figures.repeats_recognised = sum(entry.repeats for entry in entries.values())
    figures.posted = len(posted)
    last_of: Counter[str] = Counter()
    owners: dict[str, int] = {}
    for document in store.documents(status=Status.APPROVED, limit=100_000):
        mine = [delivery for delivery in document.deliveries if delivery.message_id in posted]
        figures.lost += not mine
        figures.doubled += len(mine) > 1
        for delivery in mine:
            owners[delivery.message_id] = document.id
            number = posted[delivery.message_id].idoc_number
            figures.store_differs += (delivery.state, delivery.reference) != (DeliveryState.POSTED, number)
    figures.store_differs += len(posted) - len(owners)
    for arckey in sorted(posted, key=lambda key: int(posted[key].idoc_number)):
        about = posted[arckey].order_number
        figures.out_of_order += owners.get(arckey, 0) < last_of[about]
        last_of[about] = owners.get(arckey, 0)
    store.close()
    return figures


@dataclass
class Servers:
    """The ERP and our status endpoint, each a process of its own: workers are forks, and those may have no threads."""

    folder: Path
    erp: int = 0
    endpoint: int = 0
    port: int = 0

    def start(self) -> str:
        """Both; the URL of the ERP."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.start_endpoint()
        self.erp = fork(self._run_erp)
        return wait_for(self.folder / "erp-url")

    def start_endpoint(self) -> None:
        (self.folder / "endpoint-url").unlink(missing_ok=True)
        self.endpoint = fork(self._run_endpoint)
        wait_for(self.folder / "endpoint-url")

    def kill_endpoint(self) -> None:
        os.kill(self.endpoint, signal.SIGKILL)
        was_killed(self.endpoint)

    def stop(self) -> None:
        for process in (self.erp, self.endpoint):
            os.kill(process, signal.SIGKILL)
            was_killed(process)

    def _run_erp(self) -> None:
        told = StatusEndpoint(f"http://127.0.0.1:{self.port}{PATH}", "erp", "secret")
        with running_erp(self.folder / "erp", rules=Rules(refuse_unknown_changes=True), reports_to=told) as url:
            tell_file(self.folder / "erp-url", url)
            signal.pause()

    def _run_endpoint(self) -> None:
        store = open_(self.folder / "home")
        app = make_app(lambda report: store.report(report, target="erp"), user="erp", password="secret")
        with serving(app, port=self.port) as url:
            tell_file(self.folder / "endpoint-url", url)
            signal.pause()


def tell_file(path: Path, words: str) -> None:
    path.with_suffix(".part").write_text(words, encoding="utf-8")
    path.with_suffix(".part").replace(path)


def wait_for(path: Path, *, seconds: float = 30) -> str:
    ends = time.monotonic() + seconds
    while not path.exists():
        if time.monotonic() > ends:
            sys.exit(f"{path.name} did not come.")
        time.sleep(0.01)
    return path.read_text(encoding="utf-8")


def run(folder: Path, *, messages: int, kills: int, seed: int) -> Figures:
    """Everything, in ``folder``.

    Args:
        folder: empty.
        messages: papers to deliver.
        kills: how many workers are killed at least, where there is work for so many.
        seed: of the chances.
    """
    began, figures = time.monotonic(), Figures(messages)
    home = folder / "home"
    home.mkdir(parents=True)
    open_(home).close()
    servers = Servers(folder)
    url = servers.start()
    try:
        filling = build(home, url)
        fill(filling, messages)
        filling.store.close()
        switch_faults(url, **FAULTS)
        kill_again_and_again(servers, url, kills, random.Random(seed), figures)
        finish(home, url, figures)
    finally:
        servers.stop()
    judge(home, folder / "erp", figures)
    figures.seconds = round(time.monotonic() - began, 1)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    logging.disable(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        figures = run(Path(folder), messages=options.messages, kills=options.kills, seed=options.seed)
    sys.stdout.write(f"{json.dumps(asdict(figures), indent=2)}\n")


if __name__ == "__main__":
    main()
