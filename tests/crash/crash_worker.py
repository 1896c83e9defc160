"""A worker that is killed at random moments, again and again, until nothing is left to do. Run by ``test_crash.py``.

Usage: crash_worker.py INBOX HOME ERP_URL KILLS SEED. Prints how many were killed. Each worker is a fork of this
process, which has imported everything and opened nothing; the last one lives until every file and message is final.
"""

import datetime as dt
import logging
import os
import random
import signal
import sys
import time
import traceback
from pathlib import Path

from datamodel.delivery import DeliveryState
from pipelines.components import Components, build_components, build_steps
from pipelines.jobs import FILE_LEASE, deliver_message, process_file, take_in
from pipelines.settings import (
    DeliverySettings,
    FolderInboxSettings,
    LimitSettings,
    Settings,
    StoreSettings,
)
from pipelines.target_settings import SoapTargetSettings
from pipelines.workers import release_dead_workers, worker_name

LEASE = dt.timedelta(minutes=5)
UNFINISHED = (DeliveryState.QUEUED, DeliveryState.SENT_UNKNOWN)


def build(inbox: Path, home: Path, url: str) -> Components:
    return build_components(
        Settings(
            home=home,
            store=StoreSettings(url=f"sqlite:///{home}/intray.db", blobs=str(home / "blobs")),
            inboxes={"folder": FolderInboxSettings(path=inbox, settle_seconds=0)},
            targets={"erp": SoapTargetSettings(url=url, read_seconds=5)},
            limits=LimitSettings(max_attempts=1000),  # it is killed on purpose, and not by a file
            delivery=DeliverySettings(max_attempts=1000, first_wait_seconds=0.01, longest_wait_seconds=0.05),
        )
    )


def work(components: Components) -> None:
    store = components.store
    release_dead_workers(store)
    while True:
        list(take_in(components.inboxes["folder"], store))
        for sha256 in store.claim_files(worker=worker_name(), limit=7, lease=FILE_LEASE):
            process_file(sha256, components)
        for message in store.claim(worker=worker_name(), limit=5, lease=LEASE):
            deliver_message(message, components)
        summary = store.summary()
        if not summary.files["received"] and not any(summary.deliveries[state] for state in UNFINISHED):
            return
        time.sleep(0.005)


def live(inbox: Path, home: Path, url: str, *, seconds: float | None) -> bool:
    """Whether a worker came to its end before it was killed. Exits where one failed."""
    worker = os.fork()
    if worker == 0:
        try:
            work(build(inbox, home, url))
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(worker, signal.SIGKILL)  # one that ended already is still there until it is waited for
    _, status = os.waitpid(worker, 0)
    if os.WIFSIGNALED(status):
        return False
    if os.WEXITSTATUS(status):
        sys.exit(1)
    return True


def main(inbox: Path, home: Path, url: str, *, kills: int, seed: int) -> int:
    chance, killed = random.Random(seed), 0
    build_steps(Settings())  # fills the caches of the models, as starting is not what is tested
    while killed < kills:
        if live(inbox, home, url, seconds=chance.uniform(0.02, 0.3)):
            return killed
        killed += 1
    live(inbox, home, url, seconds=None)
    return killed


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    inbox, home, url, kills, seed = sys.argv[1:]
    sys.stdout.write(f"{main(Path(inbox), Path(home), url, kills=int(kills), seed=int(seed))}\n")
