"""Files in folders: dropped once, whatever happens in between."""

import contextlib
import datetime as dt
import errno
import itertools
import json
import os
import random
import shutil
import stat
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.transport import file_drop
from adapters.transport.drop import Content, Naming, Shelf, drop
from adapters.transport.file_drop import FileDropTarget, LocalShelf
from datamodel.errors import ConfigurationError, DeliveryRefusedError, TargetDownError
from tests.adapters import drop_worker
from tests.adapters.peers import MESSAGE_ID, flat_message, message, xml_message
from tests.adapters.target_contract import Bench, TargetContract

NAME = "0123456789abcdef0123456789abcdef.xml"


class TestFileDropTarget(TargetContract):
    @pytest.fixture
    def bench(self, tmp_path: Path) -> Bench:
        folder = tmp_path / "idocs"
        folder.mkdir()
        return Bench(
            FileDropTarget(folder),
            message=xml_message,
            received=lambda: [path.read_bytes() for path in visible(folder)],
            break_down=lambda: shutil.rmtree(folder),
            invalid=message(b"<a/>"),
        )


def visible(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def test_file_is_named_by_the_message_and_the_reference_is_its_name(tmp_path: Path) -> None:
    naming = Naming(prefix="ORDERS_", suffix=".idoc.xml")
    receipt = FileDropTarget(tmp_path, naming=naming).deliver(xml_message())
    assert receipt.reference == "ORDERS_0123456789abcdef0123456789abcdef.idoc.xml"
    assert (tmp_path / receipt.reference).read_bytes() == xml_message().payload == receipt.request


def test_file_that_was_taken_away_is_not_dropped_again(tmp_path: Path) -> None:
    target = FileDropTarget(tmp_path)
    first = target.deliver(xml_message())
    (tmp_path / NAME).unlink()
    assert FileDropTarget(tmp_path).deliver(xml_message()).reference == first.reference
    assert visible(tmp_path) == []


def test_corrected_message_replaces_the_file_that_waits(tmp_path: Path) -> None:
    corrected = message(xml_message().payload.replace(b">20<", b">21<"))
    target = FileDropTarget(tmp_path)
    target.deliver(xml_message())
    target.deliver(corrected)
    assert [path.read_bytes() for path in visible(tmp_path)] == [corrected.payload]


def test_corrected_message_is_dropped_though_the_first_was_taken_away(tmp_path: Path) -> None:
    corrected = message(xml_message().payload.replace(b">20<", b">21<"))
    target = FileDropTarget(tmp_path)
    target.deliver(xml_message())
    (tmp_path / NAME).unlink()
    target.deliver(corrected)
    assert [path.read_bytes() for path in visible(tmp_path)] == [corrected.payload]


def test_marker_comes_after_the_file_and_once(tmp_path: Path) -> None:
    target = FileDropTarget(tmp_path, naming=Naming(marker=".ok"))
    target.deliver(xml_message())
    assert [path.name for path in visible(tmp_path)] == [NAME, f"{NAME}.ok"]
    assert (tmp_path / f"{NAME}.ok").read_bytes() == b""
    for path in visible(tmp_path):
        path.unlink()
    target.deliver(xml_message())
    assert visible(tmp_path) == []


def test_other_names_from_now_on_do_not_drop_the_old_files_again(tmp_path: Path) -> None:
    FileDropTarget(tmp_path).deliver(xml_message())
    (tmp_path / NAME).unlink()
    FileDropTarget(tmp_path, naming=Naming(prefix="NEW_", suffix=".idoc", marker=".go")).deliver(xml_message())
    assert visible(tmp_path) == []


def test_flat_files_are_dropped_as_they_are(tmp_path: Path) -> None:
    for code_page in ("4110", "1100"):
        sent = flat_message(code_page=code_page)
        target = FileDropTarget(
            tmp_path, content=Content(wire="flat", code_page=code_page), naming=Naming(suffix=f".{code_page}.txt")
        )
        name = target.deliver(sent).reference
        assert (tmp_path / name).read_bytes() == sent.payload


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"E2EDK01005",
        xml_message().payload,
        flat_message("00").payload,
        flat_message().payload * 2,
        flat_message().payload.replace(b"EDI_DC40  ", b"EDI_DC30  "),
        flat_message().payload + b"\xff",
    ],
)
def test_flat_file_that_is_none_of_this_message_is_refused(tmp_path: Path, payload: bytes) -> None:
    with pytest.raises(DeliveryRefusedError) as caught:
        FileDropTarget(tmp_path, content=Content(wire="flat")).deliver(message(payload))
    assert caught.value.code == "PAYLOAD_INVALID"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("message_id", ["", "urn:sap.com:msgid=", "../../etc/passwd", "a/b", "..", "a b", "ä"])
