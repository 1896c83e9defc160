"""Fakes of every seam, and small values for them.

A fake reader reads the bytes of a file as text; the text says what the other fakes make of it: ``order 4711`` becomes
an order with that number, ``invoice``, ``newsletter`` and ``mute`` (a text without line items) what they are called.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.idoc.format import IdocFormat
from adapters.store import SqlStore, open_store
from datamodel.delivery import DeliveryState, OutboxMessage, Receipt
from datamodel.document import BBox, Document, FileRole, InputFile, MailHeaders, Page, PageOrigin, Word
from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import Classification, DocumentType, Extraction, Field, Issue, Value
from extractors.splitting import split
from pipelines.components import Components
from pipelines.process import Route, Steps
from pipelines.settings import DeliverySettings, LimitSettings, Settings

NOW = dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC)
MAIL = MailHeaders("einkauf@bau.example", "Einkauf", "Bestellung", "<1@bau.example>", NOW)


class FakeReader:
    """Words as they stand in the bytes. A text that begins with ``damaged`` cannot be read."""

    def __init__(self) -> None:
        self.read_names: list[str] = []

    def read(self, file: InputFile) -> Document:
        self.read_names.append(file.name)
        text = file.content.decode()
        if text.startswith("damaged"):
            raise DocumentError(RejectionCode.DAMAGED, f"{file.name} is damaged. Ask the sender for a new one.")
        if text.startswith("bug"):
            raise RuntimeError("nobody expected this")
        pages = [
            Page(number, 595, 842, tuple(Word(w, BBox(0.1, 0.1, 0.2, 0.12)) for w in page.split()), PageOrigin.NATIVE)
            for number, page in enumerate(text.split("\f"), 1)
        ]
        return Document(file, tuple(pages), text=text)

    def read_page(self, file: InputFile, number: int, *, turn: int | None = None) -> Page:
        """A page that was turned ends with a word for it."""
        page = self.read(file).pages[number - 1]
        if turn is None:
            return page
        word = Word(f"turned{turn}", BBox(0.9, 0.1, 1, 0.12))
        return replace(page, words=(*page.words, word), rotation=turn, turned=True, origin=PageOrigin.OCR)


class FakeUnderstanding:
    """Classifier and extractor."""

    def classify(self, document: Document) -> Classification:
        first = document.pages[0].words[0].text
        kinds = {"order": DocumentType.PURCHASE_ORDER, "mute": DocumentType.PURCHASE_ORDER}
        kind = kinds.get(first) or (DocumentType(first) if first in set(DocumentType) else DocumentType.OTHER)
        return Classification(kind, 0.95, "en", (f"'{first}'",))

    def extract(self, document: Document, classification: Classification) -> Extraction:
        words = [word.text for word in document.pages[0].words]
        if words[0] in ("mute", "newsletter"):
            return Extraction(classification)
        number = words[1] if len(words) > 1 else "1"
        header = {"document_number": number, "document_date": dt.date(2026, 3, 5), "sender_name": "Hartmann GmbH"}
        line = {"quantity": Decimal(20), "unit": "PCE", "supplier_material_number": "4711-A"}
        if classification.document_type is DocumentType.INVOICE:
            header |= {"gross_amount": Decimal("11.90"), "currency": "EUR"}
            line = {"net_amount": Decimal("10.00")}
        return Extraction(classification, make_fields(header), (make_fields(line),))


class FakeTarget:
    """Keeps what it was sent. ``faults`` are raised first, one a call."""

    recognises_repeats = True

    def __init__(self) -> None:
        self.faults: list[Exception] = []
        self.sent: list[OutboxMessage] = []

    def deliver(self, message: OutboxMessage) -> Receipt:
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append(message)
        return Receipt(DeliveryState.ACCEPTED, f"ref-{len(self.sent)}", NOW)


def make_fields(values: dict[str, Any]) -> dict[str, Field]:
    return {name: make_field(name, value) for name, value in values.items()}


def make_field(name: str, value: Value) -> Field:
    return Field(name, value, str(value), 0.95, 1, BBox(0.1, 0.2, 0.3, 0.25))


def unpack_lines(file: InputFile) -> list[InputFile]:
    """``mail: a | b`` is a mail whose body is a and whose attachment is b; ``broken:`` cannot be opened."""
    text = file.content.decode()
    if text.startswith("broken:"):
        raise DocumentError(RejectionCode.ENCRYPTED, f"{file.name} is encrypted.")
    if not text.startswith("mail:"):
        return [file]
    body, *attached = [part.strip() for part in text.removeprefix("mail:").split("|")]
    parts = [_part(file, "body.txt", body, FileRole.BODY)] if body else []
    return parts + [_part(file, f"{n}.pdf", text, FileRole.ATTACHMENT) for n, text in enumerate(attached, 1)]


def _part(file: InputFile, name: str, text: str, role: FileRole) -> InputFile:
    return InputFile(name, text.encode(), f"{file.origin}/{name}", NOW, role, file.sha256, MAIL)


MakeFile = Callable[..., InputFile]


@pytest.fixture
def file() -> MakeFile:
    def make(text: str, name: str = "a.pdf", *, received_at: dt.datetime = NOW) -> InputFile:
        return InputFile(name, text.encode(), f"folder:/in/{name}", received_at)

    return make


@pytest.fixture
def target() -> FakeTarget:
    return FakeTarget()


@pytest.fixture
def make_steps(target: FakeTarget) -> Callable[..., Steps]:
    def make(**changes: Any) -> Steps:
        route = Route("erp", frozenset({DocumentType.PURCHASE_ORDER}), IdocFormat(), target)
        steps: dict[str, Any] = {
            "unpack": unpack_lines,
            "reader": FakeReader(),
            "split": split,
            "classifier": FakeUnderstanding(),
            "extractor": FakeUnderstanding(),
            "master_data": None,
            "validators": (),
            "min_type_confidence": 0.8,
            "min_field_confidence": 0.8,
            "routes": {"erp": route},
        }
        return Steps(**(steps | changes))

    return make


@pytest.fixture
def steps(make_steps: Callable[..., Steps]) -> Steps:
    return make_steps()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with closing(open_store(f"sqlite:///{tmp_path}/intray.db", blobs=str(tmp_path / "blobs"))) as opened:
        yield opened


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        home=tmp_path,
        limits=LimitSettings(max_attempts=2),
        delivery=DeliverySettings(max_attempts=3, first_wait_seconds=0.001, longest_wait_seconds=0.001),
    )


@pytest.fixture
def components(settings: Settings, store: SqlStore, steps: Steps) -> Components:
    return Components(settings, store, {}, steps)


@pytest.fixture
def issue_of() -> Callable[..., Callable[..., list[Issue]]]:
    """A validator that always raises the one issue."""

    def make(code: str, message: str) -> Callable[..., list[Issue]]:
        return lambda extraction, master_data: [Issue(code, message)]

    return make


@pytest.fixture
def eventually() -> Callable[[Callable[[], Any]], Any]:
    """Ask again for up to five seconds until the answer is a true one."""

    def ask(question: Callable[[], Any]) -> Any:
        end = time.monotonic() + 5
        while not (answer := question()):
            assert time.monotonic() < end, "it did not come about"
            time.sleep(0.002)
        return answer

    return ask
