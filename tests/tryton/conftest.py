"""A Tryton server on loopback with the company of ``company.py``, and small records to deliver to it.

``scripts/tryton.sh`` installs and starts it, upon a PostgreSQL of its own. Where its packages cannot be had the tests
fail with the script's words; ``INTRAY_SKIP_TRYTON=1`` skips them.
"""

import dataclasses
import datetime as dt
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from adapters.tryton import TrytonClient, TrytonFormat, TrytonOptions, TrytonTarget
from datamodel.business import (
    BankStatement,
    Booking,
    BusinessRecord,
    Delivery,
    DeliveryKind,
    DeliveryLine,
    Invoice,
    InvoiceLine,
    Order,
    OrderLine,
    PaidInvoice,
    Party,
    PaymentAdvice,
)
from datamodel.delivery import OutboxMessage

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 120
NO_POSTGRES = "PostgreSQL is not installed. Run: apt-get install postgresql (or set INTRAY_SKIP_TRYTON=1)"
numbers = count(1)

HARTMANN = Party("Hartmann GmbH", number="10012")
WITTMANN = Party("Eisengießerei Wittmann GmbH", number="70001")
DAY = dt.date(2026, 3, 5)
OUR_IBAN = "DE75512108001245126199"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty PostgreSQL server: only there does Tryton notice that two change one record at once."""
    if "1" in (os.environ.get("INTRAY_SKIP_TRYTON"), os.environ.get("INTRAY_SKIP_POSTGRES")):
        pytest.skip("INTRAY_SKIP_TRYTON=1 or INTRAY_SKIP_POSTGRES=1")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    programs = found[-1] if found else Path(shutil.which("initdb") or pytest.fail(NO_POSTGRES)).parent
    # PostgreSQL refuses to run as root, so root starts it as the user that Debian's package made.
    account = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    user: dict[str, Any] = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    folder, port = Path(tempfile.mkdtemp(prefix="intray-tryton-")), free_port()
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    data = folder / "data"
    initdb = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "intray",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]
    subprocess.run(initdb, check=True, capture_output=True, cwd="/", **user)
    settings = [f"-cport={port}", "-clisten_addresses=127.0.0.1", f"-cunix_socket_directories={folder}", "-cfsync=off"]
    with (folder / "log").open("wb") as log, ExitStack() as stack:
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, *settings], stdout=log, stderr=log, cwd="/", **user
        )
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(server.wait, timeout=START_SECONDS)
        stack.callback(server.send_signal, signal.SIGQUIT)  # at once: the data is thrown away
        wait_until_up(server, port, folder / "log")
        yield f"postgresql://intray@127.0.0.1:{port}"


@pytest.fixture(scope="session")
def url(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Tryton server."""
    folder = tmp_path_factory.mktemp("tryton")
    made = subprocess.run(
        ["scripts/tryton.sh", "database", postgres], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if made.returncode:
        pytest.fail(f"Tryton cannot be set up (INTRAY_SKIP_TRYTON=1 tests without it):\n{made.stderr}")
    port = free_port()
    command = ["scripts/tryton.sh", "serve", folder, str(port), postgres]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        wait_until_up(server, port, folder / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=START_SECONDS)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"The server did not start:\n{log.read_text(errors='replace')[-2000:]}")


