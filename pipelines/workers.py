"""Who works: names of processes that hold leases, and which of them are gone."""

import os
import socket
from pathlib import Path

from pipelines.store_protocols import Store

_START, _STATE = 19, 0  # of the fields of /proc/PID/stat that follow the program's name (proc(5): 22 and 3)


def worker_name() -> str:
    """Who holds a lease: unique among the processes of all machines on one store, also when a number is used again."""
    return f"{socket.gethostname()}:{os.getpid()}:{_start_of(os.getpid())}"


def release_dead_workers(store: Store) -> None:
    """End the leases of processes of this machine that are gone, so that a restart goes on at once."""
    for worker in store.lease_holders():
        host, _, process = worker.rpartition(":")[0].rpartition(":")
        if host == socket.gethostname() and process.isdigit() and _start_of(int(process)) != worker.rpartition(":")[2]:
            store.end_leases(worker)


def _start_of(process: int) -> str | None:
    """When ``process`` started, in clock ticks since the machine did; None where it is gone."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[_STATE] in "ZX" else fields[_START]
