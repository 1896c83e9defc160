"""A worker that is killed at random moments, again and again. Run by ``test_store_kill.py`` as a process of its own.

Usage: store_worker.py URL BLOBS SECONDS SEED LONGEST. No worker lives longer than LONGEST seconds. With 0 SECONDS
nobody is killed and what waits is finished.
"""

import datetime as dt
import os
import random
import re
import signal
import sys
import time
import traceback
from contextlib import closing

from adapters.store import SqlStore, open_store
from datamodel.delivery import DeliveryState, OutboxMessage, Receipt
from datamodel.document import FileRole, InputFile
from datamodel.extraction import Classification, Decision, DocumentType, Extraction, Result, Status

NO_LEASE = dt.timedelta(0)  # the dead do not keep us waiting
NOW = dt.datetime(2026, 3, 5, tzinfo=dt.UTC)


def mail(number: int) -> InputFile:
    return InputFile(f"{number}.eml", b"mail %d" % number, f"folder:/in/{number}.eml", NOW)


def attachments(mail: InputFile) -> list[InputFile]:
    """Two, of which every second mail has the first one in common with the mail before."""
    number = int(mail.name.split(".")[0])
    contents = (b"shared %d" % (number // 2), b"own %d" % number)
    return [
        InputFile(f"{i}.pdf", content, mail.origin, NOW, FileRole.ATTACHMENT, mail.sha256)
        for i, content in enumerate(contents)
    ]


def approved(file: InputFile) -> Result:
    extraction = Extraction(Classification(DocumentType.PURCHASE_ORDER, 1.0, "de"))
    return Result(file, 0, 1, Decision(Status.APPROVED, ("sure",)), extraction)


def message(file: InputFile) -> OutboxMessage:
    return OutboxMessage(f"urn:sap.com:msgid={file.sha256[:32]}", "erp", "purchase_order", file.content)


def work_off(store: SqlStore) -> None:
    while claimed := store.claim_files(worker=str(os.getpid()), limit=1, lease=NO_LEASE):
        file = store.load(claimed[0])
        parts = attachments(file)
        results = [approved(part) for part in parts]
        store.save(file, results, parts=parts, outbox=[(i, message(part)) for i, part in enumerate(parts)])
    for sent in store.claim(worker=str(os.getpid()), limit=5, lease=NO_LEASE):
        store.complete(sent, Receipt(DeliveryState.POSTED, sent.message_id[-10:], NOW))


def work_for_ever(url: str, blobs: str, first: int) -> None:
    with closing(open_store(url, blobs=blobs)) as store:
        for number in range(first, sys.maxsize):
            work_off(store)
            store.add(mail(number))


def kill_again_and_again(url: str, blobs: str, *, seconds: float, seed: int, longest: float) -> int:
    """Number of the killed. Exits with 1 where a worker ended by itself."""
    chance, end, killed = random.Random(seed), time.monotonic() + seconds, 0
    while time.monotonic() < end:
        child = os.fork()
        if child == 0:
            try:
                work_for_ever(url, blobs, first=killed * 1000)
            except BaseException:
                traceback.print_exc()
            os._exit(1)
        time.sleep(chance.uniform(0.01, longest))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            sys.exit(1)
        killed += 1
    return killed


def finish(url: str, blobs: str) -> None:
    with closing(open_store(url, blobs=blobs)) as store:
        while store.summary().files["received"] or store.summary().deliveries[DeliveryState.QUEUED]:
            work_off(store)
        while store.summary().deliveries[DeliveryState.SENT_UNKNOWN]:
            work_off(store)


if __name__ == "__main__":
    url, blobs, seconds, seed, longest = sys.argv[1:]
    if not re.fullmatch(r"\d+(\.\d+)?", seconds):
        sys.exit(__doc__)
    if float(seconds):
        killed = kill_again_and_again(url, blobs, seconds=float(seconds), seed=int(seed), longest=float(longest))
        sys.stdout.write(f"{killed}\n")
    else:
        finish(url, blobs)
