"""ALE audit: the ERP tells the sender what became of its IDocs, by ALEAUD01 to an endpoint of the sender's.

Each audit IDoc has a message id of its own and is sent until it is taken or refused; it survives a restart of the ERP.
"""

import datetime as dt
import logging
import sqlite3
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import requests
from lxml import etree
from requests.auth import HTTPBasicAuth

from adapters.envelopes import SOAP, envelope_of
from adapters.idoc.control import IdocPartners, IdocProfile
from adapters.idoc.status.reports import compose_audit
from adapters.idoc.structure import NAMESPACE
from adapters.idoc.xml import to_xml
from adapters.sandbox.faults import FaultSwitch
from adapters.sandbox.journal import Entry, Journal, entry_of
from datamodel.delivery import IDOC_STATUS, MESSAGE_ID_PREFIX, StatusKind, StatusReport

logger = logging.getLogger(__name__)

AUDIT_FAULTS = {
    "aleaud_late": "the ALEAUD of this IDoc comes `seconds` later",
    "aleaud_repeated": "the ALEAUD of this IDoc comes twice",
    "aleaud_lost": "the ALEAUD of this IDoc never comes",
    "aleaud_out_of_order": "behind the ALEAUD with the last status comes an older one with status 64",
}
_HEADERS = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '"http://sap.com/xi/WebService/soap1.1"'}
_LONGEST_WAIT = 5.0


@dataclass(frozen=True, slots=True)
class StatusEndpoint:
    """Where the ERP reports to, and how it logs on there. ``ca`` is what its certificate is checked against."""

    url: str
    user: str = ""
    password: str = field(default="", repr=False)
    ca: Path | None = None


@dataclass(frozen=True, slots=True)
class Audit:
    """An audit IDoc, and what it says of which IDoc.

    ``state`` is due, sent, refused or lost; ``sent`` counts how often it was taken.
    """

    arckey: str
    idoc_number: str
    status: str
    text: str
    state: str
    sent: int
    failures: int
    answer: str


@dataclass(slots=True)
class Audits:
    """The audit IDocs of a journal and the thread that sends them."""

    journal: Journal
    faults: FaultSwitch
    endpoint: StatusEndpoint | None = None
    _awake: threading.Event = field(default_factory=threading.Event)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def note(self, connection: sqlite3.Connection, number: int) -> None:
        """Have the present status of an IDoc reported, where there is an endpoint, in the transaction that set it."""
        if self.endpoint is None:
            return
        late, repeated = self.faults.strikes("aleaud_late"), self.faults.strikes("aleaud_repeated")
        due, copies = time.time() + (late.seconds if late else 0), 2 if repeated else 1
        state = "lost" if self.faults.strikes("aleaud_lost") else "due"
        status, text, posted_as, at = connection.execute(
            "SELECT status, status_text, posted_as, status_at FROM idoc WHERE number = ?", (number,)
        ).fetchone()
        _insert(connection, number, (status, text, posted_as, at), due, copies, state)
        if self.faults.strikes("aleaud_out_of_order"):
            older = ("64", "IDoc ready to be transferred to application", "", at)
            _insert(connection, number, older, due + 0.05, 1, state)

    def audits(self) -> list[Audit]:
        """All, in the order in which they were written."""
        with self.journal.transaction() as connection:
            query = "SELECT arckey, idoc, status, text, state, sent, failures, answer FROM audit ORDER BY id"
            return [Audit(arckey, f"{idoc:016d}", *rest) for arckey, idoc, *rest in connection.execute(query)]

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="aleaud", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self.wake()
        if self._thread:
            self._thread.join()

    def wake(self) -> None:
        """There may be something to send."""
        self._awake.set()

    def _run(self) -> None:
        with requests.Session() as session:
            while not self._stopping.is_set():
                self._awake.clear()
                pause = self._send_due(session) if self.endpoint else _LONGEST_WAIT
                self._awake.wait(pause)

    def _send_due(self, session: requests.Session) -> float:
        """Send what is due; the seconds until the next one is."""
        while not self._stopping.is_set():
            with self.journal.transaction() as connection:
                query = "SELECT * FROM audit WHERE state = 'due' ORDER BY due_at, id LIMIT 1"
                connection.row_factory = sqlite3.Row
                row = connection.execute(query).fetchone()
            if row is None:
                return _LONGEST_WAIT
            if (wait := row["due_at"] - time.time()) > 0:
                return float(min(wait, _LONGEST_WAIT))
            self._send(session, row)
        return 0.0

    def _send(self, session: requests.Session, row: sqlite3.Row) -> None:
        with self.journal.transaction() as connection:
            entry = entry_of(connection, row["idoc"])
        outcome, answer = self._post(session, audit_message(self.journal, entry, row))
        logger.info("ALEAUD of IDoc %s with status %s: %s", entry.idoc_number, row["status"], outcome)
        sent, failures = row["sent"] + (outcome == "sent"), row["failures"] + (outcome == "failed")
        state = "refused" if outcome == "refused" else "sent" if sent >= row["copies"] else "due"
        wait = min(0.05 * 2**failures, _LONGEST_WAIT) if outcome == "failed" else 0.0
        values = (sent, failures, state, answer, time.time() + wait, row["id"])
        with self.journal.transaction() as connection:
            connection.execute("UPDATE audit SET sent=?, failures=?, state=?, answer=?, due_at=? WHERE id=?", values)

    def _post(self, session: requests.Session, body: bytes) -> tuple[str, str]:
        """``sent``, ``refused`` or ``failed``, with the endpoint's words."""
        endpoint = self.endpoint
        assert endpoint is not None, "checked by the caller"
        logon = HTTPBasicAuth(endpoint.user.encode(), endpoint.password.encode()) if endpoint.user else None
        verify = str(endpoint.ca) if endpoint.ca else True
        try:
            response = session.post(endpoint.url, body, headers=_HEADERS, auth=logon, verify=verify, timeout=10)
        except (requests.RequestException, OSError) as error:
            return "failed", str(error)
        if response.status_code in (200, 202):
            return "sent", response.text
        return "refused" if _is_refusal(response.content) else "failed", response.text


