"""Every seam of Intray. A part that satisfies one of these can be named in ``components.py`` and set in the settings.

This file imports the datamodel only, and is the one file of ``pipelines`` that every room may import.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from datamodel.business import BusinessRecord
from datamodel.delivery import DeliveryState, OutboxMessage, Receipt, StatusReport
from datamodel.document import Document, InputFile, Page, Word
from datamodel.errors import DeliveryRefusedError, IntrayError
from datamodel.extraction import Classification, Decision, Extraction, Issue, Match, Result, Status
from datamodel.figures import Report, Scope
from datamodel.machines import MachineToken
from datamodel.master import (
    EarlierRecord,
    MasterChange,
    MasterState,
    Material,
    MaterialQuery,
    OpenItem,
    OpenOrder,
    Partner,
    PartnerQuery,
    PartnerRole,
    Price,
    Stock,
)
from datamodel.memory import RememberedLayout, Review
from datamodel.people import OpenSession, Role, User
from datamodel.reading import Reading
from datamodel.stored import (
    Arrival,
    Container,
    Draft,
    FileStory,
    Reply,
    StoredCorrection,
    StoredDelivery,
    StoredDocument,
    StoredEvent,
    StoredReply,
    Summary,
    TargetHealth,
)
from datamodel.story import DocumentStory, Envelopes
from datamodel.worklist import Claim, Neighbours, Rule, WorkCounts, WorkFilter, WorkItem, WorkPage


class Inbox(Protocol):
    """Where files come from."""

    def fetch(self) -> Iterator[InputFile]:
        """The complete files that wait, oldest first. Raises ``RetriableError`` when the source is out of reach."""

    def acknowledge(self, file: InputFile) -> None:
        """Take ``file`` out of the source, to where handled files go. Called after the store has committed it."""


class Reader(Protocol):
    """Bytes to words."""

    def read(self, file: InputFile) -> Document:
        """Native text first, OCR where there is none. Raises ``DocumentError`` with the reason."""

    def read_page(self, file: InputFile, number: int, *, turn: int | None = None) -> Page:
        """One page (from 1), without reading the others.

        With ``turn``, which a person chose, the stored page is turned clockwise by so many degrees, and by nothing that
        the reader finds out. Raises ``DocumentError``, and ``KeyError`` where there is no such page.
        """


class Readings(Protocol):
    """What was read of files, so that nobody need read them again. What is lost or damaged is read again."""

    def load(self, sha256: str) -> Reading | None:
        """Everything that is kept of a file."""

    def page(self, sha256: str, number: int) -> Page | None:
        """One page (from 1) of what is kept of a file, without looking at the others."""

    def keep(self, sha256: str, reading: Reading) -> None:
        """In the place of what was kept of the file. Never fails: it is no loss."""


class OcrEngine(Protocol):
    """A picture of one upright page to words."""

    def read(self, image: Path, *, dpi: int, languages: Sequence[str]) -> list[Word]:
        """Words in reading order, boxes as fractions of the image. Raises ``DocumentError`` (TOO_SLOW, DAMAGED)."""


class Classifier(Protocol):
    """Document to type."""

    def classify(self, document: Document) -> Classification: ...


class Extractor(Protocol):
    """Document of known type to fields and line items."""

    def extract(self, document: Document, classification: Classification) -> Extraction: ...


class MasterData(Protocol):
    """What the company knows of partners, materials, orders. Searches return the plausible ones, best first.

    A ``Match`` says how sure it is and why; several that are close to each other mean that a person must choose.
    """

    def find_partners(self, query: PartnerQuery, *, limit: int = 5) -> list[Match]: ...

    def find_materials(self, query: MaterialQuery, *, limit: int = 5) -> list[Match]: ...

    def partner(self, number: str, role: PartnerRole) -> Partner | None: ...

    def material(self, number: str) -> Material | None: ...

    def price(self, material: str, *, customer: str, quantity: Decimal, day: dt.date) -> Price | None:
        """What ``customer`` pays on ``day`` for ``quantity`` base units: his own price before the list price."""

    def open_orders(self, number: str, *, partner: str = "", role: PartnerRole) -> list[OpenOrder]:
        """Open orders with ``number``, by our number or the partner's own."""

    def open_items(self, partner: str, *, role: PartnerRole = PartnerRole.CUSTOMER) -> list[OpenItem]: ...

    def stock(self, material: str) -> list[Stock]: ...


