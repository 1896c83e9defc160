"""Files on an SFTP server: a real OpenSSH, and one that can do less."""

import contextlib
import dataclasses
import datetime as dt
import os
import shutil
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import paramiko
import pytest

from adapters.transport import sftp
from adapters.transport.drop import Content, Naming, drop
from adapters.transport.sftp import SftpDropTarget, SftpServer, load_ssh_key
from datamodel.errors import ConfigurationError, DeliveryRefusedError, TargetDownError
from tests.adapters.peers import flat_message, free_port, message, talking, xml_message
from tests.adapters.sftp_servers import Sshd, make_key, running_small_sftp, running_sshd
from tests.adapters.target_contract import Bench, TargetContract
from tests.adapters.test_transport_drop import NAME, Crash, Crashing, take_away, visible


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with running_sshd(tmp_path_factory.mktemp("sshd")) as server:
        yield server


def known(sshd: Sshd, folder: Path, **changes: object) -> SftpServer:
    options: dict[str, object] = {
        "host": "127.0.0.1",
        "port": sshd.port,
        "user": sshd.user,
        "folder": str(folder),
        "key": load_ssh_key(sshd.key),
        "known_hosts": sshd.known_hosts,
    }
    return SftpServer(**(options | changes))


class TestSftpDropTarget(TargetContract):
    """On OpenSSH."""

    @pytest.fixture
    def bench(self, sshd: Sshd, tmp_path: Path) -> Bench:
        folder = tmp_path / "idocs"
        folder.mkdir()
        return Bench(
            SftpDropTarget(known(sshd, folder)),
            message=xml_message,
            received=lambda: [path.read_bytes() for path in visible(folder)],
            break_down=lambda: shutil.rmtree(folder),
            secrets=("PRIVATE KEY",),
            invalid=message(b"<a/>"),
        )


class TestSftpDropTargetOnASmallServer(TargetContract):
    """Without posix-rename, with a password."""

    @pytest.fixture
    def bench(self, tmp_path: Path) -> Iterator[Bench]:
        with running_small_sftp(tmp_path, password="g3heim") as server:
            yield Bench(
                SftpDropTarget(
                    SftpServer(
                        host="127.0.0.1",
                        port=server.port,
                        user="intray",
                        password="g3heim",
                        folder="/",
                        fingerprints=(server.fingerprint,),
                    )
                ),
                message=xml_message,
                received=lambda: [path.read_bytes() for path in visible(tmp_path)],
                break_down=lambda: shutil.rmtree(tmp_path),
                secrets=("g3heim",),
                invalid=message(b"<a/>"),
            )


def test_file_that_was_taken_away_is_not_dropped_again(sshd: Sshd, tmp_path: Path) -> None:
    first = SftpDropTarget(known(sshd, tmp_path)).deliver(xml_message())
    assert first.reference == NAME
    (tmp_path / NAME).unlink()
    assert SftpDropTarget(known(sshd, tmp_path)).deliver(xml_message()).reference == NAME
    assert visible(tmp_path) == []


def test_corrected_message_replaces_the_file_that_waits(sshd: Sshd, tmp_path: Path) -> None:
    corrected = message(xml_message().payload.replace(b">20<", b">21<"))
    target = SftpDropTarget(known(sshd, tmp_path))
    target.deliver(xml_message())
    target.deliver(corrected)
    assert [path.read_bytes() for path in visible(tmp_path)] == [corrected.payload]


def test_server_that_cannot_replace_waits_for_the_receiver(tmp_path: Path) -> None:
    corrected = message(xml_message().payload.replace(b">20<", b">21<"))
    with running_small_sftp(tmp_path, password="pw") as small:
        target = SftpDropTarget(
            SftpServer(
                host="127.0.0.1",
                port=small.port,
                user="x",
                password="pw",
                folder="/",
                fingerprints=(small.fingerprint,),
            )
        )
        target.deliver(xml_message())
        with pytest.raises(TargetDownError, match="was not taken away yet"):
            target.deliver(corrected)
        assert (tmp_path / NAME).read_bytes() == xml_message().payload
        (tmp_path / NAME).unlink()
        target.deliver(corrected)
        assert (tmp_path / NAME).read_bytes() == corrected.payload


