"""Every seam of Intray. A part that satisfies one of these can be named in ``components.py`` and set in the settings.

This file, ``store_protocols.py`` and ``store_parts.py`` import the datamodel and each other only, and are the files of
``pipelines`` that every room may import.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from datamodel.business import BusinessRecord
from datamodel.delivery import OutboxMessage, Receipt, StatusReport
from datamodel.document import Document, InputFile, Page, Word
from datamodel.extraction import Classification, Extraction, Issue, Match
from datamodel.master import (
    EarlierRecord,
    EarlierStatement,
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
from datamodel.reading import Reading


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

    def find_materials_each(self, queries: Sequence[MaterialQuery], *, limit: int = 5) -> list[list[Match]]:
        """What ``find_materials`` finds for each of ``queries``, in their order, asked at once."""

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

    def statements(self, account: str, *, document_id: int | None = None) -> list[EarlierStatement]:
        """Bank statements of ``account`` with day and balances, not rejected, other than ``document_id``.

        ``account`` is its number, in any spelling. The newest alone, some weeks of them.
        """


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
