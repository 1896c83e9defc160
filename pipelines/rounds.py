"""One round of work: inboxes, documents, outbox. ``intray run`` does one, ``intray watch`` one after the other."""

import os
import socket

from rich.progress import Progress

from pipelines.flows import components, deliver, intake, process_documents
from pipelines.jobs import Round


def run_once(progress: Progress | None = None) -> Round:
    """Take in, process until nothing waits, deliver what is due. An empty step costs no flow run."""
    release_dead_workers()
    done = Round()
    store = components().store
    if components().inboxes:
        done.new_files, done.known_files = intake()
    waiting = store.summary().files.get("received", 0)
    with progress or Progress(disable=True) as bar:
        task = bar.add_task("processing", total=waiting)
        while waiting:
            done.rows += process_documents()
            left = store.summary().files.get("received", 0)
            if left >= waiting:
                break  # others hold what is left
            bar.advance(task, waiting - left)
            waiting = left
    while store.due():
        for state, count in deliver().items():
            done.deliveries[state] = done.deliveries.get(state, 0) + count
    return done


def release_dead_workers() -> None:
    """End the leases of processes of this machine that are gone, so that a restart goes on at once."""
    store = components().store
    for worker in store.lease_holders():
        host, _, pid = worker.rpartition(":")
        if host == socket.gethostname() and pid.isdigit() and not _runs(int(pid)):
            store.end_leases(worker)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