class Erp:
    """What people do in Tryton, and what they see there. Numbers are new each time: all tests share the server."""

    def __init__(self, client: TrytonClient, url: str) -> None:
        self.client = client
        self.url = url
        self._clients = {url: client}

    def number(self, prefix: str) -> str:
        return f"{prefix}-{os.getpid()}-{next(numbers)}"

    def read(self, model: str, clauses: list[Any], *names: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.call(
            model, "search_read", clauses, 0, None, [["id", "ASC"]], list(names)
        )
        return found

    def one(self, model: str, clauses: list[Any], *names: str) -> dict[str, Any]:
        (found,) = self.read(model, clauses, *names)
        return found

    def id_of(self, model: str, field: str, value: str) -> int:
        return int(self.one(model, [[field, "=", value]], "id")["id"])

    def product(self, code: str) -> int:
        return self.id_of("product.product", "code", code)

    def purchase(self, *lines: tuple[str, str, str], invoice_method: str = "order") -> str:
        """A confirmed purchase from Wittmann, with lines of material, quantity and price; its number."""
        party, company = self.id_of("party.party", "code", "70001"), self.client.company()
        known = {"party": party, "company": company, "lines": []}
        derived = self.client.call("purchase.purchase", "on_change", known, ["party"])
        header = {"party": party, "invoice_address": derived["invoice_address"], "invoice_method": invoice_method}
        (purchase,) = self.client.call("purchase.purchase", "create", [header])
        for material, quantity, price in lines:
            self._buy(purchase, material, quantity, price)
        for button in ("quote", "confirm"):
            self.client.call("purchase.purchase", button, [purchase])
        return str(self.one("purchase.purchase", [["id", "=", purchase]], "number")["number"])

    def _buy(self, purchase: int, material: str, quantity: str, price: str) -> None:
        known = {
            "type": "line",
            "purchase": purchase,
            "product": self.product(material),
            "quantity": float(quantity),
        }
        derived = self.client.call("purchase.line", "on_change", known, ["product"])
        taxes = [["add", [item["id"] for _, item in derived["taxes"]["add"]]]]
        values = {**known, "unit": derived["unit"], "unit_price": Decimal(price), "taxes": taxes}
        self.client.call("purchase.line", "create", [values])

    def bill(self, quantity: int) -> tuple[str, Decimal]:
        """A posted invoice to Hartmann for 4711-A at 12.50 plus 19 %; its number and total."""
        party, company = self.id_of("party.party", "code", "10012"), self.client.company()
        known = {"type": "out", "party": party, "company": company}
        derived = self.client.call("account.invoice", "on_change", {**known, "lines": []}, ["type"])
        header = {**known, **{name: derived[name] for name in ("invoice_address", "account", "journal")}}
        (invoice,) = self.client.call("account.invoice", "create", [header])
        line = {"type": "line", "invoice": invoice, "product": self.product("4711-A"), "quantity": float(quantity)}
        derived = self.client.call("account.invoice.line", "on_change", {**line, "company": company}, ["product"])
        taxes = [["add", [item["id"] for _, item in derived["taxes"]["add"]]]]
        more = {"unit": derived["unit"], "account": derived["account"], "unit_price": Decimal("12.50"), "taxes": taxes}
        self.client.call("account.invoice.line", "create", [{**line, **more}])
        self.client.call("account.invoice", "post", [invoice])
        posted = self.one("account.invoice", [["id", "=", invoice]], "number", "total_amount")
        return posted["number"], posted["total_amount"]

    def target(self, *, url: str = "", **options: Any) -> TrytonTarget:
        """A target, through ``url`` where it is another one. Each thread has a session of its own."""
        chosen = {"advice_journal": "Payment advices", "expense_account": "5.1.3"} | options
        url = url or self.url
        client = self._clients[url] = self._clients.get(url) or make_client(url)
        return TrytonTarget(client, options=TrytonOptions(**chosen))

    def left_marked(self, message: OutboxMessage) -> list[int]:
        """Empty drafts of the message that were left behind."""
        mark = f"intray:{message.message_id[-32:]}"
        fields = {"stock.shipment.in": "reference", "account.invoice": "description", "account.statement": "name"}
        return [item["id"] for model, name in fields.items() for item in self.read(model, [[name, "=", mark]], "id")]


def make_client(url: str) -> TrytonClient:
    return TrytonClient(url=url, database="erp", user="intray", password="intray-of-tests", timeout_seconds=60)


@pytest.fixture(scope="session")
def erp(url: str) -> Erp:
    return Erp(make_client(url), url)


@pytest.fixture(scope="session")
def admin(url: str) -> TrytonClient:
    """Who may change master data."""
    return TrytonClient(url=url, database="erp", user="admin", password="admin-of-tests", timeout_seconds=60)


def message_of(record: BusinessRecord, message_id: str = "") -> OutboxMessage:
    message_id = message_id or f"urn:sap.com:msgid={uuid.uuid4().hex.upper()}"
    created_at = dt.datetime(2026, 3, 5, 9, 0, tzinfo=dt.UTC)
    payload = TrytonFormat().render(record, message_id=message_id, created_at=created_at)
    return OutboxMessage(message_id, "tryton", type(record).__name__, payload)


class Records:
    """Small valid records, each changed by what makes it different."""

    def __init__(self, erp: Erp) -> None:
        self._erp = erp

    def order(self, **changes: Any) -> Order:
        lines = (
            OrderLine("10", Decimal(20), "Stk", supplier_material_number="4711-A", unit_price=Decimal("12.50")),
            OrderLine("20", Decimal(500), "kg", customer_material_number="H-S235-10", unit_price=Decimal("1.90")),
        )
        order = Order(self._erp.number("4500"), DAY, "EUR", HARTMANN, lines)
        return dataclasses.replace(order, **changes)

    def delivery(self, purchase: str, **changes: Any) -> Delivery:
        lines = (DeliveryLine("1", Decimal(100), "Stk", supplier_material_number="W-4711-A"),)
        delivery = Delivery(self._erp.number("LS"), DAY, DeliveryKind.SUPPLIER, WITTMANN, lines, order_number=purchase)
        return dataclasses.replace(delivery, **changes)

    def invoice(self, purchase: str = "", **changes: Any) -> Invoice:
        """100 × 7.20 plus 19 %."""
        line = InvoiceLine("1", Decimal("720.00"), Decimal(100), "Stk", supplier_material_number="W-4711-A")
        invoice = Invoice(
            self._erp.number("RG"), DAY, "EUR", WITTMANN, Decimal("856.80"), (line,), order_number=purchase
        )
        return dataclasses.replace(invoice, **changes)

    def advice(self, *paid: tuple[str, Decimal], **changes: Any) -> PaymentAdvice:
        lines = tuple(PaidInvoice(number, amount) for number, amount in paid)
        total = sum((amount for _, amount in paid), Decimal(0))
        return dataclasses.replace(PaymentAdvice(self._erp.number("ZA"), DAY, "EUR", HARTMANN, total, lines), **changes)

    def statement(self, *bookings: Booking, **changes: Any) -> BankStatement:
        total = Decimal(1000) + sum(booking.amount for booking in bookings)
        statement = BankStatement(
            OUR_IBAN, self._erp.number("3/2026"), dt.date(2026, 3, 31), "EUR", Decimal(1000), total, bookings
        )
        return dataclasses.replace(statement, **changes)


@pytest.fixture
def records(erp: Erp) -> Records:
    return Records(erp)


@pytest.fixture
def message() -> Callable[..., OutboxMessage]:
    """The message of a record; the same id with another record is its corrected version."""
    return message_of