def test_flat_file_with_marker_in_a_folder_by_relative_name(
    sshd: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = SftpDropTarget(
        known(sshd, tmp_path), content=Content(wire="flat"), naming=Naming(suffix=".txt", marker=".ok")
    )
    name = target.deliver(flat_message()).reference
    assert (tmp_path / name).read_bytes() == flat_message().payload
    assert [path.name for path in visible(tmp_path)] == [name, f"{name}.ok"]


def test_large_file_arrives_whole(sshd: Sshd, tmp_path: Path) -> None:
    large = xml_message().payload.replace(b"</IDOC>", b"<X>" + b"9" * 3_000_000 + b"</X></IDOC>")
    SftpDropTarget(known(sshd, tmp_path)).deliver(message(large))
    assert (tmp_path / NAME).read_bytes() == large


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("takes_between", [False, True])
def test_death_at_every_step_leaves_the_file_once(sshd: Sshd, tmp_path: Path, after: bool, takes_between: bool) -> None:
    line = sftp._connect(known(sshd, tmp_path))
    for at in range(8):
        folder, taken = tmp_path / str(at), Counter[str]()
        folder.mkdir()
        shelf = dataclasses.replace(line.shelf, folder=str(folder))
        with pytest.raises(Crash) if at < 7 else contextlib.nullcontext():
            drop(Crashing(shelf, at, after=after), xml_message(), Naming(marker=".ok"))
        if takes_between:
            take_away(folder, taken)
        drop(shelf, xml_message(), Naming(marker=".ok"))
        take_away(folder, taken)
        assert taken == {NAME: 1, f"{NAME}.ok": 1}
    line.close()


def test_connection_that_died_meanwhile_is_made_anew(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> None:
    with running_sshd(tmp_path_factory.mktemp("mortal")) as mortal:
        target = SftpDropTarget(known(mortal, tmp_path))
        target.deliver(xml_message("01"))
        break_line(target)
        target.deliver(xml_message("02"))
    break_line(target)
    assert len(visible(tmp_path)) == 2
    with pytest.raises(TargetDownError):
        target.deliver(xml_message("03"))


def break_line(target: SftpDropTarget) -> None:
    target._lines.line._client.get_transport().sock.shutdown(socket.SHUT_RDWR)


def test_fingerprint_is_enough_to_know_the_server(sshd: Sshd, tmp_path: Path) -> None:
    server = known(sshd, tmp_path, known_hosts=None, fingerprints=(sshd.fingerprint(),))
    assert SftpDropTarget(server).deliver(xml_message()).reference == NAME


def test_unknown_server_gets_nothing(sshd: Sshd, tmp_path: Path) -> None:
    for changes in (
        {"known_hosts": None, "fingerprints": ("SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",)},
        {"known_hosts": empty(tmp_path / "none_known")},
    ):
        with pytest.raises(TargetDownError, match=f"{sshd.fingerprint()} is not known".replace("+", r"\+")):
            SftpDropTarget(known(sshd, tmp_path, **changes)).deliver(xml_message())
    assert [path for path in tmp_path.iterdir() if path.name != "none_known"] == []


def empty(path: Path) -> Path:
    path.write_text("")
    return path


def test_server_with_another_key_than_before_gets_nothing(sshd: Sshd, tmp_path: Path) -> None:
    other = make_key(tmp_path / "other")
    changed = tmp_path / "known"
    changed.write_text(f"[127.0.0.1]:{sshd.port} {other.with_suffix('.pub').read_text()}")
    with pytest.raises(TargetDownError, match="is not the one in known_hosts"):
        SftpDropTarget(known(sshd, tmp_path, known_hosts=changed)).deliver(xml_message())


def test_wrong_key_is_not_let_in(sshd: Sshd, tmp_path: Path) -> None:
    wrong = load_ssh_key(make_key(tmp_path / "wrong"))
    with pytest.raises(TargetDownError, match=r"does not let us in\. Check user, password and key"):
        SftpDropTarget(known(sshd, tmp_path, key=wrong)).deliver(xml_message())


def test_wrong_password_is_not_let_in_and_not_told(tmp_path: Path) -> None:
    with running_small_sftp(tmp_path, password="right") as small:
        server = SftpServer(
            host="127.0.0.1", port=small.port, user="x", password="wr0ng", folder="/", fingerprints=(small.fingerprint,)
        )
        with pytest.raises(TargetDownError, match="does not let us in") as caught:
            SftpDropTarget(server).deliver(xml_message())
    assert "wr0ng" not in str(caught.value)


def test_agent_and_keys_of_the_home_are_not_used(sshd: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".ssh").mkdir()
    shutil.copy(sshd.key, tmp_path / ".ssh" / "id_ed25519")
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(TargetDownError, match="does not let us in"):
        SftpDropTarget(known(sshd, tmp_path, key=None, password="x")).deliver(xml_message())


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_keys_of_all_kinds_are_read_with_their_password(tmp_path: Path, kind: str) -> None:
    path = make_key(tmp_path / kind, kind=kind, password="schlüssel")
    assert load_ssh_key(path, key_password="schlüssel").fingerprint.startswith("SHA256:")
    for wrong in ("wrong", ""):
        with pytest.raises(ConfigurationError, match="cannot be used"):
            load_ssh_key(path, key_password=wrong)


def test_key_that_is_none_stops_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no key")
    for path in (tmp_path / "text", tmp_path / "missing"):
        with pytest.raises(ConfigurationError, match="cannot be used"):
            load_ssh_key(path)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password": ""}, "neither password nor key"),
        ({"fingerprints": ()}, "ssh-keyscan"),
        ({"known_hosts": Path("/nonexistent/known_hosts")}, "no file"),
    ],
)
def test_settings_that_cannot_work_stop_at_the_start(changes: dict[str, object], words: str) -> None:
    options = {"host": "h", "user": "u", "folder": "/in", "password": "pw", "fingerprints": ("SHA256:x",)}
    with pytest.raises(ConfigurationError, match=words):
        SftpServer(**(options | changes))


