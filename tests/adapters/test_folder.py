import datetime as dt
import logging
import os
import time
from pathlib import Path

import pytest

from adapters.folder import FolderInbox
from datamodel.document import InputFile
from datamodel.errors import RetriableError

LONG_AGO = 1_700_000_000.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "in"
    path.mkdir()
    return path


def drop(path: Path, content: bytes = b"%PDF-", *, modified: float | None = None) -> Path:
    path.write_bytes(content)
    if modified is not None:
        os.utime(path, (modified, modified))
    return path


def names(inbox: FolderInbox) -> list[str]:
    return [file.name for file in inbox.fetch()]


def fetch_one(inbox: FolderInbox) -> InputFile:
    (file,) = inbox.fetch()
    return file


def test_folder_yields_files_byte_for_byte_oldest_first(folder: Path) -> None:
    drop(folder / "b.pdf", b"second", modified=LONG_AGO + 5)
    drop(folder / "c.pdf", b"third", modified=LONG_AGO + 9)
    drop(folder / "a.pdf", b"first\r\n\x00", modified=LONG_AGO)
    files = list(FolderInbox(folder, settle_seconds=0).fetch())
    assert [(file.name, file.content) for file in files] == [
        ("a.pdf", b"first\r\n\x00"),
        ("b.pdf", b"second"),
        ("c.pdf", b"third"),
    ]
    assert files[0].origin == f"folder:{folder / 'a.pdf'}"
    assert files[0].received_at == dt.datetime.fromtimestamp(LONG_AGO, dt.UTC)


@pytest.mark.parametrize(
    "name",
    [".hidden.pdf", "~$order.docx", "a.pdf.part", "a.crdownload", "a.TMP", "a.pdf.filepart", "a.pdf~", "Thumbs.db"],
)
def test_folder_ignores_unfinished_names(folder: Path, name: str) -> None:
    drop(folder / name)
    assert names(FolderInbox(folder, settle_seconds=0)) == []


def test_folder_ignores_subfolders_and_what_is_no_file(folder: Path) -> None:
    (folder / "sub").mkdir()
    drop(folder / "sub" / "a.pdf")
    os.mkfifo(folder / "pipe.pdf")
    assert names(FolderInbox(folder, settle_seconds=0)) == []


def test_folder_does_not_follow_links(folder: Path, tmp_path: Path) -> None:
    secret = drop(tmp_path / "secret.pdf")
    (folder / "link.pdf").symlink_to(secret)
    assert names(FolderInbox(folder, settle_seconds=0)) == []


def test_folder_waits_for_a_file_that_is_being_written(folder: Path) -> None:
    path = drop(folder / "a.pdf", b"half")
    inbox = FolderInbox(folder, settle_seconds=0.3)
    fetching = inbox.fetch()
    drop(folder / "b.pdf")
    with path.open("ab") as growing:
        for _ in range(3):
            growing.write(b"more")
            growing.flush()
    assert [file.content for file in fetching if file.name == "a.pdf"] == [b"half" + 3 * b"more"]


def test_folder_leaves_a_file_that_keeps_growing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = drop(folder / "a.pdf", b"half")
    inbox = FolderInbox(folder, settle_seconds=0.2)
    sleep = time.sleep

    def write_meanwhile(seconds: float) -> None:
        sleep(seconds)
        drop(path, path.read_bytes() + b"more")

    monkeypatch.setattr(time, "sleep", write_meanwhile)
    assert names(inbox) == []
    monkeypatch.setattr(time, "sleep", sleep)
    assert fetch_one(inbox).content == b"halfmore"


def test_folder_is_not_deceived_by_an_old_date_on_a_fresh_file(folder: Path) -> None:
    """Copy programs set the old date while they write; the time of the inode's change tells."""
    drop(folder / "a.pdf", modified=LONG_AGO)
    started = time.monotonic()
    assert names(FolderInbox(folder, settle_seconds=0.3)) == ["a.pdf"]
    assert time.monotonic() - started >= 0.25


def test_folder_takes_a_file_from_the_future(folder: Path) -> None:
    drop(folder / "a.pdf", modified=time.time() + 86_400)
    file = fetch_one(FolderInbox(folder, settle_seconds=0.1))
    assert file.received_at <= dt.datetime.now(dt.UTC)


