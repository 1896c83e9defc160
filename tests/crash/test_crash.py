"""Kill the whole way at any moment and start it again: each input ends in exactly one final state."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import pytest

from adapters.sandbox.erp import running_erp, switch_faults
from adapters.sandbox.journal import Journal
from adapters.store import open_store
from datamodel.delivery import DeliveryState
from datamodel.extraction import Status

ROOT = Path(__file__).parents[2]
WORKER = ROOT / "tests/crash/crash_worker.py"
KILLS = 25
SEED = 20260305


def mail(number: int, *attachments: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "einkauf@bau.example", "orders@us.example"
    message["Subject"], message["Message-ID"] = f"Mail {number}", f"<{number}@bau.example>"
    message.set_content(f"Guten Tag,\nsiehe Anlage {number}.\n")
    for n, content in enumerate(attachments):
        message.add_attachment(content, maintype="application", subtype="pdf", filename=f"{number}-{n}.pdf")
    return message.as_bytes()


@pytest.fixture(scope="module")
def inputs(order_pdf):
    """Sixty files: orders by themselves and in mails, the same order twice, damaged ones, plain mails."""
    files = {f"order-{n:02}.pdf": order_pdf(f"45000{n:02}") for n in range(28)}
    files |= {f"copy-{n:02}.pdf": order_pdf(f"45000{n:02}") for n in range(4)}
    files |= {f"mail-{n:02}.eml": mail(n, order_pdf(f"46000{n:02}"), b"%%PDF-1.4 damaged %d" % n) for n in range(10)}
    files |= {f"again-{n:02}.eml": mail(50 + n, order_pdf(f"45000{n:02}")) for n in range(6)}
    files |= {f"plain-{n:02}.eml": mail(70 + n) for n in range(6)}
    files |= {f"broken-{n:02}.pdf": b"%PDF-1.4 broken " + bytes([n]) for n in range(6)}
    return files


@pytest.fixture(scope="module")
def killed(inputs, tmp_path_factory):
    """The folder in which a worker was killed again and again until all was done, and how often."""
    folder = tmp_path_factory.mktemp("crash")
    (folder / "inbox").mkdir()
    for name, content in inputs.items():
        (folder / "inbox" / name).write_bytes(content)
    with running_erp(folder / "erp") as url:
        switch_faults(url, drop_after_commit=4, unavailable=3)
        done = subprocess.run(
            [sys.executable, WORKER, folder / "inbox", folder / "home", url, str(KILLS), str(SEED)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
    assert done.returncode == 0, done.stderr
    return folder, int(done.stdout)


@pytest.fixture(scope="module")
def store(killed):
    home = killed[0] / "home"
    with closing(open_store(f"sqlite:///{home}/intray.db", blobs=str(home / "blobs"))) as opened:
        yield opened


pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]


def test_it_was_killed_in_the_middle(killed, store):
    folder, kills = killed
    assert kills >= 8
    events = [e for d in store.documents(limit=1000) for e in store.story(d.file_sha256).events]
    assert any("after the lease of" in e.why for e in events) or any(
        entry.repeats for entry in Journal(folder / "erp").entries()
    )


def test_nothing_is_lost(killed, inputs, store):
    folder, _ = killed
    inbox = folder / "inbox"
    assert sorted(path.name for path in inbox.iterdir()) == ["handled"]
    handled = Counter(path.read_bytes() for path in (inbox / "handled").iterdir() if path.stat().st_size)
    assert handled == Counter(inputs.values())
    for content in inputs.values():
        assert store.load(hashlib.sha256(content).hexdigest()).content == content


def test_every_input_is_in_exactly_one_final_state(inputs, store):
    summary = store.summary()
    assert summary.files["received"] == 0
    documents = store.documents(limit=1000)
    papers = Counter((document.file_sha256, document.index) for document in documents)
    assert set(papers.values()) == {1}
    by_status = Counter(document.decision.status for document in documents)
    assert by_status[Status.APPROVED] == 28 + 10
    assert sum(document.decision.code == "damaged" for document in documents) == 6 + 10
    assert not any(document.decision.code == "processing_failed" for document in documents)
    assert len(documents) == 28 + 10 + 16 + 6


def test_every_approved_order_is_at_the_erp_exactly_once(killed, store):
    folder, _ = killed
    journal = Journal(folder / "erp").entries()
    orders = [f"45000{n:02}" for n in range(28)] + [f"46000{n:02}" for n in range(10)]
    assert sorted(entry.order_number for entry in journal) == sorted(orders)
    deliveries = {
        delivery.message_id: (delivery.state, delivery.reference)
        for document in store.documents(status=Status.APPROVED, limit=1000)
        for delivery in document.deliveries
    }
    assert {entry.arckey for entry in journal} == set(deliveries)
    for entry in journal:
        state, reference = deliveries[entry.arckey]
        assert state is DeliveryState.ACCEPTED
        assert entry.idoc_number in reference
