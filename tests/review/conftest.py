"""A review page over a real store, with one order in it that was read by a fake."""

import datetime as dt
import json
import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from bs4 import BeautifulSoup

from adapters.store import SqlStore, open_store
from datamodel.business import Order
from datamodel.delivery import OutboxMessage, Receipt
from datamodel.document import BBox, Document, InputFile, Page, PageOrigin, Word
from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import (
    Classification,
    Decision,
    DocumentType,
    Extraction,
    Field,
    Issue,
    LineItem,
    Match,
    Result,
    Status,
)
from datamodel.master import MasterState, MaterialQuery, OpenItem, OpenOrder, Partner, PartnerQuery, PartnerRole, Stock
from datamodel.people import Role, User
from orders.checks.rules import Coverage
from orders.validators import all_validators
from pipelines import people
from pipelines.components import Components
from pipelines.process import Route, Steps
from pipelines.settings import ReviewSettings, Settings
from review.server import create_app
from review.tokens import fingerprint, new_token

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", "Using `httpx`")  # starlette would rather have httpx2, which nothing else needs
    from fastapi.testclient import TestClient

Form = dict[str, str | list[str]]
NOW = dt.datetime(2026, 3, 6, 9, 0, tzinfo=dt.UTC)
BOX = BBox(0.1, 0.2, 0.3, 0.25)
PASSWORD = "seven quiet rivers"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, **duration: float) -> None:
        self.now += dt.timedelta(**duration)


class FakeReader:
    """Reads every file as a mail of ``pages`` pages with their numbers on them; counts how often."""

    def __init__(self) -> None:
        self.calls = 0
        self.pages = 1

    def read_page(self, file: InputFile, number: int, *, turn: int | None = None) -> Page:
        page = self.read(file).pages[number - 1]
        return page if turn is None else replace(page, rotation=turn)

    def read(self, file: InputFile) -> Document:
        self.calls += 1
        if file.content == b"damaged":
            raise DocumentError(RejectionCode.DAMAGED, f"{file.name} is damaged.")
        words = (Word("Bestellung", BOX), Word("<script>&", BBox(0.1, 0.3, 0.3, 0.35)))
        numbers = (Word(str(number), BBox(0.1, 0.4, 0.3, 0.45)) for number in range(1, self.pages + 1))
        pages = (Page(int(word.text), 600, 800, (*words, word), PageOrigin.MAIL) for word in numbers)
        return Document(file, tuple(pages))


class Unused:
    """Stands where the way of a reviewed document never goes."""

    def classify(self, document: Document) -> Classification:
        raise AssertionError("a corrected document is not classified again")

    def extract(self, document: Document, classification: Classification) -> Extraction:
        raise AssertionError("a corrected document is not read again")

    def deliver(self, message: OutboxMessage) -> Receipt:
        raise AssertionError("the review page delivers nothing itself")


class FakeFormat:
    """Renders the number and the quantities; refuses a unit that no target knows."""

    def render(self, order: Order, *, message_id: str, created_at: dt.datetime) -> bytes:
        if any(line.unit == "NOPE" for line in order.lines):
            raise DocumentError(RejectionCode.DOES_NOT_FIT, "The unit NOPE is not known.")
        lines = ",".join(f"{line.supplier_material_number}x{line.quantity}" for line in order.lines)
        return f"{order.number} {order.buyer.number} {lines}".encode()


def only_customers() -> Coverage:
    """Nothing else is loaded, and so nothing else can be unknown."""
    return Coverage(suppliers=False, materials=False, customer_orders=False, supplier_orders=False, open_items=False)


class FakeMasterData:
    """One customer, known by name, and no materials."""

    def find_partners(self, query: PartnerQuery, *, limit: int = 5) -> list[Match]:
        return [Match("10012", "Hansen", 0.97, "by name")] if query.name == "Hansen GmbH" else []

    def find_materials(self, query: MaterialQuery, *, limit: int = 5) -> list[Match]:
        return []

    def find_materials_each(self, queries: list[MaterialQuery], *, limit: int = 5) -> list[list[Match]]:
        return [self.find_materials(query, limit=limit) for query in queries]

    def suggest_partners(self, text: str, *, role: PartnerRole, limit: int = 12) -> list[Match]:
        found = role is PartnerRole.CUSTOMER and "hansen gmbh".startswith(text.lower())
        return [Match("10012", "Hansen GmbH", 0.85, "its words begin so", "1 Quay, 20457 Hamburg")] if found else []

    def suggest_materials(self, text: str, **terms: object) -> list[Match]:
        return []

    def state(self) -> MasterState:
        return MasterState("1", "1")

    def lessons(self, partner: str, *, role: PartnerRole) -> str:
        return ""

    def partner(self, number: str, role: PartnerRole) -> Partner | None:
        return Partner(number, role, "Hansen GmbH") if number == "10012" else None

    def material(self, number: str) -> None:
        return None

    def price(self, material: str, **terms: object) -> None:
        return None

    def open_orders(self, number: str, **terms: object) -> list[OpenOrder]:
        return []

    def open_items(self, partner: str, **terms: object) -> list[OpenItem]:
        return []

    def stock(self, material: str) -> list[Stock]:
        return []


