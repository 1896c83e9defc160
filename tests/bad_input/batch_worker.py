"""One batch without Prefect, as a process of its own, so that its memory can be measured.

Usage: batch_worker.py INBOX HOME. Prints a JSON object: the seconds of each file, and the peak memory in megabytes of
this process and of the largest that it started.
"""

import json
import resource
import sys
import time
from pathlib import Path

from pipelines.components import build_components
from pipelines.jobs import FILE_LEASE, process_file, take_in
from pipelines.settings import FolderInboxSettings, ReadingSettings, Settings, StoreSettings


def work(inbox: Path, home: Path) -> dict[str, float]:
    components = build_components(
        Settings(
            home=home,
            store=StoreSettings(url=f"sqlite:///{home}/intray.db", blobs=str(home / "blobs")),
            inboxes={"folder": FolderInboxSettings(path=inbox, settle_seconds=0)},
            reading=ReadingSettings(workers=1),
        )
    )
    list(take_in(components.inboxes["folder"], components.store))
    seconds = {}
    while claimed := components.store.claim_files(worker="batch", limit=50, lease=FILE_LEASE):
        for sha256 in claimed:
            start = time.monotonic()
            process_file(sha256, components)
            seconds[components.store.load(sha256).name] = round(time.monotonic() - start, 2)
    components.store.close()
    return seconds


if __name__ == "__main__":
    seconds = work(Path(sys.argv[1]), Path(sys.argv[2]))
    own, largest_child = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    sys.stdout.write(json.dumps({"seconds": seconds, "own": own, "largest_child": largest_child}))
