import datetime as dt
import os
import socket
import subprocess
import sys

from pipelines.workers import release_dead_workers, worker_name

LEASE = dt.timedelta(minutes=30)


def name_of_a_dead_process():
    code = "import os, pipelines.workers as w; print(w.worker_name(), flush=True)"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def claim(store, worker):
    return store.claim_files(worker=worker, limit=1, lease=LEASE)


def test_lease_of_a_dead_process_ends_at_once(file, store):
    store.add(file("order 1"))
    dead = name_of_a_dead_process()
    assert dead != worker_name()
    assert claim(store, dead)
    release_dead_workers(store)
    assert claim(store, worker_name())


def test_lease_of_a_living_process_stays(file, store):
    store.add(file("order 1"))
    assert claim(store, worker_name())
    release_dead_workers(store)
    assert store.lease_holders() == [worker_name()]


def test_number_that_was_given_to_another_process_does_not_keep_the_lease(file, store):
    store.add(file("order 1"))
    assert claim(store, f"{socket.gethostname()}:{os.getpid()}:1")
    release_dead_workers(store)
    assert store.lease_holders() == []


def test_lease_of_another_machine_is_not_ours_to_end(file, store):
    store.add(file("order 1"))
    assert claim(store, "elsewhere:1:1")
    release_dead_workers(store)
    assert store.lease_holders() == ["elsewhere:1:1"]