@dataclass
class Office:
    """The page and what lies behind it."""

    client: TestClient
    store: SqlStore
    reader: FakeReader
    clock: Clock
    password_hash: str

    def hire(self, name: str, role: Role = Role.REVIEWER, *, must_change_password: bool = False) -> User:
        """A person with the password ``PASSWORD``."""
        user = User(name, name.capitalize(), role, NOW, must_change_password)
        self.store.people.add(user, password_hash=self.password_hash, who="test")
        return user

    def sit_down(self, name: str) -> str:
        """Log somebody in without the page; returns the token."""
        token, day = new_token(), dt.timedelta(days=1)
        self.store.people.open_session(name, fingerprint(token), address="test", idle=day, absolute=day)
        self.carry(token)
        return token

    def carry(self, token: str) -> None:
        """As a browser with this cookie alone would come."""
        self.leave()
        self.client.cookies.set("intray", token, domain="127.0.0.1", path="/")

    def leave(self) -> None:
        """As another browser would come."""
        self.client.cookies.clear()

    def log_in(self, name: str, password: str = PASSWORD, **more: str) -> httpx.Response:
        """Through the page, with whatever cookie the browser has."""
        page = self.client.get("/login")
        form = inputs_of(page.text, "form.card") | {"name": name, "password": password} | more
        return self.client.post("/login", data=form, follow_redirects=False)

    def put(self, name: str, extraction: Extraction | None, *, issues: Sequence[Issue] = (), **more: object) -> int:
        """A document that needs review, and its number."""
        status = more.get("status", Status.NEEDS_REVIEW)
        content = more.get("content", name.encode("utf-8", "replace"))
        assert isinstance(status, Status)
        assert isinstance(content, bytes)
        file = InputFile(name, content, f"folder:/in/{name}", NOW)
        self.store.add(file)
        decision = Decision(status, tuple(issue.message for issue in issues) or ("Not sure.",))
        result = Result(file, 0, 1 if extraction else 0, decision, extraction, tuple(issues))
        return self.store.save(file, [result])[0]

    def form(self, number: int) -> Form:
        """Every input of the document's page, as a browser would send it."""
        page = self.client.get(f"/documents/{number}")
        assert page.status_code == 200, page.text
        return inputs_of(page.text)

    def send(self, number: int, action: str, changes: Form | None = None) -> httpx.Response:
        """The form of a document as it is now, with some inputs changed."""
        return self.post(number, self.form(number) | {"action": action} | (changes or {}))

    def post(self, number: int, form: Form) -> httpx.Response:
        return self.client.post(f"/documents/{number}", data=form, follow_redirects=False)


def inputs_of(html: str, chosen: str = "form#form") -> Form:
    """Names and values of the inputs of a form in ``html``, without buttons and templates."""
    soup = BeautifulSoup(html, "lxml")
    form = soup.select_one(chosen)
    assert form is not None
    for template in form.find_all("template"):
        template.decompose()
    values: Form = {"line": []} if chosen == "form#form" else {}
    for one in form.find_all(["input", "textarea", "select"]):
        name = one.get("name")
        if not name:
            continue
        if one.name == "select":
            values[name] = one.find("option", selected=True)["value"]
        elif name == "line":
            values.setdefault("line", []).append(one["value"])
        else:
            values[name] = one.get("value", "") if one.name == "input" else one.text.removeprefix("\n")
    return values | (lines_of(soup) if chosen == "form#form" else {})


def lines_of(soup: BeautifulSoup) -> Form:
    """The inputs that the page's script makes of its data: line items are no inputs of the page."""
    data = page_data_of(soup)
    keys = [line["key"] for line in data.get("lines", [])]
    cells = {
        f"line.{line['key']}.{column['name']}": line["cells"].get(column["name"], {}).get("text", "")
        for line in data.get("lines", [])
        for column in data["columns"]
    }
    return {"line": keys} | cells