class MasterSearch(MasterData, Protocol):
    """Master data in which people search, and of which answers may be kept for a while."""

    def suggest_partners(self, text: str, *, role: PartnerRole, limit: int = 12) -> list[Match]:
        """Whom somebody may mean who has typed ``text`` so far: the beginning of a number, or words."""

    def suggest_materials(self, text: str, *, partner: str = "", role: PartnerRole, limit: int = 12) -> list[Match]:
        """What somebody may mean who has typed ``text`` so far; the numbers of ``partner`` count as ours do."""

    def state(self) -> MasterState:
        """By which whoever keeps answers sees that they may be others now."""

    def lessons(self, partner: str, *, role: PartnerRole) -> str:
        """Another one after everything that people taught of the partner's own numbers of materials."""


class MasterSource(Protocol):
    """Where master data come from."""

    def changes(self, since: dt.datetime | None) -> Iterator[MasterChange]:
        """Everything, or what changed since ``since``. Raises ``RetriableError`` when the source is out of reach."""


class History(Protocol):
    """What was taken before."""

    def earlier(self, extraction: Extraction, *, document_id: int | None = None) -> list[EarlierRecord]:
        """Documents not rejected, other than ``document_id``, with the same partner and number or the same content."""


Remember = Callable[[Document, Extraction], Extraction]
"""What people corrected on earlier documents of the same layout, applied to an extraction."""

Validator = Callable[[Extraction, MasterData | None], Iterable[Issue]]


class RecordFormat(Protocol):
    """A business record in the wire format of a target."""

    def render(self, record: BusinessRecord, *, message_id: str, created_at: dt.datetime) -> bytes:
        """The exact bytes to deliver, the same for the same arguments.

        Raises:
            DocumentError: the record does not fit the format (DOES_NOT_FIT), with what to correct.
        """


class Target(Protocol):
    """A system that receives records. Where it does not recognise repeats, nothing is sent twice without a person."""

    recognises_repeats: bool

    def deliver(self, message: OutboxMessage) -> Receipt:
        """Hand over ``message`` once. Raises ``RetriableError`` or ``DeliveryRefusedError``, nothing else."""


class StatusSource(Protocol):
    """A system that can be asked what became of messages."""

    def statuses(self, messages: Sequence[OutboxMessage]) -> Iterator[StatusReport]:
        """What it knows of ``messages``, which it has accepted. Raises ``RetriableError``."""


class Paper(Protocol):
    """What people did to the pages of files: part of the store, and under the same promises."""

    def turns(self, sha256: str) -> Mapping[int, int]:
        """How people turned pages of a file: degrees clockwise (0, 90, 180, 270) by the number of the page, from 1."""

    def neighbours(self, document_id: int) -> list[StoredDocument]:
        """Those of the same file whose pages come just before and after, where they can be merged with it.

        Raises ``KeyError``.
        """

    def container(self, sha256: str) -> Container:
        """The mail or archive that a file first came in, else the file itself. Raises ``KeyError``."""

    def turn(self, document_id: int, result: Result, *, version: int, page: int, degrees: int, who: str) -> None:
        """A page of the file stands turned clockwise by ``degrees`` from now on, and the document says ``result``.

        This and what follows begins anew: what people had entered is replaced, and drafts are dropped. Raises
        ``KeyError``, and ``ConflictError`` where somebody was faster, has it open, or it is approved.
        """

    def read_again(self, document_id: int, result: Result, *, machine: Extraction, version: int, who: str) -> None:
        """The document says ``result``, of the type that a person named; ``machine`` says what Intray makes of it."""

    def split(self, document_id: int, first: Result, others: Sequence[Result], *, version: int, who: str) -> list[int]:
        """The document keeps the pages of ``first``; ``others`` are new ones. Their ids.

        Raises ``ConflictError`` also where a message of the document has left or may have.
        """

    def merge(
        self, document_id: int, other_id: int, result: Result, *, version: int, other_version: int, who: str
    ) -> None:
        """The document says ``result`` of the pages of both; the other one is rejected as ``merged``. As ``split``."""