def test_message_id_that_is_no_name_is_refused(tmp_path: Path, message_id: str) -> None:
    payload = drop_worker.payload(message_id)
    with pytest.raises(DeliveryRefusedError):
        FileDropTarget(tmp_path).deliver(message(payload, message_id))


@pytest.mark.parametrize(
    "parts", [{"prefix": "../"}, {"prefix": ".x"}, {"suffix": "/x"}, {"marker": "\0"}, {"prefix": "a b"}]
)
def test_name_that_leads_elsewhere_stops_at_the_start(parts: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="cannot be named"):
        Naming(**parts)


def test_permissions_are_those_of_the_settings(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        FileDropTarget(tmp_path, mode=0o664).deliver(xml_message())
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o664
    assert stat.S_IMODE((tmp_path / ".intray").stat().st_mode) == 0o700


def test_missing_folder_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(TargetDownError, match=r"It is not there\. Make it, or mount it"):
        FileDropTarget(tmp_path / "not-mounted").deliver(xml_message())
    assert list(tmp_path.iterdir()) == []


def test_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TargetDownError, match="It is no folder"):
        FileDropTarget(tmp_path / "file").deliver(xml_message())


def failing_on(operation: str, number: int) -> Callable[..., object]:
    def fail(*args: object, **options: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "The disk is full. Make room"),
        (errno.EDQUOT, "quota"),
        (errno.EACCES, "may not write"),
        (errno.EROFS, "read-only"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_trouble_of_the_disk_is_told_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    target = FileDropTarget(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(file_drop.os, "fsync", failing_on("fsync", number))
        with pytest.raises(TargetDownError, match=words) as caught:
            target.deliver(xml_message())
    assert str(tmp_path) in str(caught.value)
    assert visible(tmp_path) == []
    assert list((tmp_path / ".intray").iterdir()) == []
    assert target.deliver(xml_message()).reference == NAME


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_that_is_closed_to_us_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(TargetDownError, match="may not write"):
            FileDropTarget(tmp_path).deliver(xml_message())
    finally:
        tmp_path.chmod(0o700)


def test_disk_that_is_really_full_is_told() -> None:
    """On a file system of 1 MB, where this machine lets us have one."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("needs root, to mount a small file system")
    folder = Path("/tmp") / f"intray-full-{os.getpid()}"
    folder.mkdir()
    try:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder], capture_output=True, check=False
        )
        if done.returncode:
            pytest.skip("this machine mounts nothing")
        try:
            with (folder / "filler").open("wb", buffering=0) as filler, contextlib.suppress(OSError):
                while filler.write(b"x" * 4096):
                    pass
            with pytest.raises(TargetDownError, match="disk is full"):
                FileDropTarget(folder).deliver(xml_message())
            (folder / "filler").unlink()
            assert FileDropTarget(folder).deliver(xml_message()).reference == NAME
        finally:
            subprocess.run(["umount", folder], check=True)
    finally:
        folder.rmdir()


class Crash(BaseException):
    """The process dies here."""


class Crashing:
    """A shelf whose process dies before, or just after, its ``at``-th operation that changes something."""

    def __init__(self, shelf: Shelf, at: int, *, after: bool) -> None:
        self.shelf, self.left, self.after = shelf, at, after

    def __getattr__(self, name: str) -> Callable[..., object]:
        operation: Callable[..., object] = getattr(self.shelf, name)
        if name in ("is_there", "entries"):
            return operation

        def do(*args: object) -> object:
            self.left -= 1
            if self.left < 0 and not self.after:
                raise Crash
            result = operation(*args)
            if self.left < 0:
                raise Crash
            return result

        return do


def take_away(folder: Path, taken: Counter[str]) -> None:
    for path in visible(folder):
        taken[path.name] += 1
        path.unlink()


@pytest.mark.parametrize("takes_between", [False, True])
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("crashes", [1, 2])
def test_crash_at_every_step_leaves_the_file_once(
    tmp_path: Path, crashes: int, after: bool, takes_between: bool
) -> None:
    """One or two deaths at every combination of steps; the receiver empties the folder after each, or at the end."""
    naming, steps = Naming(marker=".ok"), range(8)
    for case, places in enumerate(itertools.product(steps, repeat=crashes)):
        folder, taken = tmp_path / str(case), Counter[str]()
        folder.mkdir()
        for at in places:
            shelf = Crashing(LocalShelf(folder, 0o640), at, after=after)
            with contextlib.suppress(Crash):
                drop(shelf, xml_message(), naming)
            if takes_between:
                take_away(folder, taken)
        drop(LocalShelf(folder, 0o640), xml_message(), naming)
        take_away(folder, taken)
        assert taken == {NAME: 1, f"{NAME}.ok": 1}, places


def test_steps_of_the_crash_test_are_all_there_are(tmp_path: Path) -> None:
    shelf = Crashing(LocalShelf(tmp_path, 0o640), 100, after=False)
    drop(shelf, xml_message(), Naming(marker=".ok"))
    assert 100 - shelf.left == 7  # folder, content, marker, note, entry, file, marker


def test_two_workers_at_the_same_steps_drop_it_once(tmp_path: Path) -> None:
    """One worker stands still at each step in turn while another does the whole."""
    for at in range(7):
        folder, taken = tmp_path / str(at), Counter[str]()
        folder.mkdir()
        shelf = LocalShelf(folder, 0o640)

        class Interrupted(Crashing):
            def __getattr__(self, name: str, shelf: Shelf = shelf, folder: Path = folder) -> Callable[..., object]:
                operation: Callable[..., object] = getattr(self.shelf, name)

                def do(*args: object) -> object:
                    if name not in ("is_there", "entries"):
                        self.left -= 1
                        if self.left == -1:
                            drop(shelf, xml_message(), Naming())
                            take_away(folder, taken)  # noqa: B023
                    return operation(*args)

                return do

        drop(Interrupted(shelf, at, after=False), xml_message(), Naming())
        take_away(folder, taken)
        assert taken == {NAME: 1}, at


@pytest.mark.slow
def test_killed_processes_drop_each_file_once(tmp_path: Path) -> None:
    """Two processes over the same messages, killed at random moments, while a receiver empties the folder."""
    taken: Counter[str] = Counter()
    over = threading.Event()

    def receive() -> None:
        while not over.is_set():
            for marker in [path for path in visible(tmp_path) if path.suffix == ".ok"]:
                content = marker.with_suffix("")
                assert content.read_bytes().endswith(b"</ORDERS05>")
                taken[content.name] += 1
                content.unlink()
                marker.unlink()
            time.sleep(0.002)

    receiver = threading.Thread(target=receive)
    receiver.start()
    kills, count, done, dice = 0, 200, 0, random.Random(4)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, drop_worker.__file__, tmp_path]
    while done < count - 20:
        workers = [
            subprocess.Popen([*command, str(start), str(count)], stdout=subprocess.PIPE, env=environment)
            for start in (max(0, done - 3), done)
        ]
        for worker in workers:
            assert worker.stdout is not None
            for line in itertools.islice(worker.stdout, dice.randrange(1, 25)):
                done = max(done, int(line))
            time.sleep(dice.random() / 300)
            kills += worker.poll() is None
            worker.kill()
        for worker in workers:
            worker.communicate()
    subprocess.run([*command, "0", str(count)], check=True, stdout=subprocess.DEVNULL, env=environment)
    time.sleep(0.1)
    over.set()
    receiver.join()
    assert kills >= 10
    assert sorted(taken) == sorted(f"{number:032x}.xml" for number in range(count))
    assert set(taken.values()) == {1}


def test_ledger_tells_what_was_dropped(tmp_path: Path) -> None:
    FileDropTarget(tmp_path).deliver(xml_message())
    [entry] = (tmp_path / ".intray").iterdir()
    [note] = entry.iterdir()
    assert json.loads(note.read_bytes())["message_id"] == MESSAGE_ID


def test_old_entries_are_forgotten_and_young_ones_kept(tmp_path: Path) -> None:
    target = FileDropTarget(tmp_path)
    assert target.forget(dt.datetime.now(dt.UTC)) == 0
    for digits in ("01", "02"):
        target.deliver(xml_message(digits))
    old, young = sorted((tmp_path / ".intray").iterdir())
    os.utime(old, (0, 0))
    assert target.forget(dt.datetime(2020, 1, 1, tzinfo=dt.UTC)) == 1
    assert list((tmp_path / ".intray").iterdir()) == [young]
    for path in visible(tmp_path):
        path.unlink()
    target.deliver(xml_message("02"))
    assert visible(tmp_path) == []
