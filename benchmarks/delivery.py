"""Messages a second to the sandbox ERP, with one worker and with several, on SQLite and on PostgreSQL.

python -m benchmarks.delivery [--messages 400] [--workers 1 4] [--databases sqlite postgresql]

Each message is claimed, sent by SOAP, and its receipt kept, each step in a transaction that waits for the disk; the
sandbox, a process of its own, checks and posts each IDoc. The floor is the same requests sent by one process over one
kept connection by urllib3, with no store and no zeep: what the sandbox itself can take. Every row is that of one run,
the floor beside it in the same minute, as ratios.
"""

import argparse
import contextlib
import datetime as dt
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import requests
import urllib3

from adapters.idoc.format import IdocFormat
from adapters.sandbox.postgres import run_sql, running_postgres
from adapters.store import SqlStore, open_store
from adapters.transport.security import Endpoint
from adapters.transport.soap import SoapIdocTarget
from datamodel.business import Order, OrderLine, Party
from datamodel.delivery import OutboxMessage
from datamodel.document import InputFile
from datamodel.extraction import Classification, Decision, DocumentType, Extraction, Field, Result, Status

LEASE = dt.timedelta(minutes=5)
BATCH = 5
CREATED = dt.datetime(2026, 3, 5, 9, 0, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: messages a second, and those of the floor right after it."""

    database: str
    workers: int
    rate: float
    floor: float


def order(number: int) -> Order:
    """Ten lines, which is much for an order on paper."""
    lines = tuple(
        OrderLine(str(10 * n), Decimal(n), "PCE", f"Kugelhahn DN {n}", supplier_material_number=f"KH-{n:04}")
        for n in range(1, 11)
    )
    return Order(f"45{number:08}", CREATED.date(), "EUR", Party("Hartmann GmbH", number="10012"), lines)


def message(number: int, seed: str) -> OutboxMessage:
    message_id = f"urn:sap.com:msgid={seed}{number:024X}"
    payload = IdocFormat().render(order(number), message_id=message_id, created_at=CREATED)
    return OutboxMessage(message_id, "erp", "purchase_order", payload)


def fill(store: SqlStore, messages: int, seed: str) -> None:
    for number in range(messages):
        file = InputFile(f"{number}.pdf", f"{seed}-{number}".encode(), "folder:/", CREATED)
        fields = {"document_number": Field("document_number", f"{seed}{number}", str(number), 1.0)}
        extraction = Extraction(Classification(DocumentType.PURCHASE_ORDER, 1.0, "en"), fields)
        store.add(file)
        result = Result(file, 0, 1, Decision(Status.APPROVED, ("sure",)), extraction)
        store.save(file, [result], outbox=[(0, message(number, seed))])


def work(url: str, blobs: str, erp: str, ready: "multiprocessing.Barrier", name: str) -> None:  # type: ignore[valid-type]
    """Deliver until nothing is due."""
    store, target = open_store(url, blobs=blobs, create=False), SoapIdocTarget(Endpoint(url=erp))
    ready.wait()  # type: ignore[attr-defined]
    while claimed := store.claim(worker=name, limit=BATCH, lease=LEASE):
        for each in claimed:
            store.complete(each, target.deliver(each))
    store.close()


def measure(url: str, blobs: str, erp: str, *, messages: int, workers: int, seed: str) -> float:
    """Messages a second from the moment that all workers are ready."""
    store = open_store(url, blobs=blobs)
    fill(store, messages, seed)
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(workers + 1)
    processes = [context.Process(target=work, args=(url, blobs, erp, ready, f"w{n}")) for n in range(workers)]
    for process in processes:
        process.start()
    ready.wait()
    began = time.perf_counter()
    for process in processes:
        process.join()
    seconds = time.perf_counter() - began
    accepted = sum(each.target == "erp" for each in store.messages(limit=10 * messages) if each.reference)
    store.close()
    if any(process.exitcode for process in processes) or accepted < messages:
        sys.exit(f"{accepted} of {messages} messages were accepted.")
    return messages / seconds


def measure_floor(erp: str, messages: int, seed: str) -> float:
    """The bare requests, one after the other over one connection."""
    bodies = [_envelope(message(number, seed).payload) for number in range(messages)]
    pool = urllib3.PoolManager()
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '"http://sap.com/xi/WebService/soap1.1"'}
    began = time.perf_counter()
    for body in bodies:
        answer = pool.request("POST", erp, body=body, headers=headers)
        if answer.status != 200:
            sys.exit(f"The sandbox answered {answer.status}: {answer.data[:300]!r}")
    return messages / (time.perf_counter() - began)


def _envelope(payload: bytes) -> bytes:
    idoc = payload.partition(b"?>")[2]
    soap = b"http://schemas.xmlsoap.org/soap/envelope/"
    return b'<e:Envelope xmlns:e="' + soap + b'"><e:Body>' + idoc + b"</e:Body></e:Envelope>"


@contextlib.contextmanager
def sandbox(folder: Path) -> Iterator[str]:
    """The sandbox ERP as a process of its own."""
    port = 20_000 + os.getpid() % 20_000
    command = [sys.executable, "-m", "adapters.sandbox.erp", "--port", str(port), "--folder", str(folder)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with contextlib.suppress(requests.ConnectionError):
                requests.get(f"http://127.0.0.1:{port}/faults", timeout=5)
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/sap/bc/srt/idoc"
    finally:
        server.terminate()
        server.wait()


def database_urls(folder: Path, wanted: list[str], stack: contextlib.ExitStack) -> Iterator[tuple[str, str]]:
    if "sqlite" in wanted:
        yield "SQLite", f"sqlite:///{folder}/intray.db"
    if "postgresql" in wanted:
        server = stack.enter_context(running_postgres(durable=True))
        run_sql(server, "postgres", "CREATE DATABASE store")
        yield "PostgreSQL", f"{server}/store"


def run(messages: int, workers: list[int], databases: list[str]) -> list[Row]:
    rows, turn = [], 0
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        erp = stack.enter_context(sandbox(folder / "erp"))
        for database, url in database_urls(folder, databases, stack):
            for count in workers:
                turn += 1
                seed = f"{turn:08X}"
                blobs = str(folder / f"blobs-{database}")
                rate = measure(url, blobs, erp, messages=messages, workers=count, seed=seed)
                rows.append(Row(database, count, rate, measure_floor(erp, messages, f"F{turn:07X}")))
    return rows


def table(rows: list[Row]) -> str:
    lines = ["| store | workers | messages/s | bare requests/s | ratio |", "|---|---|---|---|---|"]
    lines += [f"| {r.database} | {r.workers} | {r.rate:.0f} | {r.floor:.0f} | {r.rate / r.floor:.2f} |" for r in rows]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=400)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    options = parser.parse_args()
    print(table(run(options.messages, options.workers, options.databases)))


if __name__ == "__main__":
    main()
