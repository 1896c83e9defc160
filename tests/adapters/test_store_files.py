import datetime as dt

import pytest
from sqlalchemy.exc import StatementError

from datamodel.document import FileRole, MailHeaders
from datamodel.errors import DocumentError, RejectionCode

LEASE = dt.timedelta(minutes=5)


def claim(store, worker="a", limit=10):
    return store.claim_files(worker=worker, limit=limit, lease=LEASE)


def whats(store, sha256):
    return [event.what for event in store.story(sha256).events]


def test_file_comes_back_as_it_came_in(store, samples):
    sent_at = dt.datetime(2026, 3, 4, 23, 5, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    mail = MailHeaders("einkauf@bau.example", "Einkauf Bau", "Bestellung 4711", "<1@bau.example>", sent_at)
    file = samples.file("Auftrag Größe.pdf", content=bytes(range(256)) * 100, role=FileRole.FILE, mail=mail)
    store.add(file)
    assert store.load(file.sha256) == file
    assert store.load(file.sha256).mail.sent_at.utcoffset() == dt.timedelta(hours=1)


def test_times_come_back_with_a_zone(store, samples):
    local = dt.datetime(2026, 3, 5, 1, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    file = samples.file(received_at=local)
    store.add(file)
    loaded = store.load(file.sha256).received_at
    assert loaded == local
    assert loaded.utcoffset() == dt.timedelta(0)


def test_naive_time_is_refused(store, samples):
    with pytest.raises(StatementError, match="no time zone"):
        store.add(samples.file(received_at=dt.datetime(2026, 3, 5)))  # noqa: DTZ001


def test_known_bytes_are_linked_not_added(store, samples):
    file, again = samples.file("a.pdf"), samples.file("copy.pdf", content=b"a.pdf", origin="imap://host/INBOX;uid=7")
    first, second = store.add(file), store.add(again)
    assert (first.known, second.known) == (False, True)
    assert store.load(file.sha256).name == "a.pdf"
    assert [arrival.name for arrival in store.story(file.sha256).arrivals] == ["a.pdf", "copy.pdf"]
    assert whats(store, file.sha256) == ["received", "duplicate"]
    assert store.summary().duplicates == 1


def test_texts_no_database_takes_are_kept_readable(store, samples):
    file = samples.file("bad\udce9\x00name.pdf", content=b"bytes", origin="folder:/in/\udcff")
    store.add(file)
    assert store.load(file.sha256).name == "bad\ufffd\ufffdname.pdf"


def test_headers_no_database_takes_are_kept_exactly(store, samples):
    mail = MailHeaders("a@b", "\udce9\x00", "Gr\udcfc\xdfe", "<1>", None)
    file = samples.file(mail=mail)
    store.add(file)
    assert store.load(file.sha256).mail == mail


def test_unknown_file_is_a_key_error(store):
    assert not store.knows("0" * 64)
    for call in (store.load, store.attempts, lambda sha256: store.release_file(sha256, why="")):
        with pytest.raises(KeyError, match="has come in"):
            call("0" * 64)


def test_parent_that_is_not_kept_is_left_out(store, samples):
    file = samples.file(parent="f" * 64)
    assert store.add(file).parent is None
    assert store.load(file.sha256).parent is None


def test_damaged_bytes_are_a_typed_error(store, samples, tmp_path):
    file = samples.file(content=b"as it came in")
    store.add(file)
    (path,) = (path for path in (tmp_path / "blobs").rglob("*") if path.is_file())
    path.write_bytes(b"something ones")
    with pytest.raises(DocumentError) as caught:
        store.load(file.sha256)
    assert caught.value.code is RejectionCode.DAMAGED


def test_claim_takes_oldest_first_up_to_the_limit(store, samples):
    files = [samples.file(f"{n}.pdf", received_at=samples.now - dt.timedelta(hours=n)) for n in range(3)]
    for file in files:
        store.add(file)
    assert claim(store, limit=2) == [files[2].sha256, files[1].sha256]
    assert claim(store) == [files[0].sha256]
    assert claim(store) == []


def test_claim_counts_an_attempt(store, samples, clock):
    file = samples.file()
    store.add(file)
    assert store.attempts(file.sha256) == 0
    claim(store)
    clock.move(minutes=6)
    claim(store)
    assert store.attempts(file.sha256) == 2


def test_lease_that_ended_is_taken_over(store, samples, clock):
    file = samples.file()
    store.add(file)
    claim(store, "a")
    clock.move(minutes=4, seconds=59)
    assert claim(store, "b") == []
    clock.move(seconds=1)
    assert claim(store, "b") == [file.sha256]
    last = store.story(file.sha256).events[-1]
    assert (last.who, last.what, last.why) == ("b", "claimed", "attempt 2, after the lease of a ended")


def test_released_file_is_claimed_at_once(store, samples):
    file = samples.file()
    store.add(file)
    claim(store, "a")
    store.release_file(file.sha256, why="shutting down")
    assert claim(store, "b") == [file.sha256]
    released = store.story(file.sha256).events[2]
    assert (released.who, released.what, released.why) == ("a", "released", "shutting down")


def test_finished_file_is_neither_claimed_nor_released(store, samples):
    file = samples.file()
    store.add(file)
    claim(store)
    store.save(file, [samples.result(file)])
    store.release_file(file.sha256, why="too late")
    assert claim(store) == []
    assert store.story(file.sha256).state == "processed"
    assert whats(store, file.sha256) == ["received", "claimed", "approved", "processed"]