def audit_message(journal: Journal, entry: Entry, row: sqlite3.Row) -> bytes:
    """The SOAP request of an audit IDoc, the same each time that it is sent."""
    status = str(row["status"])
    report = StatusReport(
        kind=IDOC_STATUS.get(status, StatusKind.WAITING),
        status=status,
        text=row["text"],
        transfer_number=entry.transfer_id,
        reference=entry.idoc_number,
        posted_as=row["posted_as"],
    )
    idoc = compose_audit(
        [report],
        IdocProfile(partners=_partners(journal, entry)),
        message_type=entry.message_type,
        message_id=row["arckey"],
        created_at=dt.datetime.fromisoformat(row["at"]),
        object_type=entry.object_type,
    )
    return envelope_of(etree.fromstring(to_xml(idoc)))


def _insert(
    connection: sqlite3.Connection, number: int, said: tuple[str, ...], due: float, copies: int, state: str
) -> None:
    arckey = f"{MESSAGE_ID_PREFIX}{uuid.uuid4().hex}"
    connection.execute(
        "INSERT INTO audit (arckey, idoc, status, text, posted_as, at, due_at, copies, state)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (arckey, number, *said, due, copies, state),
    )


def _partners(journal: Journal, entry: Entry) -> IdocPartners:
    """Sender and receiver of an IDoc, as its control record names them."""
    idoc = etree.fromstring(journal.content(entry))
    names = ("MANDT", "SNDPOR", "SNDPRT", "SNDPRN", "RCVPOR", "RCVPRT", "RCVPRN")
    path = f".//{{{NAMESPACE}}}EDI_DC40/{{{NAMESPACE}}}"
    client, *partners = (idoc.findtext(path + name, "") for name in names)
    sender_port, sender_type, sender_partner, receiver_port, receiver_type, receiver_partner = partners
    return IdocPartners(
        client=client,
        sender_port=sender_port,
        sender_type=sender_type,
        sender_partner=sender_partner,
        receiver_port=receiver_port,
        receiver_type=receiver_type,
        receiver_partner=receiver_partner,
    )


def _is_refusal(content: bytes) -> bool:
    """Whether an answer is a SOAP fault of the client, which is not to be sent again unchanged."""
    try:
        code = etree.fromstring(content).findtext(f"{{{SOAP}}}Body/{{{SOAP}}}Fault/faultcode", "")
    except etree.XMLSyntaxError:
        return False
    return code.rpartition(":")[2].startswith("Client")