class People(Protocol):
    """Who may work in the review workbench: part of the store, and under the same promises."""

    def users(self) -> list[User]:
        """Everybody who may or once might log in, by name."""

    def add(self, user: User, *, password_hash: str, who: str, only_first: bool = False) -> None:
        """Raises ``ConflictError`` where the name is taken; with ``only_first`` also where there is any user."""

    def change(self, name: str, *, who: str, role: Role | None = None, disabled: bool | None = None) -> None:
        """A disabled user is logged out. Raises ``KeyError``, and ``ConflictError`` for the last administrator."""

    def prefer(self, name: str, *, language: str, scheme: str) -> None:
        """How the user wants the pages; empty where browser and system decide. Raises ``KeyError``."""

    def by_identity(self, identity: str) -> User | None:
        """Who has this ``User.identity``."""

    def link(self, name: str, identity: str, *, who: str) -> None:
        """The user is who the OpenID provider calls so; empty: is no longer. An unused one-time password ends.

        Raises ``KeyError``, and ``ConflictError`` where another user has the identity.
        """

    def password_hash(self, name: str) -> tuple[User, str] | None:
        """A user with the hash of the password, empty where there is none; None where there is no such user."""

    def set_password(self, name: str, *, password_hash: str, one_time: bool, who: str, keeping: str = "") -> None:
        """Replace a password and end the user's sessions but ``keeping``. Raises ``KeyError``."""

    def begin_login(
        self,
        name: str,
        address: str,
        *,
        name_pause: Callable[[int], dt.timedelta],
        address_pause: Callable[[int], dt.timedelta],
    ) -> dt.timedelta:
        """How long to wait before the next attempt; where it is zero, one attempt is counted and may be made now.

        The pauses tell how long nobody may try again, under that name or from that address, after so many failures.
        """

    def begin_attempt(self, address: str, *, pause: Callable[[int], dt.timedelta]) -> dt.timedelta:
        """As ``begin_login`` where nobody has given a name: failures from the address count alone."""

    def note_login_failed(self, name: str, address: str, *, why: str = "") -> None: ...

    def forget_attempts(self, name: str, address: str) -> None:
        """The attempt that was begun went well."""

    def forget_attempt(self, address: str) -> None:
        """As ``forget_attempts``, of one begun without a name."""

    def open_session(
        self,
        name: str,
        token_sha256: str,
        *,
        address: str,
        idle: dt.timedelta,
        absolute: dt.timedelta,
        replacing: str = "",
    ) -> None:
        """A user has logged in, and the session ``replacing`` ends.

        The new one ends when nothing was done for ``idle``, and after ``absolute`` anyway. Raises ``KeyError``, and
        ``ConflictError`` where the user was disabled meanwhile.
        """

    def session(self, token_sha256: str, *, idle: dt.timedelta) -> OpenSession | None:
        """The session with this token, which goes on for ``idle`` from now; None where it has ended."""

    def close_session(self, token_sha256: str) -> None:
        """The user has logged out."""

    def events(self, *, limit: int = 100) -> list[StoredEvent]:
        """What happened to users, the latest first."""


class Tokens(Protocol):
    """Which machines may use the API: part of the store, and under the same promises."""

    def all(self) -> list[MachineToken]:
        """Also those that are good for nothing any more, by name."""

    def add(self, token: MachineToken, *, token_sha256: str) -> None:
        """Raises ``ConflictError`` where the name was given before."""

    def find(self, token_sha256: str) -> MachineToken | None:
        """The one that lets its machine in now, noted as used; None where there is none."""

    def revoke(self, name: str, *, who: str) -> None:
        """Raises ``KeyError``."""

    def events(self, *, limit: int = 100) -> list[StoredEvent]:
        """What happened to tokens, the latest first."""


class Corrections(Protocol):
    """What people changed, and how often the machine was right: part of the store."""

    def of(self, document_id: int) -> list[StoredCorrection]:
        """Every value of a document that a person changed, the oldest first."""

    def unconfirmed(self, document_id: int) -> list[StoredCorrection]:
        """Those since somebody last approved the document for good."""

    def since(self, moment: dt.datetime, *, after: int = 0, limit: int = 1000) -> list[StoredCorrection]:
        """Those of all documents from ``moment`` on, by rising id from ``after`` on."""

    def machine(self, document_id: int) -> Extraction | None:
        """What the machine had said of a document before anybody changed it. Raises ``KeyError``."""


