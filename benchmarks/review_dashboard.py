"""How long the dashboard takes over a store of 100,000 documents, on SQLite.

python -m benchmarks.review_dashboard [--documents 100000] [--times 30] [--store FILE]

The server is a process of its own, and the time is that of a whole page over HTTP, by one browser after another. All
documents lie in the 90 days up to now, so that "90 days" counts every one of them, and "30 days" a third and, for the
comparison, the third before. The floor stands beside it in the same run: the same page over a store without documents
(HTTP, session, template), and one count of the same rows from the same index by sqlite3 alone, which is the least that
any single figure costs. ``CPU`` is the mean time of the server's own work: where it is far below the median, others had
the machine. ``--store`` keeps the filled store for the next run.
"""

import argparse
import contextlib
import datetime as dt
import http.client
import multiprocessing
import os
import socket
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import quantiles

import uvicorn

from adapters.store import open_store
from benchmarks.review_history import fill
from datamodel.people import Role, User
from pipelines.components import build_components
from pipelines.settings import Settings, StoreSettings
from review.server import create_app
from review.tokens import fingerprint, new_token

DAYS = 90
PERIODS = (7, 30, 90)
WARM_UP = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--store", type=Path, help="SQLite file; filled where it is not there yet")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        full = arguments.store or Path(folder) / "full.db"
        if not full.exists():
            make_store(full, arguments.documents)
        empty = Path(folder) / "empty.db"
        make_store(empty, 0)
        print(f"{arguments.documents} documents in {DAYS} days, {arguments.times} pages each; milliseconds")
        print(f"{'':34}{'median':>8}{'95th':>8}{'CPU':>8}")
        with served(empty, Path(folder)) as (load, pid):
            show("floor: page of an empty store", lambda: load(30), arguments.times, pid)
        with served(full, Path(folder)) as (load, pid):
            for days in PERIODS:
                show(f"floor: one count of {days} days", partial(count, full, days), arguments.times, os.getpid())
                show(f"page of {days} days", partial(load, days), arguments.times, pid)


def make_store(path: Path, documents: int) -> None:
    with closing(open_store(f"sqlite:///{path}", blobs=str(path.parent / "blobs"))) as store:
        if documents:
            fill(store._database.engine, documents=documents, days=DAYS, now=dt.datetime.now(dt.UTC))


Load = Callable[[int], None]


@contextlib.contextmanager
def served(path: Path, home: Path) -> Iterator[tuple[Load, int]]:
    """What fetches the dashboard of so many days, as somebody who is logged in, and the id of the server's process."""
    token, port = log_in(path), free_port()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(path, home, port), daemon=True)
    process.start()
    wait_for(port)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def load(days: int) -> None:
        connection.request("GET", f"/dashboard?days={days}", headers={"Cookie": f"intray={token}"})
        response = connection.getresponse()
        page = response.read()
        assert response.status == 200, page
        assert b"key-figures" in page

    assert process.pid is not None
    try:
        yield load, process.pid
    finally:
        connection.close()
        process.terminate()
        process.join()


def serve(path: Path, home: Path, port: int) -> None:
    store = StoreSettings(url=f"sqlite:///{path}", blobs=str(home / "blobs"))
    app = create_app(build_components(Settings(home=home, store=store)))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


def log_in(path: Path) -> str:
    token, day = new_token(), dt.timedelta(days=1)
    with closing(open_store(f"sqlite:///{path}", blobs=str(path.parent / "blobs"))) as store:
        if not store.people.users():
            user = User("ada", "Ada", Role.REVIEWER, dt.datetime.now(dt.UTC), must_change_password=False)
            store.people.add(user, password_hash="", who="benchmark")
        store.people.open_session("ada", fingerprint(token), address="benchmark", idle=day, absolute=day)
    return token


def free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), 1)):
            return
        time.sleep(0.1)
    raise TimeoutError(f"The server on port {port} does not start.")


def count(path: Path, days: int) -> None:
    since = dt.datetime.now(dt.UTC) - dt.timedelta(days=days)
    statement = "SELECT count(*) FROM documents INDEXED BY ix_documents_figures_received WHERE received_at >= ?"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement, (since.strftime("%Y-%m-%d %H:%M:%S.%f"),)).fetchone()


def show(name: str, work: Callable[[], None], times: int, pid: int) -> None:
    """Measure ``work``, which process ``pid`` does, after some runs that do not count."""
    for _ in range(WARM_UP):
        work()
    took, before = [], cpu_seconds(pid)
    for _ in range(times):
        begin = time.perf_counter()
        work()
        took.append(1000 * (time.perf_counter() - begin))
    cpu, steps = 1000 * (cpu_seconds(pid) - before) / times, quantiles(took, n=20)
    print(f"{name:34}{steps[9]:8.1f}{steps[18]:8.1f}{cpu:8.1f}", flush=True)


def cpu_seconds(pid: int) -> float:
    """What a process has used so far (proc(5): utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
