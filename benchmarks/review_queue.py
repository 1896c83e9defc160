"""How long the server takes for the page of the queue, with a hundred thousand documents in the store.

python -m benchmarks.review_queue [--documents 100000] [--waiting 5000 100000] [--rounds 60] [--database sqlite]

Asked by HTTP over loopback, one request after the other, of the real application in the same process, logged in as one
of five reviewers. In each round every address is asked for once, in another order; the floor is the login page, asked
for in the same rounds: what the server takes to answer at all. Filling the store takes minutes and is not measured.
"""

import argparse
import contextlib
import datetime as dt
import random
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn
from sqlalchemy import text

from adapters.sandbox.postgres import run_sql, running_postgres
from adapters.store import SqlStore
from benchmarks.review_queue_data import fill
from pipelines.components import Components, build_components
from pipelines.settings import Settings
from review.server import create_app
from review.tokens import fingerprint, new_token

FLOOR = "/login"
ADDRESSES = {
    "to do": "/",
    "mine": "/?tray=mine",
    "on hold": "/?tray=held",
    "approved": "/?tray=approved",
    "type": "/?type=invoice",
    "reason": "/?reason=iban_invalid",
    "nobody’s": "/?assignee=nobody",
    "overdue": "/?overdue=1",
    "sender": "/?sender=m%C3%BCller+stahl",
    "amount from": "/?least=20000",
    "search, many": "/?words=hansen",
    "search, few": "/?words=00123",
    "search, none": "/?words=xyzzy",
    "by amount": "/?sort=largest",
    "page 90": "/?page=90",
    "start": "/start",
}
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """Milliseconds of one address."""

    name: str
    median: float
    p95: float


@contextlib.contextmanager
def served(components: Components) -> Iterator[str]:
    """The address of the application, which runs in a thread of this process."""
    config = uvicorn.Config(create_app(components), host="127.0.0.1", port=0, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def log_in(components: Components, name: str) -> str:
    token = new_token()
    people = components.store.people
    people.open_session(name, fingerprint(token), address="benchmark", idle=_DAY, absolute=_DAY)
    return token


def measure(address: str, cookie: str, rounds: int) -> list[Row]:
    times: dict[str, list[float]] = defaultdict(list)
    named = {"floor: login page": FLOOR} | ADDRESSES
    with httpx.Client(base_url=address) as stranger, httpx.Client(base_url=address, cookies={"intray": cookie}) as ada:
        for number in range(rounds + 1):
            for name, path in random.sample(sorted(named.items()), len(named)):
                began = time.perf_counter()
                answer = (stranger if path == FLOOR else ada).get(path)
                seconds = time.perf_counter() - began
                if answer.status_code >= 400:
                    raise SystemExit(f"{path} was answered with {answer.status_code}")
                if number:  # the first round opens files and compiles templates
                    times[name].append(1000 * seconds)
    return [Row(name, _share(times[name], 0.5), _share(times[name], 0.95)) for name in named]


def _share(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def table(rows: list[Row], documents: int, waiting: int, database: str) -> str:
    lines = [f"{database}, {documents:,} documents, {waiting:,} of them waiting", ""]
    lines += ["| asked for | median ms | 95th percentile ms |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {row.name} | {row.median:.1f} | {row.p95:.1f} |" for row in rows), ""])


def run(url: str, home: Path, *, documents: int, waiting: int, rounds: int) -> list[Row]:
    settings = Settings(home=home, store={"url": url, "blobs": str(home / "blobs")})
    components = build_components(settings)
    store = components.store
    assert isinstance(store, SqlStore)
    fill(store, documents, waiting=waiting, now=dt.datetime.now(dt.UTC))
    _settle(store)
    try:
        with served(components) as address:
            return measure(address, log_in(components, "ada"), rounds)
    finally:
        store.close()


def _settle(store: SqlStore) -> None:
    """What a database does by itself after so many rows came at once; and what is overdue was passed on before."""
    with store._database.writing() as session:
        session.execute(text("UPDATE documents SET escalated = TRUE"))
    with store._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("VACUUM ANALYZE"))
        else:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--waiting", type=int, nargs="+", default=[5_000, 100_000])
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args()
    for waiting in options.waiting:
        with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
            url = f"sqlite:///{name}/intray.db"
            if options.database == "postgresql":
                server = stack.enter_context(running_postgres())
                run_sql(server, "postgres", "CREATE DATABASE store")
                url = f"{server}/store"
            rows = run(url, Path(name), documents=options.documents, waiting=waiting, rounds=options.rounds)
            print(table(rows, options.documents, waiting, options.database), flush=True)


if __name__ == "__main__":
    main()