class Approvals(Protocol):
    """Second approvals: part of the store, which takes none that ``objection`` speaks against."""

    def objection(self, document_id: int, *, who: str) -> str:
        """Why ``who`` may not give the second approval; empty where nothing speaks against it. Raises ``KeyError``."""

    def send_back(self, document_id: int, *, version: int, who: str, why: str) -> None:
        """Undo a first approval. Raises ``KeyError``, ``ConflictError``, and ``ValueError`` without a reason."""


class Holds(Protocol):
    """Documents that wait for a day: part of the store. What does not wait for a person is passed over."""

    def hold(self, document_ids: Collection[int], *, until: dt.datetime, why: str, who: str) -> list[int]:
        """The documents that wait now. Raises ``ValueError`` where ``until`` is past, or without ``why``."""

    def unhold(self, document_ids: Collection[int], *, who: str) -> list[int]:
        """The documents that no longer wait."""


class Replies(Protocol):
    """Drafts of mails to senders, which somebody else sends: part of the store."""

    def of(self, document_id: int) -> list[StoredReply]:
        """The oldest first; the last one counts."""

    def return_document(self, document_id: int, reply: Reply, *, version: int, why: str, who: str) -> None:
        """Reject a document as ``returned`` and keep the reply, in one transaction. Raises ``ConflictError``."""

    def write(self, document_id: int, reply: Reply, *, who: str) -> None:
        """Keep another text. Raises ``KeyError`` where the document was not returned."""


class Figures(Protocol):
    """What the dashboard shows: part of the store."""

    def report(self, scope: Scope) -> Report:
        """Every figure of ``scope``, all of one moment."""


class Worklist(Protocol):
    """Who works on which document, until when: part of the store, and under the same promises."""

    def page(self, wanted: WorkFilter, *, who: str, offset: int = 0, limit: int = 50) -> WorkPage:
        """Documents that fit, in the filter's order; ``who`` asks."""

    def counts(self, wanted: WorkFilter, *, who: str) -> WorkCounts:
        """Documents of every tray, and of the filter's tray by what may be filtered for."""

    def overview(
        self, wanted: WorkFilter, *, who: str, offset: int = 0, limit: int = 50
    ) -> tuple[WorkPage, WorkCounts]:
        """``page`` and ``counts`` of one moment, sooner than one after the other."""

    def item(self, document_id: int) -> WorkItem:
        """A document as lists show it. Raises ``KeyError``."""

    def neighbours(self, document_id: int | None, wanted: WorkFilter, *, who: str) -> Neighbours:
        """What comes before and after a document in the filter's order and nobody but ``who`` has open.

        The document itself need not fit any more. Of None, ``next`` is the first of all. Raises ``KeyError``.
        """

    def claim(self, document_id: int, *, who: str, lease: dt.timedelta) -> Claim | None:
        """Open a document to change it, or prolong that: the claim that holds now, maybe somebody else's.

        None where the document is approved and nobody can change it. Raises ``KeyError``.
        """

    def release(self, document_id: int, *, who: str) -> None:
        """``who`` has closed the document; somebody else's claim stays."""

    def take_over(self, document_id: int, *, who: str, lease: dt.timedelta) -> Claim | None:
        """Claim a document although somebody else has it open. Raises ``KeyError``."""

    def assign(self, document_ids: Sequence[int], assignee: str, *, who: str) -> list[int]:
        """Give documents that wait to somebody, or to nobody where ``assignee`` is empty; ids of those that changed.

        Who is away is replaced by the substitute. Raises ``ConflictError`` for somebody who cannot work on them.
        """

    def escalate(self) -> int:
        """Pass on what nobody decided in time, once, and what lies with people who are away; how many documents."""

    def rules(self) -> list[Rule]:
        """By their place."""

    def add_rule(self, rule: Rule, *, who: str) -> int:
        """After the others. Returns the id."""

    def change_rule(self, rule: Rule, *, who: str) -> None:
        """The place stays. Raises ``KeyError``."""

    def move_rule(self, rule_id: int, *, up: bool, who: str) -> None:
        """Change places with the rule above, or below. Raises ``KeyError``."""

    def delete_rule(self, rule_id: int, *, who: str) -> None:
        """Raises ``KeyError``."""

    def fitting(self) -> dict[int, int]:
        """How many of the documents that wait now each rule would take, by its id; under 0 those that none would."""

    def set_absence(
        self, name: str, *, first_day: dt.date | None, last_day: dt.date | None, substitute: str, who: str
    ) -> None:
        """From when to when somebody is away, both days included, and who stands in; None where nobody is away.

        Raises ``KeyError``, and ``ConflictError`` for a substitute who cannot be one.
        """