def page_data_of(soup: BeautifulSoup) -> dict[str, Any]:
    """What the scripts of a document's page get; empty where it has none."""
    block = soup.find("script", id="page-data")
    return json.loads(block.text) if block else {}


def cell_of(soup: BeautifulSoup, name: str) -> dict[str, Any]:
    """A cell of the line items, by the name of its input."""
    _, key, column = name.split(".")
    return next(line["cells"][column] for line in page_data_of(soup)["lines"] if line["key"] == key)


def _seen(name: str, value: object, confidence: float = 0.95, text: str | None = None) -> Field:
    """A value as it was read from the page."""
    return Field(name, value, text or str(value), confidence, 1, BOX, ("label beside it",))


def _item(**values: object) -> LineItem:
    return {name: _seen(name, value) for name, value in values.items()}


class Papers:
    """Extractions, each named by what makes it different."""

    def order(self, **changes: object) -> Extraction:
        """A purchase order whose number is doubtful, else in order."""
        values: dict[str, object] = {
            "document_number": _seen("document_number", "45OO17", 0.5),
            "document_date": _seen("document_date", dt.date(2026, 3, 5), text="05.03.2026"),
            "currency": _seen("currency", "EUR"),
            "net_amount": _seen("net_amount", Decimal("25.00"), text="25,00"),
            "sender_name": _seen("sender_name", "Hansen GmbH"),
        }
        fields = {name: value for name, value in (values | changes).items() if value is not None}
        lines = (
            _item(
                position="10",
                supplier_material_number="A-1",
                quantity=Decimal("2"),
                unit="PCE",
                unit_price=Decimal("5.00"),
                net_amount=Decimal("10.00"),
            ),
            _item(
                position="20",
                supplier_material_number="B-2",
                quantity=Decimal("3"),
                unit="PCE",
                unit_price=Decimal("5.00"),
                net_amount=Decimal("15.00"),
            ),
        )
        return Extraction(Classification(DocumentType.PURCHASE_ORDER, 0.9, "de", ("Bestellung",)), fields, lines)

    def invoice(self) -> Extraction:
        """An invoice, which no target takes, and without quantities."""
        extraction = self.order(gross_amount=_seen("gross_amount", Decimal("25.00"), 0.4))
        lines = (_item(description="Service", net_amount=Decimal("25.00")),)
        classification = replace(extraction.classification, document_type=DocumentType.INVOICE)
        return replace(extraction, classification=classification, line_items=lines)

    seen = staticmethod(_seen)


@pytest.fixture
def papers() -> Papers:
    return Papers()


@pytest.fixture
def steps() -> Steps:
    reader, unused = FakeReader(), Unused()
    return Steps(
        unpack=lambda file: [file],
        reader=reader,
        split=lambda document: [document],
        classifier=unused,
        extractor=unused,
        master_data=FakeMasterData(),
        validators=all_validators(lambda: NOW.date(), coverage=only_customers),
        min_type_confidence=0.8,
        min_field_confidence=0.8,
        routes={"erp": Route("erp", frozenset({DocumentType.PURCHASE_ORDER}), FakeFormat(), unused)},
    )


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real hashes are slow on purpose."""
    monkeypatch.setattr(people, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def password_hash(quick_hashes: None) -> str:
    return people.hash_password(PASSWORD)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def review_settings() -> ReviewSettings:
    """Overridden where a test wants others."""
    return ReviewSettings()


@pytest.fixture
def house(
    tmp_path: Path, steps: Steps, clock: Clock, password_hash: str, review_settings: ReviewSettings
) -> Iterator[Office]:
    """The workbench with nobody in it."""
    url = f"sqlite:///{tmp_path}/intray.db"
    with closing(open_store(url, blobs=str(tmp_path / "blobs"), clock=clock)) as store:
        app = create_app(Components(Settings(home=tmp_path, review=review_settings), store, {}, steps))
        assert isinstance(steps.reader, FakeReader)
        scheme = "https" if review_settings.is_encrypted else "http"
        client = TestClient(app, base_url=f"{scheme}://127.0.0.1")
        yield Office(client, store, steps.reader, clock, password_hash)


@pytest.fixture
def office(house: Office) -> Office:
    """The workbench with a reviewer, Ada, who is logged in."""
    house.hire("ada")
    house.sit_down("ada")
    return house