def test_folder_goes_on_when_a_file_cannot_be_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    drop(folder / "a.pdf", modified=LONG_AGO)
    drop(folder / "b.pdf", modified=LONG_AGO + 1)
    open_file = os.open

    def refuse_a(path: Path, flags: int) -> int:
        if path.name == "a.pdf":
            raise PermissionError(13, "Permission denied")
        return open_file(path, flags)

    monkeypatch.setattr(os, "open", refuse_a)
    assert names(FolderInbox(folder, settle_seconds=0)) == ["b.pdf"]
    assert "a.pdf" in caplog.text


def test_folder_goes_on_when_a_file_vanishes(folder: Path) -> None:
    drop(folder / "a.pdf", modified=LONG_AGO)
    drop(folder / "b.pdf", modified=LONG_AGO + 1)
    drop(folder / "c.pdf", modified=LONG_AGO + 2)
    seen = []
    for file in FolderInbox(folder, settle_seconds=0).fetch():
        seen.append(file.name)
        (folder / "b.pdf").unlink(missing_ok=True)
    assert seen == ["a.pdf", "c.pdf"]


def test_folder_leaves_a_file_that_is_too_large(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    drop(folder / "a.pdf", b"12345678901")
    assert names(FolderInbox(folder, settle_seconds=0, largest=10)) == []
    assert "11 bytes" in caplog.text


def test_folder_moves_nothing_without_acknowledge(folder: Path) -> None:
    drop(folder / "a.pdf")
    inbox = FolderInbox(folder, settle_seconds=0)
    assert names(inbox) == names(inbox) == ["a.pdf"]


def test_acknowledge_moves_the_file_to_handled(folder: Path) -> None:
    drop(folder / "a.pdf", b"order")
    inbox = FolderInbox(folder, settle_seconds=0)
    inbox.acknowledge(fetch_one(inbox))
    assert (folder / "handled" / "a.pdf").read_bytes() == b"order"
    assert names(inbox) == []


def test_acknowledge_never_overwrites(folder: Path) -> None:
    inbox = FolderInbox(folder, settle_seconds=0)
    for content in (b"first", b"second", b"third"):
        drop(folder / "scan.pdf", content)
        inbox.acknowledge(fetch_one(inbox))
    handled = sorted((folder / "handled").iterdir())
    assert sorted(path.read_bytes() for path in handled) == [b"first", b"second", b"third"]
    assert all(path.name.startswith("scan") and path.suffix == ".pdf" for path in handled)


def test_acknowledge_works_for_an_inbox_that_did_not_fetch(folder: Path) -> None:
    """After a restart the file comes from the store."""
    drop(folder / "a.pdf")
    file = fetch_one(FolderInbox(folder, settle_seconds=0))
    FolderInbox(folder, settle_seconds=0).acknowledge(file)
    assert (folder / "handled" / "a.pdf").exists()


def test_acknowledge_leaves_a_file_that_was_replaced(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    drop(folder / "scan.pdf", b"read")
    inbox = FolderInbox(folder, settle_seconds=0)
    file = fetch_one(inbox)
    drop(folder / "scan.pdf", b"new, not read")
    inbox.acknowledge(file)
    assert "replaced" in caplog.text
    assert fetch_one(inbox).content == b"new, not read"


def test_acknowledge_of_a_file_that_is_gone_is_fine(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = drop(folder / "a.pdf")
    inbox = FolderInbox(folder, settle_seconds=0)
    file = fetch_one(inbox)
    path.unlink()
    with caplog.at_level(logging.INFO):
        inbox.acknowledge(file)
    assert "gone" in caplog.text


def test_acknowledge_that_cannot_move_may_be_retried(folder: Path) -> None:
    drop(folder / "a.pdf")
    (folder / "handled").write_bytes(b"a file in the way")
    inbox = FolderInbox(folder, settle_seconds=0)
    file = next(file for file in inbox.fetch() if file.name == "a.pdf")
    with pytest.raises(RetriableError, match="handled"):
        inbox.acknowledge(file)
    assert (folder / "a.pdf").exists()


def test_folder_reads_names_that_are_no_utf8(folder: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(folder) + b"/Auftr\xe4ge.pdf"))
    drop(path)
    inbox = FolderInbox(folder, settle_seconds=0)
    file = fetch_one(inbox)
    assert file.name == "Auftr\\xe4ge.pdf"
    inbox.acknowledge(file)
    assert not path.exists()


def test_folder_out_of_reach_may_be_retried(tmp_path: Path) -> None:
    with pytest.raises(RetriableError, match="missing"):
        list(FolderInbox(tmp_path / "missing").fetch())