class Drafts(Protocol):
    """What people entered in forms and have not saved: part of the store. A saved document drops its writer's draft."""

    def keep(
        self, document_id: int, *, who: str, version: int, items: Sequence[tuple[str, str]], before: Mapping[str, str]
    ) -> None:
        """In the place of the person's last draft. Raises ``KeyError``, and ``ConflictError`` where it is approved."""

    def find(self, document_id: int, *, who: str) -> Draft | None: ...

    def drop(self, document_id: int, *, who: str) -> None:
        """Nothing happens where there is none."""


class Stories(Protocol):
    """The lives of documents: part of the store."""

    def of(self, document_id: int) -> DocumentStory:
        """Raises ``KeyError``."""

    def envelopes(self, attempt_id: int) -> Envelopes:
        """What an attempt on a message sent and what came back. Raises ``KeyError``."""


class Store(Protocol):
    """The truth. Every change is one transaction and writes its event in it; callers never see a half."""

    @property
    def people(self) -> People: ...

    @property
    def drafts(self) -> Drafts: ...

    @property
    def tokens(self) -> Tokens: ...

    @property
    def paper(self) -> Paper: ...

    @property
    def corrections(self) -> Corrections: ...

    @property
    def approvals(self) -> Approvals: ...

    @property
    def holds(self) -> Holds: ...

    @property
    def replies(self) -> Replies: ...

    @property
    def stories(self) -> Stories: ...

    @property
    def figures(self) -> Figures: ...

    @property
    def worklist(self) -> Worklist: ...

    def add(self, file: InputFile, *, who: str = "intray") -> Arrival:
        """Keep the bytes and note the arrival. Known bytes are linked, not added again."""

    def claim_files(self, *, worker: str, limit: int, lease: dt.timedelta) -> list[str]:
        """SHA-256 of up to ``limit`` received files that nobody works on, leased to ``worker``, oldest first.

        A claim counts as an attempt on the file, so that one which kills its worker is noticed.
        """

    def attempts(self, sha256: str) -> int:
        """How often the file was claimed."""

    def release_file(self, sha256: str, *, why: str) -> None:
        """Give a claimed file back unprocessed; the next claim may take it at once."""

    def load(self, sha256: str) -> InputFile:
        """The file as it first came in. Raises ``KeyError``."""

    def knows(self, sha256: str) -> bool:
        """Whether a file with these bytes has come in before, by itself or in a mail."""

    def save(
        self,
        file: InputFile,
        results: Sequence[Result],
        *,
        parts: Sequence[InputFile] = (),
        outbox: Sequence[tuple[int, OutboxMessage]] = (),
        who: str = "intray",
    ) -> list[int]:
        """Finish ``file`` in one transaction: its documents, the files taken out of it, the messages, the events.

        Args:
            parts: files taken out of ``file``; those whose bytes are known are linked, and their results left out.
            outbox: messages, each with the position of its result in ``results``.

        Returns:
            ids of the new documents. Saving a file that is processed already changes nothing and returns [].
        """

    def document(self, document_id: int) -> StoredDocument:
        """Raises ``KeyError``."""

    def documents(self, *, status: Status | None = None, limit: int = 100) -> list[StoredDocument]:
        """Oldest first."""

    def revise(
        self,
        document_id: int,
        *,
        version: int,
        extraction: Extraction | None,
        issues: Sequence[Issue],
        decision: Decision,
        outbox: Sequence[OutboxMessage] = (),
        first_approver: str = "",
        who: str,
    ) -> None:
        """Replace what is known of a document, with its messages, in one transaction.

        What the machine had said is kept beside it (``reviews``), and each value that changed (``corrections``). With
        ``first_approver`` a second person has to approve it; any other revision ends that. Raises ``ConflictError``,
        also where somebody else has the document open (``Worklist.claim``).
        """

    def reviews(self, *, status: Status = Status.APPROVED, after: int = 0, limit: int = 100) -> list[Review]:
        """What people last made of documents, by rising id from ``after`` on."""

    def claim_review(self) -> Review | None:
        """An approved document that the memory has not learned from. It is handed out once, whatever comes of it."""

    def layouts(self, keys: Collection[str], *, limit: int = 16) -> list[RememberedLayout]:
        """The remembered layouts that have most of ``keys``."""

    def keep_layout(self, layout: RememberedLayout) -> int:
        """Remember ``layout``, in the place of the one with its id where it has one. Returns the id."""

    def claim(self, *, worker: str, limit: int, lease: dt.timedelta) -> list[OutboxMessage]:
        """Up to ``limit`` due messages, leased to ``worker`` and marked SENT_UNKNOWN before anybody sends them."""

    def due(self) -> int:
        """Number of messages that ``claim`` would hand out now."""

    def lease_holders(self) -> list[str]:
        """Workers that hold a lease on a file or a message that has not ended."""

    def end_leases(self, worker: str) -> None:
        """Give everything that ``worker`` holds back: it is known to be gone."""

    def complete(self, message: OutboxMessage, receipt: Receipt) -> None: ...

    def retry_later(
        self,
        message: OutboxMessage,
        error: IntrayError,
        *,
        after: dt.timedelta,
        pause: Callable[[int], dt.timedelta] | None = None,
    ) -> None:
        """Queue the message again.

        With ``pause`` its target is down: after so many failures in a row it is left alone for so long. Without, the
        fault is of this message alone, and counts towards its being given up.
        """

    def fail(self, message: OutboxMessage, error: DeliveryRefusedError) -> None:
        """The receiver refused: the message is REJECTED, its document goes back to review with the receiver's words."""

    def hold(self, message: OutboxMessage, issue: Issue) -> None:
        """Do not send a claimed message; its document goes to review with ``issue``."""

    def overlooked_repeat(self, document_id: int) -> EarlierRecord | None:
        """Another approved document with the same number, which its checks could not see yet."""

    def earlier(self, extraction: Extraction, *, document_id: int | None = None) -> list[EarlierRecord]:
        """As ``History`` says."""

    def bury(self, message: OutboxMessage, *, why: str, pause: Callable[[int], dt.timedelta] | None = None) -> None:
        """Given up: the message is DEAD until somebody retries or drops it. ``pause`` as in ``retry_later``."""

    def report(self, report: StatusReport, *, target: str, who: str = "intray") -> bool:
        """What ``target`` says later of a message that it has; False where it is of none that we know."""

    def unanswered(self, target: str, *, limit: int = 100, after: dt.timedelta) -> list[OutboxMessage]:
        """Accepted messages that are not posted and were not asked about for ``after``; noted as asked now."""

    def messages(
        self, *, states: Sequence[DeliveryState] = ..., target: str = "", limit: int = 100
    ) -> list[StoredDelivery]:
        """The outbox for people, oldest first, each with what it waits for."""

    def message(self, message_id: str) -> OutboxMessage:
        """With its payload. Raises ``KeyError``."""

    def retry(self, message_id: str, *, who: str, why: str) -> None:
        """Make a waiting or dead message due at once. Raises ``KeyError``, ``ConflictError``."""

    def drop(self, message_id: str, *, who: str, why: str, to_review: bool = False) -> None:
        """Never send a waiting or dead message. Raises ``KeyError``, ``ConflictError``."""

    def targets_down(self) -> list[TargetHealth]:
        """Targets that failed lately."""

    def summary(self) -> Summary: ...

    def story(self, sha256: str) -> FileStory:
        """By SHA-256 or an unambiguous beginning of it of at least 6 digits. Raises ``KeyError``."""