def test_missing_folder_is_not_made(sshd: Sshd, tmp_path: Path) -> None:
    with pytest.raises(TargetDownError, match="folder is not there"):
        SftpDropTarget(known(sshd, tmp_path / "missing")).deliver(xml_message())
    assert list(tmp_path.iterdir()) == []


def refuse(*args: object, **options: object) -> None:
    raise OSError("Failure")


def test_disk_that_fails_leaves_nothing_behind(sshd: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = SftpDropTarget(known(sshd, tmp_path))
    with monkeypatch.context() as patch:
        patch.setattr(paramiko.SFTPFile, "write", refuse)
        with pytest.raises(TargetDownError, match="Failure"):
            target.deliver(xml_message())
    assert list((tmp_path / ".intray").iterdir()) == []
    assert target.deliver(xml_message()).reference == NAME


def say_nothing(connection: socket.socket) -> None:
    connection.recv(1_000)
    connection.recv(1_000)


def speak_http(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def drip_banner(connection: socket.socket) -> None:
    for _ in range(200):
        connection.sendall(b"x")
        time.sleep(0.05)


def hang_up(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("script", [say_nothing, speak_http, drip_banner, hang_up])
def test_other_servers_are_given_up_in_time(script: Callable[[socket.socket], None], tmp_path: Path) -> None:
    started = time.monotonic()
    with talking(script) as url:
        server = SftpServer(
            host="127.0.0.1",
            port=int(url.split(":")[2].partition("/")[0]),
            user="x",
            password="g3heim",
            folder="/",
            fingerprints=("SHA256:x",),
            connect_seconds=0.5,
            total_seconds=1.5,
        )
        with pytest.raises(TargetDownError) as caught:
            SftpDropTarget(server).deliver(xml_message())
    assert time.monotonic() - started < 5
    assert "g3heim" not in str(caught.value)


def test_nobody_there_is_told(tmp_path: Path) -> None:
    server = SftpServer(
        host="127.0.0.1", port=free_port(), user="x", password="pw", folder="/", fingerprints=("SHA256:x",)
    )
    with pytest.raises(TargetDownError, match=r"sftp://127\.0\.0\.1:\d+/ takes no files: .*"):
        SftpDropTarget(server).deliver(xml_message())


def test_server_that_stops_answering_is_given_up(sshd: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = SftpDropTarget(known(sshd, tmp_path, read_seconds=30.0, total_seconds=0.5))

    def wait(*args: object, **options: object) -> None:
        while target._lines.line.is_open():
            time.sleep(0.02)
        raise EOFError

    monkeypatch.setattr(paramiko.SFTPClient, "mkdir", wait)
    started = time.monotonic()
    with pytest.raises(TargetDownError):
        target.deliver(xml_message())
    assert time.monotonic() - started < 5


def test_payload_of_another_message_is_refused(sshd: Sshd, tmp_path: Path) -> None:
    with pytest.raises(DeliveryRefusedError):
        SftpDropTarget(known(sshd, tmp_path)).deliver(message(xml_message("00").payload))


def test_old_entries_are_forgotten(sshd: Sshd, tmp_path: Path) -> None:
    target = SftpDropTarget(known(sshd, tmp_path))
    assert target.forget(dt.datetime.now(dt.UTC)) == 0
    for digits in ("01", "02"):
        target.deliver(xml_message(digits))
    old, young = sorted((tmp_path / ".intray").iterdir())
    os.utime(old, (0, 0))
    assert target.forget(dt.datetime(2020, 1, 1, tzinfo=dt.UTC)) == 1
    assert list((tmp_path / ".intray").iterdir()) == [young]
