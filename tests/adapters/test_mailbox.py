"""Against a real Dovecot on loopback. Where it is missing the tests fail with the command that installs it;
``INTRAY_SKIP_DOVECOT=1`` skips them.
"""

import datetime as dt
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from imap_tools import MailBoxUnencrypted

from adapters.mailbox import ImapInbox
from adapters.sandbox.mailserver import INSTALL, MailServer, is_installed, run_mail_server
from datamodel.document import InputFile
from datamodel.errors import ConfigurationError, RetriableError

numbers = count(1)


@contextmanager
def folder_for_all_users() -> Iterator[Path]:
    """Outside of pytest's own folder, which only its user may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="intray-dovecot-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def require_dovecot() -> None:
    if is_installed():
        return
    if os.environ.get("INTRAY_SKIP_DOVECOT") == "1":
        pytest.skip("INTRAY_SKIP_DOVECOT=1")
    pytest.fail(f"Dovecot is not installed: {INSTALL} (or set INTRAY_SKIP_DOVECOT=1)")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("certificate")
    paths = folder / "cert.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Intray test"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-out", str(paths[0]), "-keyout", str(paths[1])]
    subprocess.run(command, check=True, capture_output=True)
    return paths


@pytest.fixture(scope="session")
def server(certificate: tuple[Path, Path]) -> Iterator[MailServer]:
    require_dovecot()
    with folder_for_all_users() as folder, run_mail_server(folder, certificate=certificate) as running:
        yield running


@pytest.fixture
def user() -> str:
    """A mailbox of its own for every test."""
    return f"orders{next(numbers)}@example.com"


def inbox_of(server: MailServer, user: str, **changes: object) -> ImapInbox:
    settings: dict[str, object] = {
        "host": server.host,
        "port": server.port,
        "user": user,
        "password": server.password,
        "encryption": "none",
        "timeout_seconds": 10,
    }
    return ImapInbox(**(settings | changes))  # type: ignore[arg-type]  # the values have the types of the parameters


@contextmanager
def mail_program(server: MailServer, user: str) -> Iterator[MailBoxUnencrypted]:
    """What the people who own the mailbox do to it."""
    with MailBoxUnencrypted(server.host, server.port).login(user, server.password) as box:
        yield box


def mail(number: int, body: bytes = b"Please send us 20 pcs of 4711-A.\r\n") -> bytes:
    return f"From: a@example.com\r\nSubject: Order {number}\r\n\r\n".encode() + body


def send(server: MailServer, user: str, *mails: bytes) -> None:
    with mail_program(server, user) as box:
        for content in mails:
            box.append(content, "INBOX")


def contents(server: MailServer, user: str, folder: str) -> list[bytes]:
    return [file.content for file in inbox_of(server, user, folder=folder, handled="Elsewhere").fetch()]


def test_imap_yields_mails_byte_for_byte_oldest_first(server: MailServer, user: str) -> None:
    odd = mail(2, bytes(range(1, 256)).replace(b"\r", b"").replace(b"\n", b"") + b"\r\n\r\n.\r\nFrom here on\r\n")
    send(server, user, mail(1), odd, mail(3))
    files = list(inbox_of(server, user).fetch())
    assert [file.content for file in files] == [mail(1), odd, mail(3)]
    assert files[0].name == "Order-1.eml"
    assert abs(files[0].received_at - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=5)


def test_imap_origin_tells_mailbox_folder_and_mail(server: MailServer, user: str) -> None:
    send(server, user, mail(1))
    (file,) = inbox_of(server, user).fetch()
    account = user.replace("@", "%40")
    assert file.origin.startswith(f"imap://{account}@127.0.0.1:{server.port}/INBOX;uidvalidity=")
    assert file.origin.endswith(";uid=1")


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        (b"=?utf-8?Q?Bestellung_=C3=BCber_20_St=C3=BCck?=", "Bestellung-über-20-Stück.eml"),
        (b"../../etc/passwd", "etc-passwd.eml"),
        (b"=?no-such-charset?Q?x?=", "no-such-charset-Q-x.eml"),
        (b"=?utf-8?b?broken base64", "utf-8-b-broken-base64.eml"),
        (b"", "mail-1.eml"),
        (b"x" * 300, "x" * 60 + ".eml"),
    ],
)
def test_imap_names_a_mail_by_its_subject(server: MailServer, user: str, subject: bytes, name: str) -> None:
    send(server, user, b"From: a@example.com\r\nSubject: " + subject + b"\r\n\r\nHello\r\n")
    (file,) = inbox_of(server, user).fetch()
    assert file.name == name


def test_imap_moves_nothing_and_marks_nothing_without_acknowledge(server: MailServer, user: str) -> None:
    send(server, user, mail(1), mail(2))
    assert len(list(inbox_of(server, user).fetch())) == 2
    assert len(list(inbox_of(server, user).fetch())) == 2
    with mail_program(server, user) as box:
        assert not any("\\Seen" in message.flags for message in box.fetch(mark_seen=False))


def test_acknowledge_moves_that_mail_to_the_handled_folder(server: MailServer, user: str) -> None:
    send(server, user, mail(1), mail(2), mail(3))
    inbox = inbox_of(server, user)
    files = list(inbox.fetch())
    inbox.acknowledge(files[1])
    assert contents(server, user, "Intray") == [mail(2)]
    assert [file.content for file in inbox.fetch()] == [mail(1), mail(3)]


def test_acknowledge_while_fetching_uses_the_same_connection(
    server: MailServer, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(server, user, mail(1), mail(2), mail(3))
    inbox = inbox_of(server, user)
    connected = []
    connect = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", lambda *args: connected.append(args[1]) or connect(*args))
    for file in inbox.fetch():
        inbox.acknowledge(file)
    assert len(connected) == 1
    assert list(inbox.fetch()) == []
    assert contents(server, user, "Intray") == [mail(1), mail(2), mail(3)]


def test_acknowledge_works_for_an_inbox_that_did_not_fetch(server: MailServer, user: str) -> None:
    send(server, user, mail(1))
    (file,) = inbox_of(server, user).fetch()
    inbox_of(server, user).acknowledge(file)
    assert contents(server, user, "INBOX") == []


def test_acknowledge_of_a_mail_that_somebody_moved_is_fine(server: MailServer, user: str) -> None:
    send(server, user, mail(1))
    inbox = inbox_of(server, user)
    (file,) = inbox.fetch()
    with mail_program(server, user) as box:
        box.folder.create("Mine")
        box.move(["1"], "Mine")
    inbox.acknowledge(file)
    inbox.acknowledge(file)
    assert contents(server, user, "Mine") == [mail(1)]
    assert contents(server, user, "Intray") == []


def test_a_mail_that_somebody_moves_while_fetching_is_passed_over(server: MailServer, user: str) -> None:
    send(server, user, mail(1), mail(2), mail(3))
    seen = []
    for file in inbox_of(server, user).fetch():
        seen.append(file.content)
        if len(seen) == 1:
            with mail_program(server, user) as box:
                box.delete(["2"])
    assert seen == [mail(1), mail(3)]


def test_acknowledge_leaves_mails_that_were_numbered_anew(
    server: MailServer, user: str, caplog: pytest.LogCaptureFixture
) -> None:
    send(server, user, mail(1))
    inbox = inbox_of(server, user)
    (file,) = inbox.fetch()
    place, uid = file.origin.split(";uidvalidity=")
    other = InputFile(file.name, file.content, f"{place};uidvalidity=1;uid={uid.split('=')[1]}", file.received_at)
    inbox.acknowledge(other)
    assert "numbered" in caplog.text
    assert contents(server, user, "INBOX") == [mail(1)]


def test_acknowledge_refuses_a_file_of_another_inbox(server: MailServer, user: str) -> None:
    send(server, user, mail(1))
    (file,) = inbox_of(server, user).fetch()
    with pytest.raises(ValueError, match="is not from"):
        inbox_of(server, f"another-{user}").acknowledge(file)


@pytest.mark.parametrize("missing", ["MOVE", "MOVE UIDPLUS"])
def test_acknowledge_moves_without_the_move_command_and_removes_no_other_mail(user: str, missing: str) -> None:
    require_dovecot()
    with folder_for_all_users() as folder, run_mail_server(folder, hide=missing) as server:
        send(server, user, mail(1), mail(2), mail(3))
        with mail_program(server, user) as box:
            box.client.uid("STORE", "3", "+FLAGS", r"(\Deleted)")
        inbox = inbox_of(server, user)
        files = list(inbox.fetch())
        assert [file.content for file in files] == [mail(1), mail(2)]
        inbox.acknowledge(files[0])
        assert [file.content for file in inbox.fetch()] == [mail(2)]
        assert contents(server, user, "Intray") == [mail(1)]
        with mail_program(server, user) as box:
            assert "3" in box.uids("DELETED")


def test_imap_reads_and_moves_between_folders_with_umlauts(server: MailServer, user: str) -> None:
    with mail_program(server, user) as box:
        box.folder.create("Aufträge & mehr")
        box.append(mail(1), "Aufträge & mehr")
    inbox = inbox_of(server, user, folder="Aufträge & mehr", handled="Erledigt für Intray")
    (file,) = inbox.fetch()
    inbox.acknowledge(file)
    assert contents(server, user, "Erledigt für Intray") == [mail(1)]


@pytest.mark.parametrize("encryption", ["tls", "starttls"])
def test_imap_speaks_tls(server: MailServer, user: str, certificate: tuple[Path, Path], encryption: str) -> None:
    send(server, user, mail(1))
    port = server.tls_port if encryption == "tls" else server.port
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    (file,) = inbox_of(server, user, port=port, encryption=encryption, tls=trusting).fetch()
    assert file.content == mail(1)


@pytest.mark.parametrize("encryption", ["tls", "starttls"])
def test_imap_refuses_a_certificate_that_is_not_trusted(server: MailServer, user: str, encryption: str) -> None:
    port = server.tls_port if encryption == "tls" else server.port
    with pytest.raises(ConfigurationError, match="not trusted"):
        list(inbox_of(server, user, port=port, encryption=encryption).fetch())


@pytest.mark.parametrize("password", ["wrong", "falsches Paßwort"])
def test_imap_refuses_a_wrong_password(server: MailServer, user: str, password: str) -> None:
    with pytest.raises(ConfigurationError, match="Check user and password"):
        list(inbox_of(server, user, password=password).fetch())


def test_imap_names_a_folder_that_is_missing(server: MailServer, user: str) -> None:
    with pytest.raises(ConfigurationError, match="no folder Orders"):
        list(inbox_of(server, user, folder="Orders").fetch())


def test_imap_refuses_one_folder_for_both(server: MailServer, user: str) -> None:
    with pytest.raises(ConfigurationError, match="Name another"):
        list(inbox_of(server, user, handled="INBOX").fetch())


def test_imap_server_that_is_not_there_may_be_retried() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        inbox = inbox_of(MailServer(taken.getsockname()[1], 0, "secret"), "a")
        with pytest.raises(RetriableError, match="out of reach"):
            list(inbox.fetch())


def test_imap_server_that_goes_away_while_fetching_may_be_retried(user: str) -> None:
    require_dovecot()
    with folder_for_all_users() as folder:
        with run_mail_server(folder) as server:
            send(server, user, mail(1), mail(2))
            inbox = inbox_of(server, user, timeout_seconds=5)
            fetching = inbox.fetch()
            first = next(fetching)
        with pytest.raises(RetriableError):
            next(fetching)
        with pytest.raises(RetriableError):
            inbox.acknowledge(first)


@contextmanager
def talking(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that speaks as told, once."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                answer(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(timeout=10)


def test_imap_server_that_says_nothing_ends_in_a_timeout() -> None:
    released = threading.Event()
    with talking(lambda connection: released.wait(10)) as port:  # type: ignore[arg-type, return-value]  # result unused
        with pytest.raises(RetriableError, match="out of reach"):
            list(inbox_of(MailServer(port, 0, "secret"), "a", timeout_seconds=0.3).fetch())
        released.set()


def test_imap_server_that_is_busy_may_be_retried() -> None:
    def refuse_for_now(connection: socket.socket) -> None:
        lines = connection.makefile("rb")
        connection.sendall(b"* OK hello\r\n")
        for line in lines:
            tag = line.split()[0]
            if b"LOGIN" in line:
                connection.sendall(tag + b" NO [UNAVAILABLE] user database is down\r\n")
            elif b"CAPABILITY" in line:
                connection.sendall(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n")
            else:
                connection.sendall(b"* BYE bye\r\n" + tag + b" OK done\r\n")
                return

    with talking(refuse_for_now) as port, pytest.raises(RetriableError, match="cannot log anybody in"):
        list(inbox_of(MailServer(port, 0, "secret"), "a").fetch())


def test_imap_server_without_starttls_is_named(user: str) -> None:
    require_dovecot()
    refused = pytest.raises(ConfigurationError, match="does not offer STARTTLS")
    with folder_for_all_users() as folder, run_mail_server(folder) as server, refused:
        list(inbox_of(server, user, encryption="starttls").fetch())
