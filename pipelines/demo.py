"""``intray demo``: the sample inbox all the way into a sandbox ERP, and a summary of what happened."""

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import requests
from rich.console import Console
from rich.table import Table

from datamodel.delivery import DeliveryState
from datamodel.extraction import DocumentType
from datamodel.stored_payments import PaymentFilter
from pipelines import payment_tables, presentation
from pipelines.settings import (
    DeliverySettings,
    FolderInboxSettings,
    MasterDataSettings,
    PaymentSettings,
    Settings,
    StoreSettings,
)
from pipelines.store_protocols import Store
from pipelines.target_settings import SoapSettings, SoapTargetSettings, WarehouseTargetSettings

if TYPE_CHECKING:
    from pipelines.components import Components

DATA = Path(__file__).parent.parent / "data"


_T = DocumentType
_TO_THE_ERP = (_T.PURCHASE_ORDER, _T.ORDER_CHANGE, _T.RETURN_REQUEST, _T.ORDER_RESPONSE, _T.DELIVERY_NOTE, _T.INVOICE,
               _T.PAYMENT_ADVICE, _T.BANK_STATEMENT)  # fmt: skip


def demo_settings(
    home: Path, *, erp_url: str = "http://127.0.0.1:1", warehouse_url: str = "http://127.0.0.1:1"
) -> Settings:
    """The embedded defaults: SQLite, local files, a folder inbox, the sandbox ERP and warehouse."""
    erp = SoapTargetSettings(
        url=erp_url,
        sales_organisation="1000",
        distribution_channel="10",
        division="00",
        company_code="1000",
        document_types=_TO_THE_ERP,
        reports_status=True,
        status=SoapSettings(url=erp_url.replace("/idoc", "/idoc_status")),
    )
    warehouse = WarehouseTargetSettings(kind="warehouse", url=warehouse_url, plant="1000")
    return Settings(
        home=home,
        inboxes={"folder": FolderInboxSettings(path=home / "inbox", settle_seconds=0)},
        store=StoreSettings(url=f"sqlite:///{home / 'intray.db'}", blobs=str(home / "blobs")),
        targets={"erp": erp, "warehouse": warehouse},
        delivery=DeliverySettings(ask_every_seconds=1),
        payments=PaymentSettings(targets=("erp",)),
        master_data=MasterDataSettings(**{path.stem: path for path in sorted((DATA / "master").glob("*.csv"))}),
    )


def run_demo(home: Path, out: Console) -> None:
    """Copy the sample inbox, start the sandboxes, run two rounds through the flows, show the outcome.

    The second round sends what had to wait until the ERP had posted what came before.
    """
    from pipelines import flows, rounds
    from pipelines.components import build_components

    _fresh(home)
    with _sandboxes(home) as (erp, warehouse, report_to_us):
        components = build_components(demo_settings(home, erp_url=erp, warehouse_url=warehouse))
        flows.use(components)
        out.rule("The inbox")
        out.print(f"{len(list((home / 'inbox').iterdir()))} files in {home / 'inbox'}; a sandbox ERP at {erp}")
        with report_to_us(components):
            done = rounds.run_once()
            _wait_for_reports(components.store)
            rounds.run_once()
            _wait_for_reports(components.store)
        out.rule("What became of each document")
        out.print(presentation.round_table(done))
        out.rule("intray status")
        out.print(presentation.summary_table(components.store.summary()))
        out.rule("What came in, and what it is for")
        out.print(payment_tables.payments_table(components.store.payments.page(PaymentFilter())))
        out.print(payment_tables.statements_table(components.store.payments.statements()))
        out.rule("What the ERP received, and what it made of it")
        out.print(_received(erp))
        out.rule("What the warehouse ships")
        out.print(_shipped(home))
    out.print(f"\nIDocs: {home / 'erp'}   Store: {home / 'intray.db'}   Look closer: {_command(home, 'show 1')}")


@contextlib.contextmanager
def _sandboxes(home: Path) -> Iterator[tuple[str, str, Callable[["Components"], AbstractContextManager[None]]]]:
    """ERP and warehouse by their addresses, and what opens our status endpoint and tells the ERP of it."""
    from adapters.sandbox.erp import report_to, running_erp
    from adapters.sandbox.warehouse import running_warehouse
    from adapters.status_endpoint import serving
    from pipelines.listening import status_app

    @contextlib.contextmanager
    def reporting(components: "Components") -> Iterator[None]:
        with serving(status_app(components.store, components.settings)) as endpoint:
            report_to(erp, endpoint)
            yield

    with running_erp(home / "erp") as erp, running_warehouse(home / "warehouse") as warehouse:
        yield erp, warehouse, reporting


def _wait_for_reports(store: Store, *, seconds: float = 5) -> None:
    """Until the ERP has told of all that it has; it does so at once."""
    ends = time.monotonic() + seconds
    while store.messages(states=[DeliveryState.ACCEPTED], target="erp", limit=1) and time.monotonic() < ends:
        time.sleep(0.05)


def _fresh(home: Path) -> None:
    for name in ("inbox", "blobs", "erp", "warehouse", "master"):
        shutil.rmtree(home / name, ignore_errors=True)
    for path in home.glob("intray.db*"):
        path.unlink()
    inbox = home / "inbox"
    inbox.mkdir(parents=True)
    for path in (path for folder in ("inbox", "messages") for path in sorted((DATA / folder).iterdir())):
        if path.suffix != ".json":
            shutil.copy2(path, inbox / path.name)


def _received(url: str) -> Table:
    table = Table("IDoc", "type", "number", "status", "posted as, or why not", "came again")
    for entry in requests.get(urljoin(url, "/idocs"), timeout=10).json():
        words = f"{entry['status']} {entry['status_text']}"
        table.add_row(
            entry["idoc_number"], f"{entry['message_type']} {entry['basic_type']}", entry["order_number"],
            entry["status"], entry["posted_as"] or words, str(entry["repeats"]),
        )  # fmt: skip
    return table


def _shipped(home: Path) -> Table:
    from adapters.sandbox.stock import Books

    table = Table("shipping order", "for order", "state", "lines")
    for order in Books(home / "warehouse").orders():
        table.add_row(order.number, order.delivery, order.state, str(len(order.lines)))
    return table


def _command(home: Path, arguments: str) -> str:
    variables = f"INTRAY_STORE__URL=sqlite:///{home / 'intray.db'} INTRAY_STORE__BLOBS={home / 'blobs'}"
    return f"{variables} {Path(os.environ.get('VIRTUAL_ENV', '.venv')) / 'bin/intray'} {arguments}"
