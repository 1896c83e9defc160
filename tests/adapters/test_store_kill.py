"""Kill the worker at any moment: every file is received or wholly processed, and ends in exactly one final state."""

import datetime as dt
import os
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from adapters.store import open_store
from datamodel.delivery import DeliveryState

SECONDS = 8
LONGEST = 0.5  # seconds that a worker lives
ROUNDS = 5  # on a machine too busy for anything to be done in a life, the lives get longer
ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request, tmp_path):
    """The URL of a place without a store: workers are killed while they make it, too."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/intray.db"
    return request.getfixturevalue("empty_postgres")


def run_worker(url, blobs, seconds, *, longest=LONGEST):
    done = subprocess.run(
        [sys.executable, ROOT / "tests/adapters/store_worker.py", url, blobs, str(seconds), "20260305", str(longest)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def all_stories(store):
    """Every file that documents or events tell of, by its hash."""
    hashes = {document.file_sha256 for document in store.documents(limit=1_000_000)}
    return {sha256: store.story(sha256) for sha256 in hashes}


def check_whole(store):
    """What is there is whole: each document with its message, each message once, all bytes as they came in."""
    summary = store.summary()
    documents = store.documents(limit=1_000_000)
    assert all(len(document.deliveries) == 1 for document in documents)
    assert len({document.file_sha256 for document in documents}) == len(documents)
    assert sum(summary.deliveries.values()) == len(documents)
    mails = set()
    for sha256, story in all_stories(store).items():
        assert story.state == "processed"
        assert store.load(sha256).sha256 == sha256
        mails |= {arrival.parent for arrival in story.arrivals}
    for sha256 in mails:
        story = store.story(sha256)
        assert (story.state, len(story.parts)) == ("processed", 2)
        assert Counter(event.what for event in story.events)["processed"] == 1
        assert {part.sha256 for part in story.parts} <= {document.file_sha256 for document in documents}
    assert summary.files["processed"] == len(mails) + len(documents)
    return summary


def kill_until_something_is_done(url, blobs):
    """How many were killed; at least five, and three files are processed."""
    killed = 0
    for doubled in range(ROUNDS):
        killed += int(run_worker(url, blobs, SECONDS, longest=LONGEST * 2**doubled))
        with closing(open_store(url, blobs=blobs)) as store:
            if killed >= 5 and store.summary().files["processed"] >= 3:
                break
    return killed


@pytest.mark.slow
def test_killed_workers_leave_no_half_and_lose_nothing(new_url, tmp_path):
    blobs = str(tmp_path / "blobs")
    killed = kill_until_something_is_done(new_url, blobs)
    with closing(open_store(new_url, blobs=blobs)) as store:
        before = check_whole(store)
        waiting = store.claim_files(worker="test", limit=1_000_000, lease=dt.timedelta(0))
        assert all(store.load(sha256) and not store.story(sha256).documents for sha256 in waiting)
    run_worker(new_url, blobs, 0)
    with closing(open_store(new_url, blobs=blobs)) as store:
        after = check_whole(store)
    assert killed >= 5
    assert before.files["processed"] >= 3
    assert after.files["received"] == 0
    assert after.deliveries[DeliveryState.POSTED] == sum(after.deliveries.values())
    new_parts = 2 * len(waiting)
    assert before.files["processed"] + len(waiting) <= after.files["processed"]
    assert after.files["processed"] <= before.files["processed"] + len(waiting) + new_parts
