"""The seams to the parts of the store; ``store_protocols.py`` has the whole."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Protocol

from datamodel.delivery import OutboxMessage
from datamodel.extraction import Extraction, Result
from datamodel.figures import Report, Scope
from datamodel.machines import MachineToken
from datamodel.master import OpenItem
from datamodel.payments import ItemKey, Payment, PaymentState
from datamodel.people import OpenSession, Role, User
from datamodel.stored import (
    Container,
    Draft,
    Reply,
    StoredCorrection,
    StoredDocument,
    StoredEvent,
    StoredReply,
)
from datamodel.stored_payments import (
    Collected,
    Decided,
    ItemLevel,
    ItemQuery,
    Judgement,
    PaymentFilter,
    PaymentPage,
    StatementSum,
    StoredPayment,
    ToMatch,
)
from datamodel.story import DocumentStory, Envelopes
from datamodel.worklist import Claim, Neighbours, Rule, WorkCounts, WorkFilter, WorkItem, WorkPage


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

    def session(self, token_sha256: str, *, idle: dt.timedelta | None) -> OpenSession | None:
        """The session with this token, which goes on for ``idle`` from now; None where it has ended.

        Without ``idle`` it goes on no longer than it did: a page asks by itself, and nobody need be there.
        """

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
    """Documents that wait for a day: part of the store. What does not wait for a person is passed over.

    Raises ``ConflictError``, and changes nothing, where somebody else has one of them open.
    """

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


class Payments(Protocol):
    """Money, where it was told, and what it is for: part of the store, and under the same promises."""

    def uncollected(self, *, limit: int = 100) -> list[StoredDocument]:
        """Approved documents that tell of payments and were not taken over as they are now, oldest first."""

    def is_anything_to_do(self) -> bool:
        """Whether there is something to take over, or matching has not seen everything."""

    def collected(self, document_ids: Collection[int]) -> dict[int, Collected]:
        """Those of the documents that were taken over."""

    def known(self, keys: Collection[str], *, since: dt.date) -> list[StoredPayment]:
        """What new tellings may be of: payments with ``keys``, those from ``since`` on, those nobody decided on."""

    def taken(self) -> str:
        """Another one after every document that was taken over: by it ``collect`` knows what it was made upon."""

    def collect(self, documents: Sequence[Collected], payments: Sequence[Payment], *, taken: str) -> int:
        """Take over ``documents``: keep ``payments`` and where they were told; how many are new.

        A line of a document tells of one payment. A payment that no line tells of any more is part of another one now
        and goes, unless it is decided. What is decided keeps what it says. Documents that were changed meanwhile are
        passed over. Raises ``ConflictError`` where others were taken over since ``taken``.
        """

    def to_match(self) -> ToMatch | None:
        """What matching needs; None where it has seen everything."""

    def judge(self, judgements: Sequence[Judgement], *, records: str) -> dict[PaymentState, int]:
        """Write what matching says, with its messages; how many payments are in each state by it.

        Passed over is what was changed or decided meanwhile, and what would settle more of an item than is left.
        """

    def decide(self, key: str, decided: Decided, *, version: int, who: str) -> None:
        """A person decides. Matching never changes that.

        Raises ``KeyError``; ``ConflictError`` where somebody was faster, an item has no longer so much open, or a
        receiver has the payment; ``ValueError`` where amounts do not add up.
        """

    def decided_statements(self, target: str, *, limit: int = 100) -> list[StoredDocument]:
        """Approved statements of which every booking is decided, and of which ``target`` was not told yet."""

    def of_document(self, document_id: int) -> dict[int, StoredPayment]:
        """The payment that each line of a document tells of."""

    def carry(self, document_id: int, message: OutboxMessage, payment_ids: Collection[int], *, version: int) -> None:
        """Queue the message of a statement which tells what its payments settle: they are posted with it.

        Raises ``KeyError``, and ``ConflictError`` where the document or a payment was changed meanwhile.
        """

    def payment(self, key: str) -> StoredPayment:
        """By its key or its number. Raises ``KeyError``."""

    def events(self, payment_id: int) -> list[StoredEvent]:
        """What happened to a payment, in order."""

    def page(self, wanted: PaymentFilter, *, offset: int = 0, limit: int = 50) -> PaymentPage:
        """Payments that fit, in the filter's order."""

    def in_states(self, states: Collection[PaymentState]) -> Iterator[StoredPayment]:
        """All in one of ``states``, by date."""

    def statements(self, *, account: str = "", limit: int = 100) -> list[StatementSum]:
        """Bank statements and reports with what became of their bookings, the latest first."""

    def find_items(self, query: ItemQuery, *, limit: int = 50) -> list[ItemLevel]:
        """Open items, the oldest first, with what is pending on each."""

    def open_items(self) -> list[OpenItem]:
        """All that is open, less what is pending."""

    def items(self, keys: Collection[ItemKey]) -> list[ItemLevel]:
        """Those of ``keys`` that the master data have."""
